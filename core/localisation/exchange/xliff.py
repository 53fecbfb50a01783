"""XLIFF 1.2 (with the habits of Trados and memoQ) and 2.0."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import IO
from xml.etree.ElementTree import Element

from core.errors import BadInput
from core.localisation.exchange.unit import (
    ALONE,
    APPROVED,
    CLOSE,
    MACHINE,
    OPEN,
    UNFINISHED,
    Code,
    Piece,
    Unit,
    flat,
    pieces,
    plain,
)
from core.localisation.exchange.xml import attribute, child, children, content, elements, local, tag, text_of

_APPROVED_1 = frozenset(("final", "signed-off"))
_UNFINISHED_1 = frozenset(
    (
        *("new", "needs-translation", "needs-adaptation", "needs-l10n"),
        *("needs-review-translation", "needs-review-adaptation", "needs-review-l10n"),
    )
)
_CONFIRMED_BY_TOOLS = frozenset(
    ("ManuallyConfirmed", "Proofread", "Reviewer1Confirmed", "ApprovedTranslation", "ApprovedSignOff")
)
_UNFINISHED_BY_TOOLS = frozenset(("NotStarted", "Rejected", "Draft", "RejectedTranslation", "RejectedSignOff"))
_CONTROL = re.compile("([\x00-\x08\x0b\x0c\x0e-\x1f])")
_ALONE_1 = frozenset(("x", "ph", "it"))
_OPEN_1, _CLOSE_1 = frozenset(("bx", "bpt")), frozenset(("ex", "ept"))


def read(stream: IO[bytes]) -> Iterator[Unit]:
    """Units of a file of either version, segment by segment where it is segmented."""
    version, languages = "", ("", "")
    for element, around in elements(stream, frozenset(("trans-unit", "unit"))):
        name = local(element.tag)
        if not around and name not in ("trans-unit", "unit"):
            version = attribute(element, "version")
            languages = (attribute(element, "srcLang"), attribute(element, "trgLang"))
            if name != "xliff" or version[:1] not in ("1", "2"):
                raise BadInput(f"The file is no XLIFF 1 or 2: it begins with {name!r}.", field="file")
        elif name == "trans-unit" and version.startswith("1"):
            file = next((found for found in reversed(around) if local(found.tag) == "file"), element)
            yield from _units_1(element, attribute(file, "source-language"), attribute(file, "target-language"))
        elif name == "unit" and version.startswith("2"):
            yield from _units_2(element, *languages)


# ------------------------------------------------------------------ version 1.2


def _units_1(entry: Element, source_locale: str, locale: str) -> Iterator[Unit]:
    source, target = child(entry, "source"), child(entry, "target")
    if source is None or target is None:
        return
    note = "\n".join(filter(None, (text_of(found) for found in children(entry, "note"))))
    context = attribute(entry, "resname")
    confirmed = _confirmations(entry)
    cut = child(entry, "seg-source")
    there = {attribute(mark, "mid"): mark for mark in _marks(target)}
    here = {attribute(mark, "mid"): mark for mark in _marks(cut)} if cut is not None else {}
    pairs = [(here[name], there[name], name) for name in here if name in there] or [(source, target, "")]
    for one, other, name in pairs:
        said = confirmed.get(name, "") or attribute(entry, "status")
        yield Unit(
            flat(list(_inline_1(one))), flat(list(_inline_1(other))), source_locale, locale, context,
            _state_1(entry, target, said), note,
        )  # fmt: skip


def _marks(element: Element) -> list[Element]:
    return [found for found in element.iter() if local(found.tag) == "mrk" and attribute(found, "mtype") == "seg"]


def _confirmations(entry: Element) -> dict[str, str]:
    """Trados keeps each segment's state beside the unit."""
    return {attribute(found, "id"): attribute(found, "conf") for found in entry.iter() if local(found.tag) == "seg"}


def _state_1(entry: Element, target: Element, said: str) -> str:
    state = attribute(target, "state")
    if attribute(entry, "approved") == "yes" or state in _APPROVED_1 or said in _CONFIRMED_BY_TOOLS:
        return APPROVED
    return UNFINISHED if state in _UNFINISHED_1 or said in _UNFINISHED_BY_TOOLS else MACHINE


def _inline_1(element: Element) -> Iterator[Piece]:
    if element.text:
        yield element.text
    for found in element:
        name = local(found.tag)
        number = attribute(found, "rid") or attribute(found, "id")
        if name == "g":
            yield Code(OPEN, number)
            yield from _inline_1(found)
            yield Code(CLOSE, number)
        elif name == "mrk":
            yield from _inline_1(found)
        elif name in _ALONE_1:
            yield Code(ALONE, attribute(found, "id"), text_of(found))
        elif name in _OPEN_1 | _CLOSE_1:
            yield Code(OPEN if name in _OPEN_1 else CLOSE, number, text_of(found))
        if found.tail:
            yield found.tail


def write_1(units: Iterable[Unit], source_locale: str) -> Iterator[str]:
    """A file of version 1.2 in parts; units of one language should stand together."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">\n'
    number = 0
    for (source, locale), group in groupby(units, key=lambda unit: (unit.source_locale or source_locale, unit.locale)):
        about = {"original": "vitrine", "datatype": "plaintext", "source-language": source, "target-language": locale}
        yield tag("file", about, "")[: -len("</file>")] + "<body>\n"
        for unit in group:
            number += 1
            yield _written_unit_1(unit, number)
        yield "</body></file>\n"
    yield "</xliff>\n"


def _written_unit_1(unit: Unit, number: int) -> str:
    approved = unit.state == APPROVED
    about = {
        "id": str(number),
        "resname": unit.context,
        "approved": "yes" if approved else "no",
        "xml:space": "preserve",
    }
    inner = tag("source", None, _body_1(unit.source))
    inner += tag("target", {"state": "final" if approved else "translated"}, _body_1(unit.target))
    inner += tag("note", None, content(unit.note)) if unit.note else ""
    return tag("trans-unit", about, inner) + "\n"


def _body_1(text: str) -> str:
    return "".join(_written_1(piece, number) for number, piece in enumerate(pieces(text), 1))


def _written_1(piece: Piece, number: int) -> str:
    if isinstance(piece, str):
        return content(piece)
    if piece.sign == ALONE:
        about = {"id": piece.id}
        return tag("ph", about, content(piece.native)) if piece.native else tag("x", about)
    names = ("bpt", "bx") if piece.sign == OPEN else ("ept", "ex")
    about = {"id": f"{piece.id}{piece.sign}{number}", "rid": piece.id}
    return tag(names[0], about, content(piece.native)) if piece.native else tag(names[1], about)


# ------------------------------------------------------------------ version 2


def _units_2(entry: Element, source_locale: str, locale: str) -> Iterator[Unit]:
    held = child(entry, "originalData")
    data = {attribute(found, "id"): plain(flat(list(_inline_2(found, {})))) for found in held or ()}
    notes = child(entry, "notes")
    note = "\n".join(text_of(found) for found in notes) if notes is not None else ""
    for segment in children(entry, "segment"):
        source, target = child(segment, "source"), child(segment, "target")
        if source is None or target is None:
            continue
        state = attribute(segment, "state") or "initial"
        kind = {"final": APPROVED, "reviewed": APPROVED, "translated": MACHINE}.get(state, MACHINE)
        yield Unit(
            flat(list(_inline_2(source, data))), flat(list(_inline_2(target, data))), source_locale, locale,
            attribute(entry, "name"), kind, note,
        )  # fmt: skip


def _inline_2(element: Element, data: dict[str, str]) -> Iterator[Piece]:
    if element.text:
        yield element.text
    for found in element:
        name, number = local(found.tag), attribute(found, "id")
        if name == "pc":
            yield Code(OPEN, number, data.get(attribute(found, "dataRefStart"), ""))
            yield from _inline_2(found, data)
            yield Code(CLOSE, number, data.get(attribute(found, "dataRefEnd"), ""))
        elif name == "mrk":
            yield from _inline_2(found, data)
        elif name == "cp":
            yield _character(attribute(found, "hex"))
        elif name in ("sc", "ec", "ph"):
            sign = {"sc": OPEN, "ec": CLOSE, "ph": ALONE}[name]
            yield Code(sign, attribute(found, "startRef") or number, data.get(attribute(found, "dataRef"), ""))
        if found.tail:
            yield found.tail


def _character(code: str) -> str:
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return "\ufffd"


def write_2(units: Iterable[Unit], source_locale: str) -> Iterator[str]:
    """A file of version 2.0 in parts. It holds one language; raises BadInput when the units have more."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    opened = ""
    for number, unit in enumerate(units, 1):
        if not opened:
            opened = unit.locale
            about = {"version": "2.0", "xmlns": "urn:oasis:names:tc:xliff:document:2.0"}
            about |= {"srcLang": unit.source_locale or source_locale, "trgLang": unit.locale}
            yield tag("xliff", about, "")[: -len("</xliff>")] + '\n<file id="f1">\n'
        if unit.locale != opened:
            raise BadInput("An XLIFF 2 file holds one language.", "Name one with --locale.", field="locale")
        yield _written_unit_2(unit, number)
    if not opened:
        yield f'<xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="{source_locale}">\n'
        yield '<file id="f1">\n<unit id="u0"><segment><source/></segment></unit>\n'  # a file holds at least one unit
    yield "</file>\n</xliff>\n"


def _written_unit_2(unit: Unit, number: int) -> str:
    data: dict[str, str] = {}
    source, target = (_body_2(text, data) for text in (unit.source, unit.target))
    inner = tag("notes", None, tag("note", None, content(unit.note))) if unit.note else ""
    held = "".join(tag("data", {"id": name}, _characters(native)) for native, name in data.items())
    inner += tag("originalData", None, held) if held else ""
    space = {"xml:space": "preserve"}
    pair = tag("source", space, source) + tag("target", space, target)
    inner += tag("segment", {"state": "final" if unit.state == APPROVED else "translated"}, pair)
    return tag("unit", {"id": f"u{number}", "name": unit.context}, inner) + "\n"


def _body_2(text: str, data: dict[str, str]) -> str:
    out = ""
    opened: list[str] = []
    for number, piece in enumerate(pieces(text), 1):
        if isinstance(piece, str):
            out += _characters(piece)
            continue
        about = {"dataRef": data.setdefault(piece.native, f"d{len(data) + 1}")} if piece.native else {}
        if piece.sign == OPEN:
            opened.append(piece.id)
            out += tag("sc", {"id": piece.id, **about})
        elif piece.sign == CLOSE:
            apart = {} if piece.id in opened else {"isolated": "yes"}
            name = {"startRef": piece.id} if piece.id in opened else {"id": piece.id or f"c{number}"}
            out += tag("ec", {**name, **apart, **about})
        else:
            out += tag("ph", {"id": piece.id, **about})
    return out


def _characters(text: str) -> str:
    """Text; characters that XML lacks as the elements that version 2 has for them."""
    return "".join(
        f'<cp hex="{ord(part):04X}"/>' if _CONTROL.fullmatch(part) else content(part) for part in _CONTROL.split(text)
    )
