"""Threads at the door of an endpoint, on a clock that only the test moves; how fast they leave is `test_pace`'s."""

from itertools import pairwise

import pytest

from core.clock import FrozenClock
from core.errors import Retryable
from gpu_worker.text.pace import START
from gpu_worker.text.window import Stopped, Window


class Kept(dict):
    """A budget for one process."""

    def get(self, name):
        return dict(super().get(name, {}))

    def put(self, name, value, *, ttl_s):
        assert ttl_s > 86_400
        self[name] = value


def turn(window, clock, takes_s=0.5):
    """One call that is answered after so long."""
    sent = window.enter()
    clock.advance(takes_s)
    window.answer(sent)


def test_what_came_is_counted_and_moves_the_size():
    clock = FrozenClock()
    window = Window(clock)
    assert (window.at_once, window.per_s) == (START, None)
    for _ in range(60):
        turn(window, clock)
    assert (window.answered, window.refused) == (60, 0)
    sent = window.enter()
    clock.advance(0.1)
    window.refuse(sent, 2.0)
    assert (window.answered, window.refused) == (60, 1)
    assert window.per_s > 0


def test_nothing_is_sent_while_the_endpoint_asked_for_patience():
    clock = FrozenClock()
    window = Window(clock)
    window.refuse(window.enter(), 40.0)
    began_s = clock.monotonic_s()
    sent = window.enter()
    assert clock.monotonic_s() - began_s >= 40
    window.refuse(sent, 500.0)
    with pytest.raises(Retryable) as caught:
        window.enter()
    assert caught.value.after_s > 400
    with pytest.raises(Stopped):
        window.enter(lambda: True)


def test_an_endpoint_that_names_no_time_is_asked_after_pauses_that_double():
    clock = FrozenClock()
    window = Window(clock)
    turn(window, clock)
    asked_s = []
    for _ in range(8):
        sent = window.enter()
        asked_s.append(clock.monotonic_s())
        window.refuse(sent, None)
    pauses = [later - earlier for earlier, later in pairwise(asked_s)]
    assert all(later >= 1.7 * earlier for earlier, later in pairwise(pauses[3:]))  # three refusals shut it


def test_a_call_that_was_refused_waits_and_the_others_go_on():
    clock = FrozenClock()
    window = Window(clock)
    for _ in range(20):
        turn(window, clock)
    refused = window.enter()
    clock.advance(0.1)
    window.refuse(refused, 3.0)
    began_s = clock.monotonic_s()
    turn(window, clock)
    assert clock.monotonic_s() - began_s < 2
    window.enter(from_s=began_s + 3.0)
    assert clock.monotonic_s() - began_s >= 3


def test_a_failure_gives_the_place_back_and_tells_nothing():
    window = Window(FrozenClock())
    for _ in range(50):
        window.enter()
        window.fail()
    assert (window.answered, window.refused, window.at_once) == (0, 0, START)


def test_it_is_kept_between_runs():
    clock, kept = FrozenClock(), Kept()
    window = Window(clock, kept)
    for _ in range(200):
        turn(window, clock)
    window.save()
    assert Window(clock, kept).at_once == window.at_once
    window.refuse(window.enter(), 0.5)
    window.refuse(window.enter(), 600.0)
    window.save()
    with pytest.raises(Retryable):
        Window(clock, kept).enter()
    clock.advance(700)
    again = Window(clock, kept)
    assert again.per_s == pytest.approx(window.per_s, rel=0.05)  # kept is where the climb began
    again.enter()
    kept["window"] = {"pause_until": "soon"}
    Window(clock, kept).enter()
