"""Which locales a shop holds, and where: Shopify translates the same product, per language and, apart, per market.

Shopify names languages without a region (`de`), but for Portuguese and Chinese. Vitrine's locales have one (`de-DE`).
The markets tell which country a language is meant for; a second country with the same language and a market of its own
(`de-AT`) gets texts that hold for that market alone.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from babel.core import get_global
from babel.languages import get_official_languages

from connectors.shopify.client import ShopifyClient
from connectors.shopify.errors import ScopeMissing
from connectors.shopify.paging import pages
from core.errors import BadInput

MARKETS_NOTE = "The shop has not granted reading its markets, so texts for single countries are not possible."
_MARKETS, _MARKET_PARTS = 10, {"countries": 20, "presences": 5}
_PRESENCES = 20


@dataclass(frozen=True, slots=True)
class Place:
    """Where the texts of a locale live. `code` is Shopify's name of the language; `market` is the global id of the
    market that they are for, empty for all; `primary` means that the products themselves are in this language."""

    code: str
    market: str = ""
    primary: bool = False
    published: bool = True


@dataclass(frozen=True, slots=True)
class Market:
    """An active market. `codes` are the languages that it is seen in, its default one first."""

    id: str
    handle: str
    name: str
    currency: str
    countries: tuple[str, ...]
    codes: tuple[str, ...]
    addresses: tuple[tuple[str, str], ...]  # (language, root URL)


@dataclass(frozen=True, slots=True)
class _Held:
    source: str
    places: dict[str, Place]
    markets: tuple[Market, ...]
    notes: tuple[str, ...]


class Languages:
    """Lazy, thread-safe. `said_locale`: what the owner said the shop's own language is."""

    def __init__(self, client: ShopifyClient, said_locale: str = "") -> None:
        self._client, self._said = client, said_locale
        self._lock = threading.Lock()
        self._held: _Held | None = None

    @property
    def source_locale(self) -> str:
        """The locale that products are written in."""
        return self._known().source

    @property
    def notes(self) -> tuple[str, ...]:
        """What the owner should know."""
        return self._known().notes

    def list_locales(self) -> tuple[str, ...]:
        """Every locale with a place of its own, the source locale first."""
        source = self._known().source
        return (source, *sorted(tag for tag in self._known().places if tag != source))

    def place(self, locale: str) -> Place | None:
        """Where the texts of a locale live; None when the shop has no such language or market. Raises BadInput."""
        wanted = locale.strip().lower()
        if not wanted.replace("-", "").isalnum():
            raise BadInput(f"{locale!r} is no language tag.", "Use tags such as de-DE.", field="locale")
        places = self._known().places
        return next((place for tag, place in places.items() if tag.lower() == wanted), None)

    def markets(self) -> tuple[Market, ...]:
        """The shop's active markets."""
        return self._known().markets

    # ------------------------------------------------------------------ inside

    def _known(self) -> _Held:
        with self._lock:
            if self._held is None:
                self._held = self._ask()
            return self._held

    def _ask(self) -> _Held:
        rows = self._client.run("shop_locales", interactive=True).at("shopLocales") or []
        markets, notes = self._ask_markets()
        primary = next((str(row["locale"]) for row in rows if row["primary"]), "en")
        source = self._said or tag_of(primary, markets)
        places = {source: Place(primary, primary=True)}
        for row in rows:
            code = str(row["locale"])
            if code != primary:
                places.setdefault(tag_of(code, markets), Place(code, published=bool(row["published"])))
        for market in markets:
            if len(market.countries) == 1:
                for code in market.codes:
                    tag = f"{code.split('-')[0]}-{market.countries[0]}"
                    if _spoken(code, market.countries[0]):
                        places.setdefault(tag, Place(code, market.id))
        return _Held(source, places, markets, notes)

    def _ask_markets(self) -> tuple[tuple[Market, ...], tuple[str, ...]]:
        try:
            presences = {str(row["id"]): row for row in self._all("web_presences", "webPresences", {}, _PRESENCES)}
            rows = list(self._all("markets", "markets", _MARKET_PARTS, _MARKETS))
        except ScopeMissing:
            return (), (MARKETS_NOTE,)
        return tuple(_market(row, presences) for row in rows if row.get("status") == "ACTIVE"), ()

    def _all(self, file: str, field: str, sizes: Mapping[str, int], first: int) -> Iterator[dict[str, Any]]:
        for page in pages(self._client, file, sizes, field, first=first, interactive=True):
            yield from page.nodes


def _market(row: Mapping[str, Any], presences: Mapping[str, Mapping[str, Any]]) -> Market:
    regions = (row.get("conditions") or {}).get("regionsCondition") or {}
    countries = [str(node["code"]) for node in (regions.get("regions") or {}).get("nodes") or () if node.get("code")]
    currency = ((row.get("currencySettings") or {}).get("baseCurrency") or {}).get("currencyCode")
    codes: dict[str, None] = {}
    addresses: dict[tuple[str, str], None] = {}
    for node in (row.get("webPresences") or {}).get("nodes") or ():
        presence = presences.get(str(node["id"]), {})
        default = presence.get("defaultLocale")
        for locale in ([default] if default else []) + list(presence.get("alternateLocales") or ()):
            codes[str(locale["locale"])] = None
        for root in presence.get("rootUrls") or ():
            addresses[str(root["locale"]), str(root["url"])] = None
    return Market(
        id=str(row["id"]),
        handle=str(row.get("handle") or ""),
        name=str(row.get("name") or ""),
        currency=str(currency or ""),
        countries=tuple(countries),
        codes=tuple(codes),
        addresses=tuple(addresses),
    )


def tag_of(code: str, markets: tuple[Market, ...] = ()) -> str:
    """Shopify's language as a locale with a region: its likely one, unless the markets know only others."""
    parts = code.replace("_", "-").split("-")
    if len(parts) > 1 and len(parts[-1]) == 2:
        return f"{parts[0].lower()}-{parts[-1].upper()}"
    language = parts[0].lower()
    likely = _likely(language).rpartition("_")[2]
    served = [market.countries[0] for market in markets if market.countries and market.codes[:1] == (code,)]
    spoken = [country for market in markets for country in market.countries if _spoken(code, country)]
    candidates = [country for country in (*served, *spoken) if _spoken(code, country)]
    region = likely if likely in candidates or not candidates else candidates[0]
    return f"{language}-{region}" if len(region) == 2 else language


def _spoken(code: str, country: str) -> bool:
    """Is the language an official one of the country, in the script that the country writes it in?"""
    language = code.split("-")[0].lower()
    for official in get_official_languages(country, de_facto=True):
        name, _, script = official.partition("_")
        if name == language:
            return (script or _script(f"{language}_{country}")) == _script(code.replace("-", "_"))
    return False


def _script(tag: str) -> str:
    parts = _likely(tag).split("_")
    return parts[1] if len(parts) > 2 else ""


def _likely(tag: str) -> str:
    """`zh_TW` -> `zh_Hant_TW`; a tag without an entry of its own takes its language's script."""
    known = get_global("likely_subtags")
    if tag in known:
        return str(known[tag])
    language, _, region = tag.partition("_")
    whole = str(known.get(language, language))
    return whole.rpartition("_")[0] + f"_{region}" if region else whole
