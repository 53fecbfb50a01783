"""Kept translations on pages by a model: approved ones stand without a call, others only past every check."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from scripted_writer import Shop, TinyModel, bottle, shop

from core.generation import edits
from core.generation.guides import guides
from core.generation.writing import Order, estimate
from core.localisation.exchange.unit import APPROVED, MACHINE, Unit
from core.ports.text import Prices

SOURCE = "Made of stainless steel"
KEPT = "Aus Edelstahl gemacht"
SLOT = "bullets.items.2"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Shop]:
    with shop(tmp_path / "home", bottle()) as made:
        yield made


def keep(place: Shop, source: str, target: str, state: str = APPROVED) -> None:
    place.db.memory.save(place.store.id, [Unit(source, target, "en-US", "de-DE", state=state, origin="old.tmx")])


def asked(model: TinyModel) -> set[str]:
    return {plain for _product, plain in model.lines_asked}


def unit(place: Shop, slot: str = SLOT) -> dict[str, str]:
    held = {row.slot: row for row in place.db.sentences.of(place.store.id, "1", "de-DE")}[slot]
    return {"origin": held.origin, "state": held.state, "wording": held.wording}


def test_an_approved_line_stands_without_a_call_and_again_in_the_next_run(place: Shop) -> None:
    keep(place, SOURCE, KEPT)
    model = TinyModel()
    tally = place.write(model, "de-DE")
    assert place.texts(locale="de-DE")[SLOT] == KEPT
    assert "Gefertigt aus «material»" not in asked(model)
    assert tally.lines_reused == 1
    assert unit(place) == {"origin": "memory", "state": "approved", "wording": "Aus {material} gemacht"}
    before = len(model.asks)
    assert (place.write(model, "de-DE").reused, len(model.asks)) == (1, before)


def test_other_languages_and_the_source_language_are_not_touched(place: Shop) -> None:
    keep(place, SOURCE, KEPT)
    model = TinyModel()
    tally = place.write(model, "en-US", "fr-FR")
    assert (tally.lines_reused, KEPT in "".join(place.texts(locale="fr-FR").values())) == (0, False)


def test_a_unit_with_placeholders_follows_its_facts(place: Shop) -> None:
    keep(place, "Weight of {weight}", "Das Gewicht: {weight}")
    model = TinyModel()
    place.write(model, "de-DE")
    assert place.texts(locale="de-DE")["bullets.items.4"] == "Das Gewicht: 350\u00a0g"
    place.put(bottle(weight="410 g"))
    model.asks.clear()
    place.write(model, "de-DE")
    assert place.texts(locale="de-DE")["bullets.items.4"] == "Das Gewicht: 410\u00a0g"
    assert not {plain for plain in asked(model) if plain.endswith("» Gewicht")}


def test_a_printed_unit_holds_for_its_figure_only(place: Shop) -> None:
    keep(place, "Weight of 12.3 oz (350 g)", "Mit 350 g Gewicht")
    model = TinyModel()
    place.write(model, "de-DE")
    assert unit(place, "bullets.items.4")["wording"] == "Mit {weight} Gewicht"
    place.put(bottle(weight="410 g"))
    place.write(model, "de-DE")
    assert unit(place, "bullets.items.4")["origin"] == "model"
    assert "410\u00a0g" in place.texts(locale="de-DE")["bullets.items.4"]


@pytest.mark.parametrize("lie", ["Das Gewicht: 99 g", "Das beste Gewicht der Welt: 350 g", "<b>350 g</b>", "x" * 999])
def test_what_may_not_stand_is_asked_of_the_model_though_it_was_approved(place: Shop, lie: str) -> None:
    keep(place, "Weight of 12.3 oz (350 g)", lie)
    model = TinyModel()
    tally = place.write(model, "de-DE")
    assert "«weight» Gewicht" in asked(model)
    assert place.texts(locale="de-DE")["bullets.items.4"] == "350\u00a0g Gewicht"
    assert tally.blocked == 0


def test_a_refused_unit_is_named_and_costs_one_call_not_one_each_run(place: Shop) -> None:
    keep(place, SOURCE, "Das beste Edelstahl der Welt")
    model = TinyModel()
    assert place.write(model, "de-DE").totals.faults["memory"] == 1
    assert "Gefertigt aus «material»" in asked(model)
    model.asks.clear()
    place.put(bottle(Colour="blue"))
    assert place.write(model, "de-DE").written == 1
    assert asked(model)
    assert "Gefertigt aus «material»" not in asked(model)
    assert unit(place)["origin"] == "model"


def test_what_nobody_approved_stands_only_where_nothing_does_and_past_every_check(place: Shop) -> None:
    keep(place, SOURCE, KEPT, MACHINE)
    keep(place, "Weight of {weight}", "{weight}, nicht weniger als nichts, ein wirklich tolles Gewicht!", MACHINE)
    model = TinyModel()
    place.write(model, "de-DE")
    assert unit(place) == {"origin": "memory", "state": "machine", "wording": "Aus {material} gemacht"}
    keep(place, "Room for {capacity}", "Platz für {capacity} Tee", MACHINE)
    texts = place.texts(locale="de-DE")
    place.write(model, "de-DE")
    assert place.texts(locale="de-DE") == texts  # a model's line stands there already


def test_an_approval_that_comes_later_wins_over_a_machine_and_never_over_a_person(place: Shop) -> None:
    model = TinyModel()
    place.write(model, "de-DE")
    product = place.db.catalog.sources(place.store.id)[0]
    edits.set_text(place.db, place.store, product, "de-DE", "bullets.items.4", "Leicht genug.")
    before = len(model.asks)
    keep(place, SOURCE, KEPT)
    keep(place, "Weight of {weight}", "Das Gewicht: {weight}")
    place.write(model, "de-DE")
    texts = place.texts(locale="de-DE")
    assert (texts[SLOT], texts["bullets.items.4"]) == (KEPT, "Leicht genug.")
    assert len(model.asks) == before


def test_a_unit_that_is_taken_back_leaves_its_line_to_the_model(place: Shop) -> None:
    keep(place, SOURCE, KEPT)
    model = TinyModel()
    place.write(model, "de-DE")
    place.db.memory.remove(place.store.id, [("en-US", "de-DE", Unit(SOURCE, "").key)])
    place.write(model, "de-DE")
    assert unit(place)["origin"] == "model"


def test_a_translation_that_replaces_another_replaces_it_on_the_page_without_a_call(place: Shop) -> None:
    keep(place, SOURCE, KEPT)
    model = TinyModel()
    place.write(model, "de-DE")
    before = len(model.asks)
    keep(place, SOURCE, "Ganz aus Edelstahl")
    place.write(model, "de-DE")
    assert (place.texts(locale="de-DE")[SLOT], len(model.asks)) == ("Ganz aus Edelstahl", before)


def test_the_approved_source_line_is_looked_for_before_the_plain_one(place: Shop) -> None:
    model = TinyModel()
    place.write(model, "en-US")
    product = place.db.catalog.sources(place.store.id)[0]
    edits.set_text(place.db, place.store, product, "en-US", SLOT, "Stainless steel, through and through")
    keep(place, SOURCE, KEPT)
    keep(place, "Stainless steel, through and through", "Durch und durch aus Edelstahl")
    place.write(model, "de-DE")
    assert place.texts(locale="de-DE")[SLOT] == "Durch und durch aus Edelstahl"


def test_asking_for_a_line_anew_asks_the_model(place: Shop) -> None:
    keep(place, SOURCE, KEPT)
    model = TinyModel()
    place.write(model, "de-DE")
    place.write(model, "de-DE", only=(SLOT,))
    assert unit(place)["origin"] == "model"


def test_a_page_that_stands_in_the_memory_whole_makes_no_call_at_all(place: Shop, tmp_path: Path) -> None:
    place.write(TinyModel(), "en-US", "de-DE")
    here, there = place.texts(), place.texts(locale="de-DE")
    must = {row.slot: set(row.facts) - {"name"} for row in place.db.sentences.of(place.store.id, "1", "en-US")}
    with shop(tmp_path / "other", bottle()) as other:
        product = other.db.catalog.sources(other.store.id)[0]
        for row in place.db.sentences.of(place.store.id, "1", "de-DE"):
            if must.get(row.slot) == set(row.facts) - {"name"}:
                keep(other, here[row.slot], there[row.slot])
            else:  # a line that only one of the languages has: a person writes it
                edits.set_text(other.db, other.store, product, "de-DE", row.slot, there[row.slot])
        order = Order([product], ["de-DE"])
        found = estimate(
            other.db, other.store, order, guides(other.db, other.store), model="m", prices=Prices(), tokens_per_s=0
        )
        assert (found.calls, found.lines, found.lines_from_memory > 8) == (0, 0, True)
        model = TinyModel()
        other.write(model, "de-DE", directed=True)
        assert model.asks == []
        assert other.write(model, "de-DE", directed=True).reused == 1
