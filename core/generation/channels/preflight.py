"""Everything that Amazon would refuse in an A+ document, all at once, before it is sent: cause and next step."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core.content.channels.contract import Fault, Slot, console, faults, slots
from core.content.channels.measure import size
from core.content.channels.table import channel
from core.content.channels.text import Problem
from core.facts.sheet import FactSheet
from core.generation.channels.rules import broken, rule

CHANNEL = "amazon_aplus"
_NUMBER = re.compile(r"/\d+")
_NOUNS = {"string": "characters", "array": "entries", "integer": ""}
_LISTS = ("descriptionListBlock", "sidebarListBlock", "bulletedListBlock", "specificationListBlock")
_SHORT_TEXT = 12  # characters; "20 W" may well stand twice


def preflight(
    document: Any, *, uploads: Sequence[Mapping[str, Any]] = (), sheet: FactSheet | None = None
) -> list[Problem]:
    """Every reason why the document would be refused (`stops`) or should be looked at, in the document's order.

    `document` is JSON of anybody's making; `uploads` tells the sizes of its pictures where they are known; `sheet`
    holds the product's own names, which are no shouting.
    """
    found = [_contract(fault) for fault in faults(document)]
    if not isinstance(document, dict) or not isinstance(document.get("contentModuleList"), list):
        return found
    modules = document["contentModuleList"]
    most = console()["max_modules"]
    if len(modules) > most:
        cause = f"{len(modules)} modules stand in the document; the seller console takes {most}."
        found.append(Problem(cause, "Take the least helpful modules out.", True, "contentModuleList"))
    for at, module in enumerate(modules):
        if isinstance(module, dict):
            found += _module(module, f"contentModuleList/{at}")
    locale = document.get("locale")
    texts = [row for row in _texts(document, "") if row[0] not in ("locale", "contentType")]
    found += _words(texts, locale if isinstance(locale, str) else "en-US", sheet or FactSheet("", "en", ()))
    found += _repeated(texts)
    found += _pictures(uploads)
    return found


def _contract(fault: Fault) -> Problem:
    noun = _NOUNS.get(fault.said, "")
    cause, step = {
        "required": ("is required and missing", "Add it: a picture needs its upload, its crop and its words."),
        "unknown": ("is no field that the interface knows", "Take it out, or write its name as the contract has it."),
        "type": (f"is no {fault.said}", "Write it in the type that the contract names."),
        "max": (f"has {fault.actual} {noun}, at most {fault.limit} are taken".replace("  ", " "), "Shorten it."),
        "min": (f"has {fault.actual} {noun}, at least {fault.limit} are needed".replace("  ", " "), "Add what lacks."),
        "one_of": (f"is none of {fault.said}", "Choose one of these."),
        "unique": ("holds the same entry twice", "Keep it once."),
    }[fault.rule]
    return Problem(f"{fault.path or 'The document'} {cause}.", step, True, fault.path)


# ------------------------------------------------------------------ one module


def _module(module: Mapping[str, Any], path: str) -> Iterator[Problem]:
    slot = slots().get(str(module.get("contentModuleType")))
    if slot is None:
        return
    others = [field for field in module if field not in ("contentModuleType", slot.field)]
    if slot.field not in module or others:
        cause = f"A module of type {slot.type} must hold {slot.field} and nothing else."
        yield Problem(cause, "Write the field that belongs to the type.", True, path)
    tree = module.get(slot.field)
    if isinstance(tree, dict) and any("asin" not in column for column in _columns(tree)):
        cause = f"{path}: products of the comparison have no ASIN, so Amazon shows them without a link."
        yield Problem(cause, "Say the ASIN of each of your products: vitrine asin set.", False, path)
    yield from _lengths(slot, tree, f"{path}/{slot.field}")
    yield from _crops(slot, tree, f"{path}/{slot.field}")
    yield from _decorators(tree, f"{path}/{slot.field}")


def _columns(tree: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    columns = tree.get("productColumns")
    return [column for column in columns if isinstance(column, dict)] if isinstance(columns, list) else []


def _part(slot: Slot, path: str) -> str:
    """Which of the console's limits holds at a place."""
    steps = _NUMBER.sub("", path).split("/")
    if any(step in _LISTS for step in steps) and "textList" in steps:
        return "item"
    if slot.field == "standardHeaderImageText" and steps[-3:-1] == ["block", "headline"]:
        return "subheadline"
    names = {"metricRowLabels": "label", "metrics": "metric", "title": "title"}
    parts = (names.get(step, step) for step in reversed(steps))
    return next((part for part in parts if part in slot.text), "")


def _lengths(slot: Slot, tree: Any, path: str) -> Iterator[Problem]:
    bodies: Counter[str] = Counter()
    for place, text in _texts(tree, path):
        part = _part(slot, place)
        most = slot.text.get(part, 0)
        if part == "body":
            bodies[place.rpartition("/textList/")[0]] += size(text, "graphemes")
        elif most and (length := size(text, "graphemes")) > most:
            cause = f"{place} has {length} characters; the seller console takes {most} for a {part}."
            yield Problem(cause, "Shorten the line.", True, place)
    for place, length in bodies.items():
        if length > slot.text["body"]:
            cause = f"{place} has {length} characters; the seller console takes {slot.text['body']} for a body."
            yield Problem(cause, "Shorten the text.", True, place)


def _crops(slot: Slot, tree: Any, path: str) -> Iterator[Problem]:
    for place, image in _images(tree, path):
        least = slot.side_px if "/sidebarImageTextBlock/" in f"{place}/" else (slot.width_px, slot.height_px)
        size = image.get("imageCropSpecification", {})
        size = size.get("size", {}) if isinstance(size, dict) else {}
        has = tuple(_pixels(size, side) for side in ("width", "height"))
        if any(0 < side < needed for side, needed in zip(has, least, strict=True)):
            cause = f"{place} shows {has[0]} x {has[1]} pixels; this module needs {least[0]} x {least[1]} at least."
            yield Problem(cause, "Choose a larger part of the picture, or a larger picture.", True, place)


def _pixels(size: Any, side: str) -> int:
    value = size.get(side) if isinstance(size, dict) else None
    figure = value.get("value") if isinstance(value, dict) else None
    return figure if isinstance(figure, int) else 0


def _decorators(tree: Any, path: str) -> Iterator[Problem]:
    for place, node in _nodes(tree, path):
        value, styles = node.get("value"), node.get("decoratorSet")
        if not isinstance(value, str) or not isinstance(styles, list):
            continue
        for at, style in enumerate(styles):
            ends = [style.get(name, 0) for name in ("offset", "length")] if isinstance(style, dict) else []
            if all(isinstance(end, int) for end in ends) and sum(ends) > len(value):
                cause = f"{place}/decoratorSet/{at} ends behind its text of {len(value)} characters."
                yield Problem(cause, "End the style with the text.", True, place)


# ------------------------------------------------------------------ words


def _words(texts: Sequence[tuple[str, str]], locale: str, sheet: FactSheet) -> Iterator[Problem]:
    own = channel(CHANNEL)
    for place, text in texts:
        for found in broken(own, text, (), sheet, locale):
            yield Problem(f"{place}: {found.reason} “{text[:60]}”", found.next_step, True, place)


def _repeated(texts: Sequence[tuple[str, str]]) -> Iterator[Problem]:
    """Texts that stand twice; the words of pictures and short values may."""
    seen: dict[str, str] = {}
    for place, text in texts:
        value = place.rpartition("/")[0]
        if len(text) <= _SHORT_TEXT or place.endswith("/altText") or "/caption/" in f"{value}/" or place == "name":
            continue
        if "/productColumns/" in place or "/specificationList/" in place:
            continue
        before = seen.setdefault(text.casefold(), place)
        if before != place:
            found = rule("repeated")
            yield Problem(f"{place}: {found.reason} It is that of {before}.", found.next_step, True, place)


# ------------------------------------------------------------------ pictures


def _pictures(uploads: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    for row in uploads:
        wide, high, place = row["width_px"], row["height_px"], row["place"]
        to_wide, to_high = row["least_width_px"], row["least_height_px"]
        needed, own = f"{to_wide} x {to_high} pixels are needed", f"{place}: picture {row['media']}"
        if not wide or not high:
            step = "Look at the picture's size before you upload it."
            yield Problem(f"{own} is of unknown size; {needed}.", step, False, place)
        elif wide < to_wide or high < to_high:
            step = "Upload a larger picture, or use a module with a smaller place."
            yield Problem(f"{own} has {wide} x {high} pixels, {needed}.", step, True, place)
        elif (lost := _lost(wide, high, to_wide, to_high)) > console()["crop_loss"]:
            step = "Look whether the product is still whole, or upload a picture of the place's shape."
            yield Problem(f"{own} loses {round(lost * 100)} % to fit the place.", step, False, place)


def _lost(wide: int, high: int, to_wide: int, to_high: int) -> float:
    """Share of a picture that is cut off when it is brought into another shape."""
    kept = min(wide / to_wide, high / to_high)
    return 1 - kept * to_wide * kept * to_high / (wide * high)


# ------------------------------------------------------------------ walking


def _nodes(node: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node, dict):
        yield path, node
        for name, inner in node.items():
            yield from _nodes(inner, f"{path}/{name}" if path else name)
    elif isinstance(node, list):
        for at, inner in enumerate(node):
            yield from _nodes(inner, f"{path}/{at}")


def _texts(node: Any, path: str) -> Iterator[tuple[str, str]]:
    """What a shopper can read or hear, with its place."""
    for place, found in _nodes(node, path):
        for name in ("value", "altText", "title", "name"):
            text = found.get(name)
            if isinstance(text, str) and (name != "name" or not place):
                yield (f"{place}/{name}" if place else name), text


def _images(node: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    return ((place, found) for place, found in _nodes(node, path) if "uploadDestinationId" in found)
