"""From a change in a Shopify shop through the real door to what Vitrine knows: twice, late, in disorder, lost."""

from __future__ import annotations

import random
from collections.abc import Iterator

import official_schema
import pytest
from installed_shop import CLIENT_SECRET
from listening_shop import ListeningShop, listening_shop

from connectors.shopify.emulator.identity import vitrine
from connectors.shopify.emulator.seeding import make_token
from core.jobs import stores
from core.jobs.passing import gate_of
from core.jobs.services import Services
from core.jobs.shops import shop_of
from core.publishing.preview import preview_publish

KETTLE = (
    "<ul><li>Material: stainless steel</li><li>Capacity: 1.7 l</li><li>Weight: 1.2 kg</li><li>Power: 2200 W</li></ul>"
)


@pytest.fixture
def here(services: Services) -> Iterator[ListeningShop]:
    official_schema.raw("2026-07")
    with listening_shop(services, [f"Product {n}" for n in range(8)]) as found:
        yield found


def _shop_s(here: ListeningShop) -> dict[str, str]:
    from connectors.shopify.emulator.records import Product

    return {str(row.number): row.title for row in here.shop.store.table(Product).values()}


def test_a_change_a_new_product_and_a_deletion_arrive_by_themselves(here: ListeningShop) -> None:
    changed, gone = list(here.titles())[:2]
    here.rename(changed, "A name from the shop")
    made = here.owner("POST", "products", title="New in the shop")
    here.owner("DELETE", f"products/{gone}")
    assert here.deliver() == {"delivered": 3, "failed": 0, "waiting": 0}
    assert here.work() == [("catalog.inbox", "done")]
    assert here.titles() == _shop_s(here)
    assert here.titles()[str(made["id"])] == "New in the shop"
    assert here.inbox() == (3, 0)


def test_no_delivery_is_lost_or_done_twice_and_what_the_shop_loses_the_readings_find(here: ListeningShop) -> None:
    here.shop.app.switch(
        {"webhook_twice_rate": 0.2, "webhook_late_rate": 0.2, "webhook_lost_rate": 0.2, "webhook_shuffle": True}
    )
    rng, told = random.Random(4), 0
    for number in range(60):
        ids = list(_shop_s(here))
        match number % 10:
            case 8:
                here.owner("POST", "products", title=f"New {number}")
            case 9:
                here.owner("DELETE", f"products/{rng.choice(ids)}")
            case _:
                here.rename(rng.choice(ids), f"Name {number}")
        told += 1
        if number % 7 == 0:
            here.deliver()
            here.sweep()
            here.clock.advance(20)
    here.deliver()
    here.clock.advance(61)
    here.deliver()
    here.sweep()
    lost = here.shop.app.deliveries.lost
    assert lost > 0
    assert here.inbox() == (told - lost, 0)
    assert here.titles() != _shop_s(here)  # what was lost is not known yet
    here.clock.advance(86_400)  # the readings of what changed and of what was deleted
    here.sweep()
    assert here.titles() == _shop_s(here)


def test_while_vitrine_is_away_the_shop_tries_again_and_each_change_is_taken_once(here: ListeningShop) -> None:
    number = next(iter(here.titles()))
    address = here.shop.store.faults["app_url"]
    here.shop.app.switch({"app_url": "http://127.0.0.1:9"})
    here.rename(number, "Told while nobody listened")
    assert here.deliver()["failed"] == 1
    for row in here.shop.store.outbox:
        row.uri = row.uri.replace("http://127.0.0.1:9", address)
    here.clock.advance(61)
    assert here.deliver()["delivered"] == 1
    here.work()
    assert here.titles()[number] == "Told while nobody listened"
    assert here.inbox() == (1, 0)


def test_our_own_writes_come_back_and_nothing_is_written_anew(here: ListeningShop) -> None:
    services, db = here.services, here.db
    kettle = here.owner("POST", "products", title="Steel kettle", sku="K1", body_html=KETTLE)
    here.deliver()
    here.work()
    payload = {"store": here.store_id, "locales": ["en-US", "de-DE"], "products": [str(kettle["id"])]}
    services.submit(db, "content.generate", payload)
    assert here.work() == [("content.generate", "done")]
    before = {product.remote_id: product.fingerprint for product in db.catalog.sources(here.store_id)}
    assert _publish(here) == 2
    assert here.deliver()["delivered"] > 0
    assert here.work() == [("catalog.inbox", "done")]
    assert here.inbox()[1] == 0
    assert {product.remote_id: product.fingerprint for product in db.catalog.sources(here.store_id)} == before
    job = services.submit(db, "content.generate", {**payload, "again": 1})
    here.work()
    assert {name: db.jobs.get(job.id).result[name] for name in ("written", "reused")} == {"written": 0, "reused": 2}


def test_a_shop_with_a_custom_app_registers_itself_and_is_left_when_the_app_goes(here: ListeningShop) -> None:
    services, shop = here.services, here.shop
    door = str(shop.store.faults["app_url"])
    shop.app.switch({"app_url": ""})  # the installed app hears nothing
    db = services.db("cli:test")
    token = make_token(shop.store, vitrine(shop.store), salt="custom")
    store = stores.connect(
        services, db, platform="shopify", url=shop.url, name="custom", key=CLIENT_SECRET, secret=token.value
    )
    states = stores.ensure_webhooks(services, db, store, door)
    assert {state["url"] for state in states} == {f"{door}/hooks/shopify/{store.id}"}
    assert stores.ensure_webhooks(services, db, store, door) == states
    number = next(iter(here.titles()))
    here.rename(number, "Told to the custom app")
    assert here.deliver()["delivered"] == 1
    assert here.work() == [("catalog.inbox", "done")]
    found = db.catalog.get(store.id, number)
    assert found is not None
    assert found.snapshot.title == "Told to the custom app"
    here.owner("POST", "uninstall")
    assert here.deliver()["delivered"] == 1
    here.work()
    assert db.tenancy.store(store.id).state == "removed"
    assert db.tenancy.find_secret(services.keyring, f"store/{store.id}/secret") is None


def _publish(here: ListeningShop) -> int:
    """Publish all pages; answers how many targets were written."""
    services, db, store = here.services, here.db, here.store
    with services.session(db, store) as session:
        shop = shop_of(services, store, session.publisher)
        locales = sorted({state.locale for state in db.content.states(store.id)})
        pairs = [(product, locale) for product in db.catalog.sources(store.id) for locale in locales]
        plan = preview_publish(db, shop, pairs, gate_of(db, store))
    db.publishing.save_plan(plan)
    job = services.submit(db, "publishing.execute", {"store": store.id, "plan": plan.hash})
    here.work()
    written: int = db.jobs.get(job.id).result["counts"]["written"]
    return written
