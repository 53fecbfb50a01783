"""The window: grows where it pays, goes back where it does not, and nobody calls inside Retry-After."""

import threading
import time

import pytest

from connectors.woocommerce.limiter import CEILING, FLOOR, START, StoreLimiter
from core.clock import FrozenClock, SystemClock
from core.errors import Retryable


class Memory:
    """A shared budget as two processes see it."""

    def __init__(self):
        self.kept = {}

    def get(self, name):
        return dict(self.kept.get(name, {}))

    def put(self, name, value, *, ttl_s):
        assert ttl_s > 0
        self.kept[name] = value


def simulate(limiter, clock, latency, rounds):
    """Full windows of calls one after another; `latency(window)` is what the shop needs with that many at once.

    Every call of a round is in flight together; the round's time passes once. Enough of them wait (demand)."""
    for _ in range(rounds):
        window = limiter.window
        slots = []
        for _ in range(window):
            limiter._demand = True
            slot = limiter._enter("products")
            slots.append(slot)
        began = max(slot.started_s for slot in slots)
        clock.advance(max(0.0, began + latency(window) - clock.monotonic_s()))
        for slot in slots:
            slot.started_s = clock.monotonic_s() - latency(window)
            slot.answered(clock.monotonic_s())
            slot.report(200)
            limiter._leave(slot)


def free(window):
    return 0.2


def workers(count):
    return lambda window: 0.2 * max(1.0, window / count)


def test_it_starts_at_two_and_grows_to_eight_where_workers_are_free():
    clock = FrozenClock()
    limiter = StoreLimiter(clock)
    assert limiter.window == START
    simulate(limiter, clock, free, 6)
    assert limiter.window == CEILING


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6])
def test_it_settles_at_what_the_shop_has(count):
    clock = FrozenClock()
    limiter = StoreLimiter(clock)
    simulate(limiter, clock, workers(count), 200)
    seen = set()
    for _ in range(100):
        simulate(limiter, clock, workers(count), 1)
        seen.add(limiter.window if limiter._trial is None else limiter._trial.back_to)
    assert max(seen) <= max(START, count + 1)
    assert min(seen) >= min(count, START)


def test_a_shop_that_gets_slower_is_given_room_and_a_faster_one_is_used():
    clock = FrozenClock()
    limiter = StoreLimiter(clock)
    simulate(limiter, clock, free, 10)
    simulate(limiter, clock, workers(2), 200)
    assert limiter.window <= 3
    clock.advance(400)
    simulate(limiter, clock, free, 2000)
    assert limiter.window == CEILING


def test_a_shop_that_became_slower_for_good_is_not_read_one_by_one_for_ever():
    clock = FrozenClock()
    limiter = StoreLimiter(clock)
    simulate(limiter, clock, lambda _window: 0.01, 20)
    simulate(limiter, clock, free, 8)
    assert limiter.window < CEILING  # first it gives way: this may be our own load
    simulate(limiter, clock, free, 120)
    assert limiter.window == CEILING


def test_errors_halve_the_window_once_per_round():
    clock = FrozenClock()
    limiter = StoreLimiter(clock)
    simulate(limiter, clock, free, 6)
    slots = [limiter._enter("products") for _ in range(8)]
    for slot in slots:
        slot.report(500)
        limiter._leave(slot)
    assert limiter.window == CEILING // 2
    for _ in range(6):
        slot = limiter._enter("products")
        slot.report(429, 1.0)
        limiter._leave(slot)
    assert limiter.window == FLOOR


def test_nothing_grows_without_demand_and_other_calls_teach_nothing():
    clock = FrozenClock()
    limiter = StoreLimiter(clock)
    for _ in range(50):
        with limiter.slot("products") as slot:
            clock.advance(0.2)
            slot.report(200)
        with limiter.slot() as slot:
            clock.advance(9)
            slot.report(200)
    assert limiter.window == START


def test_retry_after_stops_every_call_of_the_shop():
    clock = FrozenClock()
    limiter = StoreLimiter(clock)
    with limiter.slot() as slot:
        slot.report(429, 5.0)
    told = clock.monotonic_s()
    with limiter.slot("products"):
        assert clock.monotonic_s() >= told + 5
    with limiter.slot() as slot:
        slot.report(503, 600)
    with pytest.raises(Retryable) as caught, limiter.slot():
        pytest.fail("entered")
    assert caught.value.after_s > 599
    assert limiter.in_flight == 0


def test_retry_after_reaches_other_processes():
    clock, memory = FrozenClock(), Memory()
    one, two = StoreLimiter(clock, memory), StoreLimiter(clock, memory)
    with one.slot() as slot:
        slot.report(429, 20.0)
    told = clock.monotonic_s()
    with two.slot():
        assert clock.monotonic_s() >= told + 20
    memory.kept["window:retry-after"] = {"until": "rubbish"}
    with StoreLimiter(clock, memory).slot():
        pass


def test_the_learned_window_is_kept_between_runs():
    clock, memory = FrozenClock(), Memory()
    limiter = StoreLimiter(clock, memory)
    simulate(limiter, clock, workers(4), 100)
    limiter.save()
    again = StoreLimiter(clock, memory)
    assert again.window == memory.kept["window"]["window"] >= 3
    for rubbish in (
        {},
        {"window": "x"},
        {"window": 3},
        {"window": 99, "slow_start": 1, "hold_s": 0, "full": 0, "base_s": {"a": 1}},
    ):
        memory.kept["window"] = rubbish
        assert FLOOR <= StoreLimiter(clock, memory).window <= CEILING
    StoreLimiter(clock, memory, fixed=3).save()
    assert memory.kept["window"] == rubbish


def test_starts_are_spaced_evenly_once_the_shop_is_known_to_be_full():
    clock = FrozenClock()
    limiter = StoreLimiter(clock)
    simulate(limiter, clock, workers(2), 12)
    assert limiter._known.full
    if limiter._trial is not None:
        simulate(limiter, clock, workers(2), 6)
    clock.advance(5)
    one = limiter._enter("products")
    two = limiter._enter("products")
    assert two.started_s - one.started_s == pytest.approx(0.105, rel=0.1)


def test_threads_never_exceed_the_window_and_all_get_through():
    limiter = StoreLimiter(SystemClock(), fixed=3)
    lock, busy, most, done = threading.Lock(), 0, 0, 0

    def call():
        nonlocal busy, most, done
        for _ in range(10):
            with limiter.slot("products") as slot:
                with lock:
                    busy += 1
                    most = max(most, busy)
                time.sleep(0.001)
                with lock:
                    busy -= 1
                    done += 1
                slot.report(200)

    threads = [threading.Thread(target=call) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert (done, busy) == (120, 0)
    assert most <= 3


def test_a_failure_gives_the_slot_back():
    limiter = StoreLimiter(FrozenClock())
    for _ in range(10):
        with pytest.raises(ValueError, match="boom"), limiter.slot():
            raise ValueError("boom")
    assert limiter.in_flight == 0
