"""Measures and counts of running text, each with the attribute whose name stands nearest."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator
from dataclasses import replace

from core.facts.figures import ALLOWED, DIMENSIONS, ends_of, fact_of
from core.facts.lexicon import choice, lower, words
from core.facts.lines import UNSPACED
from core.facts.measure import Quantity, dimension, parse
from core.facts.reading.span import About, Span
from core.facts.reading.stated import aside, stated
from core.facts.sheet import DOUBTED, Fact
from core.facts.sizes import size_of
from core.facts.vocabulary import Attribute, attributes

_FABRIC = re.compile(
    r"\s*-?(?:\w+[ -]){0,3}"
    r"(?:canvas|fabric|cotton|denim|twill|fleece|wool|cloth|stock|jersey|flannel|chambray|duck|poplin|linen|selvedge|"
    r"selvage|duck|corduroy|french terry|t-shirt|tee|weight)(?!\w)",
)
_OR = ("or", "oder", "ou", "o", "または", "或")
_BETWEEN_CHOICES = frozenset((",", "/", *_OR, *(f", {word}" for word in _OR)))
_THING = re.compile(r"[ -]((?:[^\W\d][\w-]*[ ]?){1,3})(?=$|[,.;()])")
_NEAR_BEFORE, _NEAR_AFTER = 32, 26
_CUT = re.compile(r"[.;!?\n|•。；,]|(?<= )and(?= )")
_CUT_UNSPACED = re.compile(r"[;!?\n|•。]|(?<!は)、|,(?!\d)")
_COMPOSED = re.compile(r"\d ?%|\d\d/\d\d |combed|ring-?spun|preshrunk")
_USERS = re.compile(
    r"(?:riders?|users?|skiers|boarders|people|adults|children|kids|dogs|cats|kinder|personen|benutzer|fahrer|"
    r"enfants|personnes|utilisateurs|niños|personas|usuarios)"
    r"(?: (?:of|from|weighing|up to|bis|bis zu|ab|mit|jusqu'à|de|à partir de|hasta))* $"
)
_WITHSTANDS = re.compile(r"(?:waterproof|water[- ]?resist\w*|wasserdicht|étanche|sumergible|防水)[^,.;]{0,16}$")
_BREATHES = re.compile(r"breathab|mvtr|vapou?r|moisture transfer")
_KEEPS_OUT = re.compile(r"waterproof|hydrostatic|water column|water[- ]?resist")


def measures(span: Span, about: About) -> Iterator[Fact]:
    """All measures that the span states of the product."""
    before: list[Fact] = []
    aside(span, about)
    found = parse(span.text, about.lang)
    ends = ends_of(found)
    choices = _choices(span.low, found)
    for quantity in found:
        if not stated(span, quantity):
            continue
        size = size_of(span.text, quantity.start, ends[quantity.start])
        if not size and quantity.start in choices:
            size = span.text[quantity.start : quantity.end].strip(" .,")
        rows = [fact.but(applies_to=size) if size else fact for fact in _facts(span, quantity, about.lang)]
        if quantity.restates and len(before) == len(rows) == 1:  # 42 cm (17.5 in)
            same = rows[0].but(dimension=before[0].dimension, attribute=before[0].attribute)
            before, rows = [], restating([before[0], same])
        yield from before
        before = rows
    yield from before


def _choices(low: str, found: list[Quantity]) -> set[int]:
    """The starts of figures between which a buyer chooses: 16", 18" or 20"."""
    starts: set[int] = set()
    run: list[Quantity] = []
    for one, two in itertools.pairwise(found):
        gap = low[one.end : two.start].strip()
        alike = (
            one.dimension == two.dimension in ("length", "volume", "mass") and len(one.values) == len(two.values) == 1
        )
        if alike and gap in _BETWEEN_CHOICES:
            run = [*run, one] if run else [one]
            if gap.strip(", ") in _OR:
                starts |= {quantity.start for quantity in (*run, two)}
                run = []
        else:
            run = []
    return starts


def of_others(span: Span, about: About, found: list[Fact]) -> Iterator[Fact]:
    """Figures of another thing that fits or is used with it, as those of that part: up to 6.7" phones."""
    for fact in found:
        if fact.kind != "compatibility" or fact.negated or not any(char.isdigit() for char in fact.text):
            continue
        begin, end = (fact.start or 0) - span.start, (fact.end or 0) - span.start
        for quantity in parse(span.text, about.lang):
            thing = _THING.match(span.text, quantity.end)
            if (
                not begin <= quantity.start < end
                or quantity.restates
                or quantity.dimension not in ("length", "volume", "mass")
                or not thing
            ):
                continue
            row = fact_of(quantity, DIMENSIONS[quantity.dimension], part=thing[1].strip().casefold(), confidence=0.5)
            yield span.at(row, quantity.start, quantity.end)


def restating(facts: list[Fact]) -> list[Fact]:
    """One measure written in two systems that do not agree: all are doubted."""
    said = " and ".join(f"{fact.value} {fact.unit}" for fact in facts)
    reason = f"The same measure is given as {said}, which is not the same."
    return [fact.but(doubt=reason, confidence=DOUBTED) for fact in facts]


def _facts(span: Span, quantity: Quantity, lang: str) -> Iterator[Fact]:
    physical = quantity.dimension
    if physical == "count" and len(quantity.values) > 1:
        yield from _rain_ratings(span, quantity)
        return
    if quantity.axes and len(quantity.axes) == len(quantity.values):
        for axis, number in zip(quantity.axes, quantity.values, strict=True):
            one = replace(quantity, values=(number,))
            yield _measure(span, one, axis or "size", axis, 0.75)
        return
    attribute = nearest(span.low, quantity, lang)
    if physical == "mass" and _USERS.search(span.low, max(0, quantity.start - 24), quantity.start):
        yield _measure(span, quantity, "user_weight", "", 0.6)
        return
    if physical == "water_column":
        yield _measure(span, replace(quantity, unit="mm"), "waterproof_rating", "water_column", 0.7)
    elif physical in ("length", "pressure") and _resists(span.low, quantity):
        yield _measure(span, quantity, "waterproof_rating", "water_resistance", 0.7)
    elif rating := _rain_rating(span.low, quantity):
        yield _measure(span, quantity, rating, "", 0.7)
    elif (
        physical == "mass"
        and (attribute is None or attribute.name == "weight")
        and quantity.unit in ("oz", "lb", "g")
        and (_FABRIC.match(span.low, quantity.end) or _of_cloth(span.low, quantity))
    ):
        yield _measure(span, quantity, "fabric_weight", "fabric_weight", 0.7)
    elif attribute is not None:
        yield _measure(span, quantity, attribute.dimension, attribute.name, 0.7)
    else:
        if physical == "length" and len(quantity.values) == 1 and _of_long(span.low, quantity, lang):
            yield _measure(span, quantity, "length", "", 0.5)
            return
        sides = len(quantity.values) > 1 and physical == "length" and quantity.qualifier in ("", "about")
        many = "dimensions" if sides else ""
        yield _measure(span, quantity, many or DIMENSIONS.get(physical, physical), many, 0.5)


def _resists(low: str, quantity: Quantity) -> bool:
    """Whether a depth or pressure is what a watch or lamp withstands: water resistant to 50 m."""
    return quantity.unit in ("m", "ft", "atm", "bar") and bool(_WITHSTANDS.search(low, 0, quantity.start))


def _of_long(low: str, quantity: Quantity, lang: str) -> bool:
    """Whether what measures so much is a thing that has no other side worth telling: a strap, a cable."""
    inner = words("long_things", lang)
    before = low[max(0, quantity.start - 44) : quantity.start]
    return bool(inner) and _long(lang).search(before[max(before.rfind(mark) for mark in ".;,:") + 1 :]) is not None


@functools.cache
def _long(lang: str) -> re.Pattern[str]:
    return re.compile(rf"\w*(?:{'|'.join(words('long_things', lang))})(?!\w)")


def _of_cloth(low: str, quantity: Quantity) -> bool:
    """Whether ounces beside a composition are those of a square yard of cloth (4.3 oz., 52% cotton, 48% polyester)."""
    return quantity.unit == "oz" and 2 <= quantity.value <= 20 and "weigh" not in low and bool(_COMPOSED.search(low))


def _rain_ratings(span: Span, quantity: Quantity) -> Iterator[Fact]:
    """10K/10K: millimetres of water that the fabric holds back, grams of vapour that it lets through in a day."""
    if len(quantity.values) != 2 or min(quantity.values) < 1000:
        return
    held, through = quantity.values
    first = replace(quantity, values=(held,), unit="mm")
    yield _measure(span, first, "waterproof_rating", "water_column", 0.7)
    yield _measure(span, replace(quantity, values=(through,), unit="g"), "breathability", "", 0.7)


def _rain_rating(low: str, quantity: Quantity) -> str:
    """Waterproof rating or breathability, where the clause says so and the figure is one (20,000 mm; 15,000 g; 15K)."""
    if quantity.unit not in ("", "mm", "g", "gsm") or max(quantity.values) < 1000:
        return ""
    start = max(0, quantity.start - 30)
    near = low[start : quantity.end + 26].split(",")
    clause = next((part for part in near if re.search(r"\d", part)), "") if len(near) > 1 else near[0]
    if quantity.unit in ("g", "gsm") or _BREATHES.search(clause):
        return "breathability" if _BREATHES.search(low) else ""
    return "waterproof_rating" if _KEEPS_OUT.search(low) else ""


def _measure(span: Span, quantity: Quantity, dimension_name: str, attribute: str, confidence: float) -> Fact:
    known = attribute if attribute in attributes() else ""
    fact = fact_of(quantity, dimension_name, attribute=known, confidence=confidence)
    return span.at(fact, quantity.start, quantity.end)


@functools.cache
def names_beside(lang: str, physical: str) -> tuple[re.Pattern[str], dict[str, Attribute]] | None:
    """Words that name an attribute which a unit of this dimension can measure."""
    found: dict[str, Attribute] = {}
    for attribute in attributes().values():
        if attribute.kind == "measure" and physical in ALLOWED.get(attribute.dimension, ()):
            for code in dict.fromkeys((lang, "en")):
                for name in attribute.names_in(code):
                    found.setdefault(lower(name), attribute)
    if not found:
        return None
    compound = _compound(found) if lang == "de" else ""
    return re.compile(choice(list(found)) + compound), found


def _compound(names: dict[str, Attribute]) -> str:
    """German joins what a measure is of to its name: Schirmdurchmesser, Henkellänge."""
    heads = [re.escape(name) for name in names if len(name) >= 5 and name.isalpha()]
    return rf"|(?<!\w)\w{{3,}}(?:{'|'.join(heads)})(?!\w)" if heads else ""


def _named(found: str, table: dict[str, Attribute]) -> Attribute | None:
    whole = table.get(found)
    if whole is not None:
        return whole
    heads = [name for name in table if len(name) >= 5 and found.endswith(name)]
    return table[max(heads, key=len)] if heads else None


def nearest(text: str, quantity: Quantity, lang: str) -> Attribute | None:
    """The attribute whose name stands nearest to a measure in the same clause; in front counts before behind.

    `text` is in lower case.
    """
    names = names_beside(lang[:2], dimension(quantity.unit) or "count")
    if names is None:
        return None
    pattern, table = names
    before = text[max(0, quantity.start - _NEAR_BEFORE) : quantity.start]
    clause = _CUT_UNSPACED if lang[:2] in UNSPACED else _CUT
    cuts = [match.end() for match in clause.finditer(before)]
    before = before[cuts[-1] :] if cuts else before
    after = text[quantity.end : quantity.end + _NEAR_AFTER]
    cut = clause.search(after)
    after = after[: cut.start()] if cut else after
    best, best_gap = None, 99.0
    last = -1  # end of the name taken last
    for match in pattern.finditer(before):
        if last >= 0 and _OF.fullmatch(before, last, match.start()):
            best_gap = len(before) - match.end()  # the diameter of the screen is a diameter
        elif (gap := len(before) - match.end()) <= best_gap:
            best, best_gap = _named(match[0], table), gap
            if _BELONGS_TO_LAST.search(before, 0, match.start()):
                best_gap = gap + _NEAR_AFTER  # 90 cm de large et 75 cm de haut
        last = match.end()
    behind = pattern.search(after)
    if behind and behind.start() + 2 < best_gap and not re.match(r"\s*(?:x|and|by|,)\s*\d", after):
        best = _named(behind[0], table)
    return best


_OF = re.compile(r" (?:de|del|de la|de los|de las|du|des|de l'|d'|der|of the|of)[ ]?(?:la |el )?|の|的")
_BELONGS_TO_LAST = re.compile(r"\d\s?[^\W\d]{1,12} (?:de |d'|in )?$")
