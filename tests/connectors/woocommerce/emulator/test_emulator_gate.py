from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from connectors.woocommerce.emulator.app import build
from connectors.woocommerce.emulator.gate import Workers
from connectors.woocommerce.emulator.serve import serve
from core.clock import FrozenClock, SystemClock
from core.ports.wire import SeedCatalogue, SeedShoppers


def test_workers_serve_in_the_order_of_arrival() -> None:
    workers, order = Workers(), []
    first = threading.Event()

    def work(number: int) -> None:
        with workers.one(1):
            order.append(number)
            first.wait(5)

    threads = []
    for number in range(5):
        threads.append(threading.Thread(target=work, args=(number,)))
        threads[-1].start()
        while len(order) + len(workers._queue) < number + 1:
            pass
    first.set()
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3, 4]
    assert workers.max_busy == 1


def test_two_php_workers_take_two_at_once_the_storefront_included() -> None:
    store = build_on(SystemClock(), php_workers=2, latency_s=0.03)
    with serve(store) as server, httpx.Client(base_url=server.url) as client, ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda n: client.get("/" if n % 2 else "/wp-json/").status_code, range(12)))
        log = client.get("/__emulator/log").json()
    assert statuses == [200] * 12
    assert log["max_at_once"] > 2
    assert 1.5 < log["mean_at_once"] <= 2.05
    assert log["elapsed_s"] >= 12 / 2 * 0.03
    assert log["paths"]["GET /"]["count"] == 6


def build_on(clock: Any, **faults: Any) -> Any:
    return build(SeedCatalogue("Small", "EUR", "en-US", (), SeedShoppers(1, 1, 0.1, (0.0,), 1)), faults, clock)


def test_dropped_cut_and_late_connections() -> None:
    store = build_on(SystemClock())
    with serve(store) as server, httpx.Client(base_url=server.url) as client:
        client.post("/__emulator/faults", json={"drop_next": 1})
        with pytest.raises(httpx.RemoteProtocolError):
            client.get("/wp-json/")
        client.post("/__emulator/faults", json={"truncate_next": 1})
        with pytest.raises(httpx.RemoteProtocolError):
            client.get("/wp-json/")
        assert client.get("/wp-json/").status_code == 200
        assert client.get("/__emulator/log").json()["faults"] == {"drop": 1, "truncate": 1}


def test_a_late_drop_has_done_what_was_asked(shop: Any) -> None:
    shop.switch(late_drop_next=1)
    number = shop.ids()["kettle-1"]
    with pytest.raises(ConnectionResetError):
        shop.call("PUT", f"products/{number}", json={"name": "done"})
    assert shop.store.products[number].name == "done"


def test_a_storm_refuses_until_its_time_and_counts_who_does_not_listen(shop: Any) -> None:
    shop.switch(storm_next=1, storm_retry_after_s=5, storm_status=503)
    first = shop.call("GET", "products")
    assert (first.status_code, first.headers["Retry-After"]) == (503, "5")
    at_once = shop.call("GET", "products")  # was on its way already
    shop.clock.advance(2)
    early = shop.call("GET", "products")
    assert (at_once.status_code, early.status_code, early.headers["Retry-After"]) == (503, 503, "3")
    shop.clock.advance(3)
    assert shop.call("GET", "products").status_code == 200
    log = shop.raw("GET", "/__emulator/log").json
    assert (log["inside_retry_after"], log["within_grace"]) == (1, 1)
    shop.raw("DELETE", "/__emulator/log")
    assert shop.raw("GET", "/__emulator/log").json["total"] == 0


def test_storms_come_by_seed(make_shop: Any) -> None:
    def run(seed: int) -> list[int]:
        shop = make_shop(storm_rate=0.3, storm_retry_after_s=0, fault_seed=seed)
        return [shop.call("GET", "products").status_code for _ in range(40)]

    assert run(1) == run(1)
    assert run(1) != run(2)
    assert {200, 429} == set(run(1))


def test_latency_is_waited_on_the_shops_clock(shop: Any) -> None:
    assert isinstance(shop.clock, FrozenClock)
    before = shop.clock.monotonic_s()
    shop.switch(latency_s=1.5)
    shop.call("GET", "products")
    assert shop.clock.monotonic_s() - before == 1.5
    rows = shop.raw("GET", "/__emulator/log?requests=1").json["requests"]
    assert rows[-1][2:] == ["GET", "/wp-json/wc/v3/products", 200]
