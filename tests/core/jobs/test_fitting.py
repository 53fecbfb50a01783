"""Words that do not fit go back to the writer; a person is asked when no line of the facts is short enough."""

from __future__ import annotations

import catalogues
import pytest

from core.assets.asset import Asset, Kind
from core.generation.compose import compose
from core.generation.compose.writer import Writer
from core.generation.pictured.box import in_the_box
from core.generation.pictured.shorter import Shorter
from core.generation.pictures import wishes
from core.jobs.fitting import StillTooLong, fitting
from core.ports.picture_files import Maker, TextTooLong

BOTTLE, LOCALE = "FHY-OU-750", "de-DE"


def room_for(most, seen):
    """An engine on whose pictures a text may have so many characters."""

    def make(wish):
        seen.append(wish)
        texts = wish.brief["texts"]
        places = {"texts.headline": texts.get("headline", "")}
        places |= {f"texts.points.{at}": text for at, text in enumerate(texts.get("points", []))}
        places |= {f"texts.items.{at}.name": item["name"] for at, item in enumerate(texts.get("items", []))}
        for name, text in places.items():
            if len(text) > most:
                raise TextTooLong(name, text, most)
        return Asset("a", wish.slot, "", "image/png", 1, 1, 1, Maker("embedded"), notes=wish.notes)

    return make


def banner():
    sheet = catalogues.by_product(0)[BOTTLE]
    page = compose(sheet, LOCALE)
    (wish,) = wishes(sheet, {LOCALE: page}, [LOCALE], (Kind.BANNER,), lambda _market: (), name="m1")
    return wish, page, Shorter(sheet, LOCALE, lambda units: Writer(sheet, LOCALE, "woocommerce", units))


def test_what_fits_is_left_as_it_is():
    wish, _page, shorter = banner()
    seen = []
    asset, changes = fitting(room_for(200, seen), wish, shorter)
    assert (seen, changes, asset.notes) == ([wish], [], ())


def test_shorter_words_are_found_and_said_on_the_picture():
    wish, _page, shorter = banner()
    seen = []
    asset, changes = fitting(room_for(25, seen), wish, shorter)
    assert [change.said for change in changes] == list(asset.notes)
    headline = wish.brief["texts"]["headline"]
    assert any(note.startswith(f"shortened to fit: '{headline}' became '") for note in asset.notes)
    assert len(seen[-1].brief["texts"]["headline"]) <= 25
    assert {line.text for line in seen[-1].words} == {
        seen[-1].brief["texts"]["headline"], *seen[-1].brief["texts"]["points"],
    }  # fmt: skip


def test_a_person_is_asked_with_the_lines_that_were_tried_and_how_much_must_go():
    wish, _page, shorter = banner()
    with pytest.raises(StillTooLong) as raised:
        fitting(room_for(4, []), wish, shorter)
    error = raised.value
    assert error.code == TextTooLong.code
    assert error.tried
    assert all(f"'{text}' ({len(text)})" in error.cause for text in error.tried)
    assert error.next_step.startswith(f"At least {len(error.text) - 4} characters of '{error.text}' must go.")


def test_a_list_of_the_box_is_never_shorter_than_the_box():
    sheet = catalogues.by_product(0)[BOTTLE]
    wish = in_the_box(sheet, compose(sheet, LOCALE), LOCALE, "m1")
    shorter = banner()[2]
    with pytest.raises(StillTooLong, match="No shorter line is in the facts"):
        fitting(room_for(5, []), wish, shorter)
