"""How a locale writes a number, a price and a day: examples for people, from CLDR."""

from __future__ import annotations

from datetime import date

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

_DAY = date(2026, 11, 21)
# CLDR knows Singapore's Chinese under its script.
_SCRIPTED = {"zh-SG": "zh-Hans-SG", "zh-TW": "zh-Hant-TW", "zh-CN": "zh-Hans-CN"}


def samples(tag: str, currency: str) -> dict[str, str]:
    """`{"number": "1.234.567,5", "price": "1.299,90 €", "date": "21.11.2026"}`"""
    locale = Locale.parse(_SCRIPTED.get(tag, tag), sep="-")
    return {
        "number": format_decimal(1_234_567.5, locale=locale),
        "price": format_currency(1_299.9, currency, locale=locale),
        "date": format_date(_DAY, "medium", locale=locale),
    }
