"""What a product costs on the page: its own price, or the range of its variations or members."""

from __future__ import annotations

import functools
from decimal import Decimal, InvalidOperation

from connectors.woocommerce.emulator.records import Product, Sellable
from connectors.woocommerce.emulator.store import Store
from core.money import exponent

SYMBOLS = {"USD": "&#36;", "EUR": "&euro;", "GBP": "&pound;", "JPY": "&yen;", "CNY": "&yen;"}


def clean(value: object) -> str:
    """WooCommerce's wc_format_decimal: a plain decimal string, or nothing when it is no number."""
    text = str(value if value is not None else "").strip()
    try:
        return text if Decimal(text).is_finite() else ""
    except InvalidOperation:
        return ""


def members(store: Store, product: Product) -> list[Sellable]:
    """The things whose prices make up this product's price."""
    if product.type == "variable":
        return [store.variations[i] for i in product.variations if i in store.variations]
    if product.type == "grouped":
        return [store.products[i] for i in product.grouped_products if i in store.products]
    return [product]


def _all(store: Store, product: Product) -> list[Decimal]:
    return sorted(Decimal(item.price) for item in members(store, product) if item.price)


def shown(store: Store, product: Product) -> str:
    """The `price` field: the lowest of all."""
    if product.type not in {"variable", "grouped"}:
        return product.price
    found = _all(store, product)
    return str(found[0]) if found else ""


def on_sale(store: Store, product: Product) -> bool:
    if product.type not in {"variable", "grouped"}:
        return product.sale_price != ""
    return any(item.sale_price for item in members(store, product))


def symbol(currency: str) -> str:
    return SYMBOLS.get(currency, currency + "&nbsp;")


def amount(currency: str, value: Decimal) -> str:
    """A price as the page shows it."""
    number = f"{value:,.{exponent(currency)}f}"
    return f'<bdi><span class="woocommerce-Price-currencySymbol">{symbol(currency)}</span>{number}</bdi>'


def spoken(currency: str, value: Decimal) -> str:
    """A price in words for screen readers."""
    return f"{symbol(currency)}{value:,.{exponent(currency)}f}"


def html(store: Store, product: Product) -> str:
    """The `price_html` field: one price, a crossed-out one with the sale price, or a range."""
    if product.type in {"variable", "grouped"}:
        return _html(store.currency, tuple(_all(store, product)), "")
    found = (Decimal(product.price),) if product.price else ()
    was = product.regular_price if product.sale_price and product.type == "simple" else ""
    return _html(store.currency, found, was)


@functools.lru_cache(maxsize=4096)
def _html(currency: str, found: tuple[Decimal, ...], was_text: str) -> str:
    if not found:
        return ""
    span = '<span class="woocommerce-Price-amount amount"{}>{}</span>'
    low, high = amount(currency, found[0]), amount(currency, found[-1])
    reader = '<span class="screen-reader-text">{}</span>'
    if found[0] != found[-1]:
        hidden = ' aria-hidden="true"'
        words = reader.format(f"Price range: {spoken(currency, found[0])} through {spoken(currency, found[-1])}")
        return f'{span.format(hidden, low)} <span aria-hidden="true">&ndash;</span> {span.format(hidden, high)}{words}'
    if was_text:
        was = Decimal(was_text)
        before = reader.format(f"Original price was: {spoken(currency, was)}.")
        after = reader.format(f"Current price is: {spoken(currency, found[0])}.")
        old, new = span.format("", amount(currency, was)), span.format("", low)
        return f'<del aria-hidden="true">{old}</del> {before}<ins aria-hidden="true">{new}</ins>{after}'
    return span.format("", low)
