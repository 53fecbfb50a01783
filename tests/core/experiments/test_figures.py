"""A shop's figures: what counts, what does not, and what is kept from us."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core.errors import NeedsMerchant, Retryable
from core.experiments.figures import figures
from core.ports.wire import OrderRow

SINCE = datetime(2026, 3, 1, tzinfo=UTC)


def order(number, total=1000, refunded=0, counts=True, source="", currency="EUR", at=SINCE):
    return OrderRow(str(number), "paid", at, currency, total, refunded, (), (), counts, source)


class Metrics:
    """A shop with these orders and visits; an exception in their place is raised."""

    def __init__(self, orders=(), visits=None):
        self._orders, self._visits = orders, visits

    def orders(self, since):
        if isinstance(self._orders, Exception):
            raise self._orders
        yield from self._orders

    def sessions(self, since):
        if isinstance(self._visits, Exception):
            raise self._visits
        return self._visits


def test_orders_money_and_sources():
    rows = [
        order(1, 2000, source="google"),
        order(2, 1000, 400, source="direct"),
        order(3, 1000, 1000, counts=False, source="direct"),
        order(4, source="google"),
        order(5, 30_000, currency="JPY"),
        order(6, at=SINCE - timedelta(seconds=1)),
    ]
    found = figures(Metrics(rows, 50), SINCE)
    assert (found.orders, found.dropped) == (4, 1)
    assert found.revenue_minor == {"EUR": 3600, "JPY": 30_000}
    assert found.refunded_minor == {"EUR": 1400, "JPY": 0}
    assert found.sources == (("google", 2), ("direct", 1))
    assert found.rate == 0.08
    assert found.notes == ()


def test_a_platform_that_counts_no_visits():
    found = figures(Metrics([order(1)]), SINCE)
    assert (found.orders, found.visits, found.rate, found.notes) == (1, None, None, ())
    assert figures(Metrics([], 0), SINCE).rate is None


def test_what_is_kept_from_us_is_said_once_with_the_next_step():
    refused = NeedsMerchant("Not approved.", "Ask for it.")
    found = figures(Metrics(refused, refused), SINCE)
    assert (found.orders, found.visits) == (None, None)
    assert found.notes == ("Not approved. Ask for it.",)
    found = figures(Metrics([order(1)], NeedsMerchant("No reports.")), SINCE)
    assert (found.orders, found.notes) == (1, ("No reports.",))


def test_an_outside_failure_stays_one():
    with pytest.raises(Retryable):
        figures(Metrics(Retryable("Down."), 5), SINCE)
