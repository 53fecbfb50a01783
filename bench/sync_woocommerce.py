"""Reading a whole WooCommerce catalogue, against the official client and against the latency floor.

Both sides read every product; ours also maps it. `stored_too` is a whole first sync into SQLite. The shop is the
emulator in its own process: free workers, 200 ms an answer (see `Kept`). The peer is the official `woocommerce` package
reading page by page (timed on a part and scaled: its time per page is constant). The floor is
pages x 0.2 s / 8, what eight perfect callers without any work of their own would need. A second run measures the peak
memory of a large scan.

    python bench/sync_woocommerce.py [--products 20000] [--memory-products 100000] [--json]
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.woo_shop import ROOT, shop
from connectors.woocommerce.limiter import CEILING
from connectors.woocommerce.platform import PLATFORM
from core.ports.platform import Credentials

LATENCY_S = 0.2


def sync_whole(access: dict[str, str]) -> tuple[float, int]:
    """(seconds, products) of a first sync into a fresh SQLite database: reading, mapping, storing, tombstones."""
    from core.bootstrap import open_services
    from core.catalog.sync import sync
    from core.content import html
    from core.settings import Settings

    session = PLATFORM.open(Credentials(access["url"], access["key"], access["secret"]))
    session.probe()
    with tempfile.TemporaryDirectory(prefix="vt") as folder:
        services = open_services(Settings(home=Path(folder)))
        db = services.db("bench")
        store = db.tenancy.add_store("bench", "woocommerce", access["url"], {})
        began = time.perf_counter()
        found = sync(
            db, store.id, session.catalog, modified_after=None, progress=lambda *_: None, clean=html.strip
        )  # fmt: skip
        seconds = time.perf_counter() - began
        services.close()
    session.close()
    return seconds, found.changed


def scan(access: dict[str, str]) -> tuple[float, int]:
    """(seconds, products) of our full scan, mapping included."""
    session = PLATFORM.open(Credentials(access["url"], access["key"], access["secret"]))
    session.probe()
    began, count = time.perf_counter(), 0
    for page in session.catalog.scan():
        count += len(page.products)
    seconds = time.perf_counter() - began
    session.close()
    return seconds, count


def official(access: dict[str, str], pages: int) -> float:
    """Seconds of the official client for that many pages, parsing included."""
    from woocommerce import API

    api = API(access["url"], access["key"], access["secret"], version="wc/v3", timeout=60)
    began = time.perf_counter()
    for number in range(1, pages + 1):
        params = {"per_page": 100, "page": number, "orderby": "id", "order": "asc", "context": "edit"}
        assert api.get("products", params=params).json()
    return time.perf_counter() - began


def peak_mib(access: dict[str, str]) -> tuple[float, int]:
    """Peak memory of a fresh process that scans everything, and how many products it saw."""
    command = [sys.executable, __file__, "--child", json.dumps(access)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    found = json.loads(done.stdout)
    return found["peak_mib"], found["products"]


def child(access: dict[str, str]) -> None:
    _, count = scan(access)
    print(json.dumps({"products": count, "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


def run(products: int, memory_products: int) -> dict[str, Any]:
    pages = -(-products // 100)
    part = min(pages, 20)
    with shop(products, {"kept_latency_s": LATENCY_S}) as access:
        scan(access), official(access, part)  # the shop's own computing, untimed
        ours_s, count = scan(access)
        whole_s, stored = sync_whole(access)
        peer_s = official(access, part) * pages / part
    assert count == stored == products, f"{count} of {products} products read, {stored} stored"
    floor_s = pages * LATENCY_S / CEILING
    result: dict[str, Any] = {
        "products": products,
        "ours_s": round(ours_s, 2),
        "stored_too_s": round(whole_s, 2),
        "official_client_s": round(peer_s, 2),
        "official_client_pages_timed": part,
        "floor_s": round(floor_s, 2),
        "times_official": round(peer_s / ours_s, 2),
        "of_floor": round(ours_s / floor_s, 3),
        "stored_too_of_floor": round(whole_s / floor_s, 3),
        "target": {"times_official": ">= 6", "of_floor": "<= 1.3", "peak_mib": "<= 300"},
    }
    if memory_products:
        with shop(memory_products, {}) as access:
            peak, seen = peak_mib(access)
        assert seen == memory_products, f"{seen} of {memory_products} products read"
        result |= {"memory_products": memory_products, "peak_mib": round(peak, 1)}
    passed = result["times_official"] >= 6 and result["of_floor"] <= 1.3 and result.get("peak_mib", 0) <= 300
    return result | {"pass": passed}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--products", type=int, default=20_000)
    parser.add_argument("--memory-products", type=int, default=100_000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--child", default="", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.child:
        child(json.loads(args.child))
        return 0
    result = run(args.products, args.memory_products)
    if args.json:
        print(json.dumps(result))
    else:
        print(f"sync of {result['products']} products: {result['ours_s']} s")
        official_s, ratio = result["official_client_s"], result["times_official"]
        print(f"  official client, page by page: {official_s} s = {ratio}x ours (>= 6)")
        print(f"  latency floor (8 at once):     {result['floor_s']} s, ours is {result['of_floor']}x (<= 1.3)")
        print(
            f"  stored in a database too:     {result['stored_too_s']} s, {result['stored_too_of_floor']}x of the floor"
        )
        if "peak_mib" in result:
            print(f"  peak memory at {result['memory_products']} products: {result['peak_mib']} MiB (<= 300)")
    return 0 if result["pass"] else 1


if __name__ == "__main__":
    sys.exit(main())
