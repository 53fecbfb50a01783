"""Texts of very many products: one bulk operation, and each item's own outcome all the same."""

import json

import pytest

from connectors.shopify.bulk import BulkRunner
from connectors.shopify.many import FROM, ManyProducts
from core.errors import Permanent, Retryable
from core.ports.wire import ContentField, FieldWrite, Receipt, SeedProduct, Target, WriteItem

F = ContentField
COUNT = FROM + 5
MANY = tuple(SeedProduct(sku=f"s{n}", title=f"Thing {n}", description_html="<p>x</p>") for n in range(COUNT))


def items(shop, locale="de-DE", word="Ding"):
    return [
        WriteItem(
            Target(i, locale), (FieldWrite(F.TITLE, None, f"{word} {n}"), FieldWrite(F.DESCRIPTION, None, "<p/>"))
        )
        for n, i in enumerate(shop.ids)
    ]


def test_one_operation_carries_them_all(open_shop):
    shop = open_shop(MANY)
    wanted = items(shop)
    outcomes = shop.publisher.write_many(wanted)
    assert [outcome.values for outcome in outcomes] == [{w.field: w.after for w in item.writes} for item in wanted]
    assert all(outcome.created_remote_id == "de" for outcome in outcomes)
    assert shop.sent() == ["StagedUploadsCreate", "BulkRunMutation"]
    assert shop.publisher.write_many(wanted)[0].values == outcomes[0].values
    assert shop.sent() == []


def test_each_item_has_its_own_outcome(open_shop):
    shop = open_shop(MANY)
    wanted = items(shop)
    shop.other_app(shop.product(shop.ids[0]).id, "title", "Ihres")
    shop.product(shop.ids[1]).description_html = ""
    wanted[2] = WriteItem(wanted[2].target, (FieldWrite(F.TITLE, None, "x" * 300),))
    wanted[3] = WriteItem(wanted[3].target, (FieldWrite(F.TITLE, None, "Vier"), FieldWrite(F.STATE, None, "s")))
    kinds = [type(outcome).__name__ for outcome in shop.publisher.write_many(wanted)]
    assert kinds[:4] == ["Conflict", "NeedsMerchant", "BadInput", "Receipt"]
    assert set(kinds[4:]) == {"Receipt"}
    assert shop.read(wanted[0].target, F.TITLE) == "Ihres"
    assert shop.publisher.read(wanted[3].target, [F.TITLE, F.STATE]) == {F.TITLE: "Vier", F.STATE: "s"}


def test_a_source_that_changed_meanwhile_is_a_conflict_of_that_item_alone(open_shop):
    shop = open_shop(MANY)
    wanted = items(shop)
    shop.faults(stale_digest_next=1)
    kinds = [type(outcome).__name__ for outcome in shop.publisher.write_many(wanted)]
    assert sorted(set(kinds)) == ["Conflict", "Receipt"]
    assert kinds.count("Conflict") == 1


def written_again(shop, wanted, fault):
    """What a second try answers after a fault of the first bulk operation, which may only have been put off."""

    def act(name):
        if name == "BulkRunMutation":
            shop.tap.before = None
            shop.faults(**{fault: 1})

    shop.tap.before = act
    outcomes = shop.publisher.write_many(wanted)
    assert all(isinstance(outcome, Receipt | Retryable) for outcome in outcomes)
    return shop.publisher.write_many(wanted)


@pytest.mark.parametrize("fault", ["bulk_fail_next", "late_drop_next", "bulk_truncate_next", "too_many_next"])
def test_faults_lose_nothing_and_write_nothing_twice(open_shop, fault):
    shop = open_shop(MANY)
    wanted = items(shop)
    again = written_again(shop, wanted, fault)
    assert [outcome.values[F.TITLE] for outcome in again] == [f"Ding {n}" for n in range(COUNT)]
    lines = [json.dumps(variables, sort_keys=True) for name, variables in shop.tap.sent if "Register" in name]
    assert len(lines) == len(set(lines))


# ------------------------------------------------------------------ own texts


def own(shop, word="New"):
    """Titles and search texts of the products themselves."""
    return [
        WriteItem(
            Target(i, "en-US"),
            (FieldWrite(F.TITLE, f"Thing {n}", f"{word} {n}"), FieldWrite(F.SEO_TITLE, None, f"{word} search {n}")),
        )
        for n, i in enumerate(shop.ids)
    ]


def test_own_texts_of_many_go_out_in_one_operation(open_shop):
    shop = open_shop(MANY)
    state = shop.emulated.state()
    wanted = own(shop)
    outcomes = shop.publisher.write_many(wanted)
    assert [outcome.values for outcome in outcomes] == [{w.field: w.after for w in item.writes} for item in wanted]
    assert shop.sent() == ["StagedUploadsCreate", "BulkRunMutation"]
    found = shop.publisher.read_many([(item.target, [F.TITLE, F.SEO_TITLE]) for item in wanted])
    assert found == [outcome.values for outcome in outcomes]
    assert shop.emulated.state() == state
    assert all(product.description_html == "<p>x</p>" for product in map(shop.product, shop.ids))


def test_what_the_shop_stored_otherwise_is_read_again(open_shop, monkeypatch):
    shop = open_shop(MANY)
    kept = ManyProducts.put

    def put(self, inputs):
        found = kept(self, inputs)
        shop.product(shop.ids[0]).title = "Theirs"
        shop.product(shop.ids[1]).title = "Theirs"
        return found | {1: dict(found[1]) | {"title": "Theirs"}}

    monkeypatch.setattr(ManyProducts, "put", put)
    outcomes = shop.publisher.write_many(own(shop))
    assert isinstance(outcomes[0], Receipt)  # it was stored; what came behind it is seen by the next look
    assert isinstance(outcomes[1], Permanent)
    assert {type(outcome) for outcome in outcomes[2:]} == {Receipt}


def test_each_own_text_has_its_own_outcome(open_shop):
    shop = open_shop(MANY)
    wanted = own(shop)
    shop.product(shop.ids[0]).title = "Theirs"
    wanted[1] = WriteItem(wanted[1].target, (FieldWrite(F.TITLE, "Thing 1", "x" * 300),))
    wanted[2] = WriteItem(wanted[2].target, (*wanted[2].writes, FieldWrite(F.STATE, None, "note")))
    kinds = [type(outcome).__name__ for outcome in shop.publisher.write_many(wanted)]
    assert kinds[:3] == ["Conflict", "BadInput", "Receipt"]
    assert set(kinds[3:]) == {"Receipt"}
    assert shop.product(shop.ids[0]).title == "Theirs"
    assert shop.publisher.read(wanted[2].target, [F.TITLE, F.STATE]) == {F.TITLE: "New 2", F.STATE: "note"}


@pytest.mark.parametrize("fault", ["bulk_fail_next", "late_drop_next", "bulk_truncate_next", "too_many_next"])
def test_faults_on_own_texts_lose_nothing_and_write_nothing_twice(open_shop, fault):
    shop = open_shop(MANY)
    wanted = own(shop)
    again = written_again(shop, wanted, fault)
    assert [outcome.values[F.TITLE] for outcome in again] == [f"New {n}" for n in range(COUNT)]
    assert [shop.product(i).title for i in shop.ids] == [f"New {n}" for n in range(COUNT)]
    sent = [json.dumps(variables, sort_keys=True) for name, variables in shop.tap.sent if name == "ProductUpdate"]
    assert len(sent) == len(set(sent))


# ------------------------------------------------------------------ whole pages, and death between operations


def page(words):
    modules = [{"kind": kind, "text": f"{words} {kind}"} for kind in ("hero", "faq")]
    return json.dumps({"title": words, "modules": modules}, separators=(",", ":"))


class Died(BaseException):
    """The process is gone."""


def whole(shop):
    """Own texts, two languages and their pages of all products, as one batch."""
    return [
        WriteItem(
            Target(i, locale),
            (
                FieldWrite(F.TITLE, f"Thing {n}" if locale == "en-US" else None, f"{locale} {n}"),
                FieldWrite(F.MODULES, None, page(f"{locale} {n}")),
            ),
        )
        for locale in ("en-US", "de-DE")
        for n, i in enumerate(shop.ids)
    ]


def read_pages(shop, items):
    return shop.publisher.read_many([(item.target, [F.TITLE, F.MODULES]) for item in items])


def test_death_before_every_bulk_operation_leaves_no_half_page_and_the_next_run_ends_it(open_shop, monkeypatch):
    for module in ("moves", "many", "crowd", "publisher"):
        monkeypatch.setattr(f"connectors.shopify.{module}.FROM", 4)
    monkeypatch.setattr("connectors.shopify.mass.FROM", 8)
    points, counted = 1, 0
    while points > counted:
        shop = open_shop(MANY[:6])
        wanted, seen = whole(shop), []

        def act(name, seen=seen, last=counted + 1):
            seen.append(name)
            if len(seen) == last:
                raise Died

        shop.tap.before = act
        with pytest.raises(Died):
            shop.publisher.write_many(wanted)
        shop.tap.before = None
        for item, held in zip(wanted, read_pages(shop, wanted), strict=True):
            assert held[F.MODULES] in (None, item.writes[1].after), "half a page"
            assert held[F.TITLE] in (item.writes[0].before, item.writes[0].after)
        outcomes = shop.publisher.write_many(wanted)
        assert {type(outcome) for outcome in outcomes} == {Receipt}
        assert read_pages(shop, wanted) == [{w.field: w.after for w in item.writes} for item in wanted]
        assert shop.sent().count("MetaobjectDelete") == 0
        counted += 1
        if points == 1:
            whole_run = open_shop(MANY[:6])
            whole_run.publisher.write_many(whole(whole_run))
            points = len(whole_run.sent())
            assert points > 8
    assert counted == points


@pytest.mark.parametrize("locale", ["de-DE", "en-US"])
def test_what_a_dead_worker_began_is_awaited_and_not_sent_again(open_shop, monkeypatch, locale):
    """Shopify goes on with a bulk operation whose worker has died."""
    shop = open_shop(MANY)
    wanted = items(shop) if locale == "de-DE" else own(shop)
    shop.faults(bulk_queue_s=30.0)

    def die(self, begun):
        raise Died

    with monkeypatch.context() as dying:
        dying.setattr(BulkRunner, "wait", die)
        with pytest.raises(Died):
            shop.publisher.write_many(wanted)
    assert "BulkRunMutation" in shop.sent()
    outcomes = shop.publisher.write_many(wanted)
    assert {type(outcome) for outcome in outcomes} == {Receipt}
    assert shop.sent() == []
