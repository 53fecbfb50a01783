"""`vitrine market`: for a seller to read, and for scripts."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from admin_ui.cli import cli
from core.errors import BadInput


def _said(*words: str) -> str:
    done = CliRunner().invoke(cli, ["market", *words], catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


def test_the_list_names_every_market_and_what_is_written_for_it() -> None:
    rows = json.loads(_said("list", "--json"))["markets"]
    assert len(rows) == 22
    assert {row["market"]: row["languages"][0]["written_as"] for row in rows}["SE"] == "en-GB"
    text = _said("list")
    assert "Quebec" in text
    assert "itself" in text


def test_a_market_in_words() -> None:
    text = _said("show", "de", "--category", "headphones", "--on", "2026-11-22")
    for part in ("Germany (DE)", "Tone for headphones", "Christmas (Weihnachten)", "Sunday of the dead", "de-nazi"):
        assert part in text
    assert "about 2027-03-10" in _said("show", "SG", "--on", "2026-12-01"), "a day by the moon's sighting"
    assert "Vitrine writes no Swedish yet" in _said("show", "SE")
    assert "known until 2033" in _said("show", "IN", "--on", "2033-12-01")
    assert "known until" not in _said("show", "IN", "--on", "2026-12-01")


def test_a_market_for_scripts() -> None:
    shown = json.loads(_said("show", "JP", "--on", "2026-11-20", "--within", "60", "--json"))
    coming = {row["id"]: row for row in shown["festivals"]}
    assert coming["oseibo"] | {"note": ""} == {
        "id": "oseibo", "name": "Year-end gifts", "local": "お歳暮", "mood": "gift", "first": "2026-12-01",
        "last": "2026-12-20", "days_left": 11, "lead_from": "2026-10-27", "in_lead": True, "exact": True, "note": "",
    }  # fmt: skip
    assert "hinamatsuri" not in coming
    assert shown["brief"]["profile"] == shown["profile"]
    assert shown["sizes"] == {"apparel": "JP", "shoes": "JP"}
    assert shown["samples"][0]["date"] == "2026/11/21"
    told = json.loads(_said("show", "JP", "--on", "2026-11-20", "--brief"))
    assert told == shown["brief"]


def test_a_locale_of_several_and_a_layer(tmp_path: Path) -> None:
    french = json.loads(_said("show", "CA", "--locale", "fr-CA", "--brief"))
    assert (french["locale"], french["written_as"]) == ("fr-CA", "fr-FR")
    layer = tmp_path / "own.toml"
    layer.write_text("[intensity]\ngeneral = 0.9\n", "utf-8")
    assert json.loads(_said("show", "CA", "--layer", str(layer), "--brief"))["intensity"] == 0.9


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        (["show", "XX"], "no profile of a market 'XX'"),
        (["show", "DE", "--on", "1 December"], "is no day"),
        (["show", "DE", "--category", "unicorns"], "no category"),
        (["show", "DE", "--locale", "fr-FR"], "does not read"),
        (["show", "DE", "--layer", "nowhere.toml"], "cannot be read"),
    ],
)
def test_what_cannot_be_shown_is_said(words: list[str], cause: str) -> None:
    with pytest.raises(BadInput, match=cause) as caught:
        CliRunner().invoke(cli, ["market", *words], catch_exceptions=False)
    assert caught.value.next_step


def test_the_tone_of_a_text_against_the_market() -> None:
    tones = tomllib.loads((Path(__file__).parents[1] / "core/localisation/tones.toml").read_text("utf-8"))["de"]
    for tone, verdict, status in (("sober", "fits", 0), ("warm", "too loud", 1), ("glowing", "too loud", 1)):
        words = ["market", "tone", "DE", "--category", "chargers", "--json"]
        done = CliRunner().invoke(cli, words, input=tones[tone])
        assert (json.loads(done.stdout)["verdict"], done.exit_code) == (verdict, status)
    done = CliRunner().invoke(cli, ["market", "tone", "BR"], input="Uma frase curta.")
    assert isinstance(done.exception, BadInput)
    assert "20 words" in done.exception.next_step
    done = CliRunner().invoke(cli, ["market", "tone", "SE"], input="En mening. " * 20)
    assert "a language of" in str(done.exception)
    done = CliRunner().invoke(cli, ["market", "tone", "JP"], input=b"\xff\xfe" * 40)
    assert "UTF-8" in str(done.exception)
