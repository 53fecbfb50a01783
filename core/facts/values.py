"""The value of a named attribute, read by what the attribute is: a measure, a material, a country, a list."""

from __future__ import annotations

import functools
import re
from collections.abc import Generator, Iterator

from core.catalog.text import fold_line
from core.facts.composition import beside_materials, materials, part_of, split_list
from core.facts.figures import ALLOWED, fact_of, is_measured, measures_of, only_measure, only_measures, sized, warranty
from core.facts.lexicon import care_pattern, country_in, lower, not_included_pattern
from core.facts.listing import things
from core.facts.measure import dimension, ip_codes, parse
from core.facts.sheet import Fact
from core.facts.vocabulary import Attribute, attributes

YES = frozenset(
    ("yes", "y", "true", "ja", "oui", "sí", "si", "是", "有", "支持", "はい", "あり", "対応", "可", "✓", "✔")
)
NO = frozenset(
    ("no", "n", "false", "nein", "non", "否", "无", "無", "不支持", "いいえ", "なし", "非対応", "不可", "✗", "✘")
)


@functools.lru_cache(maxsize=8192)
def read_value(attribute: Attribute, label: str, value: str, lang: str) -> tuple[Fact, ...]:
    """Facts of one written value; key, source, label and evidence are the caller's to fill in.

    `start` and `end` are offsets within `value` where only a piece of it proves the fact, else None. Remembered, for
    the values of a shop repeat ("2 years", "CE").
    """
    return tuple(_read(attribute, label, value, lang))


def _read(attribute: Attribute, label: str, value: str, lang: str) -> Iterator[Fact]:
    kind = attribute.kind
    if kind == "measure":
        yield from _measured(attribute, label, value, lang)
    elif kind == "material":
        yield from materials(value, lang, part_of(label, attribute.part, lang))
        yield from beside_materials(value, lang)
    elif kind == "origin":
        code = country_in(value)
        yield Fact("", "origin", code or value, attribute="origin", confidence=0.95 if code else 0.5)
    elif kind == "warranty":
        yield warranty(value, lang)
    elif kind in ("size", "compatibility") and (rows := sized(value, lang)):
        yield from rows
    elif kind == "size" and is_measured(value, lang):
        yield from measures_of(attributes()["dimensions"], label, value, lang)
    elif kind == "story":
        yield Fact("", "story", " ".join(value.split()), attribute=attribute.name)
    elif kind == "feature" and (several := only_measures(value, lang)):
        yield from several
    elif kind == "feature" and (one := only_measure(value, lang)):
        yield fact_of(one, "size" if one.dimension == "length" else one.dimension, start=None, end=None)
    elif value.casefold().strip(" .") in YES | NO:
        no = value.casefold().strip(" .") in NO
        yield Fact("", kind, "no" if no else "yes", attribute=attribute.name, negated=no)
    else:
        rest = value
        for misplaced in _GUESTS.get(attribute.name, ()):
            rest = yield from _guest(attributes()[misplaced], rest, lang)
        yield from _texts(attribute, rest, value, lang)


def _measured(attribute: Attribute, label: str, value: str, lang: str) -> Iterator[Fact]:
    """The figures of a measured attribute; its text where it holds none of the kind."""
    named = attribute.name == "water_resistance" and (ip_codes(value) or re.search(r"\d", value) is None)
    found: tuple[Fact, ...] = () if named else tuple(measures_of(attribute, label, value, lang))
    yield from found
    if any(fact.attribute != "battery_life" for fact in found) or (found and attribute.name == "battery_life"):
        return
    if attribute.name == "volume" and len(split_list(value)) > 1:
        yield from _texts(attributes()["included"], value, value, lang)  # contents: a cup, a lid
    elif text := fold_line(value):
        yield Fact("", "feature", text, attribute=attribute.name, confidence=0.8)


# Measures that shops write into the row of another attribute: "Charging: 3 hours by USB-C".
_GUESTS = {"charging_port": ("charging_time",)}
_LEFT_OVER = re.compile(
    r"^(?:[\s,;/()-]|(?:by|via|over|with|through|using|from|per|über|mit|par|avec|por|con)(?!\w)|通过|で)+|[\s,;/(-]+$",
    re.IGNORECASE,
)


def _guest(attribute: Attribute, value: str, lang: str) -> Generator[Fact, None, str]:
    """The measures in a text that are another attribute's; returns (`yield from`) the text without them."""
    found = [q for q in parse(value, lang) if dimension(q.unit) in ALLOWED[attribute.dimension] and not q.restates]
    if len(found) != 1:
        return value
    one = found[0]
    start = value.rfind(",", 0, one.start) + 1 if one.qualifier else one.start  # the bound goes with its figure
    yield fact_of(one, attribute.dimension, attribute=attribute.name, confidence=0.75)
    return _LEFT_OVER.sub("", f"{value[:start]} {value[one.end :]}".strip())


_UNSPACED = re.compile(r"[\u3040-\u9fff]")
_ADVICE_CUT = re.compile(r"\s*[;；。]\s*|\s*,\s*|[、，]")
_ADVICE_ENDS = re.compile(r"[;；。!！]|[,，／/|](?=\D)|、")
_FIRST = re.compile(r"(?:后|後|时|時|前|たり|とき|際|場合|たら|れば|あと)(?:は|には|に)?$")


def _advice(value: str, lang: str) -> list[str]:
    """Care advice one by one: at semicolons, and at commas where every piece is advice by itself."""
    if lang[:2] in ("zh", "ja"):
        return _unspaced_advice(value, lang)
    pieces = [piece for piece in _ADVICE_CUT.split(value) if piece.strip(" .")]
    if all(care_pattern(lang).search(lower(piece)) for piece in pieces):
        return pieces
    return re.split(r"[;；]", value)


def _unspaced_advice(value: str, lang: str) -> list[str]:
    """The same where 、 both joins words and parts clauses: it parts only what is advice on both sides."""
    pieces, begin = [], 0
    cuts = [*_ADVICE_ENDS.finditer(value), None]
    for index, cut in enumerate(cuts):
        end, behind = (cut.start(), cut.end()) if cut else (len(value), len(value))
        following = cuts[index + 1] if cut and index + 1 < len(cuts) else None
        coming = value[behind : following.start() if following else len(value)]
        inner = (
            cut is not None
            and cut[0] in "、,，"
            and (
                _FIRST.search(value[begin:end]) is not None
                or (cut[0] == "、" and not care_pattern(lang).search(lower(coming)))
                or (cut[0] == "、" and not care_pattern(lang).search(lower(value[begin:end])))
            )
        )
        if not inner:
            pieces.append(value[begin:end])
            begin = behind
    return [piece for piece in pieces if piece.strip(" .")]


def _texts(attribute: Attribute, value: str, written: str, lang: str) -> Iterator[Fact]:
    listed = attribute.kind in ("included_item", "compatibility", "certification", "technology_mark", "colour", "size")
    listed = listed or attribute.name in ("features", "ingredients", "season", "occasion", "suitable_hobs", "codecs")
    pieces = split_list(value) if listed else _advice(value, lang) if attribute.kind == "care" else [value]
    if attribute.kind == "included_item" and lang[:2].lower() not in ("zh", "ja"):
        pieces = [value[start:end] for start, end in things(value)]
    if attribute.kind in ("colour", "size") and _UNSPACED.search(value):
        pieces = [part for piece in pieces for part in re.split(r"\s*[/・|｜]\s*|\s+", piece)]
    for piece in pieces:
        text = fold_line(piece).rstrip(" .;,")
        if not text:
            continue
        negated = bool(not_included_pattern().search(lower(text))) and attribute.kind == "included_item"
        kind, name = attribute.kind, attribute.name
        if kind == "certification" and len(pieces) > 1 and re.fullmatch(r"[a-z -]+", text):
            kind, name = "feature", "features"  # IGI, laser inscribed
        at = written.find(piece)
        at, end = (at, at + len(piece)) if at >= 0 else (0, len(written))
        yield Fact("", kind, text, attribute=name, negated=negated, start=at, end=end)
