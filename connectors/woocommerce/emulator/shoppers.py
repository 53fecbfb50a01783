"""Simulated visitors: they see the tested pages, some buy, and days pass without waiting for them."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from connectors.woocommerce.emulator import companion, orders
from connectors.woocommerce.emulator.records import Experiment, Meta, Order, OrderLine
from connectors.woocommerce.emulator.store import Store
from core.ports.wire import SeedShoppers

DAY_S = 86_400
CANCELLED_SHARE = 0.02


def visit(store: Store, behaviour: SeedShoppers) -> tuple[int, int]:
    """Let one wave of visitors come; answers (visitors, orders).

    Every visitor sees the product of every active experiment in the arm that the assignment rule gives, and buys it
    with probability base_rate * (1 + lift of the arm). Without an active experiment they buy any product at the base
    rate. Visits spread over the `days` up to now in shop time; orders count as changed now, as imported ones would.
    """
    with store.lock:
        store.waves += 1
        rng = random.Random(f"{behaviour.seed}|{store.waves}")
        active = [row for row in store.experiments.values() if row.active]
        days = _days(store, behaviour.days)
        made = 0
        for day, start, end in days:
            prefix = f"s{behaviour.seed}-{store.waves}-{day}-"
            arms = [_expose(store, row, day, prefix, behaviour.visitors_per_day) for row in active]
            made += _buy(store, behaviour, active, arms, rng, (start, end))
        return behaviour.visitors_per_day * len(days), made


def _days(store: Store, count: int) -> list[tuple[str, int, int]]:
    """(store day, its start, its end or now) for the last `count` days, oldest first."""
    now = store.now()
    today = datetime.fromtimestamp(now, store.zone).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    found = []
    for back in range(count - 1, -1, -1):
        start = store.from_wall(today - timedelta(days=back))
        found.append((str((today - timedelta(days=back)).date()), start, max(start, min(now, start + DAY_S - 7200))))
    return found


def _expose(store: Store, row: Experiment, day: str, prefix: str, visitors: int) -> list[int]:
    """The arm of each visitor of a day; all are new, so each counts once."""
    salted = hashlib.sha256(f"{row.salt}|{prefix}".encode())
    arms = []
    for n in range(visitors):
        digest = salted.copy()
        digest.update(b"%d" % n)
        # The first 13 hex digits, as companion.share reads them.
        arms.append(companion.arm_of(row.weights, (int.from_bytes(digest.digest()[:7], "big") >> 4) / 2**52))
    for arm in range(len(row.weights)):
        count = arms.count(arm)
        if count:
            store.exposures[row.id, day, arm] += count
    return arms


def _rate(behaviour: SeedShoppers, arm: int) -> float:
    lift = behaviour.lifts[arm] if arm < len(behaviour.lifts) else 0.0
    return behaviour.base_rate * (1.0 + lift)


def _buy(
    store: Store,
    behaviour: SeedShoppers,
    active: Sequence[Experiment],
    arms: Sequence[Sequence[int]],
    rng: random.Random,
    span: tuple[int, int],
) -> int:
    made = 0
    rates = [[_rate(behaviour, arm) for arm in range(len(row.weights))] for row in active]
    shelf = [p.id for p in store.products.values() if p.status == "publish" and p.type in {"simple", "variable"}]
    for visitor in range(behaviour.visitors_per_day):
        bought = [k for k, mine in enumerate(arms) if rng.random() < rates[k][mine[visitor]]]
        if active:
            ids = [companion.product_in(store, active[k].product_id, active[k].locale) for k in bought]
        else:
            ids = [rng.choice(shelf)] if shelf and rng.random() < behaviour.base_rate else []
        if ids:
            pairs: list[list[str | int]] = [[active[k].id, arms[k][visitor]] for k in bought]
            _order(store, ids, pairs, rng, rng.randint(*span))
            made += 1
    return made


def _order(store: Store, ids: list[int], pairs: list[list[str | int]], rng: random.Random, at: int) -> None:
    lines = []
    for product_id in ids:
        product = store.products.get(product_id)
        if product is None:
            continue
        options = [store.variations[i] for i in product.variations if i in store.variations]
        chosen = rng.choice(options) if options else None
        quantity = 1 if rng.random() < 0.9 else 2
        lines.append(OrderLine(product.id, chosen.id if chosen else 0, quantity, (chosen or product).price))
        product.total_sales += quantity
        product.version += 1
    buyer = rng.randrange(1_000_000)
    meta = orders.attribution(store, buyer, f"{store.home}/")
    if pairs:
        meta = (*meta, Meta(store.meta_id(), "_vitrine_arm", json.dumps(pairs)))
    status = "cancelled" if rng.random() < CANCELLED_SHARE else rng.choice(("processing", "completed", "completed"))
    order = Order(store.post_id(), status, at, store.now(), tuple(lines), buyer, "checkout", meta)
    order.paid = at if status == "completed" else None
    orders.add(store, order)
