"""Translations of very many products: one bulk operation, and each item's own outcome all the same."""

import json

import pytest

from connectors.shopify.many import FROM
from core.errors import Retryable
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


@pytest.mark.parametrize("fault", ["bulk_fail_next", "late_drop_next", "bulk_truncate_next", "too_many_next"])
def test_faults_lose_nothing_and_write_nothing_twice(open_shop, fault):
    shop = open_shop(MANY)
    wanted = items(shop)

    def act(name):
        if name == "BulkRunMutation":
            shop.tap.before = None
            shop.faults(**{fault: 1})

    shop.tap.before = act
    outcomes = shop.publisher.write_many(wanted)
    assert all(isinstance(outcome, Receipt | Retryable) for outcome in outcomes)
    again = shop.publisher.write_many(wanted)
    assert [outcome.values[F.TITLE] for outcome in again] == [f"Ding {n}" for n in range(COUNT)]
    lines = [json.dumps(variables, sort_keys=True) for name, variables in shop.tap.sent if "Register" in name]
    assert len(lines) == len(set(lines))
