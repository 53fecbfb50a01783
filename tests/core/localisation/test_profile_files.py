"""The law of inheritance, and what a profile's file may not hold."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadInput
from core.localisation.market import market_files
from core.localisation.profile import codes, profile_for, with_layer
from core.localisation.profile_files import (
    CATEGORIES,
    SEVERITIES,
    chain,
    checked,
    merged,
    profile_files,
    read_layer,
)

FESTIVALS = ("christmas", "easter", "halloween", "new-year")
QUIET = ("good-friday", "armistice")


@st.composite
def layers(draw: st.DrawFn) -> dict[str, Any]:
    """Small profiles that fit."""
    days = draw(st.lists(st.sampled_from(FESTIVALS), unique=True))
    quiet = draw(st.lists(st.sampled_from(QUIET), unique=True))
    taboos = draw(st.lists(st.sampled_from(("one", "two")), unique=True))
    layer: dict[str, Any] = {
        "festivals": [{"day": day, **draw(st.sampled_from([{}, {"lead_days": 9}, {"note": "n"}]))} for day in days],
        "quiet": [{"day": day, "why": "w", "source": "custom"} for day in quiet],
        "taboos": [
            {"id": name, "what": name, "why": "w", "severity": draw(st.sampled_from(SEVERITIES)), "source": "custom"}
            for name in taboos
        ],
        "intensity": draw(st.dictionaries(st.sampled_from(CATEGORIES), st.floats(0, 1), max_size=3)),
        "tone": {"say": draw(st.lists(st.sampled_from(("a", "b", "c")), unique=True))},
    }
    if draw(st.booleans()):
        layer["hemisphere"] = draw(st.sampled_from(("north", "south", "none")))
    return checked({key: value for key, value in layer.items() if value}, "layer")


@given(layers())
def test_nothing_added_changes_nothing(layer: dict[str, Any]) -> None:
    assert merged(layer, {}) == layer
    assert merged({}, layer) == layer
    assert merged(layer, layer) == layer


@given(layers(), layers(), layers())
def test_layers_build_up_the_same_in_whichever_grouping(
    a: dict[str, Any], b: dict[str, Any], c: dict[str, Any]
) -> None:
    assert merged(merged(a, b), c) == merged(a, merged(b, c))


@given(layers(), layers())
def test_the_narrower_wins_and_nothing_else_is_lost(wide: dict[str, Any], narrow: dict[str, Any]) -> None:
    kept = copy.deepcopy((wide, narrow))
    out = merged(wide, narrow)
    assert (wide, narrow) == kept, "neither is changed"
    for name, value in narrow.get("intensity", {}).items():
        assert out["intensity"][name] == value
    assert set(out.get("intensity", {})) == set(wide.get("intensity", {})) | set(narrow.get("intensity", {}))
    by_day = {row["day"]: row for row in out.get("festivals", ())}
    for row in narrow.get("festivals", ()):
        assert row.items() <= by_day[row["day"]].items()
    assert set(by_day) == {row["day"] for layer in (wide, narrow) for row in layer.get("festivals", ())}
    grave = {row["id"]: SEVERITIES.index(row["severity"]) for row in out.get("taboos", ())}
    for layer in (wide, narrow):
        for row in layer.get("taboos", ()):
            assert grave[row["id"]] >= SEVERITIES.index(row["severity"]), "never less severe"


@given(layers(), st.sampled_from(FESTIVALS))
def test_a_dropped_day_is_gone_unless_it_is_named_again(layer: dict[str, Any], day: str) -> None:
    gone = merged(layer, {"drop": [day]})
    assert day not in [row["day"] for row in gone.get("festivals", ())]
    back = merged(layer, {"drop": [day], "festivals": [{"day": day}]})
    assert day in [row["day"] for row in back["festivals"]]


def test_who_inherits_from_whom() -> None:
    assert chain("DE") == ("ALL", "EU", "DE")
    assert chain("CA-QC") == ("ALL", "CA", "CA-QC")
    assert chain("GB") == ("ALL", "GB")
    in_union = {code for code in codes() if "EU" in chain(code)}
    assert in_union == {"DE", "FR", "ES", "IT", "NL", "PL", "SE"}


@pytest.mark.parametrize("code", codes())
def test_what_a_file_says_holds_in_its_market(code: str) -> None:
    data, profile = profile_files()[code], profile_for(code)
    assert {row["day"] for row in data["festivals"]} <= {row.day.id for row in profile.festivals}
    assert {row["day"] for row in data["quiet"]} <= {row.day.id for row in profile.quiet}
    assert not set(data.get("drop", ())) & {row.day.id for row in profile.festivals}
    for name, value in data.get("intensity", {}).items():
        assert profile.emotions[name].intensity == value
    everywhere = {row["id"] for row in profile_files()["ALL"]["taboos"]}
    assert everywhere <= {row.id for row in profile.taboos}


def test_every_market_file_has_its_profile_file() -> None:
    folder = Path(__file__).parents[3] / "core/localisation/profiles"
    beside = {"days", "dates", "zh"}  # days by rule, days by table, notes in Chinese
    assert {path.stem for path in folder.glob("*.toml")} - beside == set(market_files())


@pytest.mark.parametrize(
    ("data", "place", "cause", "step"),
    [
        ({"festval": []}, "own.toml", "'festval' is not known", "Did you mean 'festivals'?"),
        ({"festivals": [{"day": "christmas", "led_days": 3}]}, "festivals 1", "'led_days'", "'lead_days'"),
        ({"festivals": [{"day": "easter"}, {"day": "christmass"}]}, "festivals", "no day 'christmass'", "days.toml"),
        ({"festivals": [{"day": "good-friday"}]}, "festivals", "does not belong", "quiet"),
        ({"festivals": [{"day": "easter"}, {"day": "easter"}]}, "festivals", "twice", "one"),
        ({"quiet": [{"day": "armistice", "why": "w"}]}, "quiet", "rests on nothing", "source"),
        ({"quiet": [{"day": "armistice", "why": "w", "fact": "xx-1"}]}, "quiet", "no fact", "fact_ids.txt"),
        ({"intensity": {"audio": 1.2}}, "intensity, audio", "from 0 to 1", "range"),
        ({"intensity": {"gadgets": 0.2}}, "intensity", "'gadgets'", "Known"),
        ({"intensity": {"audio": True}}, "intensity, audio", "no number", "range"),
        ({"weights": {"audio": {"warmth": 1.0}}}, "weights, audio", "'excitement' is missing", "warmth"),
        ({"sentences": {"de": {"target": 30, "most": 20, "unit": "words"}}}, "sentences, de", "not below", "raise"),
        ({"sentences": {"de": {"target": 10, "most": 20, "unit": "lines"}}}, "unit", "'lines'", "characters"),
        ({"hemisphere": "nort"}, "hemisphere", "'nort'", "Did you mean 'north'?"),
        ({"seasons": ["winter"]}, "seasons", "1 entries", "12"),
        ({"tone": {"say": "be nice"}}, "tone, say", "no list", "square brackets"),
        ({"tone": {"say": [""]}}, "tone, say 1", "no text", "words"),
        ({"address": ["you"]}, "address", "no table", "[address]"),
        ({"festivals_fact": "nowhere"}, "festivals_fact", "no fact", "source"),
        (
            {"taboos": [{"what": "x", "why": "y", "severity": "info", "fact": "de-nazi"}]},
            "taboos", "less severe", "block",
        ),
        ({"taboos": [{"what": "x", "why": "y", "severity": "info", "source": "custom"}]}, "taboos", "no id", "id"),
        ({"signs": [{"kind": "smell", "what": "x", "liked": True, "why": "y"}]}, "kind", "'smell'", "colour"),
        ({"signs": [{"kind": "colour", "what": "x", "liked": "no", "why": "y"}]}, "liked", "neither", "quotes"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_in_words(data: dict[str, Any], place: str, cause: str, step: str) -> None:
    with pytest.raises(BadInput) as caught:
        checked(data, "own.toml")
    assert caught.value.cause.startswith("own.toml")
    assert place in caught.value.cause
    assert cause in caught.value.cause
    assert step in caught.value.next_step


def test_weights_must_make_one() -> None:
    shares = dict.fromkeys(("warmth", "excitement", "trust", "prestige"), 0.2)
    with pytest.raises(BadInput, match=r"the shares make 0\.9"):
        checked({"weights": {"audio": {**shares, "care": 0.1}}}, "own.toml")


def test_a_shop_lays_its_own_layer_on_top(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text('drop = ["oktoberfest"]\n[intensity]\naudio = 0.7\n[tone]\navoid = ["puns"]\n', "utf-8")
    own, plain = with_layer("DE", read_layer(file)), profile_for("DE")
    assert own.emotions["audio"].intensity == 0.7
    assert own.emotions["home"] == plain.emotions["home"]
    assert {row.day.id for row in plain.festivals} - {row.day.id for row in own.festivals} == {"oktoberfest"}
    assert own.avoid == (*plain.avoid, "puns")
    assert own.digest != plain.digest
    assert with_layer("DE", {}).digest == plain.digest


@pytest.mark.parametrize(("text", "cause"), [("a = = 1", "no TOML"), (None, "cannot be read"), ("\udcff", "read")])
def test_a_layer_that_cannot_be_read_is_named(tmp_path: Path, text: str | None, cause: str) -> None:
    file = tmp_path / "own.toml"
    if text is not None:
        file.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(BadInput, match=cause):
        read_layer(file)


def test_versions_differ_by_market() -> None:
    found = {code: profile_for(code).digest for code in codes()}
    assert len(set(found.values())) == len(found)
    assert all(len(digest) == 16 for digest in found.values())
