"""Shorter lines for a picture on which the words do not fit: from the same facts, never cut, nothing a law wants gone.

Every step makes one text shorter or leaves one entry out, so there is an end; the same order gives the same steps.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from core.content.document import Line
from core.facts.sheet import FactSheet
from core.generation.compose.phrase import Slot, Words, capitalise
from core.generation.compose.story import MIN_HEADLINE_RANK
from core.generation.compose.tables import box_items
from core.generation.compose.values import spec_value
from core.generation.compose.writer import Writer
from core.generation.pictured.feast import FESTIVAL, shorter_greetings
from core.generation.pictured.lawful import wanted_by_law
from core.generation.pictured.wish import Wish

_LEADING = 3
_HEADINGS = {"specs": "specs", "dimensions": "specs", "comparison": "comparison", "in_the_box": "box"}
# (template, list in its texts): how many entries have to stay, None = all of them
_LEAST = {
    ("banner", "points"): 0, (FESTIVAL, "points"): 0, ("specs", "rows"): 2, ("dimensions", "measures"): 2,
    ("comparison", "rows"): 2, ("comparison", "columns"): 2,
}  # fmt: skip
_OPTIONAL = {("dimensions", "title"), ("specs", "title"), ("comparison", "title"), (FESTIVAL, "eyebrow")}
_ITS_NAME = {("banner", "headline"), (FESTIVAL, "subline")}
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A text of the order and what stands there now; empty = it was left out. `more` went with it."""

    field: str
    before: str
    after: str
    more: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """For a person."""
        if self.after:
            return f"shortened to fit: '{self.before}' became '{self.after}'"
        return f"left out to fit: '{' '.join((self.before, *self.more))}'"


@dataclass(slots=True)
class Shorter:
    """Steps for one product in one locale. `writing` opens a writer in units of its own (empty = the page's)."""

    sheet: FactSheet
    locale: str
    writing: Callable[[str], Writer]
    _open: dict[str, Writer] = field(default_factory=dict)

    def step(self, wish: Wish, name: str, fits_chars: int) -> tuple[Wish, Change] | None:
        """The order with one text shorter, or with its entry left out; None where neither is to be had."""
        path = _path(name)
        texts = (wish.brief or {}).get("texts", {})
        now = _at(texts, path)
        if not isinstance(now, str) or not now:
            return None
        held = next((line for line in wish.words if line.text == now), Line(now))
        shorter = sorted(
            {line.text: line for line in self._lines(wish, path, held) if 0 < len(line.text) < len(now)}.values(),
            key=lambda line: (-len(line.text), line.text),
        )
        fitting = [line for line in shorter if len(line.text) <= fits_chars] or shorter[-1:]
        if fitting:
            return _with(wish, path, held, fitting[0]), Change(name, now, fitting[0].text)
        return self._without(wish, path, held)

    # ------------------------------------------------------------ shorter words

    def _lines(self, wish: Wish, path: Path, held: Line) -> Iterator[Line]:
        template, first = _template(wish), str(path[0])
        if (template, first) in _ITS_NAME or (template == "comparison" and path[:2] == ("columns", 0)):
            yield from self._names()
        elif template == FESTIVAL and first == "headline":
            yield from map(Line, shorter_greetings(wish.slot.name.rpartition(":")[2], self.locale))
        elif first == "title" and template in _HEADINGS:
            writer = self._writer()
            yield from map(_capital, writer.voice.every("heading", (_HEADINGS[template],), writer.env))
        elif first == "points":
            yield from self._tags(held)
        elif template == "in_the_box" and first == "items":
            things = box_items(self._writer())
            yield from (Line(capitalise(one.text), one.facts) for one in things if set(one.facts) <= set(held.facts))
        elif path[-1] != 0 and first in ("rows", "measures"):
            yield from self._in_one_unit(held)

    def _names(self) -> Iterator[Line]:
        """The product's headline in all its forms from facts alone, down to its name, then to what it is."""
        writer = self._writer()
        leading = [topic for topic in writer.lead(_LEADING) if topic.rank >= MIN_HEADLINE_RANK]
        for topic in leading:
            for tag in writer.tags(topic):
                for title in ("title", "title_short"):
                    if title in writer.env:
                        slots = {**writer.env, "title": writer.env[title], "tag": _slot(tag)}
                        yield from writer.voice.every("hero", ("headline",), slots)
        yield from writer.voice.every("hero", ("plain",), writer.env)
        for name in ("title", "title_short", "name", "kind"):
            if name in writer.env:
                yield _capital(Line(writer.env[name].say(), writer.env[name].facts))

    def _tags(self, held: Line) -> Iterator[Line]:
        """The same topic in fewer words."""
        writer = self._writer()
        for topic in writer.topics:
            if set(topic.keys) and set(topic.keys) <= set(held.facts):
                found = (*writer.tags(topic), *writer.voice.every(topic.frame, ("short",), topic.env, facts=topic.keys))
                yield from map(_capital, found)

    def _in_one_unit(self, held: Line) -> Iterator[Line]:
        """A measure without its second system in brackets, where no law wants both."""
        writer = self._writer()
        if writer.formatter.market.units != "both" or wanted_by_law(held, self.sheet, self.locale):
            return
        narrow = self._writer("us")
        facts = [fact for key in held.facts if (fact := self.sheet.get(key)) is not None and fact.number is not None]
        if facts and len(facts) == len(held.facts):
            said = [spec_value(fact, narrow) for fact in facts]
            if all(said):
                yield Line(capitalise(narrow.formatter.marks.list_separator.join(said)), held.facts)

    def _writer(self, units: str = "") -> Writer:
        if units not in self._open:
            self._open[units] = self.writing(units)
        return self._open[units]

    # ------------------------------------------------------------ fewer facts

    def _without(self, wish: Wish, path: Path, held: Line) -> tuple[Wish, Change] | None:
        """The order without the entry; None where it has to stay."""
        template, first = _template(wish), str(path[0])
        texts: dict[str, Any] = json.loads(json.dumps((wish.brief or {})["texts"]))
        if (template, first) in _OPTIONAL or (template == "dimensions" and path[-1] == "label"):
            gone = [_set(texts, path, "")]
        elif template == "size_chart":
            gone = _column(texts, path)
        elif template == "comparison" and first == "columns" and isinstance(path[-1], int):
            gone = _row_of_all(texts, path[-1])
        else:
            gone = self._entry(texts, template, path)
        lines = [line for line in wish.words if line.text in gone]
        if not gone or any(wanted_by_law(line, self.sheet, self.locale) for line in lines):
            return None
        more = tuple(text for text in gone if text and text != held.text)
        return _kept(wish, texts), Change(".".join(("texts", *map(str, path))), held.text, "", more)

    def _entry(self, texts: dict[str, Any], template: str, path: Path) -> list[str]:
        """Takes an entry out of its list; answers what stood there, nothing where it has to stay."""
        name = str(path[0])
        least = _LEAST.get((template, name))
        entries = texts.get(name)
        if least is None or not isinstance(entries, list) or len(entries) <= least:
            return []
        if (template, name) == ("comparison", "columns") and path[1] == 0:
            return []
        if (template, name) == ("comparison", "rows"):
            return _row_of_all(texts, int(path[1]))
        return _texts(entries.pop(int(path[1])))


def collapsed(changes: Sequence[Change]) -> list[Change]:
    """Of several steps on one text the first and the last word of it."""
    found: list[Change] = []
    for change in changes:
        before = next((one for one in found if one.after and one.after == change.before), None)
        if before is not None:
            found[found.index(before)] = replace(change, before=before.before)
        else:
            found.append(change)
    return found


def _column(texts: dict[str, Any], path: Path) -> list[str]:
    """A measure less for every size; the sizes themselves stay, and one column beside them."""
    at = path[-1]
    if path[0] not in ("head", "rows") or not isinstance(at, int) or at == 0 or len(texts["head"]) <= 2:
        return []
    return [texts["head"].pop(at), *(row.pop(at) for row in texts["rows"])]


def _row_of_all(texts: dict[str, Any], at: int) -> list[str]:
    """A row of a comparison, in every column."""
    if len(texts["rows"]) <= 2:
        return []
    return [texts["rows"].pop(at), *(column["values"].pop(at) for column in texts["columns"])]


def _kept(wish: Wish, texts: dict[str, Any]) -> Wish:
    standing = set(_texts(texts))
    return replace(
        wish, brief={**(wish.brief or {}), "texts": texts}, words=tuple(w for w in wish.words if w.text in standing)
    )


def _with(wish: Wish, path: Path, held: Line, new: Line) -> Wish:
    texts: dict[str, Any] = json.loads(json.dumps((wish.brief or {})["texts"]))
    _set(texts, path, new.text)
    standing = set(_texts(texts))
    words = tuple(new if line is held else line for line in wish.words)
    words = (*words, *([held] if held.text in standing and held not in words else []))
    return replace(wish, brief={**(wish.brief or {}), "texts": texts}, words=words)


def _template(wish: Wish) -> str:
    return str((wish.brief or {}).get("template", ""))


def _path(name: str) -> Path:
    parts = name.split(".")[1:] if name.startswith("texts.") else []
    return tuple(int(part) if part.isdigit() else part for part in parts)


def _at(texts: Any, path: Path) -> Any:
    for part in path:
        try:
            texts = texts[part]
        except (KeyError, IndexError, TypeError):
            return None
    return texts if path else None


def _set(texts: dict[str, Any], path: Path, text: str) -> str:
    holder: Any = _at(texts, path[:-1]) if len(path) > 1 else texts
    before = str(holder[path[-1]])
    holder[path[-1]] = text
    return before


def _texts(part: Any) -> list[str]:
    """Every text of a part of an order."""
    if isinstance(part, str):
        return [part]
    return [text for each in (part.values() if isinstance(part, dict) else part) for text in _texts(each)]


def _capital(line: Line) -> Line:
    return Line(capitalise(line.text), line.facts)


def _slot(line: Line) -> Slot:
    return Words(line.text, line.facts)
