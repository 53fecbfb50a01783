"""/wc/v3/orders: with the names, addresses and traces of (invented) buyers that a client must drop at the door."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from connectors.woocommerce.emulator import params, people, prices, query, render
from connectors.woocommerce.emulator.answers import Call, Reply, RestError, as_ids, as_list
from connectors.woocommerce.emulator.auth import require
from connectors.woocommerce.emulator.html_filter import stripslashes
from connectors.woocommerce.emulator.meta import php_value
from connectors.woocommerce.emulator.records import Meta, Order, OrderLine
from connectors.woocommerce.emulator.store import Store
from core.money import exponent

STATUSES = ["pending", "processing", "on-hold", "completed", "cancelled", "refunded", "failed", "trash"]
CHECKS: dict[str, params.Check] = {
    **query.PAGING,
    **query.DATES,
    "status": params.list_of("any", *STATUSES),
    "product": params.whole(),
    "orderby": params.one_of("date", "id", "include", "title", "slug", "modified"),
}
_AGENT = "Mozilla/5.0 (X11; Linux x86_64) Emulated/1.0"


def add(store: Store, order: Order) -> Order:
    """Take an order into the shop and tell the webhooks."""
    store.orders[order.id] = order
    store.order_changes += 1
    store.on_event("order.created", order.id)
    return order


def attribution(store: Store, buyer: int, page: str) -> tuple[Meta, ...]:
    """What the shop's order attribution script leaves in a checkout order."""
    values = {
        "source_type": "utm" if buyer % 3 else "typein",
        "referrer": "https://search.example/",
        "utm_source": "search" if buyer % 3 else "(direct)",
        "utm_medium": "cpc",
        "utm_campaign": "season",
        "session_entry": page,
        "session_pages": str(buyer % 7 + 1),
        "session_count": str(buyer % 3 + 1),
        "user_agent": _AGENT,
        "device_type": "Mobile" if buyer % 2 else "Desktop",
    }
    return tuple(Meta(store.meta_id(), f"_wc_order_attribution_{key}", value) for key, value in values.items())


# ------------------------------------------------------------------ one order as JSON


def _money(store: Store, value: Decimal) -> str:
    return f"{value:.{exponent(store.currency)}f}"


def total(order: Order) -> Decimal:
    return sum((Decimal(line.price or 0) * line.quantity for line in order.lines), Decimal(0))


def _line(store: Store, order: Order, position: int, view: render.View) -> dict[str, Any]:
    line = order.lines[position]
    product = store.products.get(line.product_id)
    variation = store.variations.get(line.variation_id)
    amount = _money(store, Decimal(line.price or 0) * line.quantity)
    name = product.name if product else "(deleted)"
    chosen = [(o.slug, o.name, o.option) for o in variation.options] if variation else []
    picture = render.image(store, product.images[0], view) if product and product.images else None
    return {
        "id": order.id * 10 + position,
        "name": f"{name} - {variation.label}" if variation else name,
        "product_id": line.product_id,
        "variation_id": line.variation_id,
        "quantity": line.quantity,
        "tax_class": "",
        "subtotal": amount,
        "subtotal_tax": "0.00",
        "total": amount,
        "total_tax": "0.00",
        "taxes": [],
        "meta_data": [
            {"id": at, "key": slug, "value": value, "display_key": label, "display_value": value}
            for at, (slug, label, value) in enumerate(chosen, start=1)
        ],
        "sku": (variation or product).sku if product else "",
        "price": float(line.price or 0),
        "image": {"id": str(picture["id"]), "src": picture["src"]} if picture else {"id": "", "src": ""},
        "parent_name": name if variation else None,
    }


Field = Callable[[Store, Order, render.View], Any]


def _key(order: Order) -> str:
    return f"wc_order_{hashlib.sha256(str(order.id).encode()).hexdigest()[:13]}"


def _const(value: Any) -> Field:
    return lambda store, order, view: value


def _when(read: Callable[[Order], int | None], *, gmt: bool) -> Field:
    return lambda s, o, v: s.gmt(read(o)) if gmt else s.local(read(o))


def _completed(order: Order) -> int | None:
    return order.modified if order.status == "completed" else None


FIELDS: dict[str, Field] = {
    "id": lambda s, o, v: o.id,
    "parent_id": _const(0),
    "status": lambda s, o, v: o.status,
    "currency": lambda s, o, v: s.currency,
    "version": _const("10.0.2"),
    "prices_include_tax": _const(False),
    "date_created": _when(lambda o: o.created, gmt=False),
    "date_modified": _when(lambda o: o.modified, gmt=False),
    **dict.fromkeys(["discount_total", "discount_tax", "shipping_total", "shipping_tax", "cart_tax"], _const("0.00")),
    "total": lambda s, o, v: _money(s, total(o)),
    "total_tax": _const("0.00"),
    "customer_id": _const(0),
    "order_key": lambda s, o, v: _key(o),
    "billing": lambda s, o, v: people.address(o.buyer),
    "shipping": lambda s, o, v: {k: x for k, x in people.address(o.buyer).items() if k != "email"},
    "payment_method": _const("cod"),
    "payment_method_title": _const("Cash on delivery"),
    "transaction_id": _const(""),
    "customer_ip_address": lambda s, o, v: people.network(o.buyer),
    "customer_user_agent": _const(_AGENT),
    "created_via": lambda s, o, v: o.created_via,
    "customer_note": _const(""),
    "date_completed": _when(_completed, gmt=False),
    "date_paid": _when(lambda o: o.paid, gmt=False),
    "cart_hash": lambda s, o, v: hashlib.sha256(_key(o).encode()).hexdigest()[:32],
    "number": lambda s, o, v: str(o.id),
    "meta_data": lambda s, o, v: [{"id": m.id, "key": m.key, "value": m.value} for m in o.meta],
    "line_items": lambda s, o, v: [_line(s, o, position, v) for position in range(len(o.lines))],
    **dict.fromkeys(["tax_lines", "shipping_lines", "fee_lines", "coupon_lines"], _const([])),
    "refunds": lambda s, o, v: [{"id": i, "reason": reason, "total": f"-{amount}"} for i, reason, amount in o.refunds],
    "payment_url": lambda s, o, v: f"{v.base}/checkout/order-pay/{o.id}/?pay_for_order=true&key={_key(o)}",
    "is_editable": _const(False),
    "needs_payment": _const(False),
    "needs_processing": _const(True),
    "date_created_gmt": _when(lambda o: o.created, gmt=True),
    "date_modified_gmt": _when(lambda o: o.modified, gmt=True),
    "date_completed_gmt": _when(_completed, gmt=True),
    "date_paid_gmt": _when(lambda o: o.paid, gmt=True),
    "currency_symbol": lambda s, o, v: prices.symbol(s.currency),
}


def shown(store: Store, order: Order, view: render.View, wanted: frozenset[str] | None = None) -> dict[str, Any]:
    """One order as a JSON object."""
    found = {name: field(store, order, view) for name, field in FIELDS.items() if wanted is None or name in wanted}
    if wanted is None or "_links" in wanted:
        found["_links"] = render.links(view, f"orders/{order.id}")
    return found


# ------------------------------------------------------------------ routes


def get_list(call: Call) -> Reply:
    params.validate(call.params, CHECKS)
    require(call, "view")
    store, view = call.store, render.View(call.base)
    with store.lock:
        ids, headers = query.page(call, query.held_list(call, "orders", store.order_changes, _found))
        wanted, paths = query.chosen(call)
        return Reply(200, [query.trim(shown(store, store.orders[i], view, wanted), paths) for i in ids], headers)


def _found(call: Call) -> list[int]:
    asked, store = call.params, call.store
    statuses = set(as_list(asked.get("status", "any")))
    product, via, words = call.integer("product"), asked.get("created_via"), str(asked.get("search", "")).lower()
    include = set(as_ids(asked["include"])) if asked.get("include") else None
    fits = query.window(call)
    found = [
        order
        for order in store.orders.values()
        if ("any" in statuses and order.status != "trash") or order.status in statuses
        if not product or any(product in (line.product_id, line.variation_id) for line in order.lines)
        if via is None or order.created_via in as_list(via)
        if include is None or order.id in include
        if not words or words in str(people.address(order.buyer)).lower()
        if fits(order.created, order.modified)
    ]
    keys: dict[str, Callable[[Order], tuple[int, int]]] = {
        "id": lambda o: (o.id, 0),
        "modified": lambda o: (o.modified, o.id),
    }
    key = keys.get(str(asked.get("orderby", "date")), lambda o: (o.created, o.id))
    return [order.id for order in sorted(found, key=key, reverse=asked.get("order", "desc") == "desc")]


def _one(call: Call, number: int, status: int = 404) -> Order:
    order = call.store.orders.get(number)
    if order is None:
        raise RestError("woocommerce_rest_shop_order_invalid_id", "Invalid ID.", status)
    return order


def get_one(call: Call, number: int) -> Reply:
    require(call, "view_one")
    with call.store.lock:
        wanted, paths = query.chosen(call)
        return Reply(200, query.trim(shown(call.store, _one(call, number), render.View(call.base), wanted), paths))


def create(call: Call) -> Reply:
    """An order made by REST: no attribution, but stock goes down and product webhooks fire."""
    params.validate(
        call.params, {"status": params.one_of(*STATUSES), "line_items": params.objects, "meta_data": params.objects}
    )
    require(call, "create")
    store = call.store
    with store.lock:
        lines = tuple(_ordered(store, row) for row in call.params.get("line_items", []))
        now, status = store.now(), str(call.params.get("status", "pending"))
        paid = now if status in {"processing", "completed"} and call.flag("set_paid") else None
        order = Order(store.post_id(), status, now, now, lines, store.post_id(), "rest-api", _meta(call), paid=paid)
        for line in lines:
            _take_from_stock(store, line)
        add(store, order)
        return Reply(201, shown(store, order, render.View(call.base)))


def _meta(call: Call) -> tuple[Meta, ...]:
    rows = call.params.get("meta_data", [])
    return tuple(Meta(call.store.meta_id(), str(row.get("key", "")), php_value(row.get("value"))) for row in rows)


def _ordered(store: Store, row: dict[str, Any]) -> OrderLine:
    product = store.products.get(row.get("product_id") or 0)
    if product is None:
        raise RestError("woocommerce_rest_required_product_reference", "Product ID or SKU is required.", 400)
    variation = store.variations.get(row.get("variation_id") or 0)
    price = (variation or product).price
    quantity = row.get("quantity", 1)
    return OrderLine(product.id, variation.id if variation else 0, quantity if isinstance(quantity, int) else 1, price)


def _take_from_stock(store: Store, line: OrderLine) -> None:
    item = store.variations.get(line.variation_id) or store.products[line.product_id]
    if item.manage_stock and item.stock_quantity is not None:
        item.stock_quantity -= line.quantity
        item.stock_status = "instock" if item.stock_quantity > 0 else "outofstock"
        store.touch(item)
        store.on_event("product.updated", item.id)


def update(call: Call, number: int) -> Reply:
    params.validate(call.params, {"status": params.one_of(*STATUSES), "meta_data": params.objects})
    require(call, "edit")
    store = call.store
    with store.lock:
        order = _one(call, number, 400)
        order.status = str(call.params.get("status", order.status))
        order.meta = (*order.meta, *_meta(call))
        changed(store, order)
        return Reply(200, shown(store, order, render.View(call.base)))


def changed(store: Store, order: Order) -> None:
    order.modified = store.now()
    store.order_changes += 1
    store.on_event("order.updated", order.id)


def refund(call: Call, parent: int) -> Reply:
    """POST orders/{id}/refunds with an amount."""
    require(call, "create")
    store = call.store
    with store.lock:
        order = _one(call, parent)
        amount = prices.clean(call.params.get("amount"))
        left = total(order) - sum((Decimal(row[2]) for row in order.refunds), Decimal(0))
        if not amount or not 0 < Decimal(amount) <= left:
            raise RestError("woocommerce_rest_invalid_order_refund", "Refund amount must be greater than zero.", 400)
        reason = stripslashes(str(call.params.get("reason", "")))
        made = (store.post_id(), reason, _money(store, Decimal(amount)))
        order.refunds = (*order.refunds, made)
        if Decimal(amount) == left:
            order.status = "refunded"
        changed(store, order)
        return Reply(201, {"id": made[0], "amount": made[2], "reason": reason, "refunded_by": 1})
