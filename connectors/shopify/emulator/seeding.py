"""Filling an emulated shop from a seed catalogue, and installing the app in it."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import datetime, timedelta

from connectors.shopify.emulator.configuration import configuration, deploy
from connectors.shopify.emulator.geography import COUNTRIES, LANGUAGES, region, shopify_locale
from connectors.shopify.emulator.products import DEFAULT_OPTION, DEFAULT_VALUE
from connectors.shopify.emulator.records import (
    App,
    Installation,
    Market,
    MediaImage,
    Metafield,
    MetafieldDefinition,
    Option,
    OptionValue,
    Product,
    Token,
    Variant,
    WebPresence,
)
from connectors.shopify.emulator.store import Store, slugify
from connectors.shopify.emulator.taxonomy import path_of
from core.errors import BadInput
from core.ports.wire import PictureSource, SeedCatalogue, SeedProduct, VariantSnapshot

APP_NUMBER = 4_200_001
AGE = timedelta(days=90)  # of the oldest product of a seeded shop
_STATUS = {"publish": "ACTIVE", "draft": "DRAFT", "pending": "DRAFT", "private": "ARCHIVED", "trash": "ARCHIVED"}
_MIME = {"png": "image/png", "webp": "image/webp", "gif": "image/gif"}
_OPTIONS_MAX = 3
CUSTOM = "custom"  # the namespace of what merchants define themselves


def install(store: Store) -> App:
    """Vitrine in this shop: its definitions deployed, its scopes granted (the switch `scopes` may name others)."""
    wanted = configuration()
    granted = frozenset(store.faults["scopes"] or wanted.scopes | wanted.optional_scopes)
    app = _app(store, APP_NUMBER, "Vitrine", granted)
    deploy(store, app, wanted)
    return app


def install_other(store: Store, title: str) -> App:
    """Another app that may write what Vitrine writes, as translation apps do."""
    return _app(store, store.number(), title, configuration().scopes)


def _app(store: Store, number: int, title: str, granted: frozenset[str]) -> App:
    key = hashlib.sha256(f"app {number}".encode()).hexdigest()[:32]
    secret = f"shpss_{hashlib.sha256(f'secret {store.seed}|{number}'.encode()).hexdigest()[:32]}"
    app = store.add(App(number, title=title, handle=slugify(title), api_key=key, secret=secret))
    store.add(Installation(store.number(), app=number, scopes=granted))
    return app


def make_token(store: Store, app: App, *, salt: str = "first", expires_at: datetime | None = None) -> Token:
    """An Admin API access token of an installed app; the same seed and salt give the same token."""
    digest = hashlib.sha256(f"{store.seed}|{store.name}|{app.number}|{salt}".encode()).hexdigest()
    granted = next(row.scopes for row in store.table(Installation).values() if row.app == app.number)
    token = Token(f"shpat_{digest[:32]}", app.number, granted, expires_at)
    store.tokens[token.value] = token
    return token


def fill(store: Store, seed: SeedCatalogue) -> None:
    """Locales, markets and all products of the seed."""
    _locales(store)
    _markets(store, seed)
    start = store.clock.now() - AGE
    step = AGE / max(1, len(seed.products)) / 2
    for position, row in enumerate(seed.products):
        add_product(store, row, (start + position * step).replace(microsecond=0))


# ------------------------------------------------------------------ languages and markets


def _locales(store: Store) -> None:
    store.locales[store.primary_locale] = True
    hidden = {shopify_locale(name) for name in store.faults["unpublished_locales"]}
    for name in (*store.faults["locales"], *store.faults["unpublished_locales"]):
        locale = shopify_locale(name)
        if locale not in LANGUAGES:
            raise BadInput(f"The emulated shop has no language {name}.", f"Known: {', '.join(LANGUAGES)}.", field=name)
        store.locales.setdefault(locale, locale not in hidden)


def _markets(store: Store, seed: SeedCatalogue) -> None:
    """One market per country, the home country first; each with an address of its own where its language differs."""
    others = tuple(
        locale for locale, published in store.locales.items() if published and locale != store.primary_locale
    )
    home = region(seed.source_locale)
    root = store.add(WebPresence(store.number(), None, store.primary_locale, others))
    codes = dict.fromkeys([home, *(code.upper() for code in store.faults["markets"])])
    for code in codes:
        if code not in COUNTRIES:
            raise BadInput(f"The emulated shop knows no country {code}.", f"Known: {', '.join(COUNTRIES)}.", field=code)
        name, _, locale = COUNTRIES[code]
        market = store.add(Market(store.number(), name=name, handle=code.lower(), countries=(code,)))
        presence = root
        if code != home and locale in others:
            presence = store.add(WebPresence(store.number(), code.lower(), locale, (store.primary_locale,)))
        presence.markets = (*presence.markets, market.number)
        market.web_presences = (presence.number,)


# ------------------------------------------------------------------ products


def add_product(store: Store, row: SeedProduct, at: datetime) -> Product:
    """Put a product into the shop as if it had been made at that instant; nobody is told."""
    product = Product(store.number(), title=row.title[:255], status=_STATUS.get(row.status, "ACTIVE"))
    product.handle = store.free_handle("Product", slugify(row.title) or "product", product.number)
    product.description_html = row.description_html
    product.vendor = row.vendor or store.name
    product.product_type = row.product_type
    product.category = path_of(row.taxonomy)
    product.tags = list(dict.fromkeys(row.tags))
    product.created_at = product.updated_at = at
    product.published_at = at if product.status == "ACTIVE" else None
    named = {name: _picture(store, picture, at) for name, picture in ((p[0], p) for p in row.pictures)}
    product.media = list(named.values())
    _options(store, product, row)
    variants = row.variants or (VariantSnapshot("", row.sku, (), row.price_minor, row.weight_g, row.gtin),)
    for position, variant in enumerate(variants, start=1):
        made = _variant(store, product, row, variant, position)
        made.media = named.get(variant.media_id, 0)
        made.created_at = made.updated_at = at
        product.variants.append(made.number)
    store.add(product)
    _properties(store, product, row, at)
    return product


def _properties(store: Store, product: Product, row: SeedProduct, at: datetime) -> None:
    """Attributes that no variant differs in, as a merchant keeps them: metafields with a definition that names them."""
    defined = {(row.namespace, row.key) for row in store.table(MetafieldDefinition).values()}
    for attribute in row.attributes:
        if attribute.varies or not attribute.values:
            continue
        kind = "single_line_text_field" if len(attribute.values) == 1 else "list.single_line_text_field"
        key = _property_key(attribute.name, kind)
        if (CUSTOM, key) not in defined:
            defined.add((CUSTOM, key))
            store.add(
                MetafieldDefinition(
                    store.number(), owner_type="PRODUCT", namespace=CUSTOM, key=key, name=attribute.name, type=kind
                )
            )
        value = attribute.values[0] if len(attribute.values) == 1 else json.dumps(attribute.values, ensure_ascii=False)
        made = Metafield(store.number(), product.id, CUSTOM, key, kind, value, at, at)
        store.fields.setdefault(product.id, {})[CUSTOM, key] = store.add(made).number


def _property_key(name: str, kind: str) -> str:
    """`Battery life` -> `battery_life`; a name in another script gets a key that says nothing, as in the real shop."""
    plain = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    if len(plain) < 3:
        plain = f"field_{hashlib.sha256(name.encode()).hexdigest()[:6]}"
    return plain[:58] + ("_list" if kind.startswith("list.") else "")


def _options(store: Store, product: Product, row: SeedProduct) -> None:
    """The options that variants differ in; a product without variants has the one default option."""
    named = {attribute.name: attribute.values for attribute in row.attributes if attribute.varies}
    used = dict.fromkeys(name for variant in row.variants for name, _ in variant.options)
    for position, name in enumerate(list(used)[:_OPTIONS_MAX], start=1):
        values = [OptionValue(store.number(), name=value) for value in named.get(name, ())]
        product.options.append(Option(store.number(), name, position, values))
    if not product.options:
        value = OptionValue(store.number(), name=DEFAULT_VALUE)
        product.options = [Option(store.number(), DEFAULT_OPTION, 1, [value])]
    for option in product.options:
        store.add(option)
        for value in option.option_values:
            store.add(value)


def _variant(store: Store, product: Product, row: SeedProduct, seed: VariantSnapshot, position: int) -> Variant:
    chosen = dict(seed.options)
    choices = tuple(_choice(store, option, chosen.get(option.name, "")) for option in product.options)
    minor = seed.price_minor if seed.price_minor is not None else row.price_minor
    variant = Variant(store.number(), product=product.number, position=position, choices=choices)
    variant.title = " / ".join(value.name for value in choices)
    variant.sku, variant.barcode = seed.sku or None, seed.gtin or None
    variant.price_minor = minor or 0
    if row.regular_price_minor is not None and minor is not None and row.regular_price_minor > minor:
        variant.compare_at_minor = row.regular_price_minor
    variant.weight_g = seed.weight_g if seed.weight_g is not None else row.weight_g
    variant.tracked = row.stock is not None
    variant.inventory_quantity = row.stock or 0
    return store.add(variant)


def _choice(store: Store, option: Option, name: str) -> OptionValue:
    """The option's value of that name, added when the seed's list lacks it; the first one where nothing is chosen."""
    if not name and option.option_values:
        return option.option_values[0]
    found = next((value for value in option.option_values if value.name == name), None)
    if found is None:
        found = store.add(OptionValue(store.number(), name=name or DEFAULT_VALUE))
        option.option_values.append(found)
    return found


def _picture(store: Store, picture: tuple[str, str, PictureSource], at: datetime) -> int:
    name, alt, data = picture
    path = name
    if data:
        path = name.rpartition("/")[2]
        store.files.setdefault(path, data)
    kind = _MIME.get(path.rpartition(".")[2].lower(), "image/jpeg")
    made = MediaImage(store.number(), path=path, alt=alt, mime_type=kind, created_at=at, updated_at=at)
    return store.add(made).number
