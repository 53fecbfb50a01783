"""How kind the limiter is to a small shop, and whether it still gets all that is to be had.

The shop is the emulator in its own process with 2 PHP workers and 200 ms an answer; a shopper opens product pages
beside our sync, through the same two workers. Printed ratios: the shopper's mean waiting time beside us to the same
alone (<= 1.3); our throughput to that of exactly 2 calls at once, never more, never fewer (>= 0.95); calls at once
after settling (<= 3). Then seeded storms of 429 and of 503 with Retry-After: calls that fell inside such a time (0).

    python bench/limiter_woocommerce.py [--seconds 24] [--json]
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import mean
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import httpx

from bench.woo_shop import shop
from connectors.woocommerce.client import WooClient
from connectors.woocommerce.limiter import StoreLimiter
from core.clock import SystemClock
from core.errors import Retryable
from core.ports.platform import Credentials

LATENCY_S, WORKERS = 0.2, 2
SETTLE_S = 8.0  # the first trials: doubling, one more, and their first repetitions
PARAMS: dict[str, object] = {"context": "edit", "orderby": "id", "order": "asc", "per_page": 5, "_fields": "id"}


class Readers:
    """Ten threads that read pages through one limiter until stopped, as a sync does."""

    def __init__(self, access: dict[str, str], limiter: StoreLimiter) -> None:
        self._client = WooClient(Credentials(access["url"], access["key"], access["secret"]), limiter, SystemClock())
        self._stop = threading.Event()
        self.done: list[float] = []
        self.failed = 0
        self._threads = [threading.Thread(target=self._read, args=(seed,)) for seed in range(10)]
        for thread in self._threads:
            thread.start()

    def _read(self, seed: int) -> None:
        number = seed
        while not self._stop.is_set():
            number = number % 20 + 1
            try:
                self._client.get("wc/v3/products", PARAMS | {"page": number}, kind="products")
                self.done.append(time.monotonic())
            except Retryable:
                self.failed += 1

    def close(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()
        self._client.close()

    def rate(self, began: float, ended: float) -> float:
        return sum(began <= moment <= ended for moment in self.done) / (ended - began)


def shopper(url: str, seconds: float, seed: int) -> list[float]:
    """Waiting times of a shopper who opens a page, looks at it for a while, and opens the next."""
    rng, waits = random.Random(seed), []
    ended = time.monotonic() + seconds
    with httpx.Client(timeout=30) as client:
        while time.monotonic() < ended:
            time.sleep(rng.uniform(0.3, 0.8))
            began = time.monotonic()
            client.get(f"{url}/product/travel-mug-no-1/")
            waits.append(time.monotonic() - began)
    return waits


def beside(access: dict[str, str], limiter: StoreLimiter, seconds: float) -> tuple[list[float], float, int]:
    """(the shopper's waits, our calls a second, calls at once) after settling, with shoppers coming all the time."""
    readers = Readers(access, limiter)
    try:
        shopper(access["url"], SETTLE_S, 1)
        httpx.delete(f"{access['url']}/__emulator/log")
        at_once: list[int] = []
        began = time.monotonic()
        waits = sampled(lambda: shopper(access["url"], seconds, 2), lambda: at_once.append(limiter.in_flight))
        rate = readers.rate(began, time.monotonic())
    finally:
        readers.close()
    return waits, rate, max(at_once)


def sampled(work: Callable[[], list[float]], look: Callable[[], None]) -> list[float]:
    """Run `work`, looking every 5 ms meanwhile."""
    stop = threading.Event()

    def loop() -> None:
        while not stop.wait(0.005):
            look()

    thread = threading.Thread(target=loop)
    thread.start()
    try:
        return work()
    finally:
        stop.set()
        thread.join()


def storm(status: int, seed: int, seconds: float) -> dict[str, int]:
    """Calls inside Retry-After while the shop refuses now and then."""
    faults = {
        "latency_s": 0.05,
        "storm_rate": 0.03,
        "storm_status": status,
        "storm_retry_after_s": 1,
        "fault_seed": seed,
    }
    with shop(100, faults) as access:
        readers = Readers(access, StoreLimiter(SystemClock()))
        time.sleep(seconds)
        readers.close()
        log = httpx.get(f"{access['url']}/__emulator/log").json()
    return {
        "status": status,
        "calls": log["total"],
        "storms": log["faults"].get("storm", 0),
        "inside_retry_after": log["inside_retry_after"],
        "already_on_the_way": log["within_grace"],
    }


def run(seconds: float) -> dict[str, Any]:
    with shop(100, {"latency_s": LATENCY_S, "php_workers": WORKERS}) as access:
        alone = shopper(access["url"], seconds, 2)
        reference, reference_rate, _ = beside(access, StoreLimiter(SystemClock(), fixed=WORKERS), seconds)
        ours, rate, at_once = beside(access, StoreLimiter(SystemClock()), seconds)
    storms = [storm(429, 1, 12.0), storm(503, 2, 12.0)]
    result: dict[str, Any] = {
        "shopper_alone_s": round(mean(alone), 4),
        "shopper_beside_us_s": round(mean(ours), 4),
        "shopper_beside_two_s": round(mean(reference), 4),
        "shopper_slowed": round(mean(ours) / mean(alone), 3),
        "shopper_slowed_by_two": round(mean(reference) / mean(alone), 3),
        "calls_per_s": round(rate, 2),
        "two_at_once_per_s": round(reference_rate, 2),
        "of_two_at_once": round(rate / reference_rate, 3),
        "settled_at_once": at_once,
        "storms": storms,
        "target": {
            "shopper_slowed": "<= 1.3",
            "of_two_at_once": ">= 0.95",
            "settled_at_once": "<= 3",
            "inside_retry_after": 0,
        },
    }
    kind = result["shopper_slowed"] <= 1.3 and at_once <= 3 and not any(row["inside_retry_after"] for row in storms)
    return result | {"pass": kind and result["of_two_at_once"] >= 0.95}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=24.0)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    result = run(args.seconds)
    if args.json:
        print(json.dumps(result))
        return 0 if result["pass"] else 1
    print(f"shop with 2 PHP workers, 200 ms an answer, {args.seconds:.0f} s after settling")
    print(f"  calls at once: {result['settled_at_once']} (<= 3)")
    print(f"  a shopper waits {result['shopper_slowed']}x as long as alone (<= 1.3)")
    print(f"  (beside a plain pair of callers: {result['shopper_slowed_by_two']}x)")
    print(f"  our throughput is {result['of_two_at_once']} of exactly two at once (>= 0.95)")
    for row in result["storms"]:
        print(f"  {row['storms']} storms of {row['status']}: {row['inside_retry_after']} calls inside Retry-After (0)")
    return 0 if result["pass"] else 1


if __name__ == "__main__":
    sys.exit(main())
