"""Measures and counts of running text, each with the attribute whose name stands nearest."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import replace

from core.facts.figures import ALLOWED, fact_of
from core.facts.lexicon import choice, count_pattern, lower
from core.facts.measure import Quantity, dimension, parse
from core.facts.reading.span import About, Span
from core.facts.sheet import DOUBTED, Fact
from core.facts.vocabulary import Attribute, attributes

_FABRIC = re.compile(
    r"\s*-?(?:\w+[ -]){0,3}"
    r"(?:canvas|fabric|cotton|denim|twill|fleece|wool|cloth|stock|jersey|flannel|chambray|duck|poplin|linen|selvedge|"
    r"selvage|duck|corduroy|french terry|t-shirt|tee|weight)(?!\w)",
)
_UNSPACED = re.compile(r"[\u3040-\u9fff]")
_NEAR_BEFORE, _NEAR_AFTER = 32, 26
_CUT = re.compile(r"[.;!?\n|•。；,]|(?<= )and(?= )")
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
    "thermal": "rating",
    "silk_weight": "fabric_weight",
}
_NO_FACT = frozenset(("ratio", "fineness", "pixels", "resolution", "frame_rate", "money"))
_INSIDE = re.compile(
    r"(?:within|every|each|after|before|first|last|next|past|takes?|allow|since|ago)(?: (?:about|around|the))? $"
)
_TIME_AFTER = re.compile(
    r" (?:ago|old|later|of (?:experience|history|use|love|riding|testing|wear|hard)|to (?:break|make|ship))"
)
_TYRE = re.compile(r"(?:700|650|29|27\.5|26)\s?[x×]\s?$")
_COMPOSED = re.compile(r"\d ?%|\d\d/\d\d |combed|ring-?spun|preshrunk")
_WHEELS, _TIMES = frozenset((650.0, 700.0)), re.compile(r"\s?[x×]\s?\d")
_WARM = re.compile(r"temp|rated|rating|comfort|warm|cold|cool|heat|oven|limit|degree|boil|freez|celsius|fahrenheit|-\d")
_USERS = re.compile(
    r"(?:riders?|users?|skiers|boarders|people|adults|children|kids|dogs|cats)(?: (?:of|from|weighing|up to))* $"
)
_BREATHES = re.compile(r"breathab|mvtr|vapou?r|moisture transfer")
_KEEPS_OUT = re.compile(r"waterproof|hydrostatic|water column|water[- ]?resist")


def measures(span: Span, about: About) -> Iterator[Fact]:
    """All measures that the span states of the product."""
    before: list[Fact] = []
    for quantity in parse(span.text, about.lang):
        if not _stands(span, quantity):
            continue
        rows = list(_facts(span, quantity, about.lang))
        if quantity.restates and len(before) == len(rows) == 1:  # 42 cm (17.5 in)
            same = rows[0].but(dimension=before[0].dimension, attribute=before[0].attribute)
            before, rows = [], restating([before[0], same])
        yield from before
        before = rows
    yield from before


def restating(facts: list[Fact]) -> list[Fact]:
    """One measure written in two systems that do not agree: all are doubted."""
    said = " and ".join(f"{fact.value} {fact.unit}" for fact in facts)
    reason = f"The same measure is given as {said}, which is not the same."
    return [fact.but(doubt=reason, confidence=DOUBTED) for fact in facts]


def _stands(span: Span, quantity: Quantity) -> bool:
    """Whether a measure is stated of the product, and not part of another fact, of advice or of a story."""
    if quantity.restates and quantity.agrees:
        return False
    if quantity.dimension in _NO_FACT or not span.allowed(quantity.start, quantity.end):
        return False
    if quantity.unit == "count" and _UNSPACED.match(span.low, quantity.end - 1):
        return False  # a Chinese or Japanese counter counts anything: three devices, one each
    if span.text[quantity.end - 1 : quantity.end] in ("k", "K") and "gold" in span.low:
        return False  # 10k, 14k and 18k gold
    whole = any(start <= quantity.start and quantity.end <= end for start, end in span.taken)
    if whole:
        return False
    before = span.low[max(0, quantity.start - 24) : quantity.start]
    if quantity.dimension in ("duration", "temperature", "angle") and _INSIDE.search(before):
        return False
    if quantity.dimension == "duration" and _TIME_AFTER.match(span.low, quantity.end):
        return False
    if quantity.dimension == "temperature":
        bare = "°" not in span.text[quantity.start : quantity.end + 2] and not quantity.qualifier
        return not _TYRE.search(before) and (not bare or _WARM.search(span.low) is not None)
    return not (quantity.values[0] in _WHEELS and _TIMES.match(span.low, quantity.end))  # 700 x 25C is a tyre


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
        many = "dimensions" if len(quantity.values) > 1 and physical == "length" and not quantity.qualifier else ""
        yield _measure(span, quantity, many or _DEFAULT.get(physical, physical), many, 0.5)


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
def _names(lang: str, physical: str) -> tuple[re.Pattern[str], dict[str, Attribute]] | None:
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
    names = _names(lang[:2], dimension(quantity.unit) or "count")
    if names is None:
        return None
    pattern, table = names
    before = text[max(0, quantity.start - _NEAR_BEFORE) : quantity.start]
    cuts = [match.end() for match in _CUT.finditer(before)]
    before = before[cuts[-1] :] if cuts else before
    after = text[quantity.end : quantity.end + _NEAR_AFTER]
    cut = _CUT.search(after)
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


def counts(span: Span, about: About) -> Iterator[Fact]:
    """Four patch pockets, 48 pages, 3-Pack."""
    for match in count_pattern(about.lang).finditer(span.low):
        if not span.allowed(*match.span()) or any(a <= match.start(1) < b for a, b in span.taken):
            continue
        number = _number_words().get(match[1]) or int(match[1])
        label = span.text[match.start(2) : match.end(2)]
        fact = Fact("", "measure", number, dimension="count", label=label, confidence=0.6)
        yield span.at(fact, *match.span())


@functools.cache
def _number_words() -> dict[str, int]:
    """English number words that may stand in front of something counted."""
    names = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return {**{word: at for at, word in enumerate(names, 2)}, "twelve": 12}
