"""How the window moves, on a clock that only the test moves."""

from itertools import pairwise

import pytest

from core.clock import FrozenClock
from core.errors import Retryable
from gpu_worker.text.window import MOST, START, Stopped, Window


class Kept(dict):
    """A budget for one process."""

    def get(self, name):
        return dict(super().get(name, {}))

    def put(self, name, value, *, ttl_s):
        assert ttl_s > 86_400
        self[name] = value


def turn(window, clock, takes_s=0.5, **outcome):
    """One call that takes so long; answers when it was sent."""
    sent_at_s = window.enter()
    clock.advance(takes_s)
    window.leave(sent_at_s, **(outcome or {"answered": True}))
    return sent_at_s


def test_it_grows_by_one_with_each_window_and_never_beyond_its_bound():
    clock = FrozenClock()
    window = Window(clock)
    assert window.at_once == START
    for _ in range(5):
        turn(window, clock)
    assert window.at_once in (5, 6)
    for _ in range(3_000):
        turn(window, clock)
    assert window.at_once == MOST


def test_a_refusal_cuts_once_a_round_trip():
    clock = FrozenClock()
    window = Window(clock)
    for _ in range(60):
        turn(window, clock)
    before = window.at_once
    together = []
    for _ in range(4):
        together.append(window.enter())
    clock.advance(0.1)
    for sent_at_s in together:
        window.leave(sent_at_s, refused=True)
    assert before * 0.65 <= window.at_once <= before * 0.7 + 1
    assert window.refused == 4


def test_nothing_is_sent_while_the_endpoint_asked_for_patience():
    clock = FrozenClock()
    window = Window(clock)
    turn(window, clock, refused=True, pause_s=40)
    began_s = clock.monotonic_s()
    assert window.enter() - began_s >= 40
    window.leave(clock.monotonic_s(), refused=True, pause_s=500)
    with pytest.raises(Retryable) as caught:
        window.enter()
    assert caught.value.after_s > 400
    with pytest.raises(Stopped):
        window.enter(lambda: True)


def test_a_size_that_held_is_come_back_to():
    clock = FrozenClock()
    window = Window(clock)
    sizes = []
    for _ in range(4_000):
        refused = window.at_once > 12
        outcome = {"refused": True, "pause_s": 1.0} if refused else {"answered": True}
        turn(window, clock, 0.1, **outcome)
        sizes.append(window.at_once)
    late = sizes[2_000:]
    assert sum(10 <= size <= 12 for size in late) / len(late) > 0.8
    assert window.refused < 40


def test_questions_leave_evenly():
    clock = FrozenClock()
    window = Window(clock)
    for _ in range(20):
        turn(window, clock, 2.0)
    size = window.at_once
    sent = [window.enter() for _ in range(4)]
    gaps = [later - earlier for earlier, later in pairwise(sent)]
    assert all(0.9 * 2.0 / size <= gap <= 2.0 / (size - 1) for gap in gaps)


def test_a_server_that_queues_is_not_pressed_further():
    clock = FrozenClock()
    window = Window(clock)
    for _ in range(10):
        turn(window, clock, 1.0)
    size = window.at_once
    for _ in range(2_000):
        turn(window, clock, 5.0)
    assert window.at_once <= size + 3


def test_it_is_kept_between_runs():
    clock, kept = FrozenClock(), Kept()
    window = Window(clock, kept)
    for _ in range(200):
        turn(window, clock)
    window.save()
    assert Window(clock, kept).at_once == window.at_once
    turn(window, clock, refused=True, pause_s=600)
    window.save()
    with pytest.raises(Retryable):
        Window(clock, kept).enter()
    clock.advance(700)
    assert Window(clock, kept).at_once < window.answered
    for hostile in ({"size": "x"}, {"size": 1e9, "held": -4, "round_s": -1, "pause_until": "soon"}, {"size": None}):
        kept["window"] = hostile
        assert 1 <= Window(clock, kept).at_once <= MOST
