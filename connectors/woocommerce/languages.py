"""Language plugins. WPML and Polylang keep one product record per language, joined in a group; core has no such thing.

A shop's language code (`de`, `pt-br`) becomes a BCP 47 tag with the plugin's own locale where it tells one.
"""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from connectors.woocommerce import mapping
from connectors.woocommerce.client import WooClient
from connectors.woocommerce.shop import Shop, bcp47, same_language
from core.errors import BadInput, Permanent
from core.ports.wire import Target

Row = dict[str, Any]
_WPML_CODES = re.findall(
    r"\S+",
    "ar bg cs da de el en es fi fr he hi hr hu id it ja ko nb nl no pl pt-br pt-pt ro ru sk sl sv th tr uk vi "
    "zh-hans zh-hant",
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a target's texts live. `post_id` 0 = the record must be made first; `suffix` set = only our own meta, under
    the locale's name, on the source record."""

    post_id: int
    lang: str = ""
    suffix: str = ""
    source_id: int = 0


class Languages:
    """Which locales the shop holds, and which record holds which."""

    def __init__(self, client: WooClient, shop: Shop) -> None:
        self._client, self._shop = client, shop
        self._lock = threading.RLock()
        self._codes: dict[str, str] | None = None  # the plugin's code -> our tag
        self._complete = False  # the shop listed its languages itself
        self._denied: set[str] = set()  # codes that the shop does not know

    @property
    def mode(self) -> str:
        """none, wpml or polylang."""
        return self._shop.facts().language_mode

    def list_params(self) -> dict[str, object]:
        """What a product list needs to contain every language. WPML lists the default language otherwise."""
        return {"lang": "all"} if self.mode == "wpml" else {}

    def list_locales(self) -> tuple[str, ...]:
        """Locales with product records of their own, the source locale first."""
        source = self._shop.facts().source_locale
        if self.mode == "wpml" and not self._complete:
            self._ask_for([code for code in _WPML_CODES if code not in self._tags()])
        others = sorted({tag for tag in self._tags().values() if not same_language(tag, source)})
        return (source, *others)

    def locale_of(self, code: str) -> str:
        """The tag of a plugin's code; empty for an empty code."""
        if not code:
            return ""
        return self._tags().get(code.lower()) or bcp47(code, self._shop.facts().source_locale)

    def code_of(self, locale: str) -> str:
        """The plugin's code of a locale; empty when the plugin does not hold it."""
        for code, tag in self._tags().items():
            if tag.lower() == locale.lower():
                return code
        near = next((code for code, tag in self._tags().items() if same_language(tag, locale)), "")
        if near or self.mode != "wpml" or self._complete:
            return near
        self._ask_for([code for code in _WPML_CODES if same_language(bcp47(code, locale), locale)])
        return next((code for code, tag in self._tags().items() if same_language(tag, locale)), "")

    def place_of(self, row: Row) -> tuple[str, str, tuple[tuple[str, str], ...]]:
        """(locale, group id, translations) of a product record, from its own `lang` and `translations`."""
        if self.mode == "none":
            return "", "", ()
        found = _translations(row)
        group = found.get(self.code_of(self._shop.facts().source_locale)) or mapping.identity(row.get("id"))
        pairs = tuple(sorted((self.locale_of(code), post_id) for code, post_id in found.items()))
        return self.locale_of(mapping.text(row.get("lang"))), group, pairs

    def place(self, target: Target, source: Row | None = None) -> Place:
        """Where `target` lives now. Needs the source record's `translations` when a plugin holds the locale: out of
        `source`, else asked for."""
        source_id = mapping.identity(target.remote_id)
        if not source_id:
            raise BadInput(f"{target.remote_id!r} is no product id of WooCommerce.", field="remote_id")
        if bcp47(target.locale) == "":
            raise BadInput(f"{target.locale!r} is no language tag.", "Use tags such as de-DE.", field="locale")
        number = int(source_id)
        if same_language(target.locale, self._shop.facts().source_locale):
            return Place(number, source_id=number)
        code = self.code_of(target.locale) if self.mode != "none" else ""
        if not code:
            return Place(number, suffix=target.locale, source_id=number)
        if source is None:
            params: dict[str, object] = {"context": "edit", "_fields": "id,lang,translations,status"}
            reply = self._client.get(f"wc/v3/products/{number}", params, kind="one", allow=(404,))
            if reply.status == 404:
                raise Permanent("The shop no longer has this product.", "Synchronise the catalogue again.")
            source = reply.one()
        return Place(int(_translations(source).get(code, "0")), lang=code, source_id=number)

    def creation(self, place: Place) -> Row:
        """The fields that make a new record the translation of its source."""
        if self.mode == "wpml":
            return {"lang": place.lang, "translation_of": place.source_id}
        source_code = self.code_of(self._shop.facts().source_locale)
        return {"lang": place.lang, "translations": {source_code: place.source_id}}

    # ------------------------------------------------------------------ inside

    def _tags(self) -> dict[str, str]:
        with self._lock:
            if self._codes is None:
                self._codes = {} if self.mode == "none" else self._ask()
            return self._codes

    def _ask(self) -> dict[str, str]:
        hint = self._shop.facts().source_locale
        found: dict[str, str] = {}
        for row in self._listed():
            code = mapping.text(row.get("slug") or row.get("code")).lower()
            tag = bcp47(mapping.text(row.get("w3c") or row.get("locale") or row.get("default_locale") or code), hint)
            if code and tag:
                found[code] = tag
        self._complete = bool(found)
        return found or self._seen_on_products(hint)

    def _ask_for(self, codes: list[str]) -> None:
        """WPML lists its languages nowhere, but refuses (422) a list of products in a language it does not have."""

        def known(code: str) -> bool:
            params: dict[str, object] = {"lang": code, "per_page": 1, "_fields": "id"}
            return self._client.get("wc/v3/products", params, allow=(400, 422)).status == 200

        asked = [code for code in codes if code not in self._denied]
        tags = self._tags()
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(known, asked))
        with self._lock:
            for code, yes in zip(asked, answers, strict=True):
                if yes:
                    tags[code] = bcp47(code, self._shop.facts().source_locale)
                else:
                    self._denied.add(code)

    def _listed(self) -> list[Row]:
        """Languages as Polylang's route or our own plugin's status lists them; empty when neither does."""
        if self.mode == "polylang":
            reply = self._client.get("pll/v1/languages", allow=(401, 403, 404), signed=False)
            return list(mapping.rows(reply.data)) if reply.status == 200 else []
        if self._shop.facts().companion:
            reply = self._client.get("wc-vitrine/v1/status", allow=(401, 403, 404))
            return list(mapping.rows(reply.one().get("languages"))) if reply.status == 200 else []
        return []

    def _seen_on_products(self, hint: str) -> dict[str, str]:
        """Without a list (WPML has no route for it): the languages that the first products show."""
        params: dict[str, object] = {
            "context": "edit",
            "orderby": "id",
            "order": "asc",
            "per_page": 100,
            "_fields": "id,lang,translations",
        }
        codes: set[str] = set()
        for row in self._client.get("wc/v3/products", params | self.list_params(), kind="ids").rows():
            codes |= {mapping.text(row.get("lang")).lower(), *(code.lower() for code in _translations(row))}
        return {code: tag for code in codes if code and (tag := bcp47(code, hint))}


def _translations(row: Row) -> dict[str, str]:
    """{code: record id}; PHP sends an empty map as a list."""
    found = row.get("translations")
    if not isinstance(found, dict):
        return {}
    return {str(code): post_id for code, value in found.items() if (post_id := mapping.identity(value))}
