"""What a whole shop sold lately: the figures beside which every experiment's result must look plausible."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from core.errors import NeedsMerchant
from core.ports.platform import MetricsSource


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts since a moment. Money is minor units by currency; `revenue_minor` is what was kept after refunds.

    `orders` None = the shop does not let us read them; `visits` None = the platform does not count them, or does not
    tell us. `sources`: orders by what brought the buyer, the largest first; those not known yet are left out. `notes`
    say why a figure is absent, each with a next step.
    """

    orders: int | None
    dropped: int  # orders that were cancelled, never paid, or paid back whole
    revenue_minor: dict[str, int]
    refunded_minor: dict[str, int]
    visits: int | None
    sources: tuple[tuple[str, int], ...]
    notes: tuple[str, ...]

    @property
    def rate(self) -> float | None:
        """Orders per visit; None without visits."""
        return self.orders / self.visits if self.visits and self.orders is not None else None


def figures(metrics: MetricsSource, since: datetime) -> Figures:
    """Read the orders made since, and the visits. What the shop keeps from us is a note, not a failure."""
    notes: list[str] = []
    kept, refunded, sources = Counter[str](), Counter[str](), Counter[str]()
    orders: int | None = 0
    dropped = 0
    try:
        for order in metrics.orders(since):
            if order.created_at < since:
                continue
            refunded[order.currency] += order.refunded_minor
            if not order.counts:
                dropped += 1
                continue
            orders = (orders or 0) + 1
            kept[order.currency] += order.total_minor - order.refunded_minor
            sources[order.source] += 1
    except NeedsMerchant as error:
        orders = None
        notes.append(str(error))
    visits = _visits(metrics, since, notes)
    del sources[""]
    return Figures(orders, dropped, dict(kept), dict(refunded), visits, tuple(sources.most_common()), tuple(notes))


def _visits(metrics: MetricsSource, since: datetime, notes: list[str]) -> int | None:
    try:
        return metrics.sessions(since)
    except NeedsMerchant as error:
        if str(error) not in notes:
            notes.append(str(error))
        return None
