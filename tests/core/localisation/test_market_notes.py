"""Every note that a market's page shows has Chinese words, and none without a note is kept."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

from core.localisation.market_notes import ground, note
from core.localisation.profile import Profile, codes, profile_for
from core.localisation.profile_files import facts

DATA = tomllib.loads(files("core.localisation").joinpath("profiles", "zh.toml").read_text("utf-8"))
OWN = {"no address", "formal address", "polite address", "informal address"}  # said of a shop's own layer
ENGLISH = re.compile(r"[A-Za-z]{5}")  # shorter words are figures, units, and words of the market's language


def notes_of(profile: Profile) -> set[str]:
    found = {row.note for row in profile.festivals} | {row.why for row in profile.quiet}
    found |= {text for row in profile.signs for text in (row.what, row.why)} | {row.what for row in profile.wording}
    found |= {*profile.say, *profile.avoid}
    found |= {text for row in profile.languages for text in (row.note, row.address)}
    return found - {""}


def test_every_note_has_chinese_words_and_no_words_stand_without_a_note():
    shown = set().union(*(notes_of(profile_for(code)) for code in codes()))
    assert shown - DATA["notes"].keys() == set()
    assert DATA["notes"].keys() - shown == OWN - shown
    for text, said in DATA["notes"].items():
        assert re.search(r"[\u4e00-\u9fff]", said) or not ENGLISH.search(text), text
    assert DATA["checked"] == "machine"


def test_every_source_in_words_has_chinese_words():
    rows = [row for code in codes() for p in [profile_for(code)] for row in (*p.quiet, *p.taboos, *p.signs, *p.wording)]
    sources = {row.ground for row in rows} - facts().keys()
    assert sources == DATA["grounds"].keys() & sources
    assert ground("custom", "zh") == "习俗"


def test_what_a_shop_says_itself_stays_as_it_is():
    assert note("our own words", "zh") == "our own words"
    assert note("hurry", "en") == "hurry"
    assert note("hurry", "zh") == "催促"
