"""What is out of date, by field and market: exactly what the next run would write anew, and why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from scripted_writer import Shop, TinyModel, bottle, shop

from core.generation import edits
from core.generation.guides import guides
from core.generation.pipeline import generate
from core.generation.staleness import Cell, staleness


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Shop]:
    with shop(tmp_path / "home", bottle()) as made:
        yield made


def cells(place: Shop, *locales: str) -> dict[tuple[str, str], Cell]:
    product = place.db.catalog.sources(place.store.id)[0]
    found = staleness(place.db, place.store, product, guides(place.db, place.store), locales)
    return {(cell.locale, cell.field): cell for cell in found}


@pytest.mark.parametrize("writer", ["facts", "model"])
def test_a_changed_fact_makes_its_fields_stale_in_every_market_and_no_others(place: Shop, writer: str) -> None:
    def write() -> None:
        if writer == "model":
            place.write(TinyModel(), "en-US", "de-DE", "ja-JP")
        else:
            generate(place.db, place.store, place.db.catalog.sources(place.store.id), ["en-US", "de-DE", "ja-JP"])

    write()
    assert {cell.state for cell in cells(place).values()} == {"fresh"}
    before = {tag: place.texts(locale=tag) for tag in ("en-US", "de-DE", "ja-JP")}
    place.put(bottle(weight="410 g"))
    found = cells(place)
    stale = {key for key, cell in found.items() if cell.state == "stale"}
    assert {locale for locale, _field in stale} == set(before)
    assert all(found[key].why == ("weight",) for key in stale)
    slots = {(key[0], slot) for key in stale for slot in found[key].slots}
    write()
    changed = {
        (tag, slot) for tag, texts in before.items() for slot in texts if place.texts(locale=tag)[slot] != texts[slot]
    }
    assert slots == changed
    assert {cell.state for cell in cells(place).values()} == {"fresh"}


def test_looking_keeps_nothing_down(place: Shop) -> None:
    generate(place.db, place.store, place.db.catalog.sources(place.store.id), ["en-US"])
    place.put(bottle(weight="410 g"))
    held = place.db.catalog.sheet(place.store.id, "1")
    assert cells(place) == cells(place)
    assert place.db.catalog.sheet(place.store.id, "1") == held


def test_a_new_fact_and_one_that_went_are_named(place: Shop) -> None:
    generate(place.db, place.store, place.db.catalog.sources(place.store.id), ["en-US"])
    place.put(bottle(Colour="blue"))
    assert any("colour" in cell.why[0] for cell in cells(place).values() if cell.state == "stale")
    generate(place.db, place.store, place.db.catalog.sources(place.store.id), ["en-US"])
    place.put(bottle())
    assert any("colour" in key for cell in cells(place).values() for key in cell.why)


def test_a_person_s_lines_say_so_and_show_when_facts_moved_under_their_words(place: Shop) -> None:
    place.write(TinyModel(), "en-US")
    product = place.db.catalog.sources(place.store.id)[0]
    for slot, text in (("bullets.items.4", "Light as a feather"), ("hero.headline", "Cold all day")):
        edits.set_text(place.db, place.store, product, "en-US", slot, text)
    edits.lock(place.db, place.store, product, "en-US", "seo.title")
    found = cells(place)
    assert found["en-US", "bullets.items"].state == "edited"
    assert (found["en-US", "hero.headline"].state, found["en-US", "seo.title"].state) == ("edited", "locked")
    place.put(bottle(weight="410 g"))
    found = cells(place)
    assert (found["en-US", "bullets.items"].state, found["en-US", "bullets.items"].why) == ("conflict", ("weight",))
    assert found["en-US", "bullets.items"].slots == ("bullets.items.4",)
    assert found["en-US", "hero.headline"].state == "edited"


def test_a_figure_in_a_person_s_line_is_stale_until_it_follows(place: Shop) -> None:
    place.write(TinyModel(), "en-US")
    product = place.db.catalog.sources(place.store.id)[0]
    edits.set_text(place.db, place.store, product, "en-US", "bullets.items.4", "Only 12.3 oz (350 g)")
    place.put(bottle(weight="410 g"))
    assert cells(place)["en-US", "bullets.items"].state == "stale"
    place.write(TinyModel(), "en-US")
    assert cells(place)["en-US", "bullets.items"].state == "edited"


def test_another_voice_is_a_reason_of_its_own_and_locales_are_chosen(place: Shop) -> None:
    place.write(TinyModel(), "en-US", "de-DE")
    place.db.voices.want(place.store.id, "de-DE", {"formality": "informal"})
    found = cells(place, "de-DE")
    assert {locale for locale, _field in found} == {"de-DE"}
    assert found["de-DE", "hero.body"].why == ("guide",)
    assert found["de-DE", "specs.value"].state == "fresh"
