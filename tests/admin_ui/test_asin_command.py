"""`vitrine asin`: set, list, import; and the columns of an A+ comparison carry them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from catalogues import by_product, pages

from core.bootstrap import open_services
from core.catalog.sync import to_product
from core.generation.channels import build
from core.ports.wire import ProductSnapshot
from core.settings import Settings


@pytest.fixture
def vitrine(home, command, monkeypatch, tmp_path):
    """Run a command on an installation with the store 'shop' and two products."""
    services = open_services(Settings(home=home))
    db = services.db("cli:test")
    store = db.tenancy.add_store("shop", "woocommerce", "https://shop.example", {"source_locale": "en-US"})
    products = [ProductSnapshot("1", "Lamp", sku="L1"), ProductSnapshot("2", "Lamp", sku="L2")]
    db.catalog.store(store.id, [to_product(store.id, product, str) for product in products])
    monkeypatch.setenv("VITRINE_HOME", str(home))
    monkeypatch.chdir(tmp_path)

    def run(*words, status=0):
        return command(*words, status=status)

    run.db, run.store = db, store
    yield run
    services.close()


def test_an_asin_is_set_for_every_marketplace_or_one(vitrine):
    vitrine("asin", "set", "shop", "L1", "b0example1")
    vitrine("asin", "set", "shop", "L1", "B0EXAMPLE2", "--market", "jp")
    assert vitrine.db.asins.of(vitrine.store.id, ["1", "2"], "DE") == {"1": "B0EXAMPLE1"}
    assert vitrine.db.asins.of(vitrine.store.id, ["1", "2"], "JP") == {"1": "B0EXAMPLE2"}
    assert vitrine("asin", "list", "shop")["rows"] == [
        {"sku": "L1", "market": "", "asin": "B0EXAMPLE1"}, {"sku": "L1", "market": "JP", "asin": "B0EXAMPLE2"},
    ]  # fmt: skip
    vitrine("asin", "set", "shop", "L1", "-", "--market", "JP")
    assert vitrine.db.asins.of(vitrine.store.id, ["1"], "JP") == {"1": "B0EXAMPLE1"}
    assert "is no ASIN" in vitrine("asin", "set", "shop", "L1", "B0", status=2)
    assert "no product L9" in vitrine("asin", "set", "shop", "L9", "B0EXAMPLE1", status=2)


def test_a_table_of_asins_is_read_and_its_bad_lines_named(vitrine):
    Path("a.csv").write_text("SKU;ASIN;Market\nL1;B0EXAMPLE1;\nL2;B0;DE\nL9;B0EXAMPLE3;\nL2;B0EXAMPLE2;DE\n", "utf-8")
    told = vitrine("asin", "import", "shop", "a.csv", "--dry-run", status=1)
    assert (told["kept"], [row["line"] for row in told["left_out"]]) == (2, [3, 4])
    assert vitrine.db.asins.every(vitrine.store.id) == []
    vitrine("asin", "import", "shop", "a.csv", status=1)
    assert vitrine.db.asins.every(vitrine.store.id) == [("1", "", "B0EXAMPLE1"), ("2", "DE", "B0EXAMPLE2")]
    Path("b.csv").write_text("sku\nL1\n", "utf-8")
    assert "no column 'asin'" in vitrine("asin", "import", "shop", "b.csv", status=2)


def test_the_columns_of_a_comparison_carry_their_asins():
    sheet, page = next((sheet, page) for sheet, page in pages(0, "en-US") if page.module("comparison"))
    ids = [
        sheet.product,
        *(key.split("#")[0] for line in page.module("comparison").products[1:] for key in line.facts[:1]),
    ]
    asins = {name: f"B0{at:08d}" for at, name in enumerate(ids)}
    asked = {"names": ["amazon_aplus"], "modules": ["STANDARD_COMPARISON_TABLE"], "siblings": by_product(0)}
    (bare,), (linked,) = build(page, sheet, **asked), build(page, sheet, **asked, asins=asins)
    columns = linked.payload["contentDocument"]["contentModuleList"][0]["standardComparisonTable"]["productColumns"]
    assert [column["asin"] for column in columns] == list(asins.values())[: len(columns)]
    lack = "no ASIN"
    assert any(lack in problem.cause for problem in bare.problems)
    assert not any(lack in problem.cause for problem in linked.problems)
    only = build(page, sheet, **asked, asins=dict(list(asins.items())[:1]))[0]
    assert any(lack in problem.cause for problem in only.problems)
    assert replace(linked, payload={}, problems=()) == replace(bare, payload={}, problems=())
