"""When days fall: the rules against dates that are known, and rules that say nothing are refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadInput
from core.localisation.calendar import day_from, days, easter, known_until, spans, spans_near, tables

# Dates as announced or published by the states and shops themselves.
KNOWN = [
    ("easter", ["2026-04-05", "2027-03-28", "2028-04-16"]),
    ("good-friday", ["2026-04-03", "2027-03-26", "2028-04-14"]),
    ("fathers-day-ascension", ["2026-05-14", "2027-05-06", "2028-05-25"]),
    ("mothering-sunday", ["2026-03-15", "2027-03-07", "2028-03-26"]),
    ("mothers-day-may-2", ["2026-05-10", "2027-05-09", "2028-05-14"]),
    ("mothers-day-may-1", ["2026-05-03", "2027-05-02", "2028-05-07"]),
    ("mothers-day-fr", ["2026-05-31", "2027-05-30", "2028-05-28"]),
    ("thanksgiving-us", ["2026-11-26", "2027-11-25", "2028-11-23"]),
    ("thanksgiving-ca", ["2026-10-12", "2027-10-11", "2028-10-09"]),
    ("black-friday", ["2026-11-27", "2027-11-26", "2028-11-24"]),
    ("cyber-monday", ["2026-11-30", "2027-11-29", "2028-11-27"]),
    ("memorial-day-us", ["2026-05-25", "2027-05-31", "2028-05-29"]),
    ("first-advent", ["2026-11-29", "2027-11-28", "2028-12-03"]),
    ("totensonntag", ["2026-11-22", "2027-11-21", "2028-11-26"]),
    ("volkstrauertag", ["2026-11-15", "2027-11-14", "2028-11-19"]),
    ("midsummer-eve", ["2026-06-19", "2027-06-25", "2028-06-23"]),
    ("all-saints-se", ["2026-10-31", "2027-11-06", "2028-11-04"]),
    ("fat-thursday", ["2026-02-12", "2027-02-04", "2028-02-24"]),
    ("fathers-day-au", ["2026-09-06", "2027-09-05", "2028-09-03"]),
    ("fathers-day-br", ["2026-08-09", "2027-08-08", "2028-08-13"]),
    ("lovers-day-br", ["2026-06-12", "2027-06-12", "2028-06-12"]),
    ("lunar-new-year", ["2026-02-17", "2027-02-06", "2028-01-26"]),
    ("seollal", ["2026-02-17", "2027-02-07", "2028-01-27"]),  # an hour east of Beijing: another day
    ("chuseok", ["2026-09-25", "2027-09-15", "2028-10-03"]),
    ("dragon-boat", ["2026-06-19", "2027-06-09", "2028-05-28"]),
    ("qixi", ["2026-08-19", "2027-08-08", "2028-08-26"]),
    ("mid-autumn", ["2026-09-25", "2027-09-15", "2028-10-03"]),
    ("ramadan", ["2026-02-18", "2027-02-08", "2028-01-28"]),
    ("eid-al-fitr", ["2026-03-20", "2027-03-09", "2028-02-26"]),
    ("diwali", ["2026-11-08", "2027-10-29", "2028-10-17"]),
    ("dhanteras", ["2026-11-06", "2027-10-27", "2028-10-15"]),
    ("respect-for-the-aged", ["2026-09-21", "2027-09-20", "2028-09-18"]),
]


@pytest.mark.parametrize(("name", "dates"), KNOWN, ids=[name for name, _ in KNOWN])
def test_known_dates(name: str, dates: list[str]) -> None:
    found = [span.first.isoformat() for year in (2026, 2027, 2028) for span in spans(days()[name], year)]
    assert found == dates


def test_mothers_day_gives_way_to_pentecost_and_kings_day_to_sunday() -> None:
    (french,) = spans(days()["mothers-day-fr"], 2034)  # Pentecost is on 28 May, the last Sunday of the month
    assert easter(2034) + timedelta(days=49) == date(2034, 5, 28)
    assert french.first == date(2034, 6, 4)
    (dutch,) = spans(days()["kings-day"], 2031)
    assert dutch.first == date(2031, 4, 26)


def test_ramadan_lasts_until_the_day_before_the_feast_and_may_come_twice() -> None:
    (found,) = spans(days()["ramadan"], 2026)
    assert (found.first, found.last) == (date(2026, 2, 18), date(2026, 3, 19))
    assert [span.first for span in spans(days()["ramadan"], 2030)] == [date(2030, 1, 5), date(2030, 12, 26)]
    for year in range(2025, known_until()):
        for span in spans(days()["ramadan"], year):
            assert 28 <= (span.last - span.first).days <= 29


def test_the_moons_days_end_with_their_table() -> None:
    assert list(spans(days()["diwali"], known_until() + 1)) == []
    for name, dates in tables().items():
        assert list(dates) == sorted(set(dates)), name
        assert {day.year for day in dates} == set(range(2025, known_until() + 1)), name


@given(st.integers(1900, 2199))
def test_easter_is_a_sunday_in_its_weeks(year: int) -> None:
    found = easter(year)
    assert found.weekday() == 6
    assert date(year, 3, 22) <= found <= date(year, 4, 25)


@given(st.sampled_from(sorted(days())), st.dates(date(2026, 1, 1), date(2032, 12, 31)), st.integers(0, 400))
def test_what_is_near_touches_the_window(name: str, on: date, ahead: int) -> None:
    last = on + timedelta(days=ahead)
    found = spans_near(days()[name], on, last)
    assert found == sorted(found, key=lambda span: span.first)
    for span in found:
        assert span.first <= span.last
        assert span.first <= last
        assert span.last >= on
    inside = [span for year in range(on.year, last.year + 1) for span in spans(days()[name], year)]
    assert {span for span in inside if on <= span.first <= last} <= set(found)


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        ({"on": "02-30"}, "no day of a year"),
        ({"on": "12-25", "easter": 1}, "2 rules"),
        ({}, "0 rules"),
        ({"month": 5, "nth": 2}, "weekday"),
        ({"month": 5, "weekday": "sun"}, "weekday"),
        ({"on": "12-25", "weekday": "sun"}, "weekday"),
        ({"month": 5, "weekday": "sun", "nth": 0}, "nth is 0"),
        ({"month": 5, "weekday": "sunday", "nth": 1}, "not known"),
        ({"table": "blue-moon"}, "no table"),
        ({"on": "12-25", "lead": 3}, "key 'lead' is not known"),
        ({"on": "12-25", "mood": "solemn"}, "lead time and mood"),
    ],
)
def test_a_rule_that_says_nothing_is_refused(data: dict[str, object], cause: str) -> None:
    with pytest.raises(BadInput, match=cause) as caught:
        day_from("some-day", {"name": "Some day", "zh": "某日", "mood": "gift", "lead_days": 7, **data})
    assert "some-day" in caught.value.cause
    assert caught.value.next_step
