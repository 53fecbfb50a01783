"""Orders stripped to what metrics need, and what our plugin in the shop counts (`wc-vitrine/v1`)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import chain
from typing import Any

from connectors import order_marks
from connectors.woocommerce import mapping
from connectors.woocommerce.catalog import OVERLAP
from connectors.woocommerce.client import WooClient
from connectors.woocommerce.paging import Listing, pages
from core.clock import iso
from core.errors import BadInput, NeedsMerchant, Retryable
from core.ports.wire import ExperimentSetup, ExposureRow, OrderRow

# Whatever is not named here (names, e-mail, phone, address, IP, user agent) is not even asked for.
ORDER_FIELDS = "id,status,date_created_gmt,currency,total,line_items,meta_data,refunds"
COUNTING = frozenset({"processing", "completed"})
_SOURCE_META = "_wc_order_attribution_utm_source"


class WooMetrics:
    """`MetricsSource` of one shop."""

    def __init__(self, client: WooClient) -> None:
        self._client = client

    def orders(self, since: datetime) -> Iterator[OrderRow]:
        """Orders changed since (less five minutes of overlap), oldest id first, without anything personal."""
        params: dict[str, object] = {
            "modified_after": iso(since - OVERLAP),
            "orderby": "id",
            "order": "asc",
            "status": "any",
            "_fields": ORDER_FIELDS,
        }
        listing: Listing[list[OrderRow]] = Listing("wc/v3/orders", params, "orders", _orders)
        seen: set[str] = set()
        for page in pages(self._client, listing):
            for order in chain(*page.missed, page.made):
                if order.remote_id not in seen:
                    seen.add(order.remote_id)
                    yield order

    def sessions(self, since: datetime) -> int | None:
        """None: WooCommerce does not count visits."""
        return None

    def setup(self, experiment: ExperimentSetup) -> None:
        """Tell our plugin to split visitors (or to stop). Sent again without harm: it is a PUT of the whole set-up."""
        body = {
            "product_id": int(mapping.identity(experiment.remote_id) or 0),
            "locale": experiment.locale,
            "salt": experiment.salt,
            "weights": list(experiment.weights),
            "active": experiment.active,
        }
        route = f"wc-vitrine/v1/experiments/{_checked(experiment.experiment_id)}"
        try:
            self._client.write("PUT", route, body)
        except Retryable:
            self._client.write("PUT", route, body)

    def exposures(self, experiment_id: str) -> list[ExposureRow]:
        """Daily counts per arm."""
        reply = self._client.get("wc-vitrine/v1/daily", {"experiment": _checked(experiment_id)})
        found = [_exposure(experiment_id, row) for row in _daily_rows(reply.data)]
        if None in found:
            raise NeedsMerchant(
                "The Vitrine plugin in the shop counts in a form that is not understood here.",
                "Update the plugin Vitrine in the shop and this program to the same version.",
            )
        return [row for row in found if row is not None]


def _checked(experiment_id: str) -> str:
    if not order_marks.EXPERIMENT_ID.fullmatch(experiment_id):
        raise BadInput("An experiment's id holds letters, digits, _ and - only.", field="experiment_id")
    return experiment_id


def _daily_rows(data: object) -> list[Any]:
    if isinstance(data, dict):
        data = data.get("rows", data.get("days"))
    return data if isinstance(data, list) else [None]


def _exposure(experiment_id: str, row: object) -> ExposureRow | None:
    if not isinstance(row, dict):
        return None
    day, arm, count = row.get("day"), row.get("arm"), row.get("exposures")
    try:
        date.fromisoformat(str(day))
        number, seen = int(str(arm)), int(str(count))
    except ValueError:
        return None
    return ExposureRow(experiment_id, str(day), number, seen) if number >= 0 and seen >= 0 else None


def _orders(rows: list[dict[str, Any]]) -> list[OrderRow]:
    return [order for row in rows if (order := order_row(row)) is not None]


def order_row(row: dict[str, Any]) -> OrderRow | None:
    """One order without anything personal; None when it has no id."""
    remote_id = mapping.identity(row.get("id"))
    if not remote_id:
        return None
    meta = mapping.rows(row.get("meta_data"))
    currency, status = mapping.text(row.get("currency")).upper(), mapping.text(row.get("status"))
    refunded = sum(
        abs(mapping.price_minor(refund.get("total"), currency) or 0) for refund in mapping.rows(row.get("refunds"))
    )
    lines = tuple(
        (product_id, quantity)
        for line in mapping.rows(row.get("line_items"))
        if (product_id := mapping.identity(line.get("product_id")))
        and (quantity := _quantity(line.get("quantity"))) > 0
    )
    return OrderRow(
        remote_id,
        status,
        mapping.instant(row.get("date_created_gmt")) or datetime(1970, 1, 1, tzinfo=UTC),
        currency,
        mapping.price_minor(row.get("total"), currency) or 0,
        refunded,
        lines,
        order_marks.arms((entry.get("key"), entry.get("value")) for entry in meta),
        status in COUNTING,
        _source(meta),
    )


def _quantity(value: object) -> int:
    amount = mapping.number(value)
    return int(amount) if amount is not None and amount < 1e9 else 0


def _source(meta: list[dict[str, Any]]) -> str:
    """What brought the buyer, as the shop's own attribution says; without its brackets around `(direct)`."""
    found = next((entry.get("value") for entry in meta if entry.get("key") == _SOURCE_META), "")
    return mapping.text(found).strip("()")[:80]
