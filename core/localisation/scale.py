"""Which unit of the right size a shopper reads: 540 g rather than 0.54 kg, ounces in the United States."""

from __future__ import annotations

from collections.abc import Sequence

# Exact factors to the base unit of the kind (international yard and pound 1959, US customary fluid ounce).
_MASS_G = {"mg": 0.001, "g": 1.0, "kg": 1000.0, "oz": 28.349523125, "lb": 453.59237}
_LENGTH_MM = {"mm": 1.0, "cm": 10.0, "m": 1000.0, "km": 1e6, "in": 25.4, "ft": 304.8}
_VOLUME_ML = {"ml": 1.0, "cl": 10.0, "l": 1000.0, "floz_us": 29.5735295625}
_US = frozenset(("oz", "lb", "in", "ft", "floz_us", "degf"))
_TOLERANCE = 0.01  # a converted figure is rounded as far as it stays within one per cent

Choice = tuple[tuple[float, ...], str]


def _round(numbers: Sequence[float]) -> tuple[float, ...]:
    """The numbers with the fewest decimals, the same for all, that keep each within one per cent; at most three."""
    for places in range(4):
        short = tuple(round(number, places) for number in numbers)
        if all(abs(a - b) <= _TOLERANCE * abs(b) for a, b in zip(short, numbers, strict=True)):
            return short
    return tuple(round(number, 3) for number in numbers)


def _clean(numbers: Sequence[float]) -> tuple[float, ...]:
    """Removes the noise of a factor of ten."""
    return tuple(round(number, 6) for number in numbers)


def metric_choice(numbers: Sequence[float], unit: str) -> Choice:
    """The numbers in the metric unit to show. Units of other kinds pass unchanged."""
    converted = unit in _US
    tidy = _round if converted else _clean
    if unit == "degf":
        return tuple(float(round((n - 32) / 1.8)) for n in numbers), "degc"
    top = max(abs(n) for n in numbers)
    if unit in _MASS_G:
        factor, target = (1000.0, "kg") if top * _MASS_G[unit] >= 1000 else (1.0, "g")
        if unit == "mg" and top < 1000:
            return tuple(numbers), "mg"
        return tidy([n * _MASS_G[unit] / factor for n in numbers]), target
    if unit in _VOLUME_ML:
        factor, target = (1000.0, "l") if top * _VOLUME_ML[unit] >= 1000 else (1.0, "ml")
        return tidy([n * _VOLUME_ML[unit] / factor for n in numbers]), target
    if unit in _LENGTH_MM:
        target = _length_unit(numbers, unit)
        return tidy([n * _LENGTH_MM[unit] / _LENGTH_MM[target] for n in numbers]), target
    return tuple(numbers), unit


def _length_unit(numbers: Sequence[float], unit: str) -> str:
    top_mm = max(abs(n) for n in numbers) * _LENGTH_MM[unit]
    if unit in ("m", "km") and top_mm >= 1000:
        return unit
    if unit == "ft" and len(numbers) == 1 and top_mm >= 3000:
        return "m"
    if top_mm >= 10_000 and len(numbers) == 1:
        return "m"
    if unit == "mm" and len(numbers) == 1:
        return "mm" if top_mm < 100 else "cm"
    return "cm" if top_mm >= 100 or (unit != "mm" and top_mm >= 10) else "mm"


def us_choice(numbers: Sequence[float], unit: str) -> Choice | None:
    """The numbers in the US customary unit to show first, or None where Americans read the metric one too."""
    top = max(abs(n) for n in numbers)
    if unit == "degc":
        return tuple(float(round(n * 1.8 + 32)) for n in numbers), "degf"
    if unit == "degf":
        return tuple(numbers), unit
    tidy = _clean if unit in _US else _round
    if unit in _MASS_G:
        grams = top * _MASS_G[unit]
        if grams < 1:
            return None
        target = "lb" if grams >= _MASS_G["lb"] else "oz"
        return tidy([n * _MASS_G[unit] / _MASS_G[target] for n in numbers]), target
    if unit in _VOLUME_ML:
        if top * _VOLUME_ML[unit] >= 5000 and unit not in _US:
            return None  # packs and boxes are sold in liters there too
        return tidy([n * _VOLUME_ML[unit] / _VOLUME_ML["floz_us"] for n in numbers]), "floz_us"
    if unit in _LENGTH_MM:
        if top * _LENGTH_MM[unit] < 10 and unit not in _US:
            return None  # thin things are read in millimetres
        far = top * _LENGTH_MM[unit] >= (2500 if len(numbers) == 1 else 10_000)
        target = "ft" if far or (unit == "ft" and len(numbers) == 1) else "in"
        return tidy([n * _LENGTH_MM[unit] / _LENGTH_MM[target] for n in numbers]), target
    return None
