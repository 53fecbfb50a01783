"""What a person wrote or locked stands, follows the facts it names, and is shown where all sides moved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from scripted_writer import Shop, TinyModel, bottle, shop

from core.errors import BadInput
from core.generation import edits
from core.generation.pipeline import generate


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Shop]:
    with shop(tmp_path / "home", bottle()) as made:
        made.write(TinyModel())
        yield made


def weight_slot(place: Shop) -> str:
    return next(path for path, text in place.texts().items() if "350 g" in text.replace("\xa0", " ") and "faq" in path)


def product(place: Shop):
    return place.db.catalog.sources(place.store.id)[0]


def test_a_persons_line_stands_on_the_page_at_once_and_through_every_run(place: Shop) -> None:
    slot = weight_slot(place)
    edits.set_text(place.db, place.store, product(place), "en-US", slot, "Light enough for any bag.")
    assert place.texts()[slot] == "Light enough for any bag."
    place.write(TinyModel(), only=["faq"])
    place.write(TinyModel())
    assert place.texts()[slot] == "Light enough for any bag."
    generate(place.db, place.store, [product(place)], ["en-US"])
    assert place.texts()[slot] == "Light enough for any bag."


def test_a_figure_in_a_persons_line_follows_its_fact(place: Shop) -> None:
    slot = weight_slot(place)
    plain = place.texts()[slot]
    edits.set_text(place.db, place.store, product(place), "en-US", slot, "In your hand: " + plain)
    place.put(bottle(weight="410 g"))
    tally = place.write(TinyModel())
    assert "410" in place.texts()[slot]
    assert place.texts()[slot].startswith("In your hand: ")
    assert tally.conflicts == []


def test_when_source_machine_and_person_all_moved_the_person_stands_and_the_conflict_is_shown(place: Shop) -> None:
    slot = weight_slot(place)
    was = place.texts()[slot]
    edits.set_text(place.db, place.store, product(place), "en-US", slot, "Light enough for any bag.")
    place.put(bottle(weight="410 g"))
    tally = place.write(TinyModel())
    (clash,) = tally.conflicts
    assert (clash["slot"], clash["person"], clash["was"]) == (slot, "Light enough for any bag.", was)
    assert "410" in clash["machine"]
    assert clash["facts"] == ["weight"]
    assert place.texts()[slot] == "Light enough for any bag."
    edits.set_text(place.db, place.store, product(place), "en-US", slot, "Light enough for any big bag.")
    assert place.write(TinyModel()).conflicts == []


def test_a_locked_line_of_the_model_is_not_written_anew_until_it_is_unlocked(place: Shop) -> None:
    slot = weight_slot(place)
    said = place.texts()[slot]
    edits.lock(place.db, place.store, product(place), "en-US", slot)
    model = TinyModel(lambda data, ask: {"items": []})
    place.write(model, only=["faq"])
    assert place.texts()[slot] == said
    assert not any("weight" in ask.user for ask in model.asks)
    edits.unlock(place.db, place.store, product(place), "en-US", slot)
    again = TinyModel()
    place.write(again, only=["faq"])
    assert any("weight" in ask.user for ask in again.asks)


def test_only_one_line_is_written_anew(place: Shop) -> None:
    before = place.texts()
    model = TinyModel(lambda data, ask: _marked(data))
    place.write(model, only=["hero.body.0"])
    after = place.texts()
    assert {path for path in after if after[path] != before[path]} == {"hero.body.0"}


def _marked(data):
    from scripted_writer import plainly

    found = plainly(data)
    for row in found["items"]:
        row["text"] = row["text"].rstrip(".") + ", every day."
    return found


def test_a_line_that_could_not_be_bettered_stays_as_it_was(place: Shop) -> None:
    before = place.texts()
    place.write(TinyModel(lambda data, ask: {"items": []}), only=["hero"])
    assert place.texts() == before


def test_a_text_that_the_gate_minds_is_kept_and_blocks_the_page(place: Shop) -> None:
    row = edits.set_text(
        place.db, place.store, product(place), "en-US", "hero.body.0", "The best in the world, 999 kg."
    )
    assert row.state == "blocked"
    assert place.texts()["hero.body.0"] == "The best in the world, 999 kg."
    edits.unlock(place.db, place.store, product(place), "en-US", "hero.body.0")
    held = place.db.content.get(place.store.id, "1", "en-US")
    assert held is not None
    assert held.state == "checked"


@pytest.mark.parametrize(("slot", "text"), [("nowhere.0", "x"), ("hero.body.0", " "), ("hero.body.0", "x" * 3_000)])
def test_what_cannot_be_an_edit_is_refused(place: Shop, slot: str, text: str) -> None:
    with pytest.raises(BadInput):
        edits.set_text(place.db, place.store, product(place), "en-US", slot, text)
