"""What a picture is: its identity, its rights, its words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.assets.asset import Kind, Rights, Slot, alt_of, distance_bits, identity, narrowest
from core.ports.picture_files import Maker

SLOT = Slot("7", Kind.SCENE, "oak table", "de-DE", "DE", "amazon")
MAKER = Maker("embedded", revision="3", seed=5)
DAYS = st.dates(date(2026, 1, 1), date(2028, 1, 1))


@pytest.mark.parametrize("part", ["remote_id", "name", "locale", "market", "channel"])
def test_each_part_of_the_slot_makes_another_picture(part):
    other = replace(SLOT, **{part: "x"})
    assert identity(SLOT, ["d"], {}, MAKER) != identity(other, ["d"], {}, MAKER)


@pytest.mark.parametrize("change", [{"engine": "x"}, {"model": "x"}, {"revision": "4"}, {"seed": 6}])
def test_another_engine_model_revision_or_seed_makes_another_picture(change):
    assert identity(SLOT, ["d"], {}, MAKER) != identity(SLOT, ["d"], {}, replace(MAKER, **change))


def test_the_order_in_a_recipe_is_no_difference_and_its_values_are():
    first = identity(SLOT, ["d"], {"a": 1, "b": 2}, MAKER)
    assert first == identity(SLOT, ["d"], {"b": 2, "a": 1}, MAKER)
    assert first != identity(SLOT, ["d"], {"a": 1, "b": 3}, MAKER)
    assert first != identity(SLOT, ["e"], {"a": 1, "b": 2}, MAKER)


def test_a_licence_holds_through_its_last_day():
    rights = Rights("Studio Nord", "stock, web only", "invoice 12", date(2026, 3, 2))
    assert rights.barrier(date(2026, 3, 2)) == ""
    assert rights.barrier(date(2026, 3, 3)) == "The licence of Studio Nord for this picture ended on 2026-03-02."
    assert Rights().barrier(date(2099, 1, 1)) == ""
    assert Rights.from_dict(rights.as_dict()) == rights
    assert Rights().as_dict() == {}


@given(st.lists(st.one_of(st.none(), DAYS), min_size=1, max_size=4), DAYS)
def test_a_picture_made_from_others_may_be_used_only_while_each_of_them_may(ends, today):
    rights = [Rights("h", "l", "s", end) for end in ends]
    allowed = all(not each.barrier(today) for each in rights)
    assert (not narrowest(rights).barrier(today)) == allowed


def test_holders_add_up_once_each():
    one, two = Rights("A", "x"), Rights("B", "x", "mail")
    assert narrowest([one, two, one]) == Rights("A; B", "x", "mail", None)
    assert narrowest([one, replace(two, expires_on=date(2026, 1, 1) + timedelta(3))]).expires_on == date(2026, 1, 4)


def test_bits_in_which_two_looks_differ():
    assert distance_bits("00000000000000ff", "00000000000000f0") == 4
    assert distance_bits("", "00000000000000f0") == 64


@given(st.text(max_size=30), st.lists(st.text(min_size=1, max_size=30), max_size=5), st.integers(30, 120))
def test_alt_texts_hold_whole_texts_within_the_limit(base, words, limit):
    made = alt_of(base, words, limit)
    assert len(made) <= limit
    assert made.startswith(base)
    kept = ([base] if base else []) + words
    assert made in {"; ".join(kept[:n]) for n in range(len(kept) + 1)}
