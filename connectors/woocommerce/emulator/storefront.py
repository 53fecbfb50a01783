"""The shop as a shopper sees it: a list of products and one page per product, with the companion's modules."""

from __future__ import annotations

import re
from html import escape, unescape
from importlib.resources import files
from urllib.parse import quote

from connectors.woocommerce.emulator import companion, languages, meta, modules, prices, render
from connectors.woocommerce.emulator.answers import HTML, Reply
from connectors.woocommerce.emulator.records import Product
from connectors.woocommerce.emulator.rendering import expand_shortcodes, paragraphs
from connectors.woocommerce.emulator.request import Request
from connectors.woocommerce.emulator.store import Store

PER_PAGE = 24
_RTL = frozenset({"ar", "he", "fa", "ur"})
_STYLE = files(__package__).joinpath("storefront.css").read_text(encoding="utf-8")


def answer(store: Store, request: Request) -> Reply | None:
    """A page, or None when the path belongs to none."""
    path = request.path.strip("/")
    with store.lock:
        if path == "":
            return _list(store, request)
        if path.startswith("product/"):
            owner = store.slugs.get(quote(path.removeprefix("product/")).lower())
            product = store.products.get(owner) if owner else None
            if product is not None and product.status == "publish":
                return _product(store, request, product)
    return None


def _page(store: Store, locale: str, title: str, body: str, description: str = "") -> Reply:
    direction = "rtl" if locale.partition("-")[0] in _RTL else "ltr"
    summary = f'<meta name="description" content="{escape(description)}">' if description else ""
    html = (
        f'<!DOCTYPE html><html lang="{escape(locale)}" dir="{direction}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title>{summary}'
        f"<style>{_STYLE}</style></head><body><header>"
        f'<a href="/">{escape(store.name)}</a></header><main>{body}</main></body></html>'
    )
    # As on a real shop, nothing forbids a page cache to keep this page.
    return Reply(200, html.encode("utf-8", "replace"), content_type=HTML)


def _list(store: Store, request: Request) -> Reply:
    try:
        number = max(1, int(str(request.query.get("paged", 1))))
    except ValueError:
        number = 1
    wanted = languages.default_code(store)
    found = [
        p for p in store.products.values() if p.status == "publish" and p.slug and (not wanted or p.lang == wanted)
    ]
    cards = "".join(_card(store, request, p) for p in found[(number - 1) * PER_PAGE : number * PER_PAGE])
    more = f'<p><a href="/?paged={number + 1}">More</a></p>' if len(found) > number * PER_PAGE else ""
    return _page(store, store.source_locale, store.name, f'<h1>Shop</h1><ul class="grid">{cards}</ul>{more}')


def _card(store: Store, request: Request, product: Product) -> str:
    picture = _pictures(store, request, product)[:1]
    return (
        f'<li><a href="/product/{escape(product.slug)}/">{"".join(picture)}<h2>{product.name}</h2></a>'
        f'<span class="price">{prices.html(store, product)}</span></li>'
    )


def _pictures(store: Store, request: Request, product: Product) -> list[str]:
    shown = [render.image(store, i, render.View(request.base)) for i in product.images]
    return [f'<img src="{escape(p["src"])}" alt="{escape(p["alt"])}" loading="lazy">' for p in shown if p]


def _locale(store: Store, request: Request, product: Product) -> str:
    own = languages.codes(store).get(product.lang, store.source_locale)
    return str(request.query.get("lang") or own)


def stored_modules(store: Store, product: Product, locale: str) -> str:
    """The stored document for a locale: the product's own key, or the key that ends in the locale."""
    own = languages.codes(store).get(product.lang, store.source_locale)
    value = meta.get(product, "_vitrine_modules" if locale == own else f"_vitrine_modules_{locale}")
    return value if isinstance(value, str) else ""


def _arm(store: Store, request: Request, product: Product, locale: str) -> int | None:
    """The arm of the visitor named by `?visitor=`; None when no test runs here."""
    visitor = str(request.query.get("visitor", ""))
    for row in store.experiments.values():
        if row.active and row.locale == locale and companion.product_in(store, row.product_id, locale) == product.id:
            return companion.arm_of(row.weights, companion.share(row.salt, visitor)) if visitor else None
    return None


def _product(store: Store, request: Request, product: Product) -> Reply:
    """Title and texts are the shop's own stored HTML; everything else is escaped."""
    locale = _locale(store, request, product)
    stored = stored_modules(store, product, locale) if store.faults["companion"] else ""
    title, description = modules.seo(stored)
    shown = "" if _arm(store, request, product, locale) == 0 else modules.render(stored)
    pictures = _pictures(store, request, product)
    text = paragraphs(expand_shortcodes(product.description, render.SHORTCODES))
    rows = "".join(
        f"<tr><th>{escape(a.name)}</th><td>{escape(', '.join(a.options))}</td></tr>" for a in product.attributes
    )
    body = (
        f'<div class="top"><div>{"".join(pictures[:1])}<div class="gallery">{"".join(pictures[1:])}</div></div>'
        f'<div><h1>{product.name}</h1><p class="price">{prices.html(store, product)}</p>'
        f"{paragraphs(product.short_description)}<button>Add to cart</button>"
        f"<p>SKU: {escape(product.sku)}</p></div></div>"
        f'<div class="vitrine">{shown}</div><h2>Description</h2><div>{text}</div>'
        + (f"<table>{rows}</table>" if rows else "")
    )
    plain = unescape(re.sub(r"<[^>]*>", "", product.name))
    return _page(store, locale, title or f"{plain} – {store.name}", body, description)
