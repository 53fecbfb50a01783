"""A+ modules in the shop: an entry per module with a stable handle, listed on the product, translated per language.

A page is many entries, but it must change as one. While entries change, `page` keeps the text before (see `parts`), so
that reading answers it until the last call puts the new `page` in place. A worker that dies in between leaves a state
that the next one finishes, and nobody ever reads half a page.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from connectors.shopify import idents
from connectors.shopify.errors import NotTaken
from connectors.shopify.outgoing import MODULE_TYPE, Runner
from connectors.shopify.ownfields import OwnFields
from connectors.shopify.parts import EMPTY, PAGE, Part, is_pending, join, pending, split
from connectors.shopify.places import Place, Places
from connectors.shopify.translations import Text, Translations
from core.errors import Conflict, Retryable

CONTENT = "content"
_AT_ONCE = 100
_ROUNDS = 4
_NOTHING = Text(EMPTY, None)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a product. `text.source` is the primary language's content, `text.value` that of the place."""

    gid: str
    id: str
    text: Text

    def content(self, place: Place) -> str | None:
        """What the place itself holds; None = no translation."""
        return self.text.source if place.own else self.text.value


@dataclass(frozen=True, slots=True)
class Stored:
    """A product's entries in the order of its list, as one place sees them. `digest` guards the list."""

    entries: tuple[Entry, ...] = ()
    digest: str | None = None

    def contents(self, place: Place) -> dict[str, str]:
        """Content by id, of those that the place has."""
        return {entry.id: text for entry in self.entries if (text := entry.content(place)) is not None}

    def page(self, place: Place) -> str | None:
        """The page of a place; None = absent."""
        return join(self.contents(place))

    def having(self, name: str, content: str, place: Place) -> Stored:
        """The same after one entry's content at a place was written."""
        changed = {"source": content} if place.own else {"value": content}
        entries = [replace(e, text=replace(e.text, **changed)) if e.id == name else e for e in self.entries]
        return Stored(tuple(entries), self.digest)


class Modules:
    """Pages of one shop's products."""

    def __init__(self, client: Runner, translations: Translations, own: OwnFields, places: Places) -> None:
        self._client, self._translations, self._own, self._places = client, translations, own, places

    # ------------------------------------------------------------------ reading

    def read(self, rows: Iterable[Mapping[str, Any]], place: Place) -> dict[str, Stored]:
        """The entries of products (as `product_texts` answers them), by the product's global id."""
        products = list(rows)
        lists = {row["id"]: (_listed(row.get("modules")), _digest(row.get("modules"))) for row in products}
        nodes = self._nodes([gid for listed, _ in lists.values() for gid in listed])
        texts = {} if place.own else self._translations.read(nodes, place)
        found = {}
        for product, (listed, digest) in lists.items():
            prefix = f"{idents.number(product)}-"
            entries = [
                _entry(nodes[gid], prefix, texts.get(gid, {}).get(CONTENT))
                for gid in listed
                if gid in nodes and str(nodes[gid].get("handle", "")).startswith(prefix)
            ]
            found[product] = Stored(tuple(entries), digest)
        return found

    def _nodes(self, gids: Sequence[str]) -> dict[str, Mapping[str, Any]]:
        found: dict[str, Mapping[str, Any]] = {}
        for start in range(0, len(gids), _AT_ONCE):
            reply = self._client.run("metaobjects_by_ids", {"ids": list(gids[start : start + _AT_ONCE])})
            found |= {node["id"]: node for node in reply.data["nodes"] if node and "handle" in node}
        return found

    # ------------------------------------------------------------------ writing

    def write(self, product: str, place: Place, before: str | None, after: str | None) -> None:
        """Make the page of a place `after` (None takes it away). Goes on where an earlier try stopped.

        Raises Conflict when the page is neither `before` nor `after`.
        """
        if after is not None:
            split(after)  # what is too large fails before anything is written
        lost: Retryable | None = None
        for _ in range(_ROUNDS):
            stored = self._look(product, place)
            now = stored.page(place)
            if now == after and not _leftovers(stored, place, after):
                return
            if now not in (before, after):
                raise Conflict(
                    "Somebody changed the A+ modules of this product in the shop.", "Synchronise and publish again."
                )
            try:
                if self._bring(product, place, stored, after, again=lost is not None):
                    return
            except NotTaken:
                raise
            except Retryable as error:
                if lost is not None:
                    raise
                lost = error  # Shopify may have done it all the same: look once before leaving it to the queue
        raise lost or Retryable("The list of this product's modules is being changed by somebody else.", after_s=5)

    def remove(self, product: str, place: Place) -> None:
        """Take the page of a place away, whatever it says; without one nothing happens."""
        self.write(product, place, self._look(product, place).page(place), None)

    def _look(self, product: str, place: Place) -> Stored:
        return self.read([self._own.row(product)], place)[product]

    def _bring(self, product: str, place: Place, stored: Stored, after: str | None, *, again: bool) -> bool:
        """One attempt from what is stored now; False = look again first. `again`: an answer got lost before."""
        parts = {part.id: part for part in (split(after) if after is not None else ())}
        wanted = _targets(stored, place, parts)
        now = stored.contents(place)
        behind = {name: text for name, text in wanted.items() if name != PAGE and now.get(name) != text}
        old = stored.page(place)
        if behind and old is not None and not is_pending(now.get(PAGE)):
            self._put(product, place, stored, {PAGE: pending(old)}, parts)
            stored = stored.having(PAGE, pending(old), place)
        if not self._list(product, place, stored, parts, behind, again):
            return False
        if PAGE in wanted and stored.contents(place).get(PAGE) != wanted[PAGE]:
            behind |= {PAGE: wanted[PAGE]}  # last: from now on the new page is read
        self._put(product, place, stored, behind, parts)
        if any(entry.id not in parts and (place.own or entry.text.source == EMPTY) for entry in stored.entries):
            self._tidy(product, place)
        return True

    def _put(
        self, product: str, place: Place, stored: Stored, texts: Mapping[str, str | None], parts: Mapping[str, Part]
    ) -> None:
        """Give entries that are in the list their content at this place, in the given order."""
        known = {entry.id: entry for entry in stored.entries}
        for name, text in texts.items():
            if name not in known:
                continue
            if place.own:
                self._upsert(product, name, parts[name].kind if name in parts else "", text or EMPTY)
            else:
                entry = known[name]
                self._translations.put(entry.gid, place, {CONTENT: entry.text}, {CONTENT: text})

    def _upsert(self, product: str, name: str, kind: str, content: str) -> str:
        """Create or change an entry; answers its global id."""
        fields = [{"key": CONTENT, "value": content}] + ([{"key": "kind", "value": kind}] if kind else [])
        handle = {"type": MODULE_TYPE, "handle": f"{idents.number(product)}-{name}"}
        reply = self._client.run("metaobject_upsert", {"handle": handle, "metaobject": {"fields": fields}})
        return str(reply.at("metaobjectUpsert", "metaobject", "id"))

    def _unlisted(self, product: str, name: str, content: str) -> str:
        """The entry of that handle if it holds this content already; empty otherwise."""
        handle = {"type": MODULE_TYPE, "handle": f"{idents.number(product)}-{name}"}
        node = self._client.run("metaobject_by_handle", {"handle": handle}).at("metaobjectByHandle")
        return str(node["id"]) if node and _entry(node, "", None).text.source == content else ""

    # ------------------------------------------------------------------ the list

    def _list(
        self,
        product: str,
        place: Place,
        stored: Stored,
        parts: Mapping[str, Part],
        behind: Mapping[str, str | None],
        again: bool,
    ) -> bool:
        """Make missing entries and bring the list into order. False = it moved on, or there are new entries to read."""
        known = {entry.id: entry.gid for entry in stored.entries}
        missing = [part for part in parts.values() if part.id not in known]
        for part in missing:
            # New entries of the primary language come with their content: nobody sees them before the list names them.
            content = part.content if place.own else EMPTY
            made = self._unlisted(product, part.id, content) if again else ""
            known[part.id] = made or self._upsert(product, part.id, part.kind, content)
        first = [*parts] if place.own else [entry.id for entry in stored.entries]
        order = [known[name] for name in dict.fromkeys([*first, *known])]
        if order == [entry.gid for entry in stored.entries]:
            return True
        if not place.own and place.market:
            self._own.remember(product, place.key)
        unlisted_page = PAGE in parts and not any(entry.id == PAGE for entry in stored.entries)
        if place.own and not unlisted_page:
            # The old page still counts: its entries must hold the new content before the list shows the new ones.
            self._put(product, place, stored, behind, parts)
        return self._own.put_list(product, order, stored.digest) and place.own and unlisted_page

    def _tidy(self, product: str, place: Place) -> None:
        """Delete entries that no language has any more, after taking them off the list."""
        stored = self._look(product, Place(place.locale, own=True))
        idle = {entry.gid: entry for entry in stored.entries if entry.text.source == EMPTY}
        for other in [*self._places.translated(), *map(Place.of_key, self._own.remembered(product))]:
            if not idle:
                return
            for gid, texts in self._translations.read(list(idle), other).items():
                if texts.get(CONTENT, _NOTHING).value not in (None, EMPTY):
                    del idle[gid]
        if idle:
            left = [entry.gid for entry in stored.entries if entry.gid not in idle]
            if self._own.put_list(product, left, stored.digest):
                for gid in idle:
                    self._client.run("metaobject_delete", {"id": gid}, tolerate=frozenset({"RECORD_NOT_FOUND"}))


def _targets(stored: Stored, place: Place, parts: Mapping[str, Part]) -> dict[str, str | None]:
    """What every entry shall hold at a place. Where the primary language has a part and this page has not, `{}` hides
    it; without any page the source shows again."""
    wanted: dict[str, str | None] = {}
    for entry in stored.entries:
        if entry.id in parts:
            continue
        hidden = place.own or (parts and entry.text.source not in (None, EMPTY))
        wanted[entry.id] = EMPTY if hidden else None
    return wanted | {part.id: part.content for part in parts.values()}


def _leftovers(stored: Stored, place: Place, after: str | None) -> bool:
    parts = {part.id: part for part in (split(after) if after is not None else ())}
    wanted, now = _targets(stored, place, parts), stored.contents(place)
    return any(now.get(name) != text for name, text in wanted.items())


def _entry(node: Mapping[str, Any], prefix: str, text: Text | None) -> Entry:
    source = next((field["value"] for field in node["fields"] if field["key"] == CONTENT), None) or EMPTY
    held = Text(source, text.digest, text.value) if text else Text(source, None)
    return Entry(node["id"], str(node["handle"]).removeprefix(prefix), held)


def _listed(field: Any) -> list[str]:
    try:
        found = json.loads(field["value"]) if field else []
    except ValueError:
        found = []
    return [gid for gid in found if isinstance(gid, str)] if isinstance(found, list) else []


def _digest(field: Any) -> str | None:
    return field.get("compareDigest") if field else None
