"""Bodies of webhooks: things as the old REST interface shows them, with plain numbers for ids and local times."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from connectors.shopify.emulator import billing
from connectors.shopify.emulator.billing import AppSubscription
from connectors.shopify.emulator.bulk import BulkOperation
from connectors.shopify.emulator.media import place
from connectors.shopify.emulator.money import price
from connectors.shopify.emulator.orders import Order
from connectors.shopify.emulator.records import App, Market, MediaImage, Option, Product, Record, Variant
from connectors.shopify.emulator.store import Store

Payload = dict[str, Any]
SHOP_NUMBER = 1


def _time(store: Store, instant: datetime | None) -> str | None:
    return None if instant is None else store.local(instant).replace(microsecond=0).isoformat()


# ------------------------------------------------------------------ products


def product(store: Store, source: Product) -> Payload:
    """A product with its variants, options and pictures."""
    images = [_image(store, source, number) for number in source.media if number in store.table(MediaImage)]
    return {
        "admin_graphql_api_id": source.id,
        "body_html": source.description_html,
        "created_at": _time(store, source.created_at),
        "handle": source.handle,
        "id": source.number,
        "product_type": source.product_type,
        "published_at": _time(store, source.published_at),
        "template_suffix": source.template_suffix,
        "title": source.title,
        "updated_at": _time(store, source.updated_at),
        "vendor": source.vendor,
        "status": source.status.lower(),
        "published_scope": "global",
        "tags": ", ".join(sorted(source.tags, key=str.lower)),
        "variants": [_variant(store, source, store.table(Variant)[number]) for number in source.variants],
        "options": [_option(source, option) for option in source.options],
        "images": images,
        "image": images[0] if images else None,
        "variant_gids": [{"admin_graphql_api_id": store.table(Variant)[number].id} for number in source.variants],
    }


def product_gone(store: Store, source: Product) -> Payload:
    """What is told of a deleted product."""
    return {"id": source.number}


def _variant(store: Store, owner: Product, source: Variant) -> Payload:
    chosen = [value.name for value in source.choices] + [None] * (3 - len(source.choices))
    compare = source.compare_at_minor
    return {
        "admin_graphql_api_id": source.id,
        "barcode": source.barcode,
        "compare_at_price": None if compare is None else price(compare, store.currency),
        "created_at": _time(store, source.created_at),
        "id": source.number,
        "inventory_policy": "deny",
        "position": source.position,
        "price": price(source.price_minor, store.currency),
        "product_id": owner.number,
        "sku": source.sku,
        "taxable": True,
        "title": source.title,
        "updated_at": _time(store, source.updated_at),
        "option1": chosen[0],
        "option2": chosen[1],
        "option3": chosen[2],
        "image_id": source.media or None,
        "inventory_item_id": source.number,
        "inventory_quantity": source.inventory_quantity,
    }


def _option(owner: Product, source: Option) -> Payload:
    return {
        "name": source.name,
        "id": source.number,
        "product_id": owner.number,
        "position": source.position,
        "values": [value.name for value in source.option_values],
    }


def _image(store: Store, owner: Product, number: int) -> Payload:
    source = store.table(MediaImage)[number]
    return {
        "id": source.number,
        "alt": source.alt or None,
        "position": owner.media.index(number) + 1,
        "product_id": owner.number,
        "created_at": _time(store, source.created_at),
        "updated_at": _time(store, source.updated_at),
        "admin_graphql_api_id": source.id,
        "src": place(source, store.home),
    }


# ------------------------------------------------------------------ orders


def order(store: Store, source: Order) -> Payload:
    """An order with its lines; the buyer is invented."""
    return {
        "id": source.number,
        "admin_graphql_api_id": source.id,
        "name": source.name,
        "created_at": _time(store, source.created_at),
        "updated_at": _time(store, source.updated_at),
        "cancelled_at": _time(store, source.cancelled_at),
        "test": source.test,
        "financial_status": source.display_financial_status.lower(),
        "currency": store.currency,
        "total_price": price(source.total_minor(), store.currency),
        "email": f"shopper-{source.buyer}@shop.example",
        "customer": {"id": source.buyer, "email": f"shopper-{source.buyer}@shop.example"},
        "note_attributes": [{"name": name, "value": value} for name, value in source.custom_attributes],
        "line_items": [
            {
                "id": line.number,
                "product_id": line.product,
                "variant_id": line.variant,
                "title": line.title,
                "quantity": line.quantity,
                "price": price(line.price_minor, store.currency),
            }
            for line in source.lines
        ],
    }


# ------------------------------------------------------------------ the shop, its languages and markets


def shop(store: Store) -> Payload:
    """The shop, as told to an app that was uninstalled."""
    return {
        "id": SHOP_NUMBER,
        "name": store.name,
        "domain": store.domain,
        "myshopify_domain": store.domain,
        "created_at": _time(store, store.created_at),
        "currency": store.currency,
        "iana_timezone": str(store.zone),
        "primary_locale": store.primary_locale,
    }


def locale(store: Store, name: str) -> Payload:
    """A language of the shop."""
    return {"locale": name, "published": store.locales.get(name, False)}


def market(store: Store, source: Market) -> Payload:
    """A market."""
    return {
        "id": source.number,
        "name": source.name,
        "enabled": source.status == "ACTIVE",
        "regions": [{"country_code": code} for code in source.countries],
    }


def bulk_operation(store: Store, source: BulkOperation) -> Payload:
    """A bulk operation that ended."""
    return {
        "admin_graphql_api_id": source.id,
        "completed_at": _time(store, source.completed_at),
        "created_at": _time(store, source.created_at),
        "error_code": source.error_code.lower() if source.error_code else None,
        "status": source.status.lower(),
        "type": source.type.lower(),
    }


# ------------------------------------------------------------------ the app, and people's rights


def subscription(store: Store, source: AppSubscription) -> Payload:
    """What a shop pays for an app."""
    told = {
        "admin_graphql_api_id": source.id,
        "name": source.name,
        "status": source.status,
        "admin_graphql_api_shop_id": f"gid://shopify/Shop/{SHOP_NUMBER}",
        "created_at": _time(store, source.created_at),
        "updated_at": _time(store, source.updated_at),
        "currency": source.currency,
        "interval": source.interval.lower(),
        "plan_handle": source.plan_handle,
    }
    if source.price_minor is not None:
        told["price"] = price(source.price_minor, source.currency)
    if source.cap_minor is not None:
        told["capped_amount"] = price(source.cap_minor, source.currency)
    return {"app_subscription": told}


def scopes(store: Store, app: App, before: frozenset[str], after: frozenset[str]) -> Payload:
    """What an app was granted, before and now."""
    return {
        "id": app.number,
        "previous": sorted(before),
        "current": sorted(after),
        "updated_at": _time(store, store.clock.now()),
    }


def compliance(store: Store, topic: str, customer: int, orders: tuple[int, ...]) -> Payload:
    """A request that data protection law gives people."""
    shop_part = {"shop_id": SHOP_NUMBER, "shop_domain": store.domain}
    person = {"id": customer, "email": f"shopper-{customer}@shop.example", "phone": "555-625-1199"}
    by_topic: Mapping[str, Payload] = {
        "customers/data_request": {
            "orders_requested": list(orders), "customer": person, "data_request": {"id": customer + 1},
        },
        "customers/redact": {"customer": person, "orders_to_redact": list(orders)},
        "shop/redact": {},
    }  # fmt: skip
    return {**shop_part, **by_topic[topic]}


Shape = Callable[[Store, Any], Payload]
# Topics that a saved record tells by itself: its kind and its shape.
BY_TOPIC: Mapping[str, tuple[type[Record], Shape]] = {
    "products/create": (Product, product),
    "products/update": (Product, product),
    "products/delete": (Product, product_gone),
    "orders/create": (Order, order),
    "orders/updated": (Order, order),
    "markets/create": (Market, market),
    "markets/update": (Market, market),
    "markets/delete": (Market, market),
    "bulk_operations/finish": (BulkOperation, bulk_operation),
    billing.TOPIC: (AppSubscription, subscription),
}
