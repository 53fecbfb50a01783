"""Reading much of a shop: the same answers as by id, for hardly a point, and by id when Shopify's export fails."""

import json
from collections import Counter

import pytest

from connectors.shopify import mass
from connectors.shopify.emulator.records import Product
from core.ports.wire import ContentField, FieldWrite, Receipt, SeedProduct, Target, WriteItem

F = ContentField
TEXTS = [F.TITLE, F.DESCRIPTION, F.SEO_TITLE, F.ALT_TEXTS, F.MODULES, F.STATE]
COUNT = 12
LOCALES = ("en-US", "de-DE", "fr-FR")
SEVERAL = tuple(SeedProduct(sku=f"s{n}", title=f"Thing {n}", description_html="<p>x</p>") for n in range(COUNT))


def page(words):
    modules = [{"kind": kind, "text": f"{words} {kind}"} for kind in ("hero", "faq")]
    return json.dumps({"title": words, "modules": modules}, separators=(",", ":"))


@pytest.fixture
def shop(open_shop, monkeypatch):
    """A few products are many here."""
    monkeypatch.setattr(mass, "FROM", COUNT)
    return open_shop(SEVERAL)


@pytest.fixture
def asked(shop):
    """How often each operation was sent."""
    count, kept = Counter(), shop.client.run

    def run(file, *args, **more):
        count[file] += 1
        return kept(file, *args, **more)

    shop.client.run = run
    return count


def filled(shop):
    """Texts, pages and notes in three places of every other product."""
    for locale in LOCALES:
        items = [
            WriteItem(
                Target(i, locale),
                (
                    FieldWrite(F.TITLE, shop.read(Target(i, locale), F.TITLE), f"{locale} {i}"),
                    FieldWrite(F.MODULES, None, page(f"{locale} {i}")),
                    FieldWrite(F.STATE, None, f"note {locale}"),
                ),
            )
            for i in shop.ids[::2]
        ]
        assert all(isinstance(outcome, Receipt) for outcome in shop.publisher.write_many(items))


def everything(shop):
    asked = [(Target(i, locale), TEXTS) for locale in LOCALES for i in shop.ids]
    return asked, shop.publisher.read_many(asked)


def test_it_answers_what_reading_one_by_one_answers(shop, asked):
    filled(shop)
    shop.product(shop.ids[2]).description_html = ""
    asked.clear()
    wanted, found = everything(shop)
    assert not {"product_texts", "translatable_resources_by_ids", "metaobjects_by_ids"} & set(asked)
    assert asked["bulk_run_query"] == 5  # products, pictures, entries; of products and entries two languages in one
    assert found == [shop.publisher.read(target, fields) for target, fields in wanted]
    assert asked["product_texts"] == len(wanted)
    german = next(held for (target, _), held in zip(wanted, found, strict=True) if target.locale == "de-DE")
    assert german[F.TITLE].startswith("de-DE")
    assert json.loads(german[F.MODULES])["modules"][0]["kind"] == "hero"


def test_a_market_s_own_texts_are_read_in_bulk_too(open_shop, monkeypatch):
    monkeypatch.setattr(mass, "FROM", COUNT)
    shop = open_shop(SEVERAL, markets=["DE", "AT"])
    market = Target(shop.ids[0], "de-AT")
    shop.publisher.write(shop.item(market, TITLE="\u00d6sterreich"))
    places = [("de-DE", None), ("de-AT", "\u00d6sterreich")]
    for locale, title in places:
        found = shop.publisher.read_many([(Target(i, locale), [F.TITLE]) for i in shop.ids])
        assert [held[F.TITLE] for held in found] == [title] + [None] * (COUNT - 1)
    assert len(shop.store.tables["BulkOperation"]) == 2


def test_pictures_are_read_in_bulk_too(open_shop, monkeypatch):
    monkeypatch.setattr(mass, "FROM", 3)
    shop = open_shop()
    shop.publisher.write(shop.item(Target(shop.ids[0], "de-DE"), ALT_TEXTS=alts(shop)))
    wanted = [(Target(i, locale), [F.ALT_TEXTS]) for locale in ("en-US", "de-DE") for i in shop.ids]
    assert shop.publisher.read_many(wanted) == [shop.publisher.read(*each) for each in wanted]


def alts(shop):
    own = json.loads(shop.read(Target(shop.ids[0], "en-US"), F.ALT_TEXTS))
    return json.dumps({number: f"Bild {alt}" for number, alt in own.items() if alt})


@pytest.mark.parametrize("fault", [{"bulk_fail_next": 99}, {"bulk_truncate_next": 99}])
def test_what_an_export_does_not_tell_is_asked_by_id(shop, asked, fault):
    filled(shop)
    _, before = everything(shop)
    asked.clear()
    shop.faults(**fault)
    assert everything(shop)[1] == before
    assert asked["bulk_run_query"] > 0
    assert min(asked["product_texts"], asked["translatable_resources_by_ids"], asked["metaobjects_by_ids"]) > 0


def test_a_product_that_is_gone_is_gone(shop):
    del shop.store.table(Product)[int(shop.ids[1])]
    shop.store.changes["Product"] += 1
    kinds = [type(held).__name__ for held in everything(shop)[1]]
    assert Counter(kinds) == {"dict": (COUNT - 1) * 3, "Gone": 3}


def test_a_small_part_of_a_large_shop_is_asked_by_id(shop, asked, monkeypatch):
    monkeypatch.setattr(mass, "FROM", 2)
    some = [(Target(i, "en-US"), [F.TITLE]) for i in shop.ids]
    shop.publisher.read_many(some[:2])
    assert (asked["bulk_run_query"], asked["product_texts"]) == (0, 1)
    shop.publisher.read_many(some[:3])
    assert (asked["bulk_run_query"], asked["product_texts"]) == (1, 1)


def test_texts_alone_need_no_look_at_the_product(shop, asked):
    found = shop.publisher.read_many([(Target(i, "de-DE"), [F.TITLE]) for i in shop.ids[:5]])
    assert found == [{F.TITLE: None}] * 5
    assert asked["translatable_resources_by_ids"] == 1
    assert not asked["product_texts"]
