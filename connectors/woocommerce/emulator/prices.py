"""What a product costs on the page: its own price, or the range of its variations or members."""

from __future__ import annotations

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
    return any(item.sale_price for item in members(store, product))


def symbol(store: Store) -> str:
    return SYMBOLS.get(store.currency, store.currency + "&nbsp;")


def amount(store: Store, value: Decimal) -> str:
    """A price as the page shows it."""
    number = f"{value:,.{exponent(store.currency)}f}"
    return f'<bdi><span class="woocommerce-Price-currencySymbol">{symbol(store)}</span>{number}</bdi>'


def spoken(store: Store, value: Decimal) -> str:
    """A price in words for screen readers."""
    return f"{symbol(store)}{value:,.{exponent(store.currency)}f}"


def html(store: Store, product: Product) -> str:
    """The `price_html` field: one price, a crossed-out one with the sale price, or a range."""
    found = _all(store, product)
    if not found:
        return ""
    span = '<span class="woocommerce-Price-amount amount"{}>{}</span>'
    low, high = amount(store, found[0]), amount(store, found[-1])
    reader = '<span class="screen-reader-text">{}</span>'
    if found[0] != found[-1]:
        hidden = ' aria-hidden="true"'
        words = reader.format(f"Price range: {spoken(store, found[0])} through {spoken(store, found[-1])}")
        return f'{span.format(hidden, low)} <span aria-hidden="true">&ndash;</span> {span.format(hidden, high)}{words}'
    if product.type == "simple" and product.sale_price and product.regular_price:
        was = Decimal(product.regular_price)
        before = reader.format(f"Original price was: {spoken(store, was)}.")
        after = reader.format(f"Current price is: {spoken(store, found[0])}.")
        old, new = span.format("", amount(store, was)), span.format("", low)
        return f'<del aria-hidden="true">{old}</del> {before}<ins aria-hidden="true">{new}</ins>{after}'
    return span.format("", low)
