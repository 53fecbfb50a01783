"""Taking files in: preview, rules, refusals, all or nothing, and the way back. On both databases."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.errors import BadInput
from core.localisation.exchange.formats import read_entries, read_units
from core.localisation.exchange.shelves import GlossaryShelf, MemoryShelf, fitting, read_rows
from core.localisation.exchange.take import Taken, Taking
from core.localisation.exchange.unit import APPROVED, MACHINE, Unit
from core.localisation.glossary import Entry, checked
from core.review.brand_words import brand_words
from core.storage.blobs import open_blobs
from core.storage.db import Db
from core.storage.tenancy import Store


@pytest.fixture
def store(db: Db) -> Store:
    return db.tenancy.add_store("shop", "woocommerce", "https://shop.example", {"source_locale": "en-US"})


@pytest.fixture
def blobs(tmp_path: Path) -> Any:
    return open_blobs("", tmp_path)


class Desk:
    """Imports into the memory of one store."""

    def __init__(self, db: Db, blobs: Any, store: Store) -> None:
        self.db, self.store = db, store
        self.taking = Taking(db, blobs, store, MemoryShelf())

    def take(self, *pairs: tuple[str, str], rule: str = "keep", dry_run: bool = False, **more: Any) -> Taken:
        units = [Unit(source, target, "en-US", "de", **more) for source, target in pairs]
        return self.of(iter(units), rule, dry_run)

    def of(self, units: Iterator[Unit], rule: str = "keep", dry_run: bool = False, approved: bool = False) -> Taken:
        taken = Taken()
        fit = fitting(units, taken, locale="de-DE", source_locale="en-US", origin="f.tmx", approved=approved)
        return self.taking.take(fit, taken, rule=rule, dry_run=dry_run, name="f.tmx")

    def texts(self) -> dict[str, str]:
        return {unit.source: unit.target for unit in self.db.memory.stream(self.store.id)}


@pytest.fixture
def desk(db: Db, blobs: Any, store: Store) -> Desk:
    return Desk(db, blobs, store)


def counts(taken: Taken) -> dict[str, int]:
    return {name: count for name, count in taken.counts.items() if count}


def test_a_preview_says_what_would_happen_and_does_nothing(desk: Desk) -> None:
    desk.take(("A", "old"), ("B", "stays"))
    taken = desk.take(("A", "new"), ("B", "stays"), ("C", "fresh"), rule="override", dry_run=True)
    assert counts(taken) == {"changed": 1, "same": 1, "added": 1}
    assert [(row["outcome"], row["target"]) for row in taken.rows] == [("changed", "new"), ("added", "fresh")]
    assert taken.rows[0]["before"]["target"] == "old"
    assert desk.texts() == {"A": "old", "B": "stays"}
    assert len(desk.db.files.of_store(desk.store.id)) == 1  # what undoes the first import; a preview leaves nothing


def test_the_rule_decides_about_what_is_there(desk: Desk) -> None:
    desk.take(("A", "old"))
    assert counts(desk.take(("A", "new"), ("B", "b"))) == {"kept": 1, "added": 1}
    assert desk.texts() == {"A": "old", "B": "b"}
    assert counts(desk.take(("A", "new"), rule="override")) == {"changed": 1}
    assert desk.texts()["A"] == "new"
    with pytest.raises(BadInput, match="no rule"):
        desk.take(("A", "x"), rule="merge")


def test_of_two_translations_in_one_file_the_first_is_kept_or_the_last_overrides(desk: Desk) -> None:
    assert counts(desk.take(("A", "1"), ("A", "2"))) == {"added": 1, "kept": 1}
    assert desk.texts() == {"A": "1"}
    desk.take(("A", "3"), ("A", "4"), rule="override")
    assert desk.texts() == {"A": "4"}


def test_an_import_goes_back_even_over_many_rows_and_changes_since_stay(desk: Desk) -> None:
    many = [(f"text {n}", f"Text {n}") for n in range(1_200)]
    desk.take(*many[:700])
    before = desk.texts()
    desk.take(*[(source, f"{target} neu") for source, target in many], rule="override")
    assert len(desk.texts()) == 1_200
    own = Unit("text 3", "mine", "en-US", "de-DE", state=APPROVED, origin="person")
    desk.db.memory.save(desk.store.id, [own])
    assert desk.taking.take_back() == {"file": "f.tmx", "restored": 1_199, "left": 1}
    assert desk.texts() == {**before, "text 3": "mine"}
    assert desk.taking.take_back()["left"] == 1  # the one before: all of it but the person's own
    assert desk.texts() == {"text 3": "mine"}
    with pytest.raises(BadInput, match="no import"):
        desk.taking.take_back()


def test_a_file_that_breaks_in_the_middle_changes_nothing(desk: Desk) -> None:
    row = '<tu><tuv xml:lang="en-US"><seg>t{n}</seg></tuv><tuv xml:lang="de-DE"><seg>T{n}</seg></tuv></tu>'
    text = '<tmx><header srclang="en-US"/><body>' + "".join(row.format(n=n) for n in range(1_500)) + "<broken"
    with pytest.raises(BadInput, match="sound XML"):
        desk.of(read_units(io.BytesIO(text.encode()), "tmx"))
    assert desk.texts() == {}
    assert desk.db.files.of_store(desk.store.id) == []


@pytest.mark.parametrize(
    ("unit", "cause"),
    [
        (Unit("A", "B", "en-US", "fr-FR"), "not de-DE"),
        (Unit("A", "B", "ja-JP", "de-DE"), "its source is in 'ja-JP'"),
        (Unit("A", "B", "en", "de", state="unfinished"), "unfinished"),
        (Unit("A", " ", "en", "de"), "empty"),
        (Unit("{n} kg", "kg", "en", "de"), "placeholders differ: {n}"),
        (Unit("⟦+1⟧A⟦-1⟧", "A", "en", "de"), "placeholders differ: +1, -1"),
        (Unit("A", "B" * 20_001, "en", "de"), "more than 20000"),
    ],
)
def test_what_does_not_fit_is_left_out_with_its_reason(desk: Desk, unit: Unit, cause: str) -> None:
    taken = desk.of(iter([unit, Unit("good", "gut", "", "")]))
    assert counts(taken) == {"refused": 1, "added": 1}
    assert (taken.refused[0]["row"], cause in taken.refused[0]["cause"]) == (1, True)
    assert desk.texts() == {"good": "gut"}


def test_a_vouched_file_is_approved_and_found_by_any_spelling_of_spaces(desk: Desk) -> None:
    desk.of(iter([Unit("Rinse by  hand.", "Von Hand spülen.", "en", "de-DE")]), approved=True)
    found = desk.db.memory.find(desk.store.id, "en-US", "de-DE", ["Rinse by hand.", "Wash."])
    assert {source: (unit.target, unit.state) for source, unit in found.items()} == {
        "Rinse by hand.": ("Von Hand spülen.", APPROVED)
    }
    assert desk.db.memory.counts(desk.store.id) == {("en-US", "de-DE", APPROVED): 1}
    assert desk.db.memory.find(desk.store.id, "en-US", "fr-FR", ["Rinse by hand."]) == {}


def test_one_tenant_never_sees_another_s_words(desk: Desk, other: Db) -> None:
    desk.take(("A", "old"))
    desk.db.glossary.save(desk.store.id, [checked(Entry("battery", "de", "Akku"))])
    assert list(other.memory.stream(desk.store.id)) == []
    assert other.glossary.of_store(desk.store.id) == []
    assert brand_words(other, desk.store.id).entries == ()


def test_a_glossary_comes_in_and_goes_back(db: Db, blobs: Any, store: Store) -> None:
    taking = Taking(db, blobs, store, GlossaryShelf())
    db.glossary.save(store.id, [checked(Entry("battery", "de", "Batterie", forms=("batterien",)))])
    assert [entry.rendering for entry in brand_words(db, store.id).entries] == ["Batterie"]
    lines = ("battery,de,Akku,", "phone,de,Handy,banned", "oven,de,,required", "kettle,fr,bouilloire,")
    table = "term,locale,rendering,status\n" + "\n".join(lines)
    taken = Taken()
    found = read_entries(io.BytesIO(table.encode()), "csv", "en-US")
    rows = read_rows(found, taken, locale="de", source_locale="en-US", origin="t.csv")
    taking.take(rows, taken, rule="override", dry_run=False, name="t.csv")
    assert counts(taken) == {"changed": 1, "added": 1, "refused": 2}
    assert [row["cause"] for row in taken.refused] == ["'oven' has no rendering.", "its language is 'fr', not de"]
    assert [(e.term, e.rendering) for e in db.glossary.of_store(store.id)] == [("battery", "Akku"), ("phone", "Handy")]
    assert len(brand_words(db, store.id).entries) == 2  # read anew: the stamp moved
    assert taking.take_back() == {"file": "t.csv", "restored": 2, "left": 0}
    (entry,) = db.glossary.of_store(store.id)
    assert (entry.rendering, entry.forms) == ("Batterie", ("batterien",))


def test_memory_streams_by_language_and_state(desk: Desk) -> None:
    rows = [
        Unit("A", "a", "en-US", "de-DE", state=APPROVED, origin="x"),
        Unit("B", "b", "en-US", "de-DE", state=MACHINE, origin="x"),
        Unit("A", "c", "en-US", "fr-FR", state=APPROVED, origin="x"),
    ]
    desk.db.memory.save(desk.store.id, rows)
    assert sorted(u.target for u in desk.db.memory.stream(desk.store.id, state=APPROVED)) == ["a", "c"]
    assert sorted(u.target for u in desk.db.memory.stream(desk.store.id, locale="de-DE")) == ["a", "b"]
