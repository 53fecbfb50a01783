"""Whose turn it is: orders at a desk, and jobs that want a slot."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from core.storage.system import DueJob
from gpu_worker.image.worker.share import FairShare
from gpu_worker.image.worker.slots import BULK_SLOTS, SLOTS, Running, choose, who_yields


@dataclass(frozen=True)
class Claim:
    store: str
    place: int
    interactive: bool = False
    weight: float = 1.0
    key: str = ""


def order_of(claims, share=None, most=1):
    """Stores in the order in which they are served until nothing waits."""
    share, waiting, turns = share or FairShare(), list(claims), []
    while batch := share.pick(waiting, most):
        share.served(batch)
        turns.append("".join(claim.store for claim in batch))
        waiting = [claim for claim in waiting if claim not in batch]
    return turns


def claims(text, **more):
    return [Claim(store, place, **more) for place, store in enumerate(text)]


def test_stores_take_turns_however_many_each_has():
    assert order_of(claims("AAAAAABBB")) == list("ABABABAAA")
    assert order_of(claims("AAAABBC")) == list("ABCABAA")


def test_who_waits_comes_first_and_in_turn_too():
    waiting = claims("AAA") + [Claim(store, 10 + place, interactive=True) for place, store in enumerate("BBBC")]
    assert order_of(waiting) == list("BCBBAAA")


def test_a_heavier_plan_has_more_turns():
    waiting = claims("AAAAAA") + [Claim("B", 10 + place, weight=2.0) for place in range(6)]
    turns = order_of(waiting)
    assert (turns[:6].count("B"), turns[:6].count("A")) == (4, 2)


def test_who_was_away_has_saved_nothing_up():
    share = FairShare()
    assert order_of(claims("AAAAAAAA"), share) == list("AAAAAAAA")
    later = [Claim(store, 20 + place) for place, store in enumerate("AAAABBBB")]
    assert order_of(later, share) == list("BABABABA")


def test_what_can_be_made_together_is_and_who_waits_comes_along_first():
    waiting = [*claims("AAB", key="k"), Claim("C", 3), Claim("D", 4, key="other"), Claim("E", 5, True, key="k")]
    assert order_of(waiting, most=3) == ["EAB", "C", "D", "A"]


def job(store, number, *, alone=False):
    return DueJob(f"{store}{number}", "t1", "image.render", store, alone)


def slots(*jobs, began_s=0.0):
    return [Running(each, began_s) for each in jobs]


def test_bulk_leaves_slots_for_whoever_waits():
    running = slots(*(job(store, 0) for store in "ABCDEF"))
    assert len(running) == BULK_SLOTS
    assert choose([job("G", 0)], running) is None
    assert choose([job("G", 0), job("A", 1, alone=True)], running) == job("A", 1, alone=True)
    full = running + slots(*(job("A", number, alone=True) for number in range(SLOTS - BULK_SLOTS)))
    assert choose([job("H", 0, alone=True)], full) is None


def test_a_store_has_only_so_many_slots_and_the_one_with_the_fewest_comes_first():
    assert choose([job("A", 2)], slots(job("A", 0), job("A", 1))) is None
    assert choose([job("A", 1), job("B", 0)], slots(job("A", 0))) == job("B", 0)
    assert choose([job("A", 0)], slots(job("A", 0))) is None  # it runs already


@pytest.mark.parametrize(
    ("now_s", "waits", "gives"),
    [(30.0, "G", "A0"), (10.0, "G", None), (30.0, "A", None)],
)
def test_who_has_most_makes_room_for_a_store_that_has_none(now_s, waits, gives):
    running = slots(*(job(*each) for each in (("A", 0), ("A", 1), ("B", 0), ("C", 0), ("D", 0), ("E", 0))))
    found = who_yields([job(waits, 9)], running, now_s, 20.0)
    assert (found.job.id if found else None) == gives
    if found:
        found.yields.set()
        assert who_yields([job(waits, 9)], running, now_s, 20.0) is None  # one is enough


def test_nobody_makes_room_while_there_is_some():
    assert who_yields([job("G", 0)], slots(job("A", 0)), 99.0, 20.0) is None
