"""Numbers, instants and spans of time as the reader's language writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_decimal, format_percent

from core.clock import Clock

_BABEL = {"en": "en", "zh": "zh_Hans_CN"}


def instant_of(text: str) -> datetime:
    """An instant as stored, with or without fractions of a second."""
    return datetime.fromisoformat(text).astimezone(UTC)


def ago(language: str, clock: Clock, text: str) -> str:
    """`3 minutes ago`; empty for no instant."""
    if not text:
        return ""
    delta = instant_of(text) - clock.now()
    return format_timedelta(min(delta, timedelta(0)), add_direction=True, locale=_BABEL[language], threshold=1.2)


def moment(language: str, text: str) -> str:
    """Date and time in UTC; empty for no instant."""
    return f"{format_datetime(instant_of(text), 'medium', locale=_BABEL[language])} UTC" if text else ""


def day(language: str, on: date) -> str:
    """`27 Nov 2026`, without a time."""
    return format_date(on, "medium", locale=_BABEL[language])


def span(language: str, seconds: float) -> str:
    """`2 min`, `45 sec`."""
    return format_timedelta(timedelta(seconds=max(1, round(seconds))), format="short", locale=_BABEL[language])


def number(language: str, value: float) -> str:
    """With the language's own separators."""
    return format_decimal(value, locale=_BABEL[language])


def percent(language: str, share: float, digits: int = 0) -> str:
    """A share 0-1 as per cent."""
    return format_percent(share, format=f"#,##0{'.' + '0' * digits if digits else ''}%", locale=_BABEL[language])


def money(language: str, micros: float, currency: str) -> str:
    """`2.40 EUR` of millionths; small amounts with as many digits as say something."""
    value = micros / 1_000_000
    digits = 2 if value == 0 or abs(value) >= 0.1 else 4 if abs(value) >= 0.0005 else 6
    return f"{format_decimal(value, format='#,##0.' + '0' * digits, locale=_BABEL[language])} {currency}".strip()


def signed_percent(language: str, share: float) -> str:
    """A change as per cent with its sign."""
    return format_percent(share, format="+#,##0.0%;-#,##0.0%", locale=_BABEL[language])


@cache
def territory_name(language: str, code: str) -> str:
    """`Germany` for DE."""
    return str(Locale.parse(_BABEL[language]).territories[code])


@cache
def locale_name(language: str, tag: str) -> str:
    """`German (Germany)` for de-DE; the tag itself when nobody knows it."""
    try:
        return Locale.parse(tag, sep="-").get_display_name(_BABEL[language]) or tag
    except (UnknownLocaleError, ValueError):
        return tag
