"""The value of a named attribute, read by what the attribute is: a measure, a material, a country, a list."""

from __future__ import annotations

import functools
import re
from collections.abc import Generator, Iterator
from dataclasses import replace

from core.catalog.text import fold_line
from core.facts.composition import materials, part_of, split_list
from core.facts.lexicon import care_pattern, country_in, lower, material_pattern, not_included_pattern
from core.facts.measure import Quantity, dimension, ip_codes, parse
from core.facts.sheet import DOUBTED, Fact, Value
from core.facts.vocabulary import Attribute, attributes, lookup

YES = frozenset(
    ("yes", "y", "true", "ja", "oui", "sí", "si", "是", "有", "支持", "はい", "あり", "対応", "可", "✓", "✔")
)
NO = frozenset(
    ("no", "n", "false", "nein", "non", "否", "无", "無", "不支持", "いいえ", "なし", "非対応", "不可", "✗", "✘")
)
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
_SHARE = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s?[%％]\s?(?:of |de |d'|aus )?")
_UNIT_IN_LABEL = re.compile(r"[(\[（]\s*([^)\]）]{1,12})\s*[)\]）]")
_IN_BRACKETS = re.compile(r"\s*[(（]([^)）]{2,60})[)）]")
_NO_CONDITION = re.compile(
    r"(?:[lwhdbt](?:\s?[x×*/]\s?[lwhdbt])+|approx\.?|about|max\.?|min\.?|each|total|ca\.|environ|net|gross|约|約)",
    re.IGNORECASE,
)
_FOREVER = re.compile(r"life\s?-?time|lebenslang|à vie|de por vida|vitalicia|终身|永久|終身|生涯", re.IGNORECASE)
_HAN = {**dict.fromkeys("二两兩", 2), **{letter: at for at, letter in enumerate("一二三四五六七八九", 1)}}
_HAN_YEARS = re.compile(r"[一二两兩三四五六七八九](?=\s?(?:年|个月|個月|か月|ヶ月))")


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
        yield from _measures(attribute, label, value, lang)
    elif kind == "material":
        yield from materials(value, lang, part_of(label, attribute.part, lang))
        yield from beside_materials(value, lang)
    elif kind == "origin":
        code = country_in(value)
        yield Fact("", "origin", code or value, attribute="origin", confidence=0.95 if code else 0.5)
    elif kind == "warranty":
        yield warranty(value, lang)
    elif kind == "size" and _is_measured(value, lang):
        yield from _measures(attributes()["dimensions"], label, value, lang)
    elif kind == "story":
        yield Fact("", "story", " ".join(value.split()), attribute=attribute.name)
    elif kind == "feature" and (one := _only_measure(value, lang)):
        yield fact_of(one, "size" if one.dimension == "length" else one.dimension, start=None, end=None)
    elif value.casefold().strip(" .") in YES | NO:
        no = value.casefold().strip(" .") in NO
        yield Fact("", kind, "no" if no else "yes", attribute=attribute.name, negated=no)
    else:
        rest = value
        for misplaced in _GUESTS.get(attribute.name, ()):
            rest = yield from _guest(attributes()[misplaced], rest, lang)
        yield from _texts(attribute, rest, value, lang)


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


def _is_measured(value: str, lang: str) -> bool:
    """Whether a size is told by its sides (130 x 180 cm, 幅30×高さ20cm) and not by a name (M, 42)."""
    found = [q for q in parse(value, lang) if q.dimension == "length" and not q.restates]
    return any(len(q.values) > 1 and not q.qualifier for q in found) or (bool(found) and all(q.axes for q in found))


_UNSPACED = re.compile(r"[\u3040-\u9fff]")
_ADVICE_CUT = re.compile(r"\s*[;；。]\s*|\s*,\s*|[、，]")


def _advice(value: str, lang: str) -> list[str]:
    """Care advice one by one: at semicolons, and at commas where every piece is advice by itself."""
    pieces = [piece for piece in _ADVICE_CUT.split(value) if piece.strip(" .")]
    if all(care_pattern(lang).search(lower(piece)) for piece in pieces):
        return pieces
    return re.split(r"[;；]", value)


def _only_measure(value: str, lang: str) -> Quantity | None:
    """The one length or weight that is all of the value: a sleeve of 60 cm, a heel of 3 cm."""
    found = [q for q in parse(value, lang) if q.dimension in ("length", "mass") and not q.restates]
    whole = len(found) == 1 and found[0].end - found[0].start >= 0.8 * len(value.strip(" ."))
    return found[0] if whole else None


def _texts(attribute: Attribute, value: str, written: str, lang: str) -> Iterator[Fact]:
    listed = attribute.kind in ("included_item", "compatibility", "certification", "technology_mark", "colour", "size")
    listed = listed or attribute.name in ("features", "ingredients", "season", "occasion", "suitable_hobs", "codecs")
    pieces = split_list(value) if listed else _advice(value, lang) if attribute.kind == "care" else [value]
    if attribute.kind in ("colour", "size") and _UNSPACED.search(value):
        pieces = [part for piece in pieces for part in re.split(r"\s*[/・|｜]\s*|\s+", piece)]
    for piece in pieces:
        text = fold_line(piece).rstrip(" .;,")
        if not text:
            continue
        negated = bool(not_included_pattern().search(lower(text))) and attribute.kind == "included_item"
        at = written.find(piece)
        at, end = (at, at + len(piece)) if at >= 0 else (0, len(written))
        yield Fact("", attribute.kind, text, attribute=attribute.name, negated=negated, start=at, end=end)


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


def _measures(attribute: Attribute, label: str, value: str, lang: str) -> Iterator[Fact]:
    if attribute.name == "water_resistance" and (ip_codes(value) or re.search(r"\d", value) is None):
        yield Fact("", "feature", fold_line(value), attribute=attribute.name)
        return
    in_label = _UNIT_IN_LABEL.search(label)
    unit = in_label[1] if in_label and not re.search(r"[A-Za-z一-龥\"°%]", value) else ""
    every = parse(f"{value} {unit}" if unit else value, lang, counts=True)
    found = [q for q in every if not q.restates]
    allowed = ALLOWED.get(attribute.dimension, ())
    fitting = [q for q in found if (dimension(q.unit) or "count") in allowed]
    if attribute.dimension == "charge":  # how long the battery lasts stands in its row
        lasts = attributes()["battery_life"]
        yield from (fact_of(q, "duration", attribute=lasts.name) for q in found if q.dimension == "duration")
    if not fitting and attribute.name == "volume" and len(split_list(value)) > 1:
        yield from _texts(attributes()["included"], value, value, lang)  # contents: a cup, a lid
        return
    if not fitting:
        text = fold_line(value)
        if text:
            yield Fact("", "feature", text, attribute=attribute.name, confidence=0.8)
        return
    yield from _figures(attribute, value, every, lang)


def _figures(attribute: Attribute, value: str, every: list[Quantity], lang: str) -> Iterator[Fact]:
    """The figures of a value that measure what the attribute does, or what the words right before them name."""
    odd = next((q for q in every if q.restates and not q.agrees), None)
    last = 0
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
        shared: dict[str, object] = {"attribute": attribute.name, "applies_to": _condition(value, quantity.end, lang)}
        if odd is not None and odd.dimension == quantity.dimension:
            reason = f"The same measure is given in two systems that do not agree: {fold_line(value)[:80]}."
            shared |= {"doubt": reason, "confidence": DOUBTED}
        if quantity.axes and all(quantity.axes) and len(quantity.axes) == len(quantity.values):
            for axis, number in zip(quantity.axes, quantity.values, strict=True):
                name = axis if attribute.name == "dimensions" else attribute.name
                yield fact_of(replace(quantity, values=(number,)), axis, attribute=name)
        else:
            yield fact_of(quantity, attribute.dimension, **shared)


_SIDES = frozenset(("dimensions", "length", "width", "height", "depth", "diameter"))
_NEGATIVE = re.compile(r"\s*[-\u2212]\d")
_NEVER_NEGATIVE = frozenset(("length", "mass", "volume", "power", "area"))


def _condition(value: str, end: int, lang: str) -> str:
    """What stands in brackets behind a figure and limits it: 1.3 kg (without battery), 285 g (EU 42)."""
    behind = _IN_BRACKETS.match(value, end)
    text = fold_line(behind[1]) if behind else ""
    if not text or _NO_CONDITION.fullmatch(text) or any(q.unit for q in parse(text, lang)):
        return ""
    return text


def warranty(value: str, lang: str) -> Fact:
    """How long a warranty lasts: a number with month or year, `lifetime`, or the words as they stand."""
    if _FOREVER.search(value):
        return Fact("", "warranty", "lifetime", attribute="warranty", dimension="duration")
    plain = _HAN_YEARS.sub(lambda found: str(_HAN[found[0]]), value)  # 两年: as long as the source's own words
    for quantity in parse(plain, lang):
        if quantity.dimension == "duration":
            fact = fact_of(quantity, "duration", kind="warranty", attribute="warranty")
            return fact.but(qualifier="" if fact.qualifier == "min" else fact.qualifier)
    return Fact("", "warranty", fold_line(value), attribute="warranty")


def beside_materials(value: str, lang: str) -> Iterator[Fact]:
    """What a composition says beside its materials: "60 % Lyocell, abnehmbar und bei 60 °C waschbar"."""
    listed = split_list(value)
    if len(listed) < 2 or not any(material_pattern(lang).search(lower(piece)) for piece in listed):
        return
    for piece in listed:
        at = value.find(piece)
        if at < 0 or material_pattern(lang).search(lower(piece)) or _SHARE.search(piece):
            continue
        place = {"start": at, "end": at + len(piece), "confidence": 0.7}
        if care_pattern(lang).search(lower(piece)):
            yield Fact("", "care", fold_line(piece), attribute="care").but(**place)
        elif one := _only_measure(piece, lang):
            yield fact_of(one, "size" if one.dimension == "length" else "weight").but(**place)
