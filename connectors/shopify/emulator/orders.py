"""Orders: listing, lines, refunds, where the buyer came from, and the person, who stays hidden without approval."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from connectors.shopify.emulator import buyers, protected
from connectors.shopify.emulator.call import Call
from connectors.shopify.emulator.limits import connection, whole_id
from connectors.shopify.emulator.money import money_v2
from connectors.shopify.emulator.records import Product, Record, Variant
from connectors.shopify.emulator.registry import Fields, NotEmulated
from connectors.shopify.emulator.search import Getter, matcher
from connectors.shopify.emulator.store import Store

FIELDS = Fields()
WINDOW = timedelta(days=60)  # older orders take the scope read_all_orders
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
Attributes = tuple[tuple[str, str], ...]

FIELDS.expose(
    "Order", "id", "legacyResourceId", "name", "createdAt", "updatedAt", "cancelledAt", "test", "displayFinancialStatus"
)  # fmt: skip
FIELDS.expose("LineItem", "id", "title", "quantity")


@dataclass(slots=True, eq=False)
class LineItem(Record):
    """`product` 0 = the product is gone, or never was one. `removed` units were sent back or taken out."""

    TYPE: ClassVar[str] = "LineItem"
    product: int = 0
    variant: int = 0
    title: str = ""
    quantity: int = 1
    removed: int = 0
    price_minor: int = 0
    custom_attributes: Attributes = ()


@dataclass(slots=True, eq=False)
class Order(Record):
    """`buyer` is the number of an invented person, `source` what brought that person."""

    TYPE: ClassVar[str] = "Order"
    name: str = ""
    created_at: datetime = LONG_AGO
    updated_at: datetime = LONG_AGO
    cancelled_at: datetime | None = None
    test: bool = False
    display_financial_status: str = "PAID"
    lines: list[LineItem] = field(default_factory=list)
    refunded_minor: int = 0
    custom_attributes: Attributes = ()
    buyer: int = 0
    source: str = "direct"

    def total_minor(self) -> int:
        """Before refunds."""
        return sum(line.price_minor * line.quantity for line in self.lines)


# ------------------------------------------------------------------ what happens in the shop


def line(store: Store, product: Product, variant: Variant, quantity: int, attributes: Attributes = ()) -> LineItem:
    """A line of an order that is about to be placed."""
    return LineItem(
        store.number(), product.number, variant.number, product.title, quantity, 0, variant.price_minor, attributes
    )


def place(store: Store, lines: Sequence[LineItem], at: datetime, **more: Any) -> Order:
    """An order; `more` are further attributes of the record. It counts as changed now."""
    number = store.number()
    name = f"#{1001 + len(store.table(Order))}"
    order = store.add(Order(number, name, at.replace(microsecond=0), lines=list(lines), **more))
    store.touch(order, "orders/create")
    return order


def cancel(store: Store, order: Order) -> None:
    """Cancelled before it was paid for."""
    order.cancelled_at, order.display_financial_status = store.now(), "VOIDED"
    store.touch(order, "orders/updated")


def refund(store: Store, order: Order, position: int, units: int) -> None:
    """So many units of a line come back and are paid back."""
    returned = order.lines[position]
    units = min(units, returned.quantity - returned.removed)
    returned.removed += units
    order.refunded_minor += returned.price_minor * units
    whole = order.refunded_minor >= order.total_minor()
    order.display_financial_status = "REFUNDED" if whole else "PARTIALLY_REFUNDED"
    store.touch(order, "orders/updated")


# ------------------------------------------------------------------ finding orders

_GETTERS: dict[str, Getter] = {
    "id": lambda order: order.number,
    "created_at": lambda order: order.created_at,
    "updated_at": lambda order: order.updated_at,
    "financial_status": lambda order: order.display_financial_status,
    "test": lambda order: order.test,
}
_SORTS: dict[str, Callable[[Order], tuple[Any, ...]]] = {
    "ID": lambda order: (order.number,),
    "CREATED_AT": lambda order: (int(order.created_at.timestamp()), order.number),
    "PROCESSED_AT": lambda order: (int(order.created_at.timestamp()), order.number),
    "UPDATED_AT": lambda order: (int(order.updated_at.timestamp()), order.number),
}


@FIELDS.field("QueryRoot", "orders")
def orders(
    _: None, call: Call, query: str | None = None, sort_key: str = "PROCESSED_AT", reverse: bool = False, **page: Any
) -> dict[str, Any]:
    protected.need(call, protected.ORDERS, "access the Order object")
    key = _SORTS.get(sort_key)
    if key is None:
        raise NotEmulated(f"QueryRoot.orders(sortKey: {sort_key})")
    matches = matcher(query, _GETTERS, "orders")
    rows = call.store.listing(
        ("orders", query, sort_key),
        (Order,),
        lambda: sorted(filter(matches, call.store.table(Order).values()), key=key),
    )
    return connection([row for row in rows if _shown(call, row)], key, reverse=reverse, **page)


def _shown(call: Call, order: Order) -> bool:
    return "read_all_orders" in call.token.scopes or order.created_at >= call.store.clock.now() - WINDOW


@FIELDS.field("QueryRoot", "order")
def order(_: None, call: Call, id: str) -> Order | None:  # noqa: A002 - the schema's own word
    protected.need(call, protected.ORDERS, "access the Order object")
    found = call.store.table(Order).get(whole_id(id, "Order"))
    return found if found is not None and _shown(call, found) else None


# ------------------------------------------------------------------ an order


def _money(call: Call, minor: int) -> dict[str, Any]:
    amount = money_v2(minor, call.store.currency)
    return {"shopMoney": amount, "presentmentMoney": amount}


@FIELDS.field("Order", "currencyCode")
def currency_code(source: Order, call: Call) -> str:
    return call.store.currency


@FIELDS.field("Order", "processedAt")
def processed_at(source: Order, call: Call) -> datetime:
    return source.created_at


@FIELDS.field("Order", "totalPriceSet")
def total_price(source: Order, call: Call) -> dict[str, Any]:
    return _money(call, source.total_minor())


@FIELDS.field("Order", "totalRefundedSet")
def total_refunded(source: Order, call: Call) -> dict[str, Any]:
    return _money(call, source.refunded_minor)


@FIELDS.field("Order", "lineItems")
def line_items(source: Order, call: Call, **page: Any) -> dict[str, Any]:
    return connection(source.lines, lambda row: (row.number,), **page)


@FIELDS.field("Order", "customerJourneySummary")
def journey(source: Order, call: Call) -> dict[str, Any]:
    """Nothing but `ready: false` until the shop has found out which visits led to the order."""
    age_s = (call.store.clock.now() - source.created_at).total_seconds()
    if age_s < float(call.store.faults["journey_delay_s"]):
        return {"ready": False, "firstVisit": None, "lastVisit": None, "daysToConversion": None}
    visit = {
        "id": f"gid://shopify/CustomerVisit/{source.number}",
        "occurredAt": source.created_at,
        "source": source.source,
        "landingPage": f"https://{call.store.domain}/",
    }
    return {"ready": True, "firstVisit": visit, "lastVisit": visit, "daysToConversion": 0}


# ------------------------------------------------------------------ a line


@FIELDS.field("LineItem", "currentQuantity")
def current_quantity(source: LineItem, call: Call) -> int:
    return source.quantity - source.removed


@FIELDS.field("LineItem", "product")
def product(source: LineItem, call: Call) -> Product | None:
    return call.store.table(Product).get(source.product)


@FIELDS.field("LineItem", "variant")
def variant(source: LineItem, call: Call) -> Variant | None:
    return call.store.table(Variant).get(source.variant)


@FIELDS.field("LineItem", "discountedTotalSet")
def discounted_total(source: LineItem, call: Call) -> dict[str, Any]:
    return _money(call, source.price_minor * source.quantity)


def _attributes(source: Order | LineItem, call: Call) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in source.custom_attributes]


for _owner in ("Order", "LineItem"):
    FIELDS.field(_owner, "customAttributes")(_attributes)


# ------------------------------------------------------------------ the person


@FIELDS.field("Order", "email")
def email(source: Order, call: Call) -> str:
    protected.need(call, protected.PERSONS, "use the email field")
    return buyers.email(source.buyer)


@FIELDS.field("Order", "phone")
def phone(source: Order, call: Call) -> str:
    protected.need(call, protected.PERSONS, "use the phone field")
    return buyers.phone(source.buyer)


def _address(source: Order, call: Call) -> dict[str, Any]:
    protected.need(call, protected.PERSONS, "use the address fields")
    return buyers.address(source.buyer)


for _name in ("billingAddress", "shippingAddress"):
    FIELDS.field("Order", _name)(_address)
