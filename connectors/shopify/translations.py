"""Texts in other languages and for single markets: read with the digests of their sources, written at once.

Shopify keeps one text per resource, key, language and market, and no owner of it: other apps write there too, and the
last one wins. So what stands there is always compared with what was read before anything is sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from connectors.shopify.mass import Mass
from connectors.shopify.outgoing import Runner
from connectors.shopify.places import Place
from core.errors import Conflict, NeedsMerchant

AT_ONCE = 100  # resources a call, and texts a call
STALE = frozenset({"INVALID_TRANSLATABLE_CONTENT"})


@dataclass(frozen=True, slots=True)
class Text:
    """One translatable text: the source with its digest (None = the source is empty), and what stands in a language."""

    source: str | None
    digest: str | None
    value: str | None = None


Texts = Mapping[str, Text]  # by key


class Translations:
    """The translations of one shop."""

    def __init__(self, client: Runner, mass: Mass | None = None) -> None:
        self._client, self._mass = client, mass

    def read(self, resources: Iterable[str], place: Place, products: int = 0) -> dict[str, Texts]:
        """The texts of these resources by global id; those that are gone are left out. See `read_many`."""
        return self.read_many({place: resources}, products)[place]

    def read_many(self, wanted: Mapping[Place, Iterable[str]], products: int = 0) -> dict[Place, dict[str, Texts]]:
        """The same for several places. `products`: to how many products the resources belong."""
        asked = {place: dict.fromkeys(resources) for place, resources in wanted.items()}
        nodes = self._mass.texts(asked, products) if self._mass is not None else None
        found: dict[Place, dict[str, Texts]] = {}
        for place, ids in asked.items():
            rows = self._by_ids(list(ids), place) if nodes is None else nodes[place]
            found[place] = {str(node["resourceId"]): _texts(node, place) for node in rows}
        return found

    def _by_ids(self, ids: Sequence[str], place: Place) -> Iterator[Mapping[str, object]]:
        for start in range(0, len(ids), AT_ONCE):
            part = ids[start : start + AT_ONCE]
            variables = {
                "ids": part,
                "first": len(part),
                "after": None,
                "locale": place.locale,
                "marketId": place.market or None,
            }
            yield from self._client.run("translatable_resources_by_ids", variables).data["translatableResourcesByIds"][
                "nodes"
            ]

    def put(self, resource: str, place: Place, seen: Texts, values: Mapping[str, str | None]) -> None:
        """Make these keys hold these texts; None or empty takes a translation away, so that the source shows again.

        `seen` is what was read just before. Raises Conflict when the source or the translation changed since then, and
        NeedsMerchant when there is no source to translate.
        """
        wanted = {key: value for key, value in values.items() if value}
        self._refuse_homeless(seen, wanted)
        items = list(wanted.items())
        for start in range(0, len(items), AT_ONCE):
            self._register(resource, place, seen, dict(items[start : start + AT_ONCE]))
        gone = [key for key, value in values.items() if not value and key in seen and seen[key].value is not None]
        if gone:
            variables = {
                "resourceId": resource,
                "translationKeys": gone,
                "locales": [place.locale],
                "marketIds": [place.market] if place.market else None,
            }
            self._client.run("translations_remove", variables)

    def _refuse_homeless(self, seen: Texts, wanted: Mapping[str, str]) -> None:
        empty = [key for key in wanted if key not in seen or seen[key].digest is None]
        if empty:
            raise NeedsMerchant(
                f"The product's own text is empty ({', '.join(empty)}), and Shopify keeps no translation of nothing.",
                "Fill it in the shop's main language first, then publish this language again.",
            )

    def _register(self, resource: str, place: Place, seen: Texts, wanted: Mapping[str, str]) -> None:
        if not self._sent(resource, place, seen, wanted):
            return
        # The digest was not that of the present source. Look again: only if nothing changed is it safe to go on.
        now = self.read([resource], place).get(resource, {})
        for key in wanted:
            if key not in now or now[key].source != seen[key].source or now[key].value != seen[key].value:
                raise _changed(key)
        if place.market:  # Shopify does not say whether a market's version counts as the source: try what is behind it
            now = self.read([resource], Place(place.locale)).get(resource, {})
        if any(key not in now or now[key].digest is None for key in wanted) or self._sent(resource, place, now, wanted):
            raise _changed(next(iter(wanted)))

    def _sent(self, resource: str, place: Place, seen: Texts, wanted: Mapping[str, str]) -> bool:
        """Register texts; True when Shopify says that a digest is not that of its source (nothing was written then)."""
        rows = register_rows(place, seen, wanted)
        reply = self._client.run(
            "translations_register", {"resourceId": resource, "translations": rows}, tolerate=STALE
        )
        return bool(reply.problems)


def register_rows(place: Place, seen: Texts, wanted: Mapping[str, str]) -> list[dict[str, str | None]]:
    """The input of `translationsRegister` for texts of one resource."""
    return [
        {"key": key, "locale": place.locale, "value": value, "translatableContentDigest": seen[key].digest}
        | ({"marketId": place.market} if place.market else {})
        for key, value in wanted.items()
    ]


def _changed(key: str) -> Conflict:
    return Conflict(
        f"Somebody changed this text in the shop while its translation was being written ({key}).",
        "Synchronise, look at the change, and publish again.",
    )


def _texts(node: Mapping[str, object], place: Place) -> Texts:
    held: dict[str, str] = {}
    for row in _rows(node.get("translations")):
        market = row.get("market")
        if (market.get("id") if isinstance(market, dict) else "") == place.market:
            held[str(row["key"])] = str(row["value"] or "")
    return {
        str(row["key"]): Text(_text(row.get("value")), _text(row.get("digest")) or None, held.get(str(row["key"])))
        for row in _rows(node.get("translatableContent"))
    }


def _rows(found: object) -> Sequence[Mapping[str, object]]:
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
