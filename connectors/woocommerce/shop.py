"""What one shop is: versions, plugins, units, languages. Asked once per session, then remembered."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel.core import get_global

from connectors.woocommerce.client import WooClient
from core.errors import CoreError, NeedsMerchant, Permanent

UNITS_NOTE = "The key may not read the shop's units; weights count as kg and sizes as cm. Use a key of a shop manager."
STATUS_NOTE = (
    "The key may not read WooCommerce > Status, so language and SEO plugins cannot be told for sure. "
    "Use a key of a shop manager."
)
HTTP_NOTE = (
    "The shop is reached without encryption. Calls are signed, but texts can be read on the way: "
    "switch the shop to https."
)
ZONE_NOTE = (
    "The shop's time zone is a bare offset; daylight saving is unknown. Choose a city in Settings > General > Timezone."
)

_WEIGHT_G = {"kg": 1000.0, "g": 1.0, "lbs": 453.59237, "oz": 28.349523125}
_LENGTH_MM = {"m": 1000.0, "cm": 10.0, "mm": 1.0, "in": 25.4, "yd": 914.4}
# WordPress allows offsets that no Etc/ zone has; a city without daylight saving stands for each.
_ODD_OFFSETS = {
    3.5: "Asia/Tehran",
    4.5: "Asia/Kabul",
    5.5: "Asia/Kolkata",
    5.75: "Asia/Kathmandu",
    6.5: "Asia/Yangon",
    9.5: "Australia/Darwin",
    -9.5: "Pacific/Marquesas",
}


@dataclass(frozen=True, slots=True)
class ShopFacts:
    """The answers. `g_per_unit` and `mm_per_unit` turn the shop's own units into ours."""

    version: str
    source_locale: str
    language_mode: str
    seo_plugin: str
    currency: str
    time_zone: str
    g_per_unit: float
    mm_per_unit: float
    companion: bool
    notes: tuple[str, ...]


def bcp47(language: str, hint: str = "") -> str:
    """`de_DE_formal`, `pt-br`, `zh-hans` or `de` as a tag with a region (`de-DE`); `hint` decides a bare language.

    A language without any known region stays bare; an unreadable one answers an empty string.
    """
    parts = [part for part in language.strip().replace("_", "-").split("-") if part.isascii() and part.isalnum()]
    if not parts or not parts[0].isalpha() or not 2 <= len(parts[0]) <= 3:
        return ""
    base = parts[0].lower()
    for part in parts[1:]:
        if len(part) == 2 and part.isalpha():
            return f"{base}-{part.upper()}"
    if hint.lower().split("-")[0] == base and "-" in hint and len(parts) == 1:
        return hint
    script = next((part.title() for part in parts[1:] if len(part) == 4 and part.isalpha()), "")
    likely = get_global("likely_subtags")
    full = likely.get(f"{base}_{script}" if script else base) or likely.get(base) or base
    territory = full.split("_")[-1] if "_" in full else ""
    return f"{base}-{territory}" if territory else base


def same_language(tag: str, other: str) -> bool:
    """Equal tags, or one of them names no region and the language is the same."""
    one, two = tag.lower(), other.lower()
    if one == two:
        return True
    return one.split("-")[0] == two.split("-")[0] and ("-" not in one or "-" not in two)


class Shop:
    """Lazy, thread-safe access to `ShopFacts`."""

    def __init__(self, client: WooClient, said_locale: str = "") -> None:
        self.client = client
        self._said_locale = bcp47(said_locale) if said_locale else ""
        self._lock = threading.Lock()
        self._facts: ShopFacts | None = None

    def facts(self) -> ShopFacts:
        """Ask once (4 small calls), then answer from memory."""
        with self._lock:
            if self._facts is None:
                self._facts = self._ask()
            return self._facts

    def _ask(self) -> ShopFacts:
        client = self.client
        try:
            index = client.get("", signed=False).one()
        except (NeedsMerchant, Permanent) as error:
            raise self._better(error) from None
        namespaces = [str(name) for name in index.get("namespaces") or []]
        if "wc/v3" not in namespaces:
            raise NeedsMerchant(
                "This is a WordPress site without an active WooCommerce.",
                "Activate the plugin WooCommerce, or check the address.",
            )
        notes = [] if client.secure else [HTTP_NOTE]
        status = self._status(index, notes)
        environment, settings = _part(status, "environment"), _part(status, "settings")
        plugins = [str(row.get("plugin", "")) for row in status.get("active_plugins") or [] if isinstance(row, dict)]
        weight, length = self._units(notes)
        return ShopFacts(
            version=str(environment.get("version") or ""),
            source_locale=self._said_locale or bcp47(str(environment.get("language") or "")) or "en-US",
            language_mode=_language_mode(namespaces, plugins),
            seo_plugin=_seo_plugin(plugins),
            currency=str(settings.get("currency") or "") or self._currency(),
            time_zone=_time_zone(index, notes),
            g_per_unit=weight,
            mm_per_unit=length,
            companion="wc-vitrine/v1" in namespaces,
            notes=tuple(notes),
        )

    def _status(self, index: dict[str, Any], notes: list[str]) -> dict[str, Any]:
        """System status; a key that may not see it must at least be able to read products."""
        try:
            reply = self.client.get(
                "wc/v3/system_status", {"_fields": "environment,settings,active_plugins"}, allow=(403, 404)
            )
        except NeedsMerchant as error:
            raise self._mix_up(index) or error from None
        if reply.status == 200:
            return reply.one()
        self.client.get("wc/v3/products", {"per_page": 1, "_fields": "id"})
        notes.append(STATUS_NOTE)
        return {}

    def _units(self, notes: list[str]) -> tuple[float, float]:
        reply = self.client.get("wc/v3/settings/products", {"_fields": "id,value"}, allow=(401, 403, 404))
        if reply.status != 200:
            notes.append(UNITS_NOTE)
            return 1000.0, 10.0
        values = {str(row.get("id")): str(row.get("value")) for row in reply.rows()}
        return (
            _WEIGHT_G.get(values.get("woocommerce_weight_unit", "kg"), 1000.0),
            _LENGTH_MM.get(values.get("woocommerce_dimension_unit", "cm"), 10.0),
        )

    def _currency(self) -> str:
        reply = self.client.get("wc/v3/data/currencies/current", {"_fields": "code"}, allow=(401, 403, 404))
        return str(reply.one().get("code") or "") if reply.status == 200 else ""

    # ------------------------------------------------------------------ why the first call failed

    def _better(self, error: CoreError) -> CoreError:
        """The index itself failed: plain permalinks answer under `?rest_route=/`."""
        try:
            self.client.get("?rest_route=/", signed=False).one()
        except CoreError:
            return error
        return NeedsMerchant(
            "The shop uses plain permalinks; keys do not work with them.",
            "In Settings > Permalinks choose anything but Plain (for example Post name), and save.",
        )

    def _mix_up(self, index: dict[str, Any]) -> NeedsMerchant | None:
        """The index tells the shop's own address: http and https may have been mixed up."""
        home = str(index.get("home") or index.get("url") or "")
        try:
            scheme = urlsplit(home).scheme
        except ValueError:
            return None
        if scheme == "https" and not self.client.secure:
            return NeedsMerchant(
                "The shop's own address begins with https, but http was entered.", "Enter the address with https://."
            )
        if scheme == "http" and self.client.secure:
            return NeedsMerchant(
                "The key was not recognised, and WordPress believes that it runs without https.",
                "In Settings > General set both addresses to https, and let the server in front set HTTPS=on for PHP "
                "(in wp-config.php, map X-Forwarded-Proto to HTTPS). If that is so already, check the key.",
            )
        return None


def _part(record: dict[str, Any], name: str) -> dict[str, Any]:
    part = record.get(name)
    return part if isinstance(part, dict) else {}


def _language_mode(namespaces: list[str], plugins: list[str]) -> str:
    folders = {plugin.split("/")[0].lower() for plugin in plugins}
    if any(name.startswith("pll/") for name in namespaces) or folders & {"polylang", "polylang-pro"}:
        return "polylang"
    if any(name.startswith("wpml/") for name in namespaces) or folders & {
        "sitepress-multilingual-cms",
        "woocommerce-multilingual",
    }:
        return "wpml"
    return "none"


def _seo_plugin(plugins: list[str]) -> str:
    folders = {plugin.split("/")[0].lower() for plugin in plugins}
    if folders & {"wordpress-seo", "wordpress-seo-premium"}:
        return "yoast"
    return "rankmath" if folders & {"seo-by-rank-math", "seo-by-rank-math-pro"} else ""


def _time_zone(index: dict[str, Any], notes: list[str]) -> str:
    """The shop's IANA zone; a bare offset becomes a zone with that offset."""
    name = str(index.get("timezone_string") or "")
    if name:
        try:
            return ZoneInfo(name).key
        except (ValueError, OSError):  # ZoneInfoNotFoundError is a KeyError, handled below by the offset
            pass
        except KeyError:
            pass
    try:
        offset = float(index.get("gmt_offset") or 0)
    except (TypeError, ValueError):
        offset = 0.0
    if offset == 0:
        return "UTC"
    notes.append(ZONE_NOTE)
    if offset == int(offset) and -14 <= -offset <= 12:
        return f"Etc/GMT{-int(offset):+d}"
    return _ODD_OFFSETS.get(offset, "UTC")
