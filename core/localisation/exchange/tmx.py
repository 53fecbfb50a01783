"""TMX 1.4: translation memories of OmegaT, Trados, memoQ and others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO
from xml.etree.ElementTree import Element

from core.localisation.exchange.unit import ALONE, APPROVED, CLOSE, MACHINE, OPEN, Code, Piece, Unit, flat, pieces
from core.localisation.exchange.xml import LANG, attribute, child, children, content, elements, local, tag, text_of

_STATE = "x-vitrine-state"
_CONFIRMED = {"ApprovedTranslation": APPROVED, "ApprovedSignOff": APPROVED, APPROVED: APPROVED}
_STATE_PROPS = frozenset((_STATE, "x-ConfirmationLevel", "x-ConfirmationLevel:SingleString"))
_SIGNS = {"bpt": OPEN, "ept": CLOSE, "ph": ALONE, "it": ALONE, "ut": ALONE}


def read(stream: IO[bytes]) -> Iterator[Unit]:
    """A unit per translation: an entry with three languages makes two. Several translations into one language stay
    several units, in the file's order."""
    main = ""
    for element, _around in elements(stream, frozenset(("header", "tu"))):
        if local(element.tag) == "header":
            main = attribute(element, "srclang")
        elif local(element.tag) == "tu":
            yield from _units(element, attribute(element, "srclang") or main)


def _units(entry: Element, main: str) -> Iterator[Unit]:
    variants = [(_language(found), found) for found in children(entry, "tuv")]
    source = next(((lang, found) for lang, found in variants if _same(lang, main)), None)
    if source is None:  # `*all*`, or a source that this entry lacks: the first language is as good as any
        source = variants[0] if variants else None
    if source is None:
        return
    text = _segment(source[1])
    context = next((found for found in (_prop(entry, "x-context"), _prop(entry, "id")) if found), "")
    for lang, found in variants:
        if found is not source[1]:
            note = text_of(child(entry, "note"))
            yield Unit(text, _segment(found), source[0], lang, context, _state(entry, found), note)


def _language(variant: Element) -> str:
    return variant.get(LANG) or attribute(variant, "lang")


def _same(lang: str, main: str) -> bool:
    return bool(lang) and lang.replace("_", "-").lower() == main.replace("_", "-").lower()


def _prop(entry: Element, *names: str) -> str:
    return next((text_of(found) for found in children(entry, "prop") if attribute(found, "type") in names), "")


def _state(entry: Element, variant: Element) -> str:
    said = _prop(entry, *_STATE_PROPS) or _prop(variant, *_STATE_PROPS)
    return _CONFIRMED.get(said, MACHINE)


def _segment(variant: Element) -> str:
    segment = child(variant, "seg")
    return "" if segment is None else flat(list(_inline(segment)))


def _inline(element: Element) -> Iterator[Piece]:
    if element.text:
        yield element.text
    for found in element:
        name = local(found.tag)
        number = attribute(found, "i") or attribute(found, "x")
        if name == "hi":
            yield Code(OPEN, f"h{number}")
            yield from _inline(found)
            yield Code(CLOSE, f"h{number}")
        elif name in _SIGNS:
            yield Code(_SIGNS[name], number, text_of(found))
        if found.tail:
            yield found.tail


def write(units: Iterable[Unit], source_locale: str) -> Iterator[str]:
    """The file in parts."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n<tmx version="1.4">\n  '
    about = {
        "creationtool": "Vitrine",
        "creationtoolversion": "1",
        "segtype": "block",
        "o-tmf": "Vitrine",
        "adminlang": "en",
        "srclang": source_locale,
        "datatype": "plaintext",
    }
    yield tag("header", about) + "\n  <body>\n"
    for unit in units:
        props = tag("prop", {"type": _STATE}, content(unit.state))
        if unit.context:
            props += tag("prop", {"type": "x-context"}, content(unit.context))
        note = tag("note", None, content(unit.note)) if unit.note else ""
        both = _variant(unit.source_locale, unit.source) + _variant(unit.locale, unit.target)
        yield f"    {tag('tu', {'srclang': unit.source_locale}, note + props + both)}\n"
    yield "  </body>\n</tmx>\n"


def _variant(locale: str, text: str) -> str:
    return tag("tuv", {"xml:lang": locale}, tag("seg", None, "".join(_written(piece) for piece in pieces(text))))


def _written(piece: Piece) -> str:
    if isinstance(piece, str):
        return content(piece)
    name, key = {OPEN: ("bpt", "i"), CLOSE: ("ept", "i"), ALONE: ("ph", "x")}[piece.sign]
    return tag(name, {key: piece.id}, content(piece.native))
