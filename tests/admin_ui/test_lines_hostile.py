"""`vitrine facts`, `compose`, `check`: whatever a line holds, it is answered, and the lines after it too."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

import pytest
from click import Command
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from admin_ui.commands.lines import check, compose, facts, redact
from core.errors import BadInput
from core.facts.jsonl import facts_row
from core.generation.compose.jsonl import compose_row
from core.review.jsonl import check_row

PRODUCT: dict[str, Any] = {
    "id": "p",
    "title": "Orla Flask 2",
    "type": "Flask",
    "vendor": "Orla",
    "tags": ["steel"],
    "options": [{"name": "Size", "values": ["750 ml"]}],
    "variants": [{"sku": "s", "options": {"Size": "750 ml"}, "grams": 310, "weight_unit": "g"}],
    "body_html": "<p>Weight: 310 g</p>",
}
TEXT: dict[str, Any] = {
    "id": "t",
    "text": "Weighs 311 g.",
    "facts": {"attributes": {"weight_g": 310}, "included": {"cap": 1}, "features": ["light"]},
    "market": "US",
    "category": "kitchen",
}
LETTER: dict[str, Any] = {"id": "r", "lang": "de", "market": "DE", "text": "Kontakt: Anna Weber, Tel. 030 1234567"}
COMMANDS = [
    pytest.param(facts, [], PRODUCT, id="facts"),
    pytest.param(compose, ["--locales", "en-US"], PRODUCT, id="compose"),
    pytest.param(check, [], TEXT, id="check"),
    pytest.param(redact, [], LETTER, id="redact"),
]


def ran(command: Command, args: list[str], *lines: bytes) -> tuple[Result, list[dict[str, Any]]]:
    """The result and its answers; anything but valid JSON in UTF-8 fails."""
    result = CliRunner().invoke(command, [*args, "-"], input=b"\n".join(lines) + b"\n")
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
    answers = [json.loads(line, parse_constant=_refuse) for line in result.stdout_bytes.decode("utf-8").splitlines()]
    return result, answers


def _refuse(constant: str) -> None:
    raise AssertionError(f"{constant} is no JSON")


def _with(base: dict[str, Any], field: str, raw: str) -> bytes:
    return json.dumps({**base, field: "@@"}).replace('"@@"', raw).encode()


BAD_LINES = [
    pytest.param(b"\x00", id="nul"),
    pytest.param(b"\xff\xfe{", id="no-utf8"),
    pytest.param(b"[" * 100_000, id="deep-and-open"),
    pytest.param(b'{"id": "x", "facts": ' + b"[" * 60_000 + b"]" * 60_000 + b"}", id="deep"),
    pytest.param(b'"text"', id="no-object"),
    pytest.param(b'{"id": "x"', id="cut-off"),
    pytest.param(b'{"id": "x", "title": 5, "text": 5}', id="wrong-type"),
    pytest.param(b'{"id": "x", "facts": {"a": NaN}}', id="nan"),
    pytest.param(b'{"id": "x", "facts": {"a": 1e400}}', id="endless"),
    pytest.param(b'{"id": "x", "facts": {"a": ' + b"9" * 5000 + b"}}", id="5000-digits"),
    pytest.param(b'{"id": "x", "facts": {"a": ' + b"9" * 400 + b"}}", id="400-digits"),
]


@pytest.mark.parametrize("bad", BAD_LINES)
@pytest.mark.parametrize(("command", "args", "good"), COMMANDS)
def test_a_bad_line_is_answered_and_the_next_one_too(
    command: Command, args: list[str], good: dict[str, Any], bad: bytes
) -> None:
    result, answers = ran(command, args, bad, json.dumps(good).encode())
    assert result.exit_code == 2
    assert len(answers) == 2
    assert set(answers[0]["error"]) == {"field", "cause"}
    assert answers[0]["error"]["cause"]
    assert answers[1]["id"] == good["id"]
    assert "error" not in answers[1]


@pytest.mark.parametrize(("command", "args", "good"), COMMANDS)
def test_half_a_surrogate_pair_and_nul_are_answered(command: Command, args: list[str], good: dict[str, Any]) -> None:
    fields = [field for field, value in good.items() if isinstance(value, str)]
    lines = [_with(good, field, raw) for field in fields for raw in (r'"\ud800"', r'"a\u0000b"')]
    _, answers = ran(command, args, *lines)
    assert len(answers) == len(lines)


@pytest.mark.parametrize(("command", "args", "good"), COMMANDS)
def test_a_line_of_15_megabytes(command: Command, args: list[str], good: dict[str, Any]) -> None:
    field = "text" if command is check else "body_html"
    line = json.dumps({**good, field: "<p>Plain words about a flask, nothing else.</p>" * 320_000}).encode()
    assert len(line) > 15_000_000
    _, answers = ran(command, args, line, json.dumps(good).encode())
    assert len(answers) == 2
    assert answers[1]["id"] == good["id"]


def test_exit_status_of_check() -> None:
    right = json.dumps({**TEXT, "text": "Weighs 310 g."}).encode()
    wrong = json.dumps(TEXT).encode()
    assert ran(check, [], right)[0].exit_code == 0
    assert ran(check, [], right, wrong)[0].exit_code == 1
    assert ran(check, [], b"{", wrong)[0].exit_code == 2
    assert CliRunner().invoke(check, ["--nonsense"]).exit_code == 2


def test_keys_that_are_none_of_the_checkers_business_change_nothing() -> None:
    told = {"labels": [{"kind": "pii", "start": 0, "end": 3}], "clean": False, "tags": ["x"], "lang": "en"}
    _, plain = ran(check, [], json.dumps({**TEXT, "lang": "en"}).encode())
    _, with_more = ran(check, [], json.dumps({**TEXT, **told}).encode())
    assert plain == with_more
    assert set(plain[0]) == {"id", "findings"}
    assert set(plain[0]["findings"][0]) == {"kind", "start", "end", "severity", "message", "evidence"}


@pytest.mark.parametrize("before", ["😀 ", "👩‍👩‍👧 ", "e\u0301 ", "İ ", "ﷺ ", "\u200f", "½ "])
def test_offsets_are_code_points_of_the_given_text(before: str) -> None:
    for text, span in (
        ("Weighs 311 g.", "311 g"),
        ("It is FDA approved.", "FDA approved"),
        ("Cures arthritis.", "Cures arthritis"),
    ):
        whole = before + text + " 😀"
        found = check_row({**TEXT, "text": whole, "lang": "en"})["findings"]
        assert span in [whole[f["start"] : f["end"]] for f in found], (whole, found)


def _refusal(call: Callable[[], object]) -> BadInput | None:
    """The refusal; any other error is one of ours."""
    try:
        call()
    except BadInput as error:
        return error
    return None


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(
        [10**400, -(10**400), math.inf, -math.inf, math.nan, 1e308, -0.0, "", "\x00", "\ud800", "9" * 6000]
    )
    | st.floats()
    | st.text(max_size=40)
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
HOSTILE = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@HOSTILE
@given(st.sampled_from([*TEXT, "lang"]), ANYTHING)
def test_check_answers_any_row(field: str, value: object) -> None:
    answer = check_row({**TEXT, field: value})
    assert set(answer) in ({"id", "findings"}, {"id", "error"})


@HOSTILE
@given(st.sampled_from(["weight_g", "pieces", "temp_c", "x", ""]), ANYTHING, st.text(max_size=30))
def test_check_answers_any_facts(key: str, value: object, words: str) -> None:
    lists = {name: [value] for name in ("features", "certifications", "awards", "own_trademarks")}
    given = {"attributes": {key: value}, "included": {"cap": value, "x": 2}, "brand": value, "name": value, **lists}
    text = f"{words} 311 g, 12 in, three pieces, 5 °C, IP67 {words}"
    answer = check_row({**TEXT, "facts": given, "text": text})
    assert all(0 <= f["start"] < f["end"] <= len(text) for f in answer["findings"])


@HOSTILE
@given(st.sampled_from([*PRODUCT, "lang"]), ANYTHING)
def test_facts_and_compose_answer_or_refuse_any_row(field: str, value: object) -> None:
    row = {**PRODUCT, field: value}
    for answer in (facts_row, lambda product: compose_row(product, ["en-US", "ja-JP"])):
        refusal = _refusal(lambda answer=answer: answer(row))
        assert refusal is None or (refusal.field and refusal.cause)


@HOSTILE
@given(ANYTHING, ANYTHING)
def test_facts_answer_or_refuse_any_variant_and_option(value: object, other: object) -> None:
    for row in (
        {"variants": [{"sku": value, "options": {"Size": other}, "grams": value, "weight_unit": other}]},
        {"variants": [value], "options": [other]},
        {"options": [{"name": value, "values": [other]}, {"name": "Weight", "values": value}]},
    ):
        refusal = _refusal(lambda row=row: facts_row({**PRODUCT, **row}))
        assert refusal is None or (refusal.field and refusal.cause)


def test_places_of_personal_data_are_code_points_of_the_text_given() -> None:
    text = "🎧 Kontakt: Anna Weber 😀, Tel. 030 1234567; nochmals Anna Weber"
    _, (answer,) = ran(redact, [], json.dumps({**LETTER, "text": text}).encode())
    assert answer["text"] == "🎧 Kontakt: <NAME_1> 😀, Tel. <PHONE_1>; nochmals <NAME_1>"
    spans = [(token["type"], text[token["start"] : token["end"]]) for token in answer["tokens"]]
    assert spans == [("name", "Anna Weber"), ("phone", "030 1234567"), ("name", "Anna Weber")]


def test_bad_lines_of_redact_are_answered_in_their_place() -> None:
    lines = [{**LETTER, "id": 1}, {"id": 2}, {**LETTER, "id": 3, "market": 7}, {"id": 4, "text": "x"}]
    result, answers = ran(redact, [], *(json.dumps(line).encode() for line in lines))
    assert [answer["id"] for answer in answers] == [1, 2, 3, 4]
    assert [answer.get("error", {}).get("field") for answer in answers] == [None, "text", "market", None]
    assert result.exit_code == 2
