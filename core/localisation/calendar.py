"""When days fall: festivals, shopping days and solemn days by rule (`profiles/days.toml`), the moon's by table.

A table ends (`known_until`): beyond it a day of the moon has no date, and nobody is told a wrong one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from core.localisation.shape import Check, flag, one_of, record, refuse, whole, words

MOODS = ("gift", "sale", "family", "faith", "national", "season", "solemn")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FOLDER = "profiles"
# Of these a rule has exactly one; `month` and `on_or_after` come with a weekday.
_RULES = ("on", "month", "on_or_after", "easter", "advent", "table")


@dataclass(frozen=True, slots=True)
class Day:
    """A day that people keep; `zh` is its name for readers of Chinese. `lead_days`: how early shoppers look for it;
    `days`: how long it lasts; `exact` false: announced each year or sighted, so it may fall some days off."""

    id: str
    name: str
    zh: str
    mood: str
    lead_days: int
    days: int
    exact: bool
    rule: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Span:
    """First and last day."""

    first: date
    last: date

    def holds(self, on: date) -> bool:
        return self.first <= on <= self.last


def _month_day(value: Any, place: str) -> None:
    words(value, place)
    try:
        date.fromisoformat(f"2028-{value}")
    except ValueError:
        refuse(place, f"'{value}' is no day of a year.", "Write it as MM-DD, for example 12-25.")


_FIELDS: dict[str, Check] = {
    "lead_days": whole(0, 120),
    "days": whole(1, 62),
    "exact": flag,
    "on": _month_day,
    "month": whole(1, 12),
    "weekday": one_of(*WEEKDAYS),
    "nth": whole(-1, 5),
    "on_or_after": _month_day,
    "easter": whole(-70, 70),
    "advent": whole(-40, 30),
    "table": words,
    "until_table": words,
    "plus": whole(-60, 60),
    "clash_easter": whole(0, 70),
    "clash_days": whole(1, 14),
    "sunday_moves": whole(-1, 1),
}
_DAY = record({"name": words, "zh": words, "mood": one_of(*MOODS)}, _FIELDS)
_SAID = ("name", "zh", "mood", "lead_days", "days", "exact")  # the rest is the rule


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(_FOLDER, name).read_text("utf-8"))


@cache
def tables() -> dict[str, tuple[date, ...]]:
    """Dates of the days of the moon, by name."""
    return {name: tuple(dates) for name, dates in _read("dates.toml")["dates"].items()}


@cache
def known_until() -> int:
    """The last year for which the tables of the moon hold."""
    return int(_read("dates.toml")["years"][1])


def day_from(name: str, data: Mapping[str, Any]) -> Day:
    """A day as data says it; raises BadInput for what does not fit."""
    place = f"days.toml, {name}"
    _DAY(data, place)
    rules = [key for key in _RULES if key in data]
    if len(rules) != 1:
        refuse(place, f"{len(rules)} rules say when it falls.", f"Give exactly one of {', '.join(_RULES)}.")
    if (rules[0] in ("month", "on_or_after")) != ("weekday" in data) or ("month" in data) != ("nth" in data):
        refuse(place, "the weekday and its place do not go together.", "Give month, weekday and nth, or on_or_after.")
    if data.get("nth") == 0:
        refuse(place, "nth is 0.", "The first is 1, the last -1.")
    if unknown := [data[key] for key in ("table", "until_table") if key in data and data[key] not in tables()]:
        refuse(place, f"there is no table '{unknown[0]}'.", f"Known: {', '.join(tables())}.")
    if (data["mood"] == "solemn") != ("lead_days" not in data):
        refuse(place, "lead time and mood do not go together.", "Every day but a solemn one has lead_days.")
    return Day(
        id=name,
        name=data["name"],
        zh=data["zh"],
        mood=data["mood"],
        lead_days=data.get("lead_days", 0),
        days=data.get("days", 1),
        exact=data.get("exact", True),
        rule={key: value for key, value in data.items() if key not in _SAID},
    )


@cache
def days() -> dict[str, Day]:
    """All days that some market may keep, by id."""
    data = _read("days.toml")
    return {name: day_from(name, row) for name, row in data.items()}


@cache
def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    rest = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * rest) // 451
    month, day = divmod(h + rest - 7 * m + 114, 31)
    return date(year, month, day + 1)


def spans(day: Day, year: int) -> Iterator[Span]:
    """When it begins and ends in a year; a day of the moon may come twice, or not at all."""
    rule = day.rule
    for start in _starts(rule, year):
        first = start + timedelta(days=rule.get("plus", 0))
        if "clash_easter" in rule and first == easter(year) + timedelta(days=rule["clash_easter"]):
            first += timedelta(days=rule["clash_days"])
        if first.weekday() == 6:
            first += timedelta(days=rule.get("sunday_moves", 0))
        yield Span(first, _last(day, first))


def _starts(rule: Mapping[str, Any], year: int) -> Iterator[date]:
    if "table" in rule:
        yield from (found for found in tables()[rule["table"]] if found.year == year)
    elif "easter" in rule:
        yield easter(year) + timedelta(days=rule["easter"])
    elif "advent" in rule:
        yield _on_or_after(date(year, 11, 27), 6) + timedelta(days=rule["advent"])
    elif "on" in rule:
        yield date.fromisoformat(f"{year}-{rule['on']}")
    elif "on_or_after" in rule:
        yield _on_or_after(date.fromisoformat(f"{year}-{rule['on_or_after']}"), WEEKDAYS.index(rule["weekday"]))
    else:
        yield _nth(year, rule["month"], WEEKDAYS.index(rule["weekday"]), rule["nth"])


def _last(day: Day, first: date) -> date:
    if ends := day.rule.get("until_table"):
        after = [found for found in tables()[ends] if found > first]
        return after[0] - timedelta(days=1) if after else first
    return first + timedelta(days=day.days - 1)


def _on_or_after(start: date, weekday: int) -> date:
    return start + timedelta(days=(weekday - start.weekday()) % 7)


def _nth(year: int, month: int, weekday: int, nth: int) -> date:
    if nth > 0:
        return _on_or_after(date(year, month, 1), weekday) + timedelta(weeks=nth - 1)
    end = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return end - timedelta(days=(end.weekday() - weekday) % 7)


def spans_near(day: Day, first: date, last: date) -> list[Span]:
    """Those that touch the days from `first` to `last`, in order."""
    years = range(first.year - 1, last.year + 2)
    return [span for year in years for span in spans(day, year) if span.first <= last and first <= span.last]
