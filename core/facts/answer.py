"""What an owner writes into one cell of a form or a table, read into confirmed facts; and back into such a cell.

A cell says nothing ("") or all of one attribute: "340 g", "80 % wool, 20 % silk", "Portugal", "yes". What cannot be
true or cannot be read is refused with cause and next step; a leading "!" insists on a measure that looks impossible.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from core.catalog.text import fold_line
from core.errors import BadInput
from core.facts.categories import believable, canonical_unit, category, plausible, unit_for
from core.facts.categories.guess import CATEGORY_KEY, FAMILY_KEY, category_facts
from core.facts.collect import Collector
from core.facts.confirm import OWNER
from core.facts.figures import ALLOWED
from core.facts.measure import dimension
from core.facts.sheet import Fact, FactSheet
from core.facts.units import aliases, convert, exact_symbols
from core.facts.values import NO, YES, read_value
from core.facts.vocabulary import Attribute, attributes

NUMBER, TEXT, CHOICE = "number", "text", "choice"
MAX_CHARS = 1_000
CONFIRM, FORGET = ("ok", "✓"), "-"  # a cell that confirms what is known, and one that takes back the owner's word
_YES_NO = frozenset(
    (
        *("dishwasher_safe", "microwave_safe", "machine_washable", "adjustable", "foldable", "noise_cancelling"),
        *("assembly_required", "microphone"),
    )
)
_SHOWN = {
    "degc": "°C",
    "degf": "°F",
    "w": "W",
    "kw": "kW",
    "mw": "mW",
    "v": "V",
    "mah": "mAh",
    "ah": "Ah",
    "wh": "Wh",
    "kwh": "kWh",
    "hz": "Hz",
    "khz": "kHz",
    "mhz": "MHz",
    "ghz": "GHz",
    "db": "dB",
    "gb": "GB",
    "tb": "TB",
    "l": "L",
    "floz_us": "fl oz",
    "year": "years",
    "month": "months",
    "day": "days",
    "week": "weeks",
    "count": "",
    "k": "K",
    "mm_water": "mm",
    "tc": "TC",
    "gsm": "g/m²",
    "percent": "%",
    "denier": "den",
    "in": "in",
    "ft": "ft",
}
_BARE = re.compile(r"^[-−\s~≈<>≤≥]*\d(?:[\d.,'\s/½¼¾x×*–−~-]|to|bis|à)*$")
_MAX_SHARES = 100.5


@dataclass(frozen=True, slots=True)
class Field:
    """How one attribute is asked for: a number with a unit, free text, or yes and no."""

    attribute: str
    kind: str
    unit: str  # canonical; empty for counts and texts
    units: tuple[str, ...]  # canonical units to choose from, the usual one first
    example: str


@functools.cache
def field_for(attribute: str, category_name: str, market: str, customary: bool) -> Field:
    """How to ask for an attribute of such goods. Raises BadInput for an unknown attribute."""
    known = _known(attribute)
    if known.kind in ("measure", "warranty"):
        unit = "year" if known.kind == "warranty" else unit_for(category_name, attribute, market, customary)
        units = _units_like(unit) if unit and unit != "count" else ()
        number = _NUMBERS.get(attribute) or _typical(category_name, attribute, unit)
        return Field(attribute, NUMBER, "" if unit == "count" else unit, units, f"{number} {symbol(unit)}".strip())
    if attribute in _YES_NO:
        return Field(attribute, CHOICE, "", (), "yes")
    return Field(attribute, TEXT, "", (), EXAMPLES.get(attribute, ""))


EXAMPLES = {
    "material": "80% cotton, 20% linen",
    "origin": "Portugal",
    "care": "machine wash at 30 °C; do not bleach",
    "included": "USB-C cable; carrying case",
    "certificates": "OEKO-TEX Standard 100",
    "size": "S, M, L",
    "compatible_with": "iPhone; Android",
    "colour": "navy, sand",
    "ingredients": "Aqua, Glycerin",
    "water_resistance": "IPX5",
    "manufacturer": "Name, street, town, country",
    "allergens": "milk, nuts",
}
_NUMBERS = {
    "min_age": "36",
    "warranty": "2",
    "dimensions": "30 x 20 x 10",
    "packed_size": "40 x 15",
    "shelf_life": "24",
    "shelf_life_after_opening": "12",
    "washing_temperature": "30",
    "bluetooth_version": "5.3",
    "frequency_range": "20-20000",
    "spf": "30",
}
_DEGREES = ("degc", "degf")
_SERIES = (
    *(("g", "kg", "oz", "lb"), ("mm", "cm", "m", "in", "ft"), ("ml", "l", "floz_us", "qt"), ("h", "min", "day")),
    *(("day", "month", "year"), ("year", "month"), ("w", "kw"), ("mah", "ah", "wh"), ("degc", "degf")),
    *(("gsm", "oz_yd2"), ("bar", "psi"), ("gb", "tb"), ("m2", "ft2")),
)


def _units_like(unit: str) -> tuple[str, ...]:
    row = next((row for row in _SERIES if unit in row and not (row[-1] == "day" and unit == "day")), (unit,))
    return (unit, *(other for other in row if other != unit))


def _typical(category_name: str, attribute: str, unit: str) -> str:
    """A round number in the believable range, for an example."""
    span = plausible(category_name, attribute)
    if span is None or unit in ("", "count"):
        return "3" if span is None else f"{max(1, round((max(span[0], 1) * min(span[1], 100)) ** 0.5)):g}"
    middle = (max(span[0], 1e-3) * max(span[1], 1e-3)) ** 0.5 if unit not in _DEGREES else max(span[0], 30.0)
    from_unit = canonical_unit(category_name, attribute)
    value = convert(middle, from_unit, unit) if dimension(from_unit) == dimension(unit) else middle
    return f"{float(f'{value:.2g}'):g}"


def _known(attribute: str) -> Attribute:
    found = attributes().get(attribute)
    if found is None:
        raise BadInput(
            f"{attribute[:40]!r} is no attribute that Vitrine knows.",
            "Keep the column names of the exported file.",
            field=attribute[:40],
        )
    return found


@functools.cache
def symbol(unit: str) -> str:
    """How a canonical unit is written, in a form that is read back as the same unit."""
    if unit in _SHOWN or not unit:
        return _SHOWN.get(unit, "")
    for rows in exact_symbols().values():
        for written, found in rows:
            if found.name == unit:
                return written
    return next((alias for alias, found in aliases("en").items() if found.name == unit), unit)


# ------------------------------------------------------------------ reading a cell


def answer(
    attribute: str, text: str, *, unit: str = "", lang: str, category_name: str, by: str, at: str
) -> tuple[Fact, ...]:
    """The confirmed facts of one cell. `unit` (canonical) is that of a bare number; `lang` the language of the text;
    `by` and `at` (ISO 8601) who confirms and when.

    Raises BadInput (field = the attribute) for what is no value of this attribute, is not believable of such goods, or
    adds up to more than everything.
    """
    if attribute == CATEGORY_KEY:
        return category_facts(text.strip(), by, at)
    known = _known(attribute)
    insisted = text.lstrip().startswith("!")
    value = fold_line(text.lstrip().removeprefix("!"))
    if not any(character.isalnum() for character in value):
        raise _refused(known, "The cell is empty.", "Leave it out, or write a value.")
    if len(value) > MAX_CHARS:
        raise _refused(known, f"The text is longer than {MAX_CHARS} characters.", "Shorten it.")
    if re.search(r"<\s*/?[a-zA-Z!]", value):
        raise _refused(known, "The text holds HTML.", "Write plain text.")
    if unit and _BARE.match(value):
        value = f"{value} {symbol(unit)}".strip()
    rows = list(read_value(known, _label(known, lang), value, lang))
    _check(known, rows, value, category_name, insisted)
    return _confirmed(known, rows, value, lang, by, at)


def _check(known: Attribute, rows: list[Fact], value: str, category_name: str, insisted: bool) -> None:
    if not rows:
        raise _refused(known, f"{value[:60]!r} could not be read.", _example(known.name, category_name))
    if known.kind == "measure":
        _check_measure(known, rows, value, category_name, insisted)
    if known.kind == "warranty" and _BARE.match(value):
        raise _refused(known, f"{value[:60]!r} does not say months or years.", "Write for example: 2 years")
    if known.kind == "origin" and len(str(rows[0].value)) != 2:
        raise _refused(known, f"{value[:60]!r} names no country.", "Write the country's name, for example: Portugal")
    if known.name in _YES_NO and value.casefold() not in YES | NO:
        raise _refused(known, f"{value[:60]!r} is neither yes nor no.", "Write yes or no.")
    shares: dict[str, float] = {}
    for row in rows:
        shares[row.part] = shares.get(row.part, 0.0) + (row.share or 0.0)
    if max(shares.values()) > _MAX_SHARES:
        raise _refused(known, f"The shares add up to {max(shares.values()):g} %.", "Correct them to 100 %.")


def _confirmed(known: Attribute, rows: Iterable[Fact], value: str, lang: str, by: str, at: str) -> tuple[Fact, ...]:
    sheet = Collector()
    for row in rows:
        begin, end = (row.start or 0, row.end) if row.end else (0, len(value))
        fact = row.but(
            attribute=row.attribute or known.name,
            label=_label(known, lang),
            source=OWNER,
            text=value[begin:end].strip() or value,
            start=None,
            end=None,
        )
        sheet.add(fact, fact.attribute)
    stamp = {"confidence": 1.0, "provable": True, "conflicts_with": "", "confirmed_by": by, "confirmed_at": at}
    return tuple(fact.but(**stamp) for fact in sheet.facts)


def _check_measure(known: Attribute, rows: list[Fact], value: str, category_name: str, insisted: bool) -> None:
    measured = [row for row in rows if row.kind == "measure"]
    if not measured:
        if known.name == "water_resistance":
            return
        words = known.dimension.replace("_", " ")
        raise _refused(known, f"{value[:60]!r} is no {words}.", _example(known.name, category_name))
    bare = "count" not in ALLOWED.get(known.dimension, ()) and not any(row.unit for row in measured)
    if bare:
        raise _refused(known, f"{value[:60]!r} has no unit.", _example(known.name, category_name))
    of_it = [row for row in measured if row.attribute in (known.name, "") and not row.applies_to]
    if len(of_it) > 1 and len({row.dimension for row in of_it}) == 1:
        raise _refused(known, f"{value[:60]!r} gives two values.", "Write one, or a range such as 5-40 °C.")
    for row in () if insisted else measured:
        numbers = row.value if isinstance(row.value, tuple) else (row.value,)
        for number in numbers:
            if isinstance(number, int | float) and believable(category_name, row.attribute, number, row.unit) is False:
                raise _refused(
                    known,
                    f"{number:g} {symbol(row.unit)}".strip()
                    + f" is hard to believe for {category(category_name).title('en')}.",
                    "Correct number or unit; if it is right, write ! in front of it.",
                )


def _refused(known: Attribute, cause: str, next_step: str) -> BadInput:
    return BadInput(cause, next_step, field=known.name)


def _example(attribute: str, category_name: str) -> str:
    example = field_for(attribute, category_name, "", False).example
    return f"Write for example: {example}" if example else "Write it in plain words."


def _label(known: Attribute, lang: str) -> str:
    names = known.names_in(lang) or known.names_in("en")
    return names[0]


# ------------------------------------------------------------------ writing a cell


def shown(sheet: FactSheet, attribute: str) -> str:
    """All that a sheet says of an attribute, in the form of a cell; empty when it says nothing. Facts of one variant or
    one part alone are left out."""
    if attribute == CATEGORY_KEY:
        return sheet.text(CATEGORY_KEY) or sheet.text(FAMILY_KEY)
    rows = [fact for fact in sheet if fact.attribute == attribute and not fact.applies_to]
    return "; ".join(dict.fromkeys(cell(fact) for fact in rows))


def cell(fact: Fact) -> str:
    """One fact in the form of a cell."""
    part = f"{fact.part}: " if fact.kind == "material" and fact.part and fact.attribute == "material" else ""
    if isinstance(fact.value, str):
        share = f"{fact.share:g}% " if fact.share is not None else ""
        return f"{part}{share}{'no' if fact.negated and fact.value in ('yes', 'no') else fact.value}"
    unit = symbol(fact.unit)
    if isinstance(fact.value, tuple):
        joint = "-" if fact.qualifier == "range" else " x "
        return f"{joint.join(f'{number:g}' for number in fact.value)} {unit}".strip()
    before = {"up_to": "up to ", "max": "max. ", "min": "min. ", "about": "about "}.get(fact.qualifier, "")
    return f"{before}{fact.value:g} {unit}".strip()
