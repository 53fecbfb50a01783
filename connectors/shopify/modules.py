"""A+ modules in the shop: an entry per module with a stable handle, listed on the product, translated per language.

A page is many entries, but it must change as one. While entries change, `page` keeps the text before (see `parts`), so
that reading answers it until the last call puts the new `page` in place. A worker that dies in between leaves a state
that the next one finishes, and nobody ever reads half a page.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from connectors.shopify import idents
from connectors.shopify.bulk import BulkRunner
from connectors.shopify.errors import NotTaken
from connectors.shopify.mass import Mass
from connectors.shopify.moves import CONTENT, Do, List, Look, Moves, Step, Story, Translate, Upsert
from connectors.shopify.outgoing import MODULE_TYPE, Runner
from connectors.shopify.ownfields import Gone, OwnFields
from connectors.shopify.parts import EMPTY, PAGE, Part, is_pending, join, pending, split
from connectors.shopify.places import Place, Places
from connectors.shopify.translations import Text, Translations
from core.errors import Conflict, CoreError, Retryable

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


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a product at a place that shall change; None = absent."""

    product: str
    place: Place
    before: str | None
    after: str | None


class Modules:
    """Pages of one shop's products."""

    def __init__(
        self,
        client: Runner,
        translations: Translations,
        own: OwnFields,
        places: Places,
        bulk: BulkRunner | None = None,
        mass: Mass | None = None,
    ) -> None:
        self._client, self._translations, self._own, self._places = client, translations, own, places
        self._mass = mass
        self._moves = Moves(client, translations, own, bulk)

    # ------------------------------------------------------------------ reading

    def read(self, asked: Sequence[tuple[Mapping[str, Any], Place]]) -> list[Stored]:
        """The entries of products (as `product_texts` answers them) as places see them, in order."""
        rows = {row["id"]: row for row, _ in asked}
        lists = {product: _listed(row.get("modules")) for product, row in rows.items()}
        nodes = self._nodes(list(dict.fromkeys(gid for listed in lists.values() for gid in listed)), len(rows))
        wanted: dict[Place, list[str]] = {}
        for row, place in asked:
            if not place.own:
                wanted.setdefault(place, []).extend(gid for gid in lists[row["id"]] if gid in nodes)
        texts = self._translations.read_many(wanted, len(rows))
        found = []
        for row, place in asked:
            prefix = f"{idents.number(row['id'])}-"
            entries = [
                _entry(nodes[gid], prefix, texts.get(place, {}).get(gid, {}).get(CONTENT))
                for gid in lists[row["id"]]
                if gid in nodes and str(nodes[gid].get("handle", "")).startswith(prefix)
            ]
            found.append(Stored(tuple(entries), _digest(row.get("modules"))))
        return found

    def _nodes(self, gids: Sequence[str], products: int) -> dict[str, Any]:
        if self._mass is not None and (every := self._mass.entries(gids, products)) is not None:
            return every
        found: dict[str, Any] = {}
        for start in range(0, len(gids), _AT_ONCE):
            reply = self._client.run("metaobjects_by_ids", {"ids": list(gids[start : start + _AT_ONCE])})
            found |= {node["id"]: node for node in reply.data["nodes"] if node and "handle" in node}
        return found

    # ------------------------------------------------------------------ writing

    def write_many(self, pages: Sequence[Page], told: Callable[[int], None]) -> list[CoreError | None]:
        """Make each page what it shall be; by position the error of those that could not be. `told` hears how many are
        done."""
        found: list[CoreError | None] = [None] * len(pages)
        waiting = dict(enumerate(pages))
        while waiting:  # the languages of a product share its list: one after the other
            now: dict[str, int] = {}
            for at, page in waiting.items():
                now.setdefault(page.product, at)
            for at, error in zip(now.values(), self._tell([pages[at] for at in now.values()]), strict=True):
                found[at] = error
                del waiting[at]
            told(len(pages) - len(waiting))
        return found

    def remove(self, product: str, place: Place) -> None:
        """Take the page of a place away, whatever it says; without one nothing happens."""
        stored = self._stored(product, place)
        (error,) = self._tell([Page(product, place, stored.page(place), None)])
        if error is not None:
            raise error

    def look(self, wanted: Sequence[Look]) -> list[Stored | CoreError]:
        """The entries of products, in order."""
        if not wanted:
            return []
        try:
            rows = self._own.rows(list(dict.fromkeys(look.product for look in wanted)), texts=False)
            there = [look for look in wanted if look.product in rows]
            stored = iter(self.read([(rows[look.product], look.place) for look in there]))
        except CoreError as error:
            return [error for _ in wanted]
        return [next(stored) if look.product in rows else Gone() for look in wanted]

    def _tell(self, pages: Sequence[Page]) -> list[CoreError | None]:
        return self._moves.tell([self._story(page) for page in pages], self)

    def _stored(self, product: str, place: Place) -> Stored:
        (found,) = self.look([Look(product, place)])
        if isinstance(found, CoreError):
            raise found
        return found

    def _story(self, page: Page) -> Story:
        """Make the page of a place `after` (None takes it away). Goes on where an earlier try stopped.

        Ends in Conflict when the page is neither `before` nor `after`.
        """
        if page.after is not None:
            split(page.after)  # what is too large fails before anything is written
        lost: Retryable | None = None
        for _ in range(_ROUNDS):
            (stored,) = yield [Look(page.product, page.place)]
            now = stored.page(page.place)
            if now == page.after and not _leftovers(stored, page.place, page.after):
                return
            if now not in (page.before, page.after):
                raise Conflict(
                    "Somebody changed the A+ modules of this product in the shop.", "Synchronise and publish again."
                )
            try:
                if (yield from self._bring(page, stored, again=lost is not None)):
                    return
            except NotTaken:
                raise
            except Retryable as error:
                if lost is not None:
                    raise
                lost = error  # Shopify may have done it all the same: look once before leaving it to the queue
        raise lost or Retryable("The list of this product's modules is being changed by somebody else.", after_s=5)

    def _bring(self, page: Page, stored: Stored, *, again: bool) -> Generator[Sequence[Step], list[Any], bool]:
        """One attempt from what is stored now; False = look again first. `again`: an answer got lost before."""
        place = page.place
        parts = {part.id: part for part in (split(page.after) if page.after is not None else ())}
        wanted = _targets(stored, place, parts)
        now = stored.contents(place)
        behind = {name: text for name, text in wanted.items() if name != PAGE and now.get(name) != text}
        old = stored.page(place)
        if behind and old is not None and not is_pending(now.get(PAGE)):
            yield _puts(page, stored, {PAGE: pending(old)}, parts)
            stored = stored.having(PAGE, pending(old), place)
        if not (yield from self._list(page, stored, parts, behind, again)):
            return False
        yield _puts(page, stored, behind, parts)
        if PAGE in wanted and stored.contents(place).get(PAGE) != wanted[PAGE]:
            yield _puts(page, stored, {PAGE: wanted[PAGE]}, parts)  # last: from now on the new page is read
        if any(entry.id not in parts and (place.own or entry.text.source == EMPTY) for entry in stored.entries):
            yield [Do(lambda: self._tidy(page.product, place))]
        return True

    def _unlisted(self, product: str, name: str, content: str) -> str:
        """The entry of that handle if it holds this content already; empty otherwise."""
        handle = {"type": MODULE_TYPE, "handle": f"{idents.number(product)}-{name}"}
        node = self._client.run("metaobject_by_handle", {"handle": handle}).at("metaobjectByHandle")
        return str(node["id"]) if node and _entry(node, "", None).text.source == content else ""

    # ------------------------------------------------------------------ the list

    def _list(
        self, page: Page, stored: Stored, parts: Mapping[str, Part], behind: Mapping[str, str | None], again: bool
    ) -> Generator[Sequence[Step], list[Any], bool]:
        """Make missing entries and bring the list into order. False = it moved on, or there are new entries to read."""
        place, known = page.place, {entry.id: entry.gid for entry in stored.entries}
        missing = [part for part in parts.values() if part.id not in known]
        # New entries of the primary language come with their content: nobody sees them before the list names them.
        contents = {part.id: part.content if place.own else EMPTY for part in missing}
        if again:
            found = yield [Do(partial(self._unlisted, page.product, name, text)) for name, text in contents.items()]
            known |= {name: gid for name, gid in zip(contents, found, strict=True) if gid}
        new = [part for part in missing if part.id not in known]
        made = yield [_upsert(page.product, part.id, part.kind, contents[part.id]) for part in new]
        known |= dict(zip((part.id for part in new), made, strict=True))
        first = [*parts] if place.own else [entry.id for entry in stored.entries]
        order = [known[name] for name in dict.fromkeys([*first, *known])]
        if order == [entry.gid for entry in stored.entries]:
            return True
        if not place.own and place.market:
            yield [Do(lambda: self._own.remember(page.product, place.key))]
        unlisted_page = PAGE in parts and not any(entry.id == PAGE for entry in stored.entries)
        if place.own and not unlisted_page:
            # The old page still counts: its entries must hold the new content before the list shows the new ones.
            yield _puts(page, stored, behind, parts)
        (current,) = yield [List(page.product, order, stored.digest)]
        return bool(current) and place.own and unlisted_page

    def _tidy(self, product: str, place: Place) -> None:
        """Delete entries that no language has any more, after taking them off the list."""
        stored = self._stored(product, Place(place.locale, own=True))
        idle = {entry.gid: entry for entry in stored.entries if entry.text.source == EMPTY}
        for other in [*self._places.translated(), *map(Place.of_key, self._own.remembered(product))]:
            if not idle:
                return
            for gid, texts in self._translations.read(list(idle), other).items():
                if texts.get(CONTENT, _NOTHING).value not in (None, EMPTY):
                    del idle[gid]
        if idle:
            left = [entry.gid for entry in stored.entries if entry.gid not in idle]
            (done,) = self._own.put_lists([(product, left, stored.digest)])
            if isinstance(done, CoreError):
                raise done
            if done:
                for gid in idle:
                    self._client.run("metaobject_delete", {"id": gid}, tolerate=frozenset({"RECORD_NOT_FOUND"}))


def _puts(page: Page, stored: Stored, texts: Mapping[str, str | None], parts: Mapping[str, Part]) -> list[Step]:
    """What gives entries that are in the list their content at this place."""
    known, steps = {entry.id: entry for entry in stored.entries}, list[Step]()
    for name, text in texts.items():
        if name not in known:
            continue
        if page.place.own:
            kind = parts[name].kind if name in parts else ""
            steps.append(_upsert(page.product, name, kind, text or EMPTY))
        else:
            steps.append(Translate(known[name].gid, page.place, known[name].text, text))
    return steps


def _upsert(product: str, name: str, kind: str, content: str) -> Upsert:
    fields = [{"key": CONTENT, "value": content}] + ([{"key": "kind", "value": kind}] if kind else [])
    handle = {"type": MODULE_TYPE, "handle": f"{idents.number(product)}-{name}"}
    return Upsert({"handle": handle, "metaobject": {"fields": fields}})


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
