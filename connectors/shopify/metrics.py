"""Orders stripped to what metrics need, and the shop's own count of sessions.

Nothing of ours splits visitors in a Shopify storefront yet, so an experiment cannot be set up there and says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

from connectors import order_marks
from connectors.shopify.bulk import BulkRunner
from connectors.shopify.client import ShopifyClient
from connectors.shopify.errors import ScopeMissing
from connectors.shopify.idents import kind_of, number
from connectors.shopify.mapping import instant, text
from connectors.shopify.orders import Node, Orders
from connectors.shopify.shop import Shop
from core.clock import store_day
from core.errors import Permanent, Refused
from core.money import Money
from core.ports.wire import ExperimentSetup, ExposureRow, OrderRow

OVERLAP = timedelta(minutes=5)  # clocks differ, and Shopify's search index lags behind its records
REPORTS = "read_reports"
# An order that waits for its payment was placed: Shopify makes none before the checkout is done.
_NO_SALE = frozenset({"voided", "expired", "refunded"})
_NO_SPLIT = (
    "Vitrine has no part in Shopify's storefront yet that could show two versions of a page to different visitors.",
    "All visitors see the published page. What the shop sells: vitrine store figures.",
)


class ShopifyMetrics:
    """`MetricsSource` of one shop."""

    def __init__(self, client: ShopifyClient, shop: Shop, bulk: BulkRunner) -> None:
        self._client, self._shop, self._orders = client, shop, Orders(client, bulk)

    def orders(self, since: datetime) -> Iterator[OrderRow]:
        """Orders changed since (less five minutes of overlap), ids rising, each once; test orders are left out.

        Raises NotApproved while Shopify has not approved the app for protected customer data.
        """
        for node in self._orders.changed(since - OVERLAP):
            if not node["test"]:
                yield order_row(node)

    def sessions(self, since: datetime) -> int:
        """Visits of the online store since the start of that day in the shop's time, as Shopify counts them.

        Raises ScopeMissing or NotApproved where we may not read reports.
        """
        if not self._shop.grants(REPORTS):
            raise ScopeMissing(
                f"The shop has not granted Vitrine its reports ({REPORTS}), so the number of visits is not known.",
                "It is optional: orders are read without it. Grant it to the app in the Shopify admin to see visits.",
            )
        day = store_day(since, self._shop.facts().time_zone)
        answer = self._client.run("shopifyql", {"query": f"FROM sessions SHOW sessions SINCE {day}"}).at(
            "shopifyqlQuery"
        )
        count = _first_number(answer or {})
        if count is None:
            raise Permanent(
                "Shopify answered the question for the number of visits in a form that is not understood here.",
                "Update Vitrine. Orders are read without it.",
            )
        return count

    def setup(self, experiment: ExperimentSetup) -> None:
        """Raises Refused: nothing in the storefront could split visitors."""
        raise Refused(*_NO_SPLIT)

    def exposures(self, experiment_id: str) -> list[ExposureRow]:
        """Raises Refused: nothing in the storefront counts who saw what."""
        raise Refused(*_NO_SPLIT)


def _first_number(answer: Mapping[str, Any]) -> int | None:
    """The number in the one row of an answer; no rows mean none were counted."""
    rows = (answer.get("tableData") or {}).get("rows")
    if answer.get("parseErrors") or not isinstance(rows, list):
        return None
    if not rows:
        return 0
    value = rows[0].get("sessions") if isinstance(rows[0], dict) else None
    return int(value) if isinstance(value, int) or (isinstance(value, str) and value.isdecimal()) else None


def order_row(node: Node) -> OrderRow:
    """One order without anything personal. What was sent back or taken out of it is no line any more."""
    total = _money(node["totalPriceSet"])
    status = "cancelled" if node.get("cancelledAt") else text(node.get("displayFinancialStatus")).lower()
    return OrderRow(
        number(node["id"], "Order"),
        status,
        instant(node["createdAt"]) or datetime(1970, 1, 1, tzinfo=UTC),
        total.currency,
        total.minor,
        _money(node["totalRefundedSet"]).minor,
        tuple(_lines(node["lineItems"])),
        order_marks.arms(_attributes(node)),
        status != "cancelled" and status not in _NO_SALE,
        _source(node.get("customerJourneySummary")),
    )


def _money(bag: Mapping[str, Any]) -> Money:
    amount = bag["shopMoney"]
    currency = str(amount["currencyCode"])
    return Money.parse(str(amount["amount"]), currency) or Money(0, currency)


def _lines(nodes: list[Node]) -> Iterator[tuple[str, int]]:
    """(product, units that the buyer kept); a product that is gone, or never was one, has no place here."""
    for node in nodes:
        product = str((node.get("product") or {}).get("id") or "")
        if kind_of(product) == "Product" and node["currentQuantity"] > 0:
            yield number(product), int(node["currentQuantity"])


def _attributes(node: Node) -> Iterator[tuple[object, object]]:
    """What the storefront left on the order and then on its lines."""
    rows = chain(
        node.get("customAttributes") or (), *(line.get("customAttributes") or () for line in node["lineItems"])
    )
    return ((row.get("key"), row.get("value")) for row in rows)


def _source(journey: Mapping[str, Any] | None) -> str:
    """What brought the buyer. Shopify finds out some time after the order: until then it is not known, and the next
    reading asks again."""
    if not journey or not journey.get("ready"):
        return ""
    return text((journey.get("lastVisit") or {}).get("source"))[:80]
