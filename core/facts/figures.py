"""Figures of a written value: which of them measure what the attribute does, and of what they hold."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace

from core.catalog.text import fold_line
from core.facts import han
from core.facts.lexicon import lower
from core.facts.measure import Quantity, dimension, parse
from core.facts.sheet import DOUBTED, Fact, Value
from core.facts.sizes import leading_size, size_of
from core.facts.units import aliases
from core.facts.vocabulary import Attribute, attributes, fold_name, lookup

ALLOWED = {
    **dict.fromkeys(("length", "width", "height", "depth", "diameter", "thickness", "dimensions"), ("length",)),
    "size": ("length", "count"),
    **dict.fromkeys(("weight", "user_weight"), ("mass",)),
    "capacity": ("volume", "mass", "count", "data"),
    "volume": ("volume", "mass"),
    "charge": ("charge", "energy"),
    "duration": ("duration",),
    "power": ("power",),
    "voltage": ("voltage",),
    "energy": ("energy", "charge"),
    "frequency": ("frequency",),
    "impedance": ("impedance",),
    "noise_level": ("sound",),
    "waterproof_rating": ("length", "pressure", "water_column"),
    "breathability": ("vapour_rate", "areal_density"),
    "temperature": ("temperature",),
    "colour_temperature": ("colour_temperature",),
    "fabric_weight": ("areal_density", "mass"),
    "rating": ("linear_density", "fill_power", "hardness", "count", "ratio", "gauge"),
    "count": ("count", "thread_count"),
    "luminous_flux": ("luminous_flux",),
    "angle": ("angle", "temperature"),
    "area": ("area",),
    "pressure": ("pressure",),
    "data": ("data",),
    "rotation": ("rotation", "speed"),
}
# What a figure is of where nothing else says so, by what its unit measures.
DIMENSIONS = {
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
_UNIT_IN_LABEL = re.compile(r"[(\[（]\s*([^)\]）]{1,12})\s*[)\]）]")
IN_BRACKETS = re.compile(r"\s*[(（]([^)）]{2,60})[)）]")
_NO_CONDITION = re.compile(
    r"(?:[lwhdbt](?:\s?[x×*/]\s?[lwhdbt])+|approx\.?|about|max\.?|min\.?|each|total|ca\.|environ|net|gross|约|約)",
    re.IGNORECASE,
)
_FOREVER = re.compile(r"life\s?-?time|lebenslang|à vie|de por vida|vitalicia|终身|永久|終身|生涯", re.IGNORECASE)
_HAN_YEARS = re.compile(r"[一二两兩三四五六七八九十]{1,3}(?=\s?(?:年|个月|個月|か月|ヶ月|カ月))")


def number_of(values: tuple[float, ...]) -> Value:
    """One number as a number, whole ones as int; several as they are."""
    plain = tuple(int(value) if value == int(value) and abs(value) < 1e15 else value for value in values)
    return plain[0] if len(plain) == 1 else plain


def fact_of(quantity: Quantity, dimension_name: str, **more: object) -> Fact:
    """A measure as a fact."""
    fact = Fact(
        "",
        "measure",
        number_of(quantity.values),
        unit="" if quantity.unit == "count" else quantity.unit,
        dimension=dimension_name,
        qualifier=quantity.qualifier,
        start=quantity.start,
        end=quantity.end,
    )
    return fact.but(**more)


def is_measured(value: str, lang: str) -> bool:
    """Whether a size is told by its sides (130 x 180 cm, 幅30×高さ20cm) and not by a name (M, 42)."""
    found = [q for q in parse(value, lang) if q.dimension == "length" and not q.restates]
    return any(len(q.values) > 1 and q.qualifier in ("", "about") for q in found) or (
        bool(found) and all(q.axes for q in found)
    )


def only_measure(value: str, lang: str) -> Quantity | None:
    """The one length or weight that is all of the value: a sleeve of 60 cm, a heel of 3 cm."""
    found = [q for q in parse(value, lang) if q.dimension in ("length", "mass") and not q.restates]
    whole = len(found) == 1 and found[0].end - found[0].start >= 0.8 * len(value.strip(" ."))
    return found[0] if whole else None


def only_measures(value: str, lang: str) -> list[Fact]:
    """Several figures that with a word each are all of a value: 5 mm round, 0.5 ct; none for other texts."""
    pieces = [piece.strip() for piece in re.split(r"[,;]\s", value.strip(" ."))]
    if len(pieces) < 2 or any(len(piece.split()) > 3 for piece in pieces):
        return []
    found = [q for q in parse(value, lang) if q.unit and not q.restates]
    if len(found) != len(pieces):
        return []
    return [fact_of(q, DIMENSIONS.get(q.dimension, q.dimension)) for q in found]


def measures_of(attribute: Attribute, label: str, value: str, lang: str) -> Iterator[Fact]:
    """The figures of a value that measure what the attribute does; none where it holds no such figure."""
    every = _parsed(label, value, lang)
    found = [q for q in every if not q.restates]
    allowed = ALLOWED.get(attribute.dimension, ())
    fitting = [q for q in found if (dimension(q.unit) or "count") in allowed]
    if attribute.dimension == "charge":  # how long the battery lasts stands in its row
        lasts = attributes()["battery_life"]
        yield from (fact_of(q, "duration", attribute=lasts.name) for q in found if q.dimension == "duration")
    if fitting:
        yield from _figures(attribute, label, value, every, lang)


def _parsed(label: str, value: str, lang: str) -> list[Quantity]:
    """All figures of a value; the unit may stand in its label: Weight (g)."""
    in_label = _UNIT_IN_LABEL.search(label)
    bare = not re.search(r"[A-Za-z一-龥\"°%]", value)
    unit = in_label[1] if in_label and bare else ""
    named = aliases(lang[:2]).get(lower(label.strip())) if bare and not unit else None
    if named is not None and named.dimension != "count":
        unit = label.strip()  # Lumens: 800
    return parse(f"{value} {unit}" if unit else value, lang, counts=True)


def bare_figures(label: str, value: str, lang: str) -> Iterator[Fact]:
    """The one figure, with a unit, that is all of a value whose label is not known."""
    found = [q for q in _parsed(label, value, lang) if not q.restates]
    if (
        len(found) == 1
        and found[0].unit
        and found[0].unit != "count"
        and min(found[0].end, len(value)) >= 0.8 * len(value.strip())
    ):
        yield fact_of(found[0], dimension_of(label, found[0], lang), start=None, end=None)


def dimension_of(label: str, quantity: Quantity, lang: str) -> str:
    """What a figure measures under a label of the shop's own: waist width is a width, sidecut radius a radius."""
    said = fold_name(label).split()
    for word in dict.fromkeys((*said[-1:], *said[:1])):
        if word in _RADIUS and quantity.dimension == "length":
            return "radius"
        known = lookup(word, lang)
        if known and known.kind == "measure" and quantity.dimension in ALLOWED.get(known.dimension, ()):
            return known.dimension
    if quantity.dimension == "length" and len(quantity.values) > 1 and not quantity.qualifier:
        return "dimensions"
    return "weight" if quantity.dimension == "mass" else quantity.dimension


def ends_of(found: list[Quantity]) -> dict[int, int]:
    """Where each figure ends by its start; one that another system repeats ends with the repetition."""
    ends = {quantity.start: quantity.end for quantity in found}
    for one, two in itertools.pairwise(found):
        if two.restates and two.agrees:
            ends[one.start] = two.end
    return ends


def sized(value: str, lang: str) -> list[Fact]:
    """Figures that are told size by size or are all of a value: S/M 52-56 cm, L/XL 57-62 cm; none for other texts."""
    every = parse(value, lang)
    ends, rest, last, size = ends_of(every), value, 0, ""
    facts: list[Fact] = []
    for quantity in (q for q in every if not q.restates):
        end = ends[quantity.start]
        before = value[last : quantity.start]
        size = size_of(value, quantity.start, end) or leading_size(before) or size
        name = re.split(r"[\s,;/:：(]", before.rstrip(" :："))[-1]
        known = lookup(name, lang) if name else None
        fits = known is not None and known.kind == "measure" and quantity.dimension in ALLOWED.get(known.dimension, ())
        if quantity.dimension not in ("length", "mass") or not size:
            return []
        for said in (value[quantity.start : end], size, name if fits else ""):
            rest = rest.replace(said, "", 1)
        dimension_name = known.dimension if known and fits else DIMENSIONS[quantity.dimension]
        facts.append(fact_of(quantity, dimension_name, applies_to=size, confidence=0.75))
        last = end
    return facts if len(re.findall(r"[^\W\d]", rest)) <= 0.3 * len(value) else []


def _paired(label: str, quantity: Quantity, lang: str) -> list[Attribute]:
    """The attributes of a label that names one for each number: Length / Width: 30 / 20 cm."""
    names = _LABEL_PAIR.split(label.strip())
    if len(names) < 2 or len(names) != len(quantity.values) or quantity.axes or quantity.qualifier:
        return []
    known = [lookup(name, lang) for name in names]
    return [row for row in known if row and row.kind == "measure" and quantity.dimension in ALLOWED[row.dimension]]


def _figures(attribute: Attribute, label: str, value: str, every: list[Quantity], lang: str) -> Iterator[Fact]:
    """The figures of a value that measure what the attribute does, or what the words right before them name."""
    odd = next((q for q in every if q.restates and not q.agrees), None)
    ends, last = ends_of(every), 0
    if attribute.name == "max_load" and _OF_USER.search(value):
        attribute = attributes()["max_user_weight"]  # 300 lbs rider + gear
    for quantity in (q for q in every if not q.restates):
        quantity = replace(quantity, end=min(quantity.end, len(value)))
        if quantity.dimension in _NEVER_NEGATIVE and _NEGATIVE.match(value[: quantity.start + 2]):
            quantity = replace(quantity, values=tuple(-abs(number) for number in quantity.values))  # doubted later
        between = lookup(value[last : quantity.start].strip(" ,;/、"), lang) if 0 < last < quantity.start else None
        if between and between.kind == "measure" and dimension(quantity.unit) in ALLOWED.get(between.dimension, ()):
            attribute = between  # Höhe: 9 cm, Ø 8 cm
        last = quantity.end
        if (dimension(quantity.unit) or "count") not in ALLOWED.get(attribute.dimension, ()):
            if quantity.dimension == "mass" and attribute.dimension in _SIDES and not value[:last].endswith(")"):
                yield fact_of(quantity, "weight", attribute="weight", confidence=0.7)
            continue
        end = ends[quantity.start]
        size = size_of(value, quantity.start, end) or _condition(value, end, lang)
        shared: dict[str, object] = {"attribute": attribute.name, "applies_to": size}
        if odd is not None and odd.dimension == quantity.dimension:
            reason = f"The same measure is given in two systems that do not agree: {fold_line(value)[:80]}."
            shared |= {"doubt": reason, "confidence": DOUBTED}
        pair = _paired(label, quantity, lang)
        if pair and len(pair) == len(quantity.values):
            for named, number in zip(pair, quantity.values, strict=True):
                yield fact_of(replace(quantity, values=(number,)), named.dimension, attribute=named.name)
        elif quantity.axes and all(quantity.axes) and len(quantity.axes) == len(quantity.values):
            for axis, number in zip(quantity.axes, quantity.values, strict=True):
                name = axis if attribute.name == "dimensions" else attribute.name
                yield fact_of(replace(quantity, values=(number,)), axis, attribute=name)
        else:
            yield fact_of(quantity, attribute.dimension, **shared)


_SIDES = frozenset(("dimensions", "length", "width", "height", "depth", "diameter"))
_RADIUS = frozenset(("radius", "rayon", "radio", "半径"))
_LABEL_PAIR = re.compile(r"\s*[/x×&,+]\s*|\s+(?:and|und|et|y)\s+")
_OF_USER = re.compile(r"(?<!\w)(?:rider|user|person|fahrer|nutzer|benutzer|utilisateur|usuario)", re.IGNORECASE)
_NEGATIVE = re.compile(r"\s*[-\u2212]\d")
_NEVER_NEGATIVE = frozenset(("length", "mass", "volume", "power", "area"))


def _condition(value: str, end: int, lang: str) -> str:
    """What stands in brackets behind a figure and limits it: 1.3 kg (without battery), 285 g (EU 42)."""
    behind = IN_BRACKETS.match(value, end)
    text = fold_line(behind[1]) if behind else ""
    if not text or _NO_CONDITION.fullmatch(text) or any(q.unit for q in parse(text, lang)):
        return ""
    return text


def warranty(value: str, lang: str) -> Fact:
    """How long a warranty lasts: a number with month or year, `lifetime`, or the words as they stand."""
    if _FOREVER.search(value):
        return Fact("", "warranty", "lifetime", attribute="warranty", dimension="duration")
    plain = _HAN_YEARS.sub(
        lambda found: f"{han.number(found[0]) or 0:g}", value
    )  # 两年: as long as the source's own words
    for quantity in parse(plain, lang):
        if quantity.dimension == "duration":
            fact = fact_of(quantity, "duration", kind="warranty", attribute="warranty")
            return fact.but(qualifier="" if fact.qualifier == "min" else fact.qualifier)
    return Fact("", "warranty", fold_line(value), attribute="warranty")
