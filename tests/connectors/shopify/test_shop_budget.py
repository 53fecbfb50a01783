"""The bucket's mirror: waits, corrections, who goes first, and several workers on one shop."""

import random
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.shopify.budget import Cost, LocalShared, ShopBudget, shape_of
from connectors.shopify.errors import NotTaken, Throttled, TooExpensive
from core.clock import FrozenClock
from core.errors import Retryable
from core.jobs.rq_queue import RedisBudget

PAGE = shape_of("products", {"first": 50})
CLICK = shape_of("product", {"id": "x"})


def cost(requested, actual, available, maximum=2000.0, restore=100.0):
    return Cost(requested, actual, maximum, available, restore)


def make(clock, shared=None, **more):
    return ShopBudget(clock, shared, rng=random.Random(0), **more)


def learned(clock, shared=None, *, page=200.0, available=1000.0, **more):
    """A budget that has had one answer to a page."""
    budget = make(clock, shared, **more)
    budget.settle(budget.take(PAGE), cost(page, page, available))
    return budget


def test_a_shape_is_the_operation_its_page_sizes_and_its_numbers_of_items():
    one = shape_of("nodes", {"ids": ["a", "b"], "first": 5, "after": "x", "flag": True})
    assert one == ("nodes", (("first", 5), ("flag", 1), ("ids", 2)))
    assert one != shape_of("nodes", {"ids": ["a"], "first": 5})


def test_costs_are_learned_from_answers_and_the_surplus_comes_back(clock):
    budget = make(clock)
    ticket = budget.take(PAGE)
    assert ticket.points == 50  # a guess
    budget.settle(ticket, cost(200, 120, 1880))
    assert budget.available() == 1880
    assert budget.take(PAGE).points == 200
    assert budget.available() == 1680
    assert budget.take(shape_of("products", {"first": 10})).points == 200  # the dearest of its kind, until it is known


def test_a_background_call_waits_for_what_is_missing_and_leaves_the_headroom(clock):
    budget = learned(clock, available=150)
    budget.take(PAGE)
    waited = clock.monotonic_s()
    assert (200 + 100 - 150) / 100 <= waited <= 1.05 * (200 + 100 - 150) / 100 + 0.1


def test_an_interactive_call_may_empty_the_bucket(clock):
    budget = learned(clock, available=200)
    budget.take(PAGE, urgent=True)
    assert clock.monotonic_s() == 0
    assert budget.available() == 0


def test_a_call_that_would_wait_too_long_is_left_to_the_queue(clock):
    budget = learned(clock, available=0, page=1000, patience_s=5.0)
    with pytest.raises(Throttled) as caught:
        budget.take(PAGE)
    assert caught.value.after_s == pytest.approx(11)
    assert clock.monotonic_s() == 0


def test_a_lowered_bucket_is_followed_at_once_and_so_is_a_raised_one(clock):
    budget = learned(clock, page=80, available=2000)
    budget.settle(budget.take(PAGE), cost(80, 80, 20, maximum=100, restore=5))
    assert budget.available() == 20
    budget.take(PAGE)
    assert clock.monotonic_s() >= (80 - 20) / 5  # the headroom shrinks with the bucket, or nothing would ever go
    budget.settle(budget.take(CLICK, urgent=True), cost(1, 1, 20000, maximum=20000, restore=1000))
    assert budget.available() > 15000


def test_a_call_larger_than_the_bucket_is_too_expensive(clock):
    budget = learned(clock, page=500)
    budget.settle(budget.take(CLICK), cost(1, 1, 90, maximum=100))
    with pytest.raises(TooExpensive, match="500"):
        budget.take(PAGE)


def test_smaller_pages_of_an_operation_that_became_too_expensive_are_tried(clock):
    budget = learned(clock, page=500)
    budget.settle(budget.take(CLICK), cost(1, 1, 90, maximum=100))
    smaller = budget.take(shape_of("products", {"first": 25}))
    assert smaller.points == 50  # half the bucket, until Shopify says more
    budget.settle(smaller, cost(250, None, 90, maximum=100))
    with pytest.raises(TooExpensive, match="250"):
        budget.take(smaller.shape)


def test_a_refused_call_gives_its_points_back_and_teaches_its_cost(clock):
    budget = learned(clock, page=100, available=2000)
    ticket = budget.take(PAGE)
    budget.settle(ticket, cost(400, None, 1999))
    assert budget.available() == 1999
    assert budget.take(PAGE).points == 400


def test_answers_out_of_order_never_make_the_mirror_richer_than_the_shop_said(clock):
    budget = learned(clock, page=100, available=2000)
    first, second = budget.take(PAGE), budget.take(PAGE)
    assert budget.available() == 1800
    budget.settle(second, cost(100, 100, 1800))  # the first is in Shopify's figure already, or not: at least 1700
    assert 1700 <= budget.available() <= 1800
    budget.settle(first, cost(100, 100, 1800))
    assert budget.available() == 1800


def test_what_the_merchant_used_beside_us_is_seen(clock):
    budget = learned(clock, page=100, available=2000)
    budget.settle(budget.take(PAGE), cost(100, 100, 300))
    assert budget.available() == 300


def test_a_worker_that_died_does_not_hold_points_for_ever(clock):
    shared = LocalShared()
    dead = learned(clock, shared, page=500, available=2000)
    dead.take(PAGE)
    clock.advance(3600)
    alive = make(clock, shared)
    alive.settle(alive.take(CLICK), cost(1, 1, 1999))
    assert alive.available() == 1999
    assert shared.get("bucket")["flying"] == {}


@pytest.mark.parametrize("junk", [{"surprise": 1}, {}])
def test_a_mirror_of_another_release_is_begun_anew(clock, junk):
    shared = LocalShared()
    shared.put("bucket", junk, ttl_s=1)
    assert make(clock, shared).available() == 1000


HALF = {"requestedQueryCost": "x", "throttleStatus": {}}


@pytest.mark.parametrize("junk", [None, {}, {"cost": None}, {"cost": {"requestedQueryCost": 1}}, {"cost": HALF}, 7])
def test_half_a_cost_block_is_none(junk):
    assert Cost.read(junk) is None


class _Busy(LocalShared):
    """Its lock cannot be had while `busy`."""

    busy = False

    def lock(self, name, *, timeout_s):
        if self.busy:
            raise Retryable("busy", after_s=1)
        return super().lock(name, timeout_s=timeout_s)


def test_an_answer_is_not_lost_over_accounts_that_cannot_be_kept(clock):
    shared = _Busy()
    budget = make(clock, shared)
    ticket = budget.take(PAGE)
    shared.busy = True
    budget.settle(ticket, cost(200, 120, 1880))
    budget.block(3)
    with pytest.raises(NotTaken):
        budget.take(PAGE)
    shared.busy = False
    clock.advance(130)
    assert budget.take(PAGE).points == 200
    assert [kept[0] for kept in shared.get("bucket")["flying"].values()] == [200]


class _Scripted(FrozenClock):
    """Runs a step of the story each time a waiting call goes to sleep."""

    def __init__(self):
        super().__init__()
        self.story = []

    def sleep(self, seconds):
        super().sleep(seconds)
        if self.story:
            self.story.pop(0)()


def test_an_interactive_call_that_waits_is_served_before_a_background_call():
    clock, shared = _Scripted(), LocalShared()
    background = learned(clock, shared, page=200, available=0)
    person = learned(clock, shared, page=200, available=0)
    order = []

    def person_comes():
        clock.story = [lambda: None] * 50
        person.take(PAGE, urgent=True)
        order.append("person")

    clock.story = [person_comes]
    background.take(PAGE)
    order.append("background")
    assert order == ["person", "background"]


def test_a_waiting_interactive_call_holds_back_background_calls_that_would_fit(clock):
    shared = LocalShared()
    budget = learned(clock, shared, page=200, available=1000)
    kept = shared.get("bucket")
    kept["urgent"] = {"person": [900.0, kept["at_s"] + 5.0]}
    budget.take(PAGE)
    assert clock.monotonic_s() >= (200 + 100 + 900 - 1000) / 100


def test_a_block_holds_for_all_workers(clock):
    shared = LocalShared()
    one, two = make(clock, shared), make(clock, shared)
    one.block(7)
    two.take(CLICK, urgent=True)
    assert clock.monotonic_s() >= 7


class _Bucket:
    """Shopify's side: takes the requested cost, refuses what is not there, gives the surplus back."""

    def __init__(self, clock, maximum, restore):
        self.clock, self.maximum, self.restore = clock, maximum, restore
        self.left, self.at_s, self.refused, self.served = maximum, 0.0, 0, 0

    def call(self, requested, actual):
        now_s = self.clock.monotonic_s()
        self.left = min(self.maximum, self.left + (now_s - self.at_s) * self.restore)
        self.at_s = now_s
        if requested > self.left:
            self.refused += 1
            return cost(requested, None, self.left, self.maximum, self.restore)
        self.left -= actual
        self.served += 1
        return cost(requested, actual, self.left, self.maximum, self.restore)


@settings(max_examples=40)
@given(
    st.integers(20, 200),
    st.lists(st.tuples(st.integers(5, 300), st.floats(0.3, 1.0)), min_size=40, max_size=120),
)
def test_a_long_run_is_hardly_ever_refused_and_never_idles(restore, calls):
    clock = FrozenClock()
    shop, budget = _Bucket(clock, restore * 20.0, float(restore)), make(clock, patience_s=1e9)
    used = 0.0
    for requested, share in calls:
        shape = shape_of("products", {"first": requested})
        while True:
            ticket = budget.take(shape)
            said = shop.call(float(requested), requested * share)
            budget.settle(ticket, said)
            if said.actual is not None:
                used += said.actual
                break
    assert shop.refused <= len({requested for requested, _ in calls})  # at most once per shape that was never seen
    floor_s = max(0.0, used - restore * 20) / restore
    dearest = max(requested for requested, _ in calls)
    assert clock.monotonic_s() <= 1.06 * floor_s + (dearest + 100) / restore + 3.0


def test_many_threads_share_one_bucket_and_no_point_is_lost(clock):
    shared, maximum = LocalShared(), 2000.0
    shop, gate = _Bucket(clock, maximum, 100.0), threading.Lock()
    budgets = [make(clock, shared, patience_s=1e9) for _ in range(4)]

    def work(budget):
        for _ in range(40):
            ticket = budget.take(PAGE)
            with gate:
                said = shop.call(60.0, 40.0)
            budget.settle(ticket, said)

    threads = [threading.Thread(target=work, args=(budget,)) for budget in budgets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert shop.served + shop.refused == 160
    assert shop.refused <= 4  # one per budget, before its first answer
    assert shared.get("bucket")["flying"] == {}
    assert budgets[0].available() <= maximum


def test_the_mirror_works_over_redis(redis_child, request, clock):
    ours = request.getfixturevalue("settings")
    one, two = RedisBudget(ours, "store:a"), RedisBudget(ours, "store:a")
    first, second = learned(clock, one, page=100, available=500), make(clock, two)
    assert second.available() == 500
    ticket = second.take(PAGE)
    assert first.available() == 450
    second.settle(ticket, cost(100, 60, 440))
    assert first.available() == 440
    one.close()
    two.close()
