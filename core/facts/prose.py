"""Facts out of running text: measures near the word that names them, materials, origins, marks, care, claims.

Free text of a shop never proves a certificate, an award or an effect on health. Sentences about the shop, a model's
size or another product are passed over.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from core.facts.lexicon import (
    care_pattern,
    certificate_pattern,
    choice,
    claim_pattern,
    colour_pattern,
    count_pattern,
    country_in,
    country_pattern,
    lower,
    mark_pattern,
    material_pattern,
    not_included_pattern,
    notice_pattern,
    origin_pattern,
    part_pattern,
    pattern,
    warranty_pattern,
)
from core.facts.measure import Quantity, dimension, parse
from core.facts.sheet import Fact
from core.facts.values import ALLOWED, fact_of, warranty
from core.facts.vocabulary import Attribute, attributes

_SENTENCE = re.compile(r".+?(?:[.!?](?=\s+[A-ZÀ-Þ\d\"'(])|[。！？]|$)", re.DOTALL)
_SHARE = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s?%\s+(?=[^\s\d])")
_DOWN_BEFORE = re.compile(r"(?:goose|duck|feathers?|feather and|eiderdown|white|gr[ae]y|natural|% ?|fill|of|with) $")
_DOWN_AFTER = re.compile(
    r"[ -](?:fill(?:ed|ing)?|feathers?|insulation|insulated|duvets?|comforters?|pillows?|jackets?|parkas?|vests?|"
    r"clusters?|blend|proof|and feathers?)(?!\w)"
)
_FEW_WORDS = re.compile(r"(?:[\w-]+ ){0,4}")
_AND = re.compile(r"\s*(?:,|and|&|or|und|et|y|、|，|和)+\s*(?:[\w-]+ ){0,3}")
_FABRIC = re.compile(
    r"\s*-?(?:\w+[ -]){0,3}"
    r"(?:canvas|fabric|cotton|denim|twill|fleece|wool|cloth|stock|jersey|flannel|chambray|duck|poplin)",
)
_NEAR_BEFORE, _NEAR_AFTER = 32, 26
_CLAUSE = re.compile(r"[.;:!?\n|•。；]")
_FEATURE_WORDS = 9
_PH = re.compile(r"pH(?:[ -](?:value|wert))?:? ?(\d{1,2}(?:[.,]\d)?)", re.IGNORECASE)
_IP_ALONE = re.compile(r"IP ?[0-6X][0-9X]K?")
_MADE_OF, _FREE_BEFORE, _FREE_BEHIND = "(?:{})", "(?:(?<!\\w)(?:{}))$", "(?:{})"
_COMPATIBLE = r"(?<!\w)(?:{})\s*:?\s*(?P<with>[^.;!\n。]{2,80})"
_VERB = r"(?<!\w)(?:{})(?!\w)"
_DEFAULT = {
    "mass": "weight",
    "volume": "volume",
    "length": "size",
    "duration": "duration",
    "power": "power",
    "temperature": "temperature",
    "pressure": "pressure",
    "angle": "angle",
    "luminous_flux": "luminous_flux",
    "areal_density": "fabric_weight",
    "area": "area",
    "linear_density": "rating",
    "count": "count",
    "fill_power": "rating",
    "gauge": "rating",
    "thread_count": "count",
    "water_column": "waterproof_rating",
    "vapour_rate": "breathability",
    "hardness": "rating",
}
_NO_FACT = frozenset(("ratio", "fineness"))


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of the folded text."""

    text: str
    start: int
    low: str = ""  # the text in lower case, for the patterns


def sentences(text: str, start: int, lang: str) -> Iterator[Span]:
    """Sentences of a line without those that are notices of the shop."""
    for match in _SENTENCE.finditer(text):
        if not notice_pattern(lang).search(lower(match[0])):
            lead = len(match[0]) - len(match[0].lstrip())
            yield Span(match[0].strip(), start + match.start() + lead)


def facts_of(span: Span, lang: str, *, item: bool) -> list[Fact]:
    """All that one sentence or list item says. `item`: a list item or a line of its own, where short phrases count."""
    span = Span(span.text, span.start, lower(span.text))
    found: list[Fact] = [
        *_origins(span, lang),
        *_warranties(span, lang),
        *_certificates(span),
        *_marks(span),
        *_care(span, lang),
        *_compatibility(span, lang),
        *_materials(span, lang, item=item),
        *_measures(span, lang),
        *_counts(span, lang),
        *_claims(span, lang),
    ]
    if (
        item
        and _short_phrase(span.text, lang)
        and not any(fact.kind not in ("measure", "technology_mark") for fact in found)
    ):
        taken = sum((fact.end or 0) - (fact.start or 0) for fact in found)
        if taken < 0.5 * len(span.text):
            value = span.text.rstrip(" .")
            if acid := _PH.fullmatch(value):
                figure = float(acid[1].replace(",", "."))
                fact = Fact("", "measure", figure, dimension="rating", attribute="ph", confidence=0.8)
                return [*found, _at(span, fact, 0, len(span.text))]
            name = "water_resistance" if _IP_ALONE.fullmatch(value) else "features"
            found.append(_at(span, Fact("", "feature", value, attribute=name), 0, len(span.text)))
    return found


def _at(span: Span, fact: Fact, start: int, end: int) -> Fact:
    while end > start and span.text[end - 1] in " .,;":
        end -= 1
    return fact.but(source="body", text=span.text[start:end], start=span.start + start, end=span.start + end)


def _short_phrase(text: str, lang: str) -> bool:
    words = len(text.split()) if text.isascii() or " " in text else (len(text) + 1) // 2
    return (
        1 <= words <= _FEATURE_WORDS
        and 3 <= len(text) <= 80
        and not pattern("verb", lang, _VERB).search(lower(text))
        and not text.endswith(("?", "!", ":"))
    )


def _origins(span: Span, lang: str) -> Iterator[Fact]:
    for match in origin_pattern(lang).finditer(span.low):
        group = match.lastindex or 0
        place = span.text[match.start(group) : match.end(group)]
        code = country_in(place)
        if code:
            imported = code == "imported"
            end = match.end() if imported or place[0] > "\u2e80" else match.start(group) + _end_of_place(place)
            start = match.start(group) if imported else match.start()
            yield _at(span, Fact("", "origin", code, attribute="origin", confidence=0.8), start, end)


def _end_of_place(place: str) -> int:
    ends = [found.end() for found in country_pattern().finditer(lower(place))]
    return ends[-1] if ends else len(place)


def _warranties(span: Span, lang: str) -> Iterator[Fact]:
    for match in warranty_pattern(lang).finditer(span.low):
        fact = warranty(match[0], lang)
        yield _at(span, fact.but(start=None, end=None, confidence=0.8), match.start(), match.end())


def _certificates(span: Span) -> Iterator[Fact]:
    for match in certificate_pattern().finditer(span.text):
        name = re.sub(r"[ -](?:certified|certification)$", "", match[0])
        fact = Fact("", "certification", name, attribute="certificates", provable=False, confidence=0.6)
        yield _at(span, fact, match.start(), match.end())


def _marks(span: Span) -> Iterator[Fact]:
    for match in mark_pattern().finditer(span.text):
        fact = Fact("", "technology_mark", match[0], attribute="technology", confidence=0.75)
        yield _at(span, fact, match.start(), match.end())


def _care(span: Span, lang: str) -> Iterator[Fact]:
    if len(span.text) > 200 or not care_pattern(lang).search(span.low):
        return
    at = 0
    for piece in re.split(r"([.;,] |$)", span.text):
        if len(piece) > 3 and care_pattern(lang).search(lower(piece)):
            yield _at(span, Fact("", "care", piece.strip(" ."), attribute="care", confidence=0.75), at, at + len(piece))
        at += len(piece)


def _compatibility(span: Span, lang: str) -> Iterator[Fact]:
    for match in pattern("compatible", lang, _COMPATIBLE).finditer(span.low):
        fact = Fact(
            "",
            "compatibility",
            span.text[match.start("with") : match.end("with")].strip(),
            attribute="compatible_with",
            negated=any(match.groups()[:-1]),
            confidence=0.7,
        )
        yield _at(span, fact, match.start(), match.end())


def _materials(span: Span, lang: str, *, item: bool) -> Iterator[Fact]:
    taken: list[tuple[int, int]] = []
    for share in _SHARE.finditer(span.text):
        found = material_pattern(lang).search(span.low, share.end())
        if found and found.start() - share.end() <= 24 and "," not in span.text[share.end() : found.start()]:
            name = re.sub(r"\d+(?:\.\d+)?\s?oz\s", "", span.text[share.end() : found.end()])
            fact = Fact(
                "", "material", name, attribute="material", share=float(share[1].replace(",", ".")), confidence=0.85
            )
            yield _at(span, _with_part(fact, span.text, found.end(), lang), share.start(), found.end())
            taken.append((share.start(), found.end()))
    taken += [match.span() for match in origin_pattern(lang).finditer(span.low)]
    made = [match.end() for match in pattern("made_of", lang, _MADE_OF).finditer(span.low)]
    chain = -1  # end of the last material of a list
    phrase = item and len(span.text) <= 60 and _short_phrase(span.text, lang)
    for found in material_pattern(lang).finditer(span.low):
        without = pattern("free_before", lang, _FREE_BEFORE).search(span.low, max(0, found.start() - 24), found.start())
        if without or pattern("free_behind", lang, _FREE_BEHIND).match(span.low, found.end()):
            continue
        if found[0] == "down" and not _feathers(span.low, *found.span()):
            continue
        if any(start < found.end() and found.start() < end for start, end in taken):
            continue
        fact = Fact("", "material", span.text[found.start() : found.end()], attribute="material", confidence=0.65)
        fact = _with_part(fact, span.text, found.end(), lang)
        listed = any(_FEW_WORDS.fullmatch(span.low, end, found.start()) for end in made if end <= found.start())
        listed = listed or (0 <= chain <= found.start() and bool(_AND.fullmatch(span.low, chain, found.start())))
        if listed or fact.part or phrase:
            chain = found.end()
            yield _at(span, fact, found.start(), found.end())
            colour = colour_pattern(lang).search(span.low[: found.start()])
            if colour:
                row = Fact(
                    "", "colour", span.text[colour.start(1) : colour.end(1)], attribute="colour", confidence=0.55
                )
                yield _at(span, row, colour.start(1), colour.end(1))


def _feathers(text: str, start: int, end: int) -> bool:
    """Whether "down" is the filling; mostly it is a direction (upside down, folds down to)."""
    return bool(_DOWN_BEFORE.search(text, 0, start) or _DOWN_AFTER.match(text, end))


def _with_part(fact: Fact, text: str, end: int, lang: str) -> Fact:
    behind = part_pattern(lang).match(lower(text), end)
    return fact.but(part=behind[1].casefold()) if behind else fact


def _counts(span: Span, lang: str) -> Iterator[Fact]:
    for match in count_pattern(lang).finditer(span.low):
        words = _number_words()
        number = words.get(match[1].casefold()) or int(match[1])
        fact = Fact(
            "", "measure", number, dimension="count", label=span.text[match.start(2) : match.end(2)], confidence=0.6
        )
        yield _at(span, fact, match.start(), match.end())


@functools.cache
def _number_words() -> dict[str, int]:
    """English number words that may stand in front of something counted."""
    words = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return {**{word: at for at, word in enumerate(words, 2)}, "twelve": 12}


def _claims(span: Span, lang: str) -> Iterator[Fact]:
    for match in claim_pattern(lang).finditer(span.low):
        start = max(0, span.text.rfind(" ", 0, max(0, match.start() - 12)) + 1)
        end = match.end()
        for _ in range(3):
            space = span.text.find(" ", end + 1)
            end = space if space > 0 else len(span.text)
        fact = Fact("", "claim_unsupported", match[0].casefold(), provable=False, confidence=0.6)
        yield _at(span, fact, start, end)


# ------------------------------------------------------------------ measures


@functools.cache
def _names(lang: str, physical: str) -> tuple[re.Pattern[str], dict[str, Attribute]] | None:
    """Words that name an attribute which a unit of this dimension can measure."""
    found: dict[str, Attribute] = {}
    for attribute in attributes().values():
        if attribute.kind == "measure" and physical in ALLOWED.get(attribute.dimension, ()):
            for code in dict.fromkeys((lang, "en")):
                for name in attribute.names_in(code):
                    found.setdefault(lower(name), attribute)
    return (re.compile(choice(list(found))), found) if found else None


def _measures(span: Span, lang: str) -> Iterator[Fact]:
    for quantity in parse(span.text, lang):
        physical = quantity.dimension
        if quantity.restates and quantity.agrees:
            continue
        if physical in _NO_FACT or (physical == "count" and len(quantity.values) > 1):
            continue
        if quantity.axes and len(quantity.axes) == len(quantity.values):
            for axis, number in zip(quantity.axes, quantity.values, strict=True):
                one = replace(quantity, values=(number,))
                yield _measure(span, one, axis or "size", axis, 0.75)
            continue
        attribute = nearest(span.low, quantity, lang)
        if physical == "water_column":
            yield _measure(span, replace(quantity, unit="mm"), "waterproof_rating", "water_column", 0.7)
        elif (
            physical == "mass"
            and (attribute is None or attribute.name == "weight")
            and _FABRIC.match(span.low, quantity.end)
        ):
            yield _measure(span, quantity, "fabric_weight", "fabric_weight", 0.7)
        elif attribute is not None:
            yield _measure(span, quantity, attribute.dimension, attribute.name, 0.7)
        else:
            many = "dimensions" if len(quantity.values) > 1 and physical == "length" and not quantity.qualifier else ""
            yield _measure(span, quantity, many or _DEFAULT.get(physical, physical), many, 0.5)


def _measure(span: Span, quantity: Quantity, dimension_name: str, attribute: str, confidence: float) -> Fact:
    known = attribute if attribute in attributes() else ""
    fact = fact_of(quantity, dimension_name, attribute=known, confidence=confidence)
    return _at(span, fact, quantity.start, quantity.end)


def nearest(text: str, quantity: Quantity, lang: str) -> Attribute | None:
    """The attribute whose name stands nearest to a measure in the same clause; in front counts before behind.

    `text` is in lower case.
    """
    names = _names(lang[:2], dimension(quantity.unit) or "count")
    if names is None:
        return None
    pattern, table = names
    before = text[max(0, quantity.start - _NEAR_BEFORE) : quantity.start]
    cuts = [match.end() for match in re.finditer(r"[.;!?\n|•。；,]", before)]
    before = before[cuts[-1] :] if cuts else before
    after = text[quantity.end : quantity.end + _NEAR_AFTER]
    cut = re.search(r"[.;!?\n|•。；,]", after)
    after = after[: cut.start()] if cut else after
    best, best_gap = None, 99.0
    for match in pattern.finditer(before):
        gap = len(before) - match.end()
        if gap <= best_gap:
            best, best_gap = table.get(match[0]), gap
    behind = pattern.search(after)
    if behind and behind.start() + 2 < best_gap and not re.match(r"\s*(?:x|and|by|,)\s*\d", after):
        best = table.get(behind[0])
    return best


def negated(text: str) -> bool:
    """Whether a line says that something is not included."""
    return not_included_pattern().search(text) is not None
