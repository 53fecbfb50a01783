"""The inbox: what each kind of delivery leads to, in a real installation of a Shopify shop."""

from __future__ import annotations

import json
from collections import deque

import official_schema
import pytest
from listening_shop import listening_shop

from connectors.shopify.emulator.identity import vitrine
from connectors.shopify.emulator.oauth import accept
from core.errors import Retryable
from core.experiments.record import Experiment
from core.jobs import inbox, runner
from core.jobs.erasure import find_receipt
from core.ports.wire import OrderRow, WebhookEvent
from core.storage.data_requests import DONE
from core.storage.tables import webhook_inbox


@pytest.fixture
def here(services):
    official_schema.raw("2026-07")
    with listening_shop(services) as found:
        yield found


def happened(here, *events):
    """Put deliveries into the inbox as the door does, and let the sweeper find them."""
    here.db.inbox.take(here.store_id, *events)
    here.clock.advance(1)
    return here.sweep()


def arm_of(here, order):
    """A running experiment with one order, as metrics keep it."""
    row = Experiment(
        "e1", here.store_id, next(iter(here.titles())), "en-US", "salt", (0.5, 0.5), ("a", "b"), "running",
        here.clock.now().isoformat(),
    )  # fmt: skip
    here.db.experiments.add(row)
    bought = OrderRow(order, "paid", here.clock.now(), "EUR", 1000, 0, (), (("e1", 1),))
    here.db.experiments.set_orders(here.store_id, [bought])
    return row


def test_many_deliveries_of_one_product_are_one_reading(here):
    number = next(iter(here.titles()))
    here.shop.app.log.reset()
    ended = happened(here, *[WebhookEvent(f"d{n}", "product.changed", number) for n in range(20)])
    assert ended == [("catalog.inbox", "done")]
    assert here.shop.app.log.operations["Product"] == 1
    assert here.jobs()[0].result == {"deliveries": 20, "changed": 0}


def test_what_tells_nothing_new_is_settled_without_a_call(here):
    here.shop.app.log.reset()
    happened(
        here,
        WebhookEvent("a", "bulk.finished", "12"),
        WebhookEvent("b", "order.changed", "7"),
        WebhookEvent("c", "other", ""),
    )
    assert here.inbox() == (3, 0)
    assert here.shop.app.log.requests == deque()


def test_new_languages_are_asked_for(here):
    assert "el-GR" not in here.store.info["locales"]
    here.owner("POST", "locales/el")
    here.deliver()
    here.work()
    assert "el-GR" in here.store.info["locales"]


def test_taken_permissions_show_in_the_notes(here):
    app = vitrine(here.shop.store)
    everything = here.shop.store.tokens
    accept(here.shop.store, app, ["read_products"])
    for token in everything.values():
        token.scopes = frozenset({"read_products", "read_locales", "read_markets"})
    here.deliver()
    here.work()
    assert any("write_products" in note for note in here.store.info["notes"])


# ------------------------------------------------------------------ the end of an installation


def test_a_shop_that_throws_us_out_is_left_with_all_that_is_known_of_it(here):
    here.services.submit(here.db, "content.generate", {"store": here.store_id, "locales": ["de-DE"], "products": []})
    here.owner("POST", "uninstall")
    here.deliver()
    waiting = [job.name for job in here.jobs() if not job.over]
    assert sorted(waiting) == ["catalog.inbox", "content.generate"]
    job = next(job for job in here.jobs() if job.name == "catalog.inbox" and not job.over)
    assert runner.execute(here.services, job.name, job.id, here.db.scope.tenant_id) == "done"
    assert {job.name: job.state for job in here.jobs()}["content.generate"] == "cancelled"
    assert here.store.state == "removed"
    assert here.log()[0] == "store.removed"
    context = f"store/{here.store_id}/vault/shopify-token"
    assert here.db.tenancy.find_secret(here.services.keyring, context) is None
    assert len(here.titles()) == 2
    here.clock.advance(400)
    assert here.sweep() == []  # nobody asks a shop that was left


def test_an_installation_brings_it_back_and_a_late_word_of_the_end_changes_nothing(here):
    first = here.store_id
    here.owner("POST", "uninstall")
    here.deliver()
    thrown_out = here.clock.now()
    here.work()
    assert here.store.state == "removed"
    here.install()
    assert here.store_id == first
    assert (here.store.state, here.store.name) == ("connected", here.store.plain_name)
    for number, event in enumerate((thrown_out, None)):  # without a time the shop itself is asked
        happened(here, WebhookEvent(f"late{number}", "app.uninstalled", "", triggered_at=event))
        assert here.store.state == "connected"
    here.clock.advance(1)
    happened(here, WebhookEvent("now", "app.uninstalled", "", triggered_at=here.clock.now()))
    assert here.store.state == "removed"
    assert here.inbox()[1] == 0


def test_products_told_beside_the_end_are_not_asked_for(here):
    number = next(iter(here.titles()))
    here.owner("POST", "uninstall")
    happened(here, WebhookEvent("a", "product.changed", number), WebhookEvent("b", "app.uninstalled", ""))
    assert here.store.state == "removed"
    assert here.inbox() == (2, 0)


def test_while_the_shop_cannot_be_reached_nothing_is_concluded(here):
    here.shop.app.switch({"error_rate": 1.0})
    ended = happened(here, WebhookEvent("b", "app.uninstalled", ""))
    assert ended == [("catalog.inbox", "postponed")]
    assert here.store.state == "connected"


# ------------------------------------------------------------------ data protection law


def test_a_shopper_asks_and_is_erased(here):
    row = arm_of(here, "501")
    here.owner("POST", "compliance", topic="customers/data_request", customer=77, orders=[501])
    here.deliver()
    assert ("catalog.inbox", "done") in here.work()
    (request,) = here.db.data_requests.of_store(here.store_id)
    told = json.loads(here.services.blobs.get(request.file))
    assert (request.state, told["customer"], told["orders"]) == (DONE, "77", ["501"])
    assert told["held"]["order_arms"][0]["order_id"] == "501"
    before = here.db.experiments.totals(row)
    here.owner("POST", "compliance", topic="customers/redact", customer=77, orders=[501])
    here.deliver()
    here.work()
    assert here.db.erasure.of_shopper(here.store_id, ["501"]) == {}
    assert here.db.experiments.totals(row) == before
    c = webhook_inbox.c
    rows = here.db.rows(here.db.select(webhook_inbox, c.remote_id, c.orders).where(c.topic.startswith("shopper.")))
    assert {tuple(found) for found in rows} == {("", "[]")}
    assert here.db.data_requests.of_store(here.store_id)[0].actor == f"shop:{here.store_id}"


def test_two_days_after_the_end_everything_of_the_shop_goes(here):
    here.owner("POST", "uninstall")
    here.deliver()
    here.work()
    here.clock.advance(49 * 3600)
    assert here.deliver()["delivered"] == 1  # the door of a shop that was left is open for this
    here.work()
    assert here.db.tenancy.stores(removed=True) == []
    assert find_receipt(here.db, here.store_id).rows["products"] == 2
    assert here.titles() == {}
    here.owner("POST", "compliance", topic="shop/redact")
    assert here.deliver()["delivered"] == 1  # nothing is held: that is an answer, too


def test_the_end_that_was_never_told_is_found_when_everything_shall_go(here):
    here.shop.app.switch({"webhook_lost_next": 1})
    here.owner("POST", "uninstall")
    here.deliver()
    here.work()
    assert here.store.state == "connected"
    here.clock.advance(49 * 3600)
    here.deliver()
    here.work()
    assert here.db.tenancy.stores(removed=True) == []
    assert find_receipt(here.db, here.store_id) is not None


def test_a_shop_that_is_back_keeps_what_it_uses(here):
    here.owner("POST", "uninstall")
    here.deliver()
    here.work()
    here.install()
    here.clock.advance(49 * 3600)
    here.deliver()
    here.work()
    assert here.store.state == "connected"
    assert len(here.titles()) == 2
    assert "store.kept" in here.log()


def test_a_wish_that_cannot_be_met_now_holds_up_nothing_else(here, monkeypatch):
    def away(*_args):
        raise Retryable("The blobs are away.")

    monkeypatch.setattr(inbox, "export_shopper", away)
    number = next(iter(here.titles()))
    here.rename(number, "Renamed")
    ended = happened(
        here, WebhookEvent("a", "shopper.asked", "77"), WebhookEvent("b", "product.changed", number),
        WebhookEvent("c", "shopper.erase", "78"),
    )  # fmt: skip
    assert ended == [("catalog.inbox", "postponed")]
    assert here.titles()[number] == "Renamed"
    assert [row.delivery_id for row in here.db.inbox.waiting(here.store_id)] == ["a"]
    monkeypatch.undo()


def test_deleted_products_are_looked_for_once_a_day(here):
    number = next(iter(here.titles()))
    here.shop.app.switch({"webhook_lost_next": 1})
    here.owner("DELETE", f"products/{number}")
    here.deliver()
    here.clock.advance(301)
    assert ("catalog.deletions", "done") in here.sweep()
    assert number not in here.titles()
