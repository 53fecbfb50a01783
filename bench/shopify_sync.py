"""Reading a whole Shopify catalogue, against the floor that the shop's own bucket of points sets.

Two ways, both on the emulator with a clock that only sleeping moves, so a second is a second of waiting for Shopify:
- paged: an increment of `--paged` products. Floor = (points that the answers cost - a full bucket) / restore rate,
  what a caller without any waste would need. `refused`: share of calls that were refused.
- first import: bulk operations of `--products`. Floor = the time that the shop itself needs for the two operations, one
  after the other has been waited for. `cpu_s` is what our own work costs beside it.
A third run reads a file of `--lines` JSON lines, made on the fly, and measures the peak memory over the idle process.

    python bench/shopify_sync.py [--products 20000] [--paged 2000] [--lines 100000] [--quick] [--json]
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from connectors.shopify.budget import ShopBudget
from connectors.shopify.bulk import BulkRunner
from connectors.shopify.catalog import Limits, ShopifyCatalog
from connectors.shopify.client import ShopifyClient
from connectors.shopify.shop import Shop
from connectors.shopify.tokens import FixedToken
from connectors.shopify.transfer import Transfers
from core.clock import FrozenClock


class Costed(httpx.BaseTransport):
    """Counts calls, refusals and points on the way to the shop."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self._inner = inner
        self.calls, self.refused, self.points, self.inside_s = 0, 0, 0.0, 0.0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        began = time.perf_counter()
        response = self._inner.handle_request(request)
        self.inside_s += time.perf_counter() - began
        if request.url.path.endswith("graphql.json"):
            response.read()
            answer = response.json()
            self.calls += 1
            self.refused += "data" not in answer
            self.points += (answer.get("extensions", {}).get("cost", {}).get("actualQueryCost")) or 0.0
        return response


def catalog(url: str, token: str, clock: FrozenClock, transport: httpx.BaseTransport, limits: Limits) -> ShopifyCatalog:
    """One worker's way to the products."""
    budget = ShopBudget(clock, rng=random.Random(1))
    client = ShopifyClient(url, FixedToken(token), budget, clock, transport=transport, rng=random.Random(1))
    runner = BulkRunner(client, Transfers(clock, transport=transport), clock, rng=random.Random(1))
    return ShopifyCatalog(client, Shop(client), runner, clock, limits=limits)


def emulated(products: int) -> tuple[Any, FrozenClock, Costed]:
    """A shop in this process, its clock, and the counted way to it."""
    from connectors.shopify.emulator.app import build
    from core.catalog.seed import builtin

    clock = FrozenClock()
    shop = build(builtin(0, products), {}, clock)
    return shop, clock, Costed(httpx.WSGITransport(app=shop.app))


def paged(products: int) -> dict[str, Any]:
    """An increment that brings every product."""
    shop, clock, transport = emulated(products)
    store = shop.app.store
    bucket = store.bucket(next(iter(store.tokens.values())).app)
    size, rate = bucket.size, bucket.rate
    source = catalog(f"https://{store.domain}", shop.secret, clock, transport, Limits(changes=10**9))
    since = clock.now() - timedelta(days=400)
    began_s, began = clock.monotonic_s(), time.perf_counter()
    count = sum(len(page.products) for page in source.scan(modified_after=since))
    seconds, cpu_s = clock.monotonic_s() - began_s, time.perf_counter() - began - transport.inside_s
    floor_s = (transport.points - size) / rate
    return {
        "paged_products": count,
        "paged_s": round(seconds, 1),
        "paged_floor_s": round(floor_s, 1),
        "paged_ratio": round(seconds / floor_s, 3),
        "paged_calls": transport.calls,
        "paged_pages": shop.app.log.operations["Products"],
        "paged_refused": round(transport.refused / transport.calls, 4),
        "paged_ms_own_per_product": round(1000 * cpu_s / count, 2),
    }


def first_import(products: int) -> dict[str, Any]:
    """A first import through bulk operations."""
    from connectors.shopify.emulator.bulk import BulkOperation

    shop, clock, transport = emulated(products)
    store = shop.app.store
    source = catalog(f"https://{store.domain}", shop.secret, clock, transport, Limits())
    began_s, began = clock.monotonic_s(), time.perf_counter()
    count = sum(len(page.products) for page in source.scan())
    seconds, cpu_s = clock.monotonic_s() - began_s, time.perf_counter() - began - transport.inside_s
    ends = [row.ends_at for row in store.table(BulkOperation).values()]
    starts = [row.created_at for row in store.table(BulkOperation).values()]
    floor_s = (max(ends) - min(starts)).total_seconds()
    return {
        "import_products": count,
        "import_s": round(seconds, 1),
        "import_floor_s": round(floor_s, 1),
        "import_ratio": round(seconds / floor_s, 3),
        "import_points": transport.points,
        "import_refused": round(transport.refused / transport.calls, 4),
        "import_ms_own_per_product": round(1000 * cpu_s / count, 2),
    }


# ------------------------------------------------------------------ memory

PARENT = "gid://shopify/Product/"


def made_lines(total: int, pictures: bool) -> Iterator[bytes]:
    """Lines as Shopify writes them: all products, then all their variants; or variants, then their pictures."""
    products = total // 5
    for n in range(1, products + 1):
        row: dict[str, Any] = {"id": f"{PARENT}{n}", "title": f"Thing {n}", "status": "ACTIVE", "tags": ["a", "b"]}
        row |= {"descriptionHtml": "<p>" + "words of a product " * 15 + "</p>", "hasOnlyDefaultVariant": False}
        row |= {"updatedAt": "2026-03-01T00:00:00Z", "options": []}
        if not pictures:
            yield json.dumps(row).encode() + b"\n"
    for n in range(4 * products):
        product, variant = n % products + 1, n + 1
        gid = f"gid://shopify/ProductVariant/{variant}"
        if pictures and n % 4 == 0:
            yield json.dumps({"id": gid, "product": {"id": f"{PARENT}{product}"}}).encode() + b"\n"
        elif not pictures:
            row = {"id": gid, "sku": f"sku-{n}", "price": "19.90", "selectedOptions": [{"name": "Size", "value": "M"}]}
            yield json.dumps(row | {"__parentId": f"{PARENT}{product}"}).encode() + b"\n"
    if pictures:
        for n in range(0, 4 * products, 4):
            row = {"id": f"gid://shopify/MediaImage/{n + 1}", "__parentId": f"gid://shopify/ProductVariant/{n + 1}"}
            yield json.dumps(row).encode() + b"\n"


class MadeShop(httpx.BaseTransport):
    """Answers just what an import asks, with files that exist nowhere."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._begun = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.startswith("/bulk/"):
            return httpx.Response(200, content=made_lines(self._total, request.url.path.endswith("2")))
        return httpx.Response(200, json={"data": self._data(json.loads(request.read()))})

    def _data(self, asked: dict[str, Any]) -> dict[str, Any]:
        match asked["operationName"]:
            case "ProductsCount":
                return {"productsCount": {"count": self._total // 5, "precision": "EXACT"}}
            case "BulkOperations":
                return {"bulkOperations": {"nodes": []}}
            case "BulkRunQuery":
                self._begun += 1
                return {"bulkOperationRunQuery": {"bulkOperation": self._operation(self._begun), "userErrors": []}}
            case "MetafieldDefinitions":
                return {"metafieldDefinitions": {"nodes": [], "pageInfo": {"hasNextPage": False, "endCursor": None}}}
            case "Shop":
                shop = {"name": "S", "myshopifyDomain": "shop.myshopify.com", "currencyCode": "EUR"}
                shop |= {"ianaTimezone": "UTC", "primaryDomain": {"url": "https://shop.myshopify.com"}}
                return {"shop": shop, "currentAppInstallation": {"accessScopes": []}}
        raise LookupError(asked["operationName"])

    def _operation(self, number: int) -> dict[str, Any]:
        return {
            "id": f"gid://shopify/BulkOperation/{number}",
            "status": "COMPLETED",
            "createdAt": "2026-03-02T09:00:00Z",
            "url": f"https://storage.example/bulk/{number}",
        }


def memory(lines: int) -> dict[str, Any]:
    """Peak memory over the idle process; asked of a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--inside", str(lines)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def peak_kb() -> int:
    """Peak memory of this process alone (getrusage also tells that of the process it was started from)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))


def inside(lines: int) -> dict[str, Any]:
    """The memory run itself."""
    source = catalog("https://shop.myshopify.com", "shpat_" + 32 * "0", FrozenClock(), MadeShop(lines), Limits())
    idle = peak_kb()
    began = time.perf_counter()
    count = variants = 0
    for page in source.scan():
        count += len(page.products)
        variants += sum(len(product.variants) for product in page.products)
    return {
        "lines": lines,
        "lines_products": count,
        "lines_variants": variants,
        "lines_per_s": round(lines / (time.perf_counter() - began)),
        "memory_over_idle_mb": round((peak_kb() - idle) / 1024, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, default=20_000)
    parser.add_argument("--paged", type=int, default=2_000)
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--inside", type=int, default=0, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.inside:
        print(json.dumps(inside(given.inside)))
        return
    if given.quick:
        given.products, given.paged = 1_000, 500
    result = {**paged(given.paged), **first_import(given.products), **memory(given.lines)}
    print(json.dumps(result) if given.json else "\n".join(f"{name:26} {value}" for name, value in result.items()))


if __name__ == "__main__":
    main()
