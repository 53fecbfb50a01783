"""Shops in several languages: WPML and Polylang keep one product per language, linked as a group.

Nothing of this could be recorded; it follows what the vendors document."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from connectors.woocommerce.emulator.answers import Call, RestError
from connectors.woocommerce.emulator.records import Meta, Product, Variation
from connectors.woocommerce.emulator.store import Store

# What the language plugins keep equal in all translations.
SYNCED = [
    "sku",
    "global_unique_id",
    "regular_price",
    "sale_price",
    "manage_stock",
    "stock_quantity",
    "stock_status",
    "backorders",
    "low_stock_amount",
    "tax_status",
    "tax_class",
    "weight",
    "length",
    "width",
    "height",
    "virtual",
    "downloadable",
    "type",
]
COPIED_ONCE = [
    "images",
    "categories",
    "brands",
    "attributes",
    "default_attributes",
    "grouped_products",
    "external_url",
    "featured",
]
_CODES = {"zh-CN": "zh-hans", "zh-TW": "zh-hant", "zh-HK": "zh-hant", "pt-BR": "pt-br", "pt-PT": "pt-pt"}
_NAMES = {"en": "English", "de": "Deutsch", "fr": "Français", "ja": "日本語", "zh-hans": "简体中文", "es": "Español"}
PLUGINS = {
    "wpml": [
        ("sitepress-multilingual-cms/sitepress.php", "WPML Multilingual CMS", "4.7.6"),
        ("woocommerce-multilingual/wpml-woocommerce.php", "WPML Multilingual & Multicurrency for WooCommerce", "5.4.5"),
    ],
    "polylang": [
        ("polylang-pro/polylang.php", "Polylang Pro", "3.7.3"),
        ("polylang-wc/polylang-wc.php", "Polylang for WooCommerce", "2.1.4"),
    ],
}
NAMESPACES = {"wpml": ["wpml/v1", "wpml/tm/v1"], "polylang": ["pll/v1"]}


def mode(store: Store) -> str:
    return str(store.faults["language_mode"])


def codes(store: Store) -> dict[str, str]:
    """Language code of the plugin -> locale; the shop's own language first. Empty without a plugin."""
    if mode(store) == "none":
        return {}
    found: dict[str, str] = {}
    for locale in [store.source_locale, *store.faults["locales"]]:
        if locale in found.values():
            continue
        code = _CODES.get(locale, locale.partition("-")[0].lower())
        found[locale.lower() if code in found else code] = locale
    return found


def default_code(store: Store) -> str:
    return next(iter(codes(store)), "")


def listed(call: Call) -> str:
    """The language that a list is limited to; empty = all. Without a plugin the parameter is ignored."""
    known, wanted = codes(call.store), str(call.params.get("lang", ""))
    if not known:
        return ""
    if mode(call.store) == "wpml":
        if wanted in ("", "all"):
            return "" if wanted else default_code(call.store)
    elif not wanted:
        return ""
    if wanted not in known:
        raise _unknown(call.store, wanted)
    return wanted


def _unknown(store: Store, wanted: str) -> RestError:
    if mode(store) == "wpml":
        return RestError("woocommerce_rest_invalid_language", f"Invalid language parameter: {wanted}", 422)
    message = f"lang is not one of {', '.join(codes(store))}."
    return RestError(
        "rest_invalid_param",
        "Invalid parameter(s): lang",
        400,
        params={"lang": message},
        details={"lang": {"code": "rest_not_in_enum", "message": message, "data": None}},
    )


def source_of(call: Call) -> tuple[str, Product | None]:
    """(language, source product) that a write names. Raises 422 (WPML) or 400 (Polylang) for what cannot be."""
    store, params = call.store, call.params
    if mode(store) == "none":
        return "", None
    lang = str(params.get("lang", ""))
    named = params.get("translation_of") if mode(store) == "wpml" else None
    if mode(store) == "polylang" and isinstance(params.get("translations"), dict):
        known = codes(store)
        pairs = [(code, pid) for code, pid in params["translations"].items() if code in known and code != lang]
        for code, pid in pairs:
            source = store.products.get(int(pid)) if str(pid).isdigit() else None
            if source is None or source.lang != code:
                raise RestError(
                    "rest_invalid_param",
                    "Invalid parameter(s): translations",
                    400,
                    params={"translations": f"The post {pid} is not a translation in {code}."},
                )
            named = pid
    if named is not None and not lang:
        raise RestError(
            "woocommerce_rest_missing_language", "Using 'translation_of' requires the 'lang' parameter", 422
        )
    if lang and lang not in codes(store):
        raise _unknown(store, lang)
    if named is None:
        return lang, None
    source = store.products.get(int(named)) if str(named).isdigit() else None
    if source is None:
        raise RestError("woocommerce_rest_invalid_translation_source", f"Product not found: {named}", 422)
    return lang, source


def refuse_second(store: Store, lang: str, source: Product | None) -> None:
    """Raise 422 when the source already has a translation into that language."""
    if source is not None and lang in translations(store, source):
        message = f"The product is already translated into {lang}."
        raise RestError(
            "woocommerce_rest_translation_exists", message, 422, resource_id=translations(store, source)[lang]
        )


def place(store: Store, product: Product, lang: str, source: Product | None) -> None:
    """File a product under its language and, when it is a translation, into the source's group."""
    if mode(store) == "none":
        return
    if product.group:
        store.translations.get(product.group, {}).pop(product.lang, None)
    product.lang = lang or product.lang or default_code(store)
    product.group = source.group if source else (product.group or product.id)
    store.translations.setdefault(product.group, {})[product.lang] = product.id
    store.epoch += 1


def fill_from_source(store: Store, product: Product, source: Product) -> None:
    """What a new translation takes over: commerce data and pictures always, custom fields only under WPML."""
    for name in [*SYNCED, *COPIED_ONCE]:
        if name == "sku":
            store.set_sku(product, source.sku)
        elif name == "categories":
            store.file_under(product, source.categories)
        else:
            setattr(product, name, getattr(source, name))
    if mode(store) == "wpml":
        product.meta = tuple(Meta(store.meta_id(), m.key, m.value) for m in source.meta)
    product.variations = tuple(_copy_variation(store, product, store.variations[i]) for i in source.variations)


def _copy_variation(store: Store, product: Product, old: Variation) -> int:
    values = {field.name: getattr(old, field.name) for field in fields(Variation)}
    made = Variation(**{**values, "id": store.post_id(), "parent": product.id, "sku": "", "meta": ()})
    store.variations[made.id] = made
    store.set_sku(made, old.sku)
    return made.id


def synchronise(store: Store, product: Product) -> None:
    """Carry price, stock and SKU of a saved product to its translations."""
    for other_id in store.translations.get(product.group, {}).values():
        other = store.products.get(other_id)
        if other is None or other is product:
            continue
        changed = [name for name in SYNCED if getattr(other, name) != getattr(product, name)]
        for name in changed:
            if name == "sku":
                store.set_sku(other, product.sku)
            else:
                setattr(other, name, getattr(product, name))
        if changed:
            store.touch(other)


def translations(store: Store, product: Product) -> dict[str, int]:
    """Language code -> id, without records in the trash."""
    found = store.translations.get(product.group, {})
    return {code: i for code, i in found.items() if i in store.products and store.products[i].status != "trash"}


def group_ids(store: Store, product: Product) -> set[int]:
    """The product and its translations."""
    return {product.id, *store.translations.get(product.group, {}).values()} if product.group else {product.id}


def polylang_languages(call: Call) -> list[dict[str, Any]]:
    """GET pll/v1/languages."""
    default = default_code(call.store)
    return [
        {
            "slug": code,
            "locale": locale.replace("-", "_"),
            "w3c": locale,
            "name": _NAMES.get(code, locale),
            "is_default": code == default,
            "is_rtl": code in {"ar", "he", "fa"},
            "home_url": call.base + ("/" if code == default else f"/{code}/"),
        }
        for code, locale in codes(call.store).items()
    ]
