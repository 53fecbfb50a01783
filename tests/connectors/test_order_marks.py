"""The mark of an experiment's arm on an order, which any shopper can forge."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.order_marks import KEY, arms


def test_marks_of_several_experiments_in_their_order():
    assert arms([("gift", "yes"), (KEY, '[["e1",1],["e_2-b",0]]'), (KEY, '[["e3",2]]')]) == (
        ("e1", 1), ("e_2-b", 0), ("e3", 2),
    )  # fmt: skip


def test_of_two_marks_of_one_experiment_the_first_counts():
    assert arms([(KEY, '[["e1",1],["e1",0]]'), (KEY, '[["e1",2]]')]) == (("e1", 1),)


def test_a_mark_that_is_a_list_already():
    assert arms([(KEY, [["e1", 1]])]) == (("e1", 1),)


@pytest.mark.parametrize(
    "value",
    [
        "", "null", "7", '{"e1":1}', '["e1",1]', '[["e1"]]', '[["e1",-1]]', '[["e1",64]]', '[["e1",true]]',
        '[["e1",1.0]]', '[["<b>",1]]', '[["",1]]', '[[7,1]]', "[" * 200_000, None, 7,
    ],
)  # fmt: skip
def test_what_is_no_mark_is_not_read(value):
    assert arms([(KEY, value)]) == ()


def test_only_so_many_are_read():
    assert len(arms([(KEY, json.dumps([[f"e{n}", 1] for n in range(500)]))])) == 50


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda rows: st.lists(rows, max_size=4)))
def test_any_value_is_read_without_an_error(value):
    assert all(isinstance(arm, int) and 0 <= arm < 64 for _, arm in arms([(KEY, value), (KEY, json.dumps(value))]))
