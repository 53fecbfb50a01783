"""Reading a catalogue page by page and by bulk operation: complete, ordered, resumable, whatever the shop does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from emulated_shopify import BULK, PAGED, NewTokens

from connectors.shopify.catalog import OVERLAP
from core.clock import SystemClock
from core.errors import BadInput, CoreError, NeedsMerchant, Retryable
from core.ports.wire import AttributeSnapshot, SeedProduct, VariantSnapshot

WAYS = pytest.mark.parametrize("way", [PAGED, BULK], ids=["pages", "bulk"])
MANY = [SeedProduct(f"s{n}", f"Thing {n:02}", price_minor=100 + n) for n in range(45)]
TITLES = [product.title for product in MANY]
COLOUR = AttributeSnapshot("Colour", ("Blue", "Red"), True)
LETTERS = AttributeSnapshot("Letter", tuple(f"L{n:02}" for n in range(30)), True)


def pictures(count: int, name: str) -> tuple[tuple[str, str, bytes], ...]:
    return tuple((f"https://cdn.example/{name}-{n}.jpg", f"picture {n}", b"") for n in range(count))


RICH = [
    SeedProduct(
        "mug", "Travel mug 🍵", vendor="Nordwind", product_type="Mugs", tags=("hot", "Cold"), price_minor=1990,
        description_html="<p>Wärmt.</p>", weight_g=310.0, gtin="4006381333931", pictures=pictures(1, "mug"),
        attributes=(AttributeSnapshot("Material", ("Steel",)), AttributeSnapshot("材质", ("不锈钢", "塑料"))),
    ),
    SeedProduct(
        "hoodie", "Hoodie", attributes=(COLOUR,), pictures=pictures(2, "hoodie"),
        variants=(
            VariantSnapshot("a", "hoodie-b", (("Colour", "Blue"),), 4500, 900.0, "4006381333931"),
            VariantSnapshot("b", "hoodie-r", (("Colour", "Red"),), 4200, 910.0, "", "", "https://cdn.example/hoodie-1.jpg"),
        ),
    ),
    SeedProduct("draft", "Secret", status="draft", price_minor=None),
    SeedProduct(
        "wide", "Wide", attributes=(LETTERS, *(AttributeSnapshot(f"Property {n}", (f"v{n}",)) for n in range(45))),
        pictures=pictures(12, "wide"),
        variants=tuple(VariantSnapshot(str(n), f"w{n}", (("Letter", f"L{n:02}"),), 100 + n) for n in range(30)),
    ),
]  # fmt: skip


@WAYS
def test_a_scan_is_complete_and_ordered(open_shop, way):
    shop = open_shop(MANY)
    reader = shop.reader(way)
    pages = list(reader.catalog.scan(page_size=10))
    found = [product for page in pages for product in page.products]
    assert [product.title for product in found] == TITLES
    assert all(0 < len(page.products) <= 10 for page in pages)
    assert {page.total for page in pages} == {45}
    assert list(reader.catalog.ids()) == [product.remote_id for product in found]


@WAYS
def test_a_killed_scan_goes_on_behind_any_page(open_shop, way):
    shop = open_shop(MANY)
    pages = list(shop.reader(way).catalog.scan(page_size=10))
    taken = []
    for page in pages:
        taken += [product.title for product in page.products]
        assert taken + shop.reader(way).titles(cursor=page.cursor, page_size=7) == TITLES


def test_pages_bulk_files_and_single_reads_tell_the_same(open_shop):
    shop = open_shop(RICH)
    reader = shop.reader(PAGED)
    paged = reader.scan()
    assert shop.reader(BULK).scan() == paged
    assert [reader.catalog.get(product.remote_id) for product in paged] == paged
    mug, hoodie, draft, wide = paged
    assert (mug.title, mug.kind, mug.sku, mug.price_minor, mug.weight_g, mug.gtin) == (
        "Travel mug 🍵", "simple", "mug", 1990, 310.0, "4006381333931",
    )  # fmt: skip
    assert mug.attributes == (AttributeSnapshot("Material", ("Steel",)), AttributeSnapshot("材质", ("不锈钢", "塑料")))
    assert mug.variants == ()
    assert (hoodie.kind, hoodie.price_minor, hoodie.sku, hoodie.weight_g) == ("variable", 4200, "", None)
    assert [variant.options for variant in hoodie.variants] == [(("Colour", "Blue"),), (("Colour", "Red"),)]
    assert [variant.media_id for variant in hoodie.variants] == ["", hoodie.media[1].remote_id]
    assert (draft.status, draft.price_minor) == ("draft", None)
    assert (len(wide.variants), len(wide.media), len(wide.attributes)) == (30, 12, 46)
    assert reader.catalog.get("987654321") is None
    assert reader.catalog.get("not a number") is None


def test_what_overflows_is_fetched_product_by_product(open_shop):
    shop = open_shop(RICH)
    shop.reader(PAGED).scan()
    assert {name: shop.log.operations[name] for name in ("ProductVariants", "ProductMedia", "ProductMetafields")} == {
        "ProductVariants": 1, "ProductMedia": 1, "ProductMetafields": 1,
    }  # fmt: skip


def test_pages_grow_where_products_often_overflow(open_shop):
    seven = tuple(VariantSnapshot(str(n), f"v{n}", (("Letter", f"L{n:02}"),), 100) for n in range(7))
    shop = open_shop([SeedProduct(f"p{n}", f"P{n}", attributes=(LETTERS,), variants=seven) for n in range(40)])
    found = shop.reader(PAGED).scan()
    assert [len(product.variants) for product in found] == [7] * 40
    assert shop.log.operations["ProductVariants"] < 20


@pytest.mark.parametrize("highest", [120, 40])
def test_a_page_that_is_too_expensive_is_halved(open_shop, highest):
    shop = open_shop(MANY, single_query_max=highest)
    reader = shop.reader(PAGED)
    assert reader.titles() == TITLES
    assert 0 < shop.log.codes["MAX_COST_EXCEEDED"] < 15
    wide = open_shop(RICH, single_query_max=highest)
    assert [len(product.variants) for product in wide.reader(PAGED).scan()] == [0, 2, 0, 30]


def test_a_bucket_lowered_in_the_middle_only_costs_time(open_shop):
    shop = open_shop(MANY)
    found = []
    for number, page in enumerate(shop.reader(PAGED).catalog.scan(page_size=10)):
        found += [product.title for product in page.products]
        if number == 1:
            shop.switch(bucket=150, restore_rate=10)
    assert found == TITLES
    assert shop.log.codes["THROTTLED"] <= 5  # one for each halving


def test_points_that_others_spend_are_waited_for(open_shop):
    shop = open_shop(MANY)
    bucket = shop.store.bucket(next(iter(shop.store.tokens.values())).app)
    found = []
    for page in shop.reader(PAGED).catalog.scan(page_size=10):
        found += [product.title for product in page.products]
        bucket.take(bucket.status()["currentlyAvailable"] - 5)
    assert found == TITLES
    assert shop.log.codes["THROTTLED"] > 0


@WAYS
def test_a_token_that_dies_in_the_middle_is_renewed(open_shop, way):
    shop = open_shop(MANY, token_dies_after=4)
    tokens = NewTokens(shop)
    assert shop.reader(way, tokens=tokens).titles(page_size=5) == TITLES
    assert tokens.renewed > 0


@WAYS
@pytest.mark.parametrize("fault", ["error_next", "drop_next", "late_drop_next", "truncate_next", "too_many_next"])
def test_passing_faults_lose_nothing_and_start_nothing_twice(open_shop, way, fault):
    shop = open_shop(MANY)
    found = []
    reader = shop.reader(way)
    reader.shop.facts()
    shop.switch(**{fault: 2})
    for page in reader.catalog.scan(page_size=10):
        found += [product.title for product in page.products]
        shop.switch(**{fault: 1})
    assert found == TITLES
    assert len(shop.operations()) == (2 if way is BULK else 0)


def test_a_shop_that_is_edited_while_it_is_read_loses_nothing(open_shop):
    shop = open_shop(MANY)
    found = []
    for number, page in enumerate(shop.reader(PAGED).catalog.scan(page_size=5)):
        found += [product.title for product in page.products]
        if number == 1:
            shop.delete(0)
            shop.rename(40, "Renamed")
    assert found == [*TITLES[:41], "Renamed", *TITLES[42:]]


def test_increments_bring_what_changed_and_no_more(open_shop):
    shop = open_shop(MANY)
    reader = shop.reader(PAGED)
    reader.scan()
    shop.clock.advance(3600)
    since = shop.clock.now()
    assert reader.titles(modified_after=since) == []
    shop.clock.advance(60)
    shop.rename(30, "First")
    shop.clock.advance(60)
    shop.rename(7, "Second")
    gone = shop.delete(3)
    assert reader.titles(modified_after=since) == ["First", "Second"]
    assert reader.titles(modified_after=shop.clock.now() + OVERLAP - timedelta(seconds=30)) == ["Second"]
    assert shop.reader(BULK).titles(modified_after=since) == ["Second", "First"]
    assert gone not in list(reader.catalog.ids())
    assert gone not in list(shop.reader(BULK).catalog.ids())
    page = next(iter(reader.catalog.scan(modified_after=since, page_size=1)))
    assert reader.titles(modified_after=since, cursor=page.cursor) == ["Second"]


def test_lists_that_end_after_many_products_are_taken_up_again(open_shop, monkeypatch):
    import connectors.shopify.product_pages as product_pages

    monkeypatch.setattr(product_pages, "REACH", 10)
    monkeypatch.setattr("connectors.shopify.emulator.limits.REACH_MAX", 20)
    shop = open_shop(MANY)
    reader = shop.reader(PAGED)
    pages = list(reader.catalog.scan(page_size=10))
    assert [product.title for page in pages for product in page.products] == TITLES
    for position, page in enumerate(pages):
        rest = [product.title for later in pages[position + 1 :] for product in later.products]
        assert reader.titles(cursor=page.cursor) == rest
    shop.clock.advance(3600)
    since = shop.clock.now()
    shop.clock.advance(60)
    for position in range(45):
        shop.clock.advance(1)
        shop.rename(position, f"New {position:02}")
    changed = reader.titles(modified_after=since)
    assert list(dict.fromkeys(changed)) == [f"New {position:02}" for position in range(45)]


def test_ids_of_a_list_that_ends_early(open_shop, monkeypatch):
    monkeypatch.setattr("connectors.shopify.product_pages.REACH", 200)
    monkeypatch.setattr("connectors.shopify.emulator.limits.REACH_MAX", 300)
    shop = open_shop([SeedProduct(f"s{n}", f"Thing {n}") for n in range(610)])
    assert list(shop.reader(PAGED).catalog.ids()) == [str(product.number) for product in shop.products()]


@pytest.mark.parametrize("cursor", ["junk", "page|x|1|a", "page||-1|a", "bulk|1|2", "page|2026-01-01T00:00:00Z|1|a"])
def test_a_cursor_that_is_none_is_refused(open_shop, cursor):
    reader = open_shop(MANY[:2]).reader(PAGED)
    with pytest.raises(BadInput):
        list(reader.catalog.scan(cursor=cursor))
    with pytest.raises(BadInput):
        list(reader.catalog.scan(page_size=0))


def test_an_empty_shop(open_shop):
    shop = open_shop([])
    for way in (PAGED, BULK):
        assert shop.reader(way).scan() == []
        assert list(shop.reader(way).catalog.ids()) == []


@WAYS
def test_only_families_of_the_core_come_out(open_shop, way):
    shop = open_shop(MANY[:2], locked=402)
    with pytest.raises(NeedsMerchant):
        shop.reader(way).scan()
    with pytest.raises(CoreError):
        list(shop.reader(way).catalog.ids())
    shop.switch(locked=0, error_rate=1.0)
    with pytest.raises(Retryable):
        shop.reader(way).scan()


def test_over_a_real_connection(open_shop):
    shop = open_shop(RICH, clock=SystemClock(), bulk_queue_s=0.0, bulk_truncate_next=1)
    url = shop.serve()
    paged = shop.reader(PAGED, url=url).scan()
    assert [product.title for product in paged] == [product.title for product in RICH]
    assert shop.reader(BULK, url=url).scan() == paged
    assert shop.log.faults["bulk_truncate"] == 1
