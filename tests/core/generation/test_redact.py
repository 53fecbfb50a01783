"""Redaction: tokens out, values back, nothing leaves in doubt."""

from __future__ import annotations

import json
import pickle
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import people
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.errors import CoreError, Refused
from core.generation.redact import Guarded, Redactor
from core.ports.text import Ask, Prices, Reply, Usage
from core.review.personal import Found

_TEXT = "Kontakt: Anna Weber, Tel. 030 1234567, anna.weber@example.org. Frau Weber hilft. Tel. 030 1234567"
_PIECES = st.sampled_from(
    ["<EMAIL_1>", "<name_2>", "&lt;ID_3&gt;", "[PHONE_1]", "< TEXT_1 >", "anna@example.org", "Tel. 030 1234567",
     "\\u003cIP_1\\u003e", "Dear Anna Weber,",
     "\n", "<b>", "\\n", "é", "e\u0301", "\u200b", "&nbsp;", "&#64;", "\ud800",
     "DE89 3704 0044 0532 0130 00"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(_PIECES, st.text(max_size=20)), max_size=8).map("".join))
@example("<EMAIL_1> anna@example.org <email_1>")
@example("<EMAIL_1<EMAIL_2>>")
def test_any_text_comes_back_as_it_was(text: str) -> None:
    redactor = Redactor()
    assert redactor.restore(redactor.hide(text, "de", "DE")) == text
    assert redactor.invented == ()


def test_the_same_value_has_the_same_token() -> None:
    redactor = Redactor()
    hidden = redactor.hide(_TEXT, "de", "DE")
    assert hidden == "Kontakt: <NAME_1>, Tel. <PHONE_1>, <EMAIL_1>. Frau <NAME_2> hilft. Tel. <PHONE_1>"
    assert redactor.hide("Nochmals 030 1234567", "de", "DE") == "Nochmals <PHONE_1>"
    assert redactor.counts == {"name": 2, "phone": 3, "email": 1}


@pytest.mark.parametrize(
    ("answer", "restored"),
    [
        ("<PHONE_1> und <PHONE_1>", "030 1234567 und 030 1234567"),
        ("<phone_1>, < Name_1 >", "030 1234567, Anna Weber"),
        ("&lt;NAME_1&gt; \\u003cEMAIL_1\\u003e <NAME\\_1>", "Anna Weber anna.weber@example.org Anna Weber"),
        ("<EMAIL_1>: <NAME_1>", "anna.weber@example.org: Anna Weber"),
        ("Nichts davon", "Nichts davon"),
        ("<NAME_9> ruft an", " ruft an"),
    ],
)
def test_what_a_model_does_to_tokens(answer: str, restored: str) -> None:
    redactor = Redactor()
    redactor.hide(_TEXT, "de", "DE")
    assert redactor.restore(answer) == restored
    assert redactor.invented == (("<NAME_9>",) if "9" in answer else ())


def test_the_map_is_shown_to_nobody() -> None:
    redactor = Redactor()
    redactor.hide(_TEXT, "de", "DE")
    assert "Weber" not in f"{redactor!r} {redactor} {redactor.counts}"
    with pytest.raises((Refused, TypeError)):
        pickle.dumps(redactor)


def test_a_search_that_misses_a_place_of_a_found_value_is_made_good() -> None:
    first = [Found(0, 16, "email")]
    assert Redactor(lambda *_: first).hide("anna@example.org, anna@example.org") == "<EMAIL_1>, <EMAIL_1>"


class _Recorded:
    """A text model behind a real HTTP server that keeps what it was sent and answers with the tokens it saw."""

    name, prices = "recorded", Prices()

    def __init__(self, url: str, third_party: Any = True, answer: Callable[[str], Any] | None = None) -> None:
        self.url, self.third_party = url, third_party
        self.answer = answer or (lambda user: {"said": [user], user[:9]: 1})

    def ask(self, ask: Ask) -> Reply:
        body = {"messages": [{"role": "system", "content": ask.system}, {"role": "user", "content": ask.user}]}
        httpx.post(self.url, json={**body, "schema": ask.schema}, trust_env=False).raise_for_status()
        data = self.answer(ask.user)
        complaints = list(ask.check(data)) if ask.check else []
        return Reply({**data, "complaints": complaints} if complaints else data, Usage(1), self.name, {})

    def ask_many(
        self,
        asks: Sequence[Ask],
        done: Callable[[int, Reply | CoreError], None],
        stop: Callable[[], bool] = lambda: False,
    ) -> None:
        for place in reversed(range(len(asks))):
            done(place, self.ask(asks[place]))


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    bodies: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=httpd.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_port}/v1", bodies
    httpd.shutdown()
    httpd.server_close()
    thread.join()


_ASK = Ask("Write.", _TEXT, {"type": "object"}, "sentences")


@pytest.mark.parametrize("language", list(people.LOCALES))
def test_no_seeded_person_leaves_the_house(server: tuple[str, list[str]], language: str) -> None:
    url, bodies = server
    for case in [*people.contacts(31_337, 6, language), *people.contacts(31_337, 8, language, "letters")]:
        guarded = Guarded(_Recorded(url), case.lang, case.market)
        reply = guarded.ask(replace(_ASK, user=case.text))
        assert reply.data["said"][0].startswith(case.text)  # restored, then the note about tokens
        assert sum(reply.masked.values()) >= 1
        said = json.loads(bodies[-1])["messages"][1]["content"]
        assert [
            value
            for kind, value in ((k, case.text[a:b]) for k, a, b in case.personal)
            if len(value) > 2 and value in said
        ] == []


def test_many_questions_keep_their_places(server: tuple[str, list[str]]) -> None:
    url, bodies = server
    asks = [replace(_ASK, user=f"Call Anna Weber on 030 12345{n:02d} for item {n}") for n in range(5)]
    heard: dict[int, Reply | CoreError] = {}
    Guarded(_Recorded(url), "en", "DE").ask_many(asks, heard.__setitem__)
    assert all(f"12345{n:02d}" in heard[n].data["said"][0] for n in range(5))
    assert "12345" not in "".join(bodies)
    assert "Weber" not in "".join(bodies)


def test_a_model_of_our_own_gets_the_text_as_it_is(server: tuple[str, list[str]]) -> None:
    url, bodies = server
    Guarded(_Recorded(url, third_party=False), "de", "DE").ask(_ASK)
    assert "Anna Weber" in bodies[0]


@pytest.mark.parametrize("told", [None, 0, "no", True])
def test_in_doubt_an_endpoint_is_somebody_elses(server: tuple[str, list[str]], told: Any) -> None:
    url, bodies = server
    Guarded(_Recorded(url, third_party=told), "de", "DE").ask(_ASK)
    assert "Anna Weber" not in bodies[0]


def test_when_the_search_fails_nothing_is_sent(server: tuple[str, list[str]]) -> None:
    url, bodies = server

    def broken(_text: str, _lang: str, _market: str) -> Sequence[Found]:
        raise LookupError("no words")

    guarded = Guarded(_Recorded(url), finder=broken)
    with pytest.raises(LookupError):
        guarded.ask(_ASK)
    with pytest.raises(LookupError):
        guarded.ask_many([_ASK], lambda *_: None)
    assert bodies == []


def test_a_form_that_names_somebody_is_not_sent(server: tuple[str, list[str]]) -> None:
    url, bodies = server
    named = replace(_ASK, schema={"enum": ["anna.weber@example.org"]})
    heard: list[Reply | CoreError] = []
    Guarded(_Recorded(url), "de", "DE").ask_many([named, _ASK], lambda _, answer: heard.append(answer))
    assert [type(answer) for answer in heard] == [Refused, Reply]
    assert len(bodies) == 1


def test_an_invented_token_is_complained_about_and_stays_out(server: tuple[str, list[str]]) -> None:
    url, _ = server
    reply = Guarded(_Recorded(url, answer=lambda _: {"t": "Call <PHONE_7>!"}), "de", "DE").ask(_ASK)
    assert reply.data["t"] == "Call !"
    assert "leave it out" in reply.data["complaints"][0]


def test_the_callers_check_sees_the_restored_answer(server: tuple[str, list[str]]) -> None:
    url, _ = server
    seen: list[Any] = []

    def check(data: Any) -> list[str]:
        seen.append(data["t"])
        return []

    Guarded(_Recorded(url, answer=lambda _: {"t": "<NAME_1>"}), "de", "DE").ask(replace(_ASK, check=check))
    assert seen == ["Anna Weber"]
