"""The owner's form over a real database: what is wanted most, filling, refusing, tables, taking back."""

import csv
import io
import shutil
from pathlib import Path

import pytest

from core.bootstrap import open_services
from core.catalog.product import Product, encode, fingerprint
from core.errors import BadInput
from core.facts.completeness import missing
from core.facts.confirm import merge
from core.facts.sheet import Fact, FactSheet
from core.generation import filling, filling_table
from core.generation.compose import compose
from core.generation.coverage import coverage, sayable
from core.generation.filling import Cell
from core.generation.pipeline import known_facts
from core.ports.wire import ProductSnapshot
from core.settings import Settings

GOODS = [
    ("1", "Dune Linen Shirt", "T-Shirt", "<p>Weight: 180 g</p>"),
    ("2", "Reef Hoodie", "Hoodie", "<p>Material: 100% cotton</p>"),
    ("3", "Harbour Tent", "Tent", ""),
    ("4", "=HYPERLINK(1)", "Kettle", "<p>Power: 2000 W</p>"),
]


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """A data folder with a migrated database, to be copied."""
    home = tmp_path_factory.mktemp("filling") / "home"
    open_services(Settings(home=home)).close()
    return home


@pytest.fixture
def place(tmp_path: Path, template: Path):
    shutil.copytree(template, tmp_path / "home")
    services = open_services(Settings(home=tmp_path / "home"), migrate=False)
    db = services.db("person:ada")
    store = db.tenancy.add_store(
        name="shop", platform="woocommerce", url="http://127.0.0.1", settings={"source_locale": "en-US"}
    )
    items = []
    for remote_id, title, kind, body in GOODS:
        snapshot = ProductSnapshot(
            remote_id, title, product_type=kind, description_html=body, sku=f"S{remote_id}", group_id=remote_id
        )
        items.append(Product(store.id, snapshot, fingerprint(encode(snapshot))))
    db.catalog.store(store.id, items)
    for product in db.catalog.sources(store.id)[:3]:
        known_facts(db, store, product)
    yield services, db, store
    services.close()


def rows_of(db, store):
    return {row.product.remote_id: row for row in filling.standings(db, store, db.catalog.sources(store.id))}


def confirmed(db, store, remote_id):
    return {fact.key: (fact.value, fact.confirmed_by) for fact in db.catalog.sheet(store.id, remote_id).confirmed}


def test_what_most_products_lack_leads_and_law_before_wishes(place):
    _services, db, store = place
    rows = rows_of(db, store)
    assert {key: row.category for key, row in rows.items()} == {
        "1": "tops", "2": "tops", "3": "tents", "4": "small_kitchen_appliances",
    }  # fmt: skip
    found = filling.gaps(rows.values(), ["DE"])
    assert len(found) == 10
    assert [gap.weight for gap in found] == sorted((gap.weight for gap in found), reverse=True)
    maker = next(gap for gap in found if gap.attribute == "manufacturer")
    assert (maker.why, maker.products, maker.sources) == ("law", 4, ("eu-gpsr",))
    assert dict(maker.by_category)["tops"] == 2


def test_filling_many_products_names_who_and_when_and_wins(place):
    services, db, store = place
    rows = rows_of(db, store)
    cells = [
        Cell("1", "weight", "200", "g"),
        *(Cell(key, "origin", "Portugal") for key in rows),
        Cell("3", "persons", "2"),
    ]
    done = filling.fill(db, store, services.blobs, rows, cells)
    assert (done.cells, sorted(done.products), done.refused) == (6, ["1", "2", "3", "4"], [])
    sheet = merge(db.catalog.sheet(store.id, "1").sheet, db.catalog.sheet(store.id, "1").confirmed)
    weight = sheet.get("weight")
    assert (weight.value, weight.confirmed_by, weight.conflicts_with) == (200, "person:ada", "")
    assert weight.confirmed_at
    assert [fact.value for fact in sheet if fact.attribute == "weight"] == [200]
    assert confirmed(db, store, "4") == {"origin": ("PT", "person:ada")}  # before it was ever read
    assert known_facts(db, store, db.catalog.get(store.id, "4")).get("power") is not None  # and read all the same
    assert confirmed(db, store, "4") == {"origin": ("PT", "person:ada")}
    before = rows["3"].sheet
    after = rows_of(db, store)["3"].sheet
    assert len(missing(after, "tents", "DE")) < len(missing(before, "tents", "DE"))
    assert db.catalog.completeness(store.id)["3"] > 0


def test_bad_cells_are_refused_alone(place):
    services, db, store = place
    rows = rows_of(db, store)
    cells = [
        Cell("1", "weight", "400 kg", line=3),
        Cell("1", "origin", "Italy"),
        Cell("2", "origin", "Narnia"),
        Cell("99", "origin", "Italy"),
        Cell("3", "weight", ""),
    ]
    done = filling.fill(db, store, services.blobs, rows, cells)
    assert [(row.label, row.cell.attribute) for row in done.refused] == [
        ("S1", "weight"),
        ("S2", "origin"),
        ("99", "origin"),
    ]
    assert all(row.cause and row.next_step for row in done.refused)
    assert confirmed(db, store, "1") == {"origin": ("IT", "person:ada")}
    assert db.catalog.sheet(store.id, "2").confirmed == ()


def test_a_dry_run_writes_nothing(place):
    services, db, store = place
    done = filling.fill(db, store, services.blobs, rows_of(db, store), [Cell("1", "origin", "Italy")], dry_run=True)
    assert (done.cells, done.id) == (1, "")
    assert db.catalog.sheet(store.id, "1").confirmed == ()
    assert filling.last(db, store) is None


def test_what_is_known_changes_nothing_ok_confirms_and_a_dash_takes_back(place):
    services, db, store = place

    def fill(text):
        return filling.fill(db, store, services.blobs, rows_of(db, store), [Cell("1", "weight", text)])

    assert (fill("180 g").cells, fill("180 g").unchanged) == (0, 1)
    assert fill("ok").cells == 1
    assert confirmed(db, store, "1") == {"weight": (180, "person:ada")}
    assert fill("OK").cells == 0
    assert fill("-").cells == 1
    assert confirmed(db, store, "1") == {}
    assert fill("-").cells == 0
    nothing = filling.fill(db, store, services.blobs, rows_of(db, store), [Cell("3", "persons", "ok")])
    assert "Nothing is known" in nothing.refused[0].cause


def test_the_last_filling_is_taken_back_and_later_words_are_left_alone(place):
    services, db, store = place
    fill = lambda *cells: filling.fill(db, store, services.blobs, rows_of(db, store), cells)  # noqa: E731
    fill(Cell("1", "origin", "Italy"))
    fill(Cell("1", "origin", "Portugal"), Cell("2", "origin", "Portugal"))
    last = filling.last(db, store)
    assert (last.products, last.facts, last.actor) == (2, ("origin",), "person:ada")
    db.catalog.confirm(store.id, "2", [])  # somebody changes the second product meanwhile
    assert filling.take_back(db, store, services.blobs) == (1, ["S2"])
    assert confirmed(db, store, "1") == {"origin": ("IT", "person:ada")}
    assert filling.last(db, store) is None
    with pytest.raises(BadInput, match="no filling"):
        filling.take_back(db, store, services.blobs)
    actions = [entry.action for entry in db.audit.recent(store_id=store.id)]
    assert actions.count("facts.filled") == 2
    assert actions.count("facts.taken_back") == 1


def test_two_people_at_once_lose_nothing(place):
    services, db, store = place
    stale = rows_of(db, store)
    filling.fill(db, store, services.blobs, rows_of(db, store), [Cell("1", "origin", "Italy")])
    done = filling.fill(db, store, services.blobs, stale, [Cell("1", "warranty", "2 years")])
    assert "meanwhile" in done.refused[0].cause
    assert confirmed(db, store, "1") == {"origin": ("IT", "person:ada")}


def test_the_category_is_corrected_and_decides_what_is_asked(place):
    services, db, store = place
    filling.fill(db, store, services.blobs, rows_of(db, store), [Cell("3", "product_category", "furniture")])
    row = rows_of(db, store)["3"]
    assert (row.category, row.confidence) == ("furniture", 1.0)
    assert row.sheet.text("category") == "home"
    filling.fill(db, store, services.blobs, rows_of(db, store), [Cell("3", "product_category", "tents")])
    assert rows_of(db, store)["3"].category == "tents"
    assert len(db.catalog.sheet(store.id, "3").confirmed) == 2


def test_a_table_goes_out_and_comes_back(place):
    services, db, store = place
    rows = rows_of(db, store)
    text = filling_table.write(list(rows.values()), ["DE"], "zh-CN")
    assert list(filling_table.read(text.encode())) != []
    untouched = filling.fill(db, store, services.blobs, rows, filling_table.read(text.encode()))
    assert (untouched.cells, untouched.refused) == (0, [])  # as exported it says nothing new
    table = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert table[0][:4] == ["id", "sku", "title", "product_category"]
    assert "weight" in table[0]
    assert "重量" in table[1][table[0].index("weight")]
    assert any(cell == "'=HYPERLINK(1)" for row in table for cell in row)
    column = table[0].index("origin")
    for row in table[2:]:
        row[column] = "Narnia" if row[0] == "2" else "Italy"
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(table)  # as a German spreadsheet program saves it
    done = filling.fill(db, store, services.blobs, rows, filling_table.read(out.getvalue().encode("utf-8")))
    assert (done.cells, [row.cell.line for row in done.refused]) == (3, [4])


@pytest.mark.parametrize(
    ("text", "field"),
    [
        (b"a,b\n1,2\n", "id"),
        (b"id,unicorn\n1,2\n", "unicorn"),
        (b"PK\x03\x04", "file"),
        (b"", "file"),
        (b"id,origin\n", "file"),
    ],
)
def test_what_is_no_such_table_is_refused(text, field):
    with pytest.raises(BadInput) as error:
        list(filling_table.read(text))
    assert error.value.field == field
    assert error.value.next_step


# ------------------------------------------------------------------ how much a page says


def test_a_page_counts_what_it_says_and_what_it_leaves_out():
    known = (
        Fact("name", "name", "Dune Bottle", source="title"),
        Fact("category", "category", "kitchen", source="tags"),
        Fact("weight", "measure", 300, unit="g", dimension="weight", attribute="weight", source="attribute:Weight"),
        Fact("zorble", "feature", "zorbled twice", label="Zorble", source="attribute:Zorble"),
        Fact("fnord", "feature", "fnordic", label="Fnord", source="attribute:Fnord"),
        Fact("flup", "feature", "fluppish", label="Flup", source="attribute:Flup"),
        Fact("doubt", "feature", "x", confidence=0.1),
        Fact("claim", "claim_unsupported", "best"),
        Fact("mark", "certification", "CE", provable=False),
    )
    sheet = FactSheet("1", "en-US", known)
    assert [fact.key for fact in known if sayable(fact)] == ["weight", "zorble", "fnord", "flup"]
    home, abroad = (coverage(compose(sheet, locale), sheet) for locale in ("en-US", "ja-JP"))
    assert (abroad.said, abroad.sayable, abroad.thin) == (1, 4, True)
    assert abroad.unsaid == ("zorble", "fnord", "flup")
    assert home.share >= abroad.share
    empty = coverage(compose(FactSheet("1", "en-US", known[:2]), "en-US"), FactSheet("1", "en-US", known[:2]))
    assert (empty.share, empty.thin) == (1.0, False)
