"""Simulated visitors: they come, some buy, a few change their minds, and days pass without waiting for them.

Nothing of Vitrine's splits visitors in a Shopify storefront yet, so all of them buy at the base rate.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, time, timedelta

from connectors.shopify.emulator import orders
from connectors.shopify.emulator.records import Product, Variant
from connectors.shopify.emulator.store import Store
from core.ports.wire import SeedShoppers

CANCELLED_SHARE, REFUNDED_SHARE, TWO_OF_A_KIND = 0.02, 0.03, 0.1
_STATUSES = ("PAID", "PAID", "PAID", "AUTHORIZED", "PENDING")
_SOURCES = ("direct", "direct", "google", "google", "facebook", "email", "unknown")
_NIGHT = timedelta(hours=2)  # nobody buys right before midnight: a day that is 23 hours long has no other day's orders


def visit(store: Store, behaviour: SeedShoppers) -> tuple[int, int]:
    """Let one wave of visitors come; answers (visitors, orders).

    Visits spread over the `days` up to now in shop time. The merchant also tries the checkout once: that test order is
    in the shop too, but no visitor made it. Stock stays as it is.
    """
    with store.lock:
        store.waves += 1
        rng = random.Random(f"{behaviour.seed}|{store.waves}")
        shelf = [product for product in store.table(Product).values() if product.status == "ACTIVE"]
        days = _days(store, behaviour.days)
        made = 0
        for day, start, end in days:
            store.visits[day] += behaviour.visitors_per_day
            buyers = sum(rng.random() < behaviour.base_rate for _ in range(behaviour.visitors_per_day)) if shelf else 0
            for _ in range(buyers):
                _buy(store, rng.choice(shelf), start + (end - start) * rng.random(), rng)
            made += buyers
        if shelf:
            _order(store, shelf[0], store.now(), rng, test=True)
        return behaviour.visitors_per_day * len(days), made


def _days(store: Store, count: int) -> list[tuple[str, datetime, datetime]]:
    """(store day, its start, its end or now) for the last `count` days, oldest first."""
    now = store.clock.now()
    today = store.local(now).date()
    found = []
    for back in range(count - 1, -1, -1):
        day = today - timedelta(days=back)
        start, end = (
            datetime.combine(each, time(), store.zone).astimezone(UTC) for each in (day, day + timedelta(days=1))
        )
        found.append((str(day), start, max(start, min(now, end - _NIGHT))))
    return found


def _buy(store: Store, product: Product, at: datetime, rng: random.Random) -> None:
    order = _order(store, product, at, rng)
    fate = rng.random()
    if fate < CANCELLED_SHARE:
        orders.cancel(store, order)
    elif fate < CANCELLED_SHARE + REFUNDED_SHARE:
        orders.refund(store, order, 0, 1)


def _order(store: Store, product: Product, at: datetime, rng: random.Random, *, test: bool = False) -> orders.Order:
    variant = store.table(Variant)[rng.choice(product.variants)]
    line = orders.line(store, product, variant, 2 if rng.random() < TWO_OF_A_KIND else 1)
    return orders.place(
        store,
        [line],
        at,
        test=test,
        display_financial_status=rng.choice(_STATUSES),
        buyer=rng.randrange(1_000_000),
        source=rng.choice(_SOURCES),
    )
