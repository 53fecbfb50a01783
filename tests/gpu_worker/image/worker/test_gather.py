"""Pictures of a batch meet before the model: one call for all, one that is not wanted leaves, one that fails alone."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.errors import BadInput
from gpu_worker.image.worker.gather import Gather
from gpu_worker.text.window import Stopped


class Keeper:
    """Paints a letter for each order; `hold` keeps it at work until it is told."""

    device = "test"

    def __init__(self, fails=None):
        self.calls, self.fails = [], fails
        self.begun, self.hold = threading.Event(), threading.Event()
        self.hold.set()

    def run_many(self, orders, step, stop):
        self.begun.set()
        assert self.hold.wait(20)
        if stop():
            raise Stopped
        self.calls.append(list(orders))
        if self.fails:
            raise self.fails
        step(1, 1)
        return [f"picture of {order}" for order in orders]


@pytest.fixture
def batch():
    """Runs members (functions of the gather) as the engine does; answers their results or errors."""

    def run(keeper, *members):
        gather = Gather(lambda: keeper, len(members))

        def one(member):
            try:
                return member(gather)
            except (BadInput, Stopped) as error:
                return error
            finally:
                gather.left()

        with ThreadPoolExecutor(len(members)) as pool:
            running = [pool.submit(one, member) for member in members]
            gather.serve()
            return [each.result() for each in running]

    return run


def wants(*orders, **more):
    return lambda gather: gather.run_many(orders, **more)


def test_all_share_one_call_and_each_gets_its_own(batch):
    keeper, heard = Keeper(), []
    made = batch(keeper, wants("a", step=lambda *said: heard.append(said)), wants("b", "c"), wants("d"))
    assert made == [["picture of a"], ["picture of b", "picture of c"], ["picture of d"]]
    assert [sorted(call) for call in keeper.calls] == [["a", "b", "c", "d"]]
    assert heard == [(1, 1)]


def test_who_needs_no_model_or_fails_before_keeps_nobody_waiting(batch):
    def fails(_gather):
        raise BadInput("No room.")

    keeper = Keeper()
    made = batch(keeper, wants("a"), fails, lambda gather: gather.device)
    assert (made[0], str(made[1]), made[2]) == (["picture of a"], "No room.", "test")


def test_who_comes_twice_is_served_twice(batch):
    keeper = Keeper()
    twice = batch(keeper, wants("a"), lambda gather: gather.run_many(["b"]) + gather.run_many(["c"]))
    assert twice == [["picture of a"], ["picture of b", "picture of c"]]
    assert len(keeper.calls) == 2


def test_what_goes_wrong_at_the_model_goes_wrong_for_all_of_the_call(batch):
    made = batch(Keeper(BadInput("No such model.")), wants("a"), wants("b"))
    assert [str(each) for each in made] == ["No such model."] * 2


def test_one_that_is_not_wanted_any_more_leaves_at_once_and_the_others_are_made(batch):
    keeper, unwanted, gone = Keeper(), threading.Event(), threading.Event()
    keeper.hold.clear()

    def leaves(gather):
        try:
            return gather.run_many(["b"], stop=unwanted.is_set)
        finally:
            gone.set()

    def looks(gather):
        assert keeper.begun.wait(20)  # the model is at work with the two others
        unwanted.set()
        assert gone.wait(20)
        keeper.hold.set()

    def run():
        looking = threading.Thread(target=looks, args=(None,))
        looking.start()
        made = batch(keeper, wants("a"), leaves)
        looking.join()
        return made

    made = run()
    assert made[0] == ["picture of a"]
    assert isinstance(made[1], Stopped)
