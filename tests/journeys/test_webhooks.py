"""The webhook door under a flood: repeats, disorder and forged signatures; and the shop's own deliveries end to end."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from installation import Installation, ModelShop, free_port, until
from merchant import merchant_of

from admin_ui.server import serve
from core.bootstrap import open_services
from core.catalog.seed import builtin
from core.clock import SystemClock
from core.jobs import runner, stores
from core.jobs.services import Services
from core.ports.platform import EmulatedStore
from core.registry import platform
from core.settings import Settings
from core.storage.tenancy import Store

DELIVERIES = 10_000
REPEATS = 1_000
FORGED = 500


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    opened = open_services(Settings(home=tmp_path / "home"))
    yield opened
    opened.close()


@pytest.fixture
def shop() -> EmulatedStore:
    return platform("woocommerce").emulator(builtin(0, 5), {}, SystemClock())


def _connect(services: Services, shop: EmulatedStore, url: str) -> Store:
    db = services.db("cli:test")
    return stores.connect(services, db, platform="woocommerce", url=url, name="shop", key=shop.key, secret=shop.secret)


def _signed(secret: str, number: int, product: int) -> tuple[dict[str, str], bytes]:
    raw = json.dumps({"id": product, "type": "simple", "name": f"state {number}"}).encode()
    proof = base64.b64encode(hmac.new(secret.encode(), raw, hashlib.sha256).digest()).decode()
    headers = {
        "Content-Type": "application/json",
        "X-WC-Webhook-Topic": "product.updated",
        "X-WC-Webhook-Delivery-ID": f"delivery-{number}",
        "X-WC-Webhook-Signature": proof,
    }
    return headers, raw


def test_ten_thousand_deliveries_are_kept_once_each_and_forged_ones_turned_away(
    services: Services, shop: EmulatedStore
) -> None:
    served = shop.serve(0)
    web = serve(services, "127.0.0.1", 0)
    try:
        store = _connect(services, shop, served.url)
        db = services.db("cli:test")
        secret = db.tenancy.get_secret(services.keyring, f"store/{store.id}/webhook")
        ids = [int(remote_id) for remote_id in _product_ids(services, store)]
        rng = random.Random(11)
        numbers = list(range(DELIVERIES - REPEATS)) + [rng.randrange(DELIVERIES - REPEATS) for _ in range(REPEATS)]
        rng.shuffle(numbers)
        calls = [(*_signed(secret, number, ids[number % len(ids)]), 200) for number in numbers]
        for number in range(FORGED):
            headers, raw = _signed("somebody else's secret", DELIVERIES + number, ids[0])
            calls.insert(rng.randrange(len(calls)), (headers, raw, 401))
        wrong = _send(web.url, f"/hooks/woocommerce/{store.id}", calls)
        assert not wrong, wrong.most_common(3)
        assert db.inbox.counts(store.id)[0] == DELIVERIES - REPEATS
        job = services.submit(db, "catalog.inbox", {"store": store.id}, key={"final": 1})
        assert runner.execute(services, "catalog.inbox", job.id, db.scope.tenant_id) == "done"
        assert db.inbox.counts(store.id) == (DELIVERIES - REPEATS, 0)
        assert {product.remote_id for product in db.catalog.sources(store.id)} == {str(number) for number in ids}
    finally:
        web.close()
        served.close()


def _product_ids(services: Services, store: Store) -> list[str]:
    with services.session(services.db("cli:test"), store) as session:
        return [p.remote_id for page in session.catalog.scan() for p in page.products]


def _send(url: str, path: str, calls: list[tuple[dict[str, str], bytes, int]]) -> Counter[tuple[int, int]]:
    """POST all calls from four connections; (expected, seen) of those that were answered otherwise."""
    host, _, port = url.removeprefix("http://").partition(":")

    def one(part: list[tuple[dict[str, str], bytes, int]]) -> Counter[tuple[int, int]]:
        wrong: Counter[tuple[int, int]] = Counter()
        connection = http.client.HTTPConnection(host, int(port), timeout=60)
        for headers, raw, expected in part:
            connection.request("POST", path, raw, headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status != expected:
                wrong[(expected, answer.status)] += 1
        connection.close()
        return wrong

    with ThreadPoolExecutor(4) as pool:
        return sum(pool.map(one, [calls[start::4] for start in range(4)]), Counter())


def test_a_change_in_the_shop_arrives_by_webhook_and_our_own_writes_change_nothing(tmp_path: Path) -> None:
    shop = ModelShop.start("--products", "3", "--faults", "webhook_pump_s=0.1")
    place = Installation(tmp_path / "home", port=free_port())
    place.env["VITRINE_PUBLIC_URL"] = f"http://127.0.0.1:{place.port}"
    try:
        place.serve()
        place.connect(shop)
        place.command("store", "sync", "shop", "--json")
        merchant = merchant_of(shop)
        row = merchant.products()[0]
        merchant.edit(row["id"], name="A new name from the shop")
        services = open_services(Settings.from_env(place.environ()))
        db = services.db("cli:test")
        store = db.tenancy.store_named("shop")
        until(
            lambda: db.catalog.get(store.id, str(row["id"])).snapshot.title == "A new name from the shop",  # type: ignore[union-attr]
            "the new name",
        )
        place.command("generate", "shop", "--locales", "en-US", "--all", "--json")
        plan = place.command("publish", "shop", "--all", "--dry-run", "--json")
        before = db.inbox.counts(store.id)[0]
        place.command("publish", "shop", "--plan", plan["plan"], "--json")
        until(lambda: db.inbox.counts(store.id)[0] > before, "the echo of our own write")
        until(lambda: db.inbox.counts(store.id)[1] == 0, "an empty inbox")
        again = place.command("generate", "shop", "--locales", "en-US", "--all", "--dry-run", "--json")["rows"]
        assert {line["state"] for line in again} == {"reused"}
        services.close()
    finally:
        place.stop()
        shop.stop()
