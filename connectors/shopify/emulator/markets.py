"""Languages, markets and the addresses under which a market sees the shop."""

from __future__ import annotations

from typing import Any

from connectors.shopify.emulator.call import Call
from connectors.shopify.emulator.geography import COUNTRIES, LANGUAGES
from connectors.shopify.emulator.limits import connection, whole_id
from connectors.shopify.emulator.records import Market, WebPresence
from connectors.shopify.emulator.registry import Fields

FIELDS = Fields()

FIELDS.expose("Market", "id", "name", "handle", "status")
FIELDS.fixed("Market", type="REGION")
FIELDS.expose("MarketWebPresence", "id", "subfolderSuffix")


def _locale(locale: str, call: Call) -> dict[str, Any]:
    return {
        "locale": locale,
        "name": LANGUAGES.get(locale, locale),
        "primary": locale == call.store.primary_locale,
        "published": call.store.locales[locale],
    }


@FIELDS.field("QueryRoot", "shopLocales")
def shop_locales(_: None, call: Call, published: bool | None = False) -> list[dict[str, Any]]:
    return [_locale(name, call) for name, visible in call.store.locales.items() if visible or not published]


@FIELDS.field("ShopLocale", "marketWebPresences")
def presences_of_locale(source: dict[str, Any], call: Call) -> list[WebPresence]:
    return [
        presence
        for presence in call.store.table(WebPresence).values()
        if source["locale"] in (presence.default_locale, *presence.alternate_locales)
    ]


# ------------------------------------------------------------------ markets


@FIELDS.field("QueryRoot", "markets")
def markets(_: None, call: Call, **page: Any) -> dict[str, Any]:
    rows = sorted(call.store.table(Market).values(), key=_by_name)
    return connection(rows, _by_name, **page)


def _by_name(market: Market) -> tuple[str, int]:
    return market.name, market.number


def _by_number(record: Any) -> tuple[int]:
    return (record.number,)


@FIELDS.field("QueryRoot", "market")
def market(_: None, call: Call, id: str) -> Market | None:  # noqa: A002 - the schema's own word
    return call.store.table(Market).get(whole_id(id, "Market"))


@FIELDS.field("Market", "currencySettings")
def currency_settings(source: Market, call: Call) -> dict[str, Any]:
    """The currency of the market's country; the shop has switched local currencies on."""
    return {"baseCurrency": _currency(COUNTRIES[source.countries[0]][1]), "localCurrencies": True}


def _currency(code: str) -> dict[str, Any]:
    return {"currencyCode": code, "enabled": True}


@FIELDS.field("Market", "conditions")
def conditions(source: Market, call: Call) -> dict[str, Any]:
    return {"conditionTypes": ["REGION"], "regionsCondition": {"applicationLevel": "SPECIFIED", "countries": source}}


@FIELDS.field("RegionsCondition", "regions")
def regions(source: dict[str, Any], call: Call, **page: Any) -> dict[str, Any]:
    rows = [
        {
            "__typename": "MarketRegionCountry",
            "id": f"gid://shopify/MarketRegionCountry/{source['countries'].number}{position:02}",
            "name": COUNTRIES[code][0],
            "code": code,
            "currency": _currency(COUNTRIES[code][1]),
        }
        for position, code in enumerate(source["countries"].countries)
    ]
    return connection(rows, lambda row: (str(row["id"]),), **page)


@FIELDS.field("Market", "webPresences")
def presences_of_market(source: Market, call: Call, **page: Any) -> dict[str, Any]:
    table = call.store.table(WebPresence)
    return connection([table[number] for number in source.web_presences], _by_number, **page)


# ------------------------------------------------------------------ addresses


@FIELDS.field("QueryRoot", "webPresences")
def web_presences(_: None, call: Call, **page: Any) -> dict[str, Any]:
    return connection(list(call.store.table(WebPresence).values()), _by_number, **page)


@FIELDS.field("MarketWebPresence", "defaultLocale")
def default_locale(source: WebPresence, call: Call) -> dict[str, Any]:
    return _locale(source.default_locale, call)


@FIELDS.field("MarketWebPresence", "alternateLocales")
def alternate_locales(source: WebPresence, call: Call) -> list[dict[str, Any]]:
    return [_locale(name, call) for name in source.alternate_locales]


@FIELDS.field("MarketWebPresence", "domain")
def domain(source: WebPresence, call: Call) -> dict[str, Any] | None:
    """Only the shop's main address has a domain of its own, the others are folders of it."""
    if source.subfolder_suffix is not None:
        return None
    host = call.store.domain
    return {"id": "gid://shopify/Domain/1", "host": host, "url": f"https://{host}", "sslEnabled": True}


@FIELDS.field("MarketWebPresence", "rootUrls")
def root_urls(source: WebPresence, call: Call) -> list[dict[str, str]]:
    base, suffix = f"https://{call.store.domain}/", source.subfolder_suffix
    found = []
    for locale in (source.default_locale, *source.alternate_locales):
        folder = f"{locale.lower()}-{suffix}/" if suffix else "" if locale == source.default_locale else f"{locale}/"
        found.append({"locale": locale, "url": base + folder})
    return found


@FIELDS.field("MarketWebPresence", "markets")
def markets_of_presence(source: WebPresence, call: Call, **page: Any) -> dict[str, Any]:
    table = call.store.table(Market)
    return connection([table[number] for number in source.markets], _by_number, **page)
