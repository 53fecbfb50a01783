"""Orders and a real engine process that hangs, dies, grows: what the job hears, and that the next one is served."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.errors import BadInput, Permanent, Retryable, Waiting
from core.jobs.redis_server import process_runs
from gpu_worker.image.worker.desk import Desk, Order
from gpu_worker.image.worker.process import EngineProcess, told
from gpu_worker.image.worker.wear import Wear

SPARE_S = 2.0  # what a deadline and a cancel may overrun


class Cancelled(Exception):
    pass


class Room:
    """A desk with its engine, and orders for it."""

    def __init__(self, folder: Path, **more) -> None:
        self.folder = folder
        self.engine = EngineProcess(device="", opener="gpu_operations:ENGINE")
        self.desk = Desk(self.engine, **{"deadline_s": 20.0, **more})
        self.log = folder / "log"

    def order(self, name="a", *, store="s", **does) -> Order:
        interactive, key = does.pop("interactive", False), does.pop("key", "")
        source = self.folder / f"{name}.json"
        source.write_text(json.dumps({"name": name, "log": str(self.log), **does}))
        target = self.folder / f"{name}.out"
        return Order("op", source, target, {}, store, interactive=interactive, key=key)

    def make(self, name="a", tick=lambda _said: None, **does):
        return self.desk.carry_out(self.order(name, **does), tick)

    def made(self) -> list[str]:
        return [line.split()[0] for line in self.log.read_text().splitlines()] if self.log.exists() else []


@pytest.fixture
def room(tmp_path):
    """Rooms as they are asked for; started, and closed at the end."""
    opened = []

    def open_room(*, start=True, **more):
        opened.append(Room(tmp_path, **more))
        if start:
            opened[-1].desk.start()
        return opened[-1]

    yield open_room
    for each in opened:
        each.desk.close()
        each.engine.kill()


def test_a_picture_comes_back_with_its_row_and_the_engine_stays_warm(room):
    it = room()
    first, data = it.make("a", x=1)
    second, _data = it.make("b")
    assert (first.ok, first.engine, first.more["name"]) == (True, "test", "op")
    assert json.loads(data)["x"] == 1
    assert first.more["pid"] == second.more["pid"] == it.engine.pid != os.getpid()
    assert it.engine.starts == 1


@pytest.mark.parametrize(
    ("does", "error", "says"),
    [
        ({"bad": 1}, BadInput, "No room for the product. Choose another scene."),
        ({"away": 1}, Retryable, "The model is loading."),
        ({"bug": 1}, Permanent, "fault of its own: ZeroDivisionError: oops"),
    ],
)
def test_what_an_operation_raises_arrives_as_what_it_is_and_the_engine_lives(room, does, error, says):
    it = room()
    with pytest.raises(error, match=says) as found:
        it.make("a", **does)
    assert getattr(found.value, "after_s", 7.0) == 7.0
    it.make("b")
    assert it.engine.starts == 1


def test_steps_are_told_while_it_runs(room):
    said = []
    room().make("a", said.append, steps=6, step_s=0.1)
    assert {"1/6", "4/6"} & set(said)


def test_the_deadline_holds_inside_native_code_and_the_next_order_is_served(room):
    it = room(deadline_s=1.0)
    it.make("warm")
    began = time.monotonic()
    with pytest.raises(Permanent, match=r"not finished within 1 s and was stopped.*VITRINE_PICTURE_DEADLINE_S"):
        it.make("a", native_s=30)
    assert time.monotonic() - began < 1.0 + SPARE_S
    it.make("b")
    assert it.made() == ["warm", "a", "b"]
    assert it.engine.starts == 2


@pytest.mark.parametrize("sign", ["SIGKILL", "SIGSEGV", "SIGABRT"])
def test_an_engine_that_dies_is_replaced_and_the_order_is_tried_once_more(room, tmp_path, sign):
    it = room()
    row, _data = it.make("a", kill=sign, once=str(tmp_path / "marker"))
    assert row.ok
    assert it.made() == ["a", "a"]
    assert it.engine.starts == 2


def test_an_order_that_kills_twice_fails_with_cause_and_next_step_and_no_other_suffers(room):
    it = room()
    with pytest.raises(Permanent, match=r"ended twice under this picture \(signal 9\).*vitrine doctor"):
        it.make("a", kill="SIGKILL")
    it.make("b")
    assert it.made() == ["a", "a", "b"]


def test_after_a_cuda_assert_the_process_is_given_up(room, tmp_path):
    it = room()
    row, _data = it.make("a", cuda=1, once=str(tmp_path / "marker"))
    assert (row.ok, it.engine.starts) == (True, 2)
    with pytest.raises(Permanent, match="device-side assert"):
        it.make("b", cuda=1)


def test_an_engine_that_is_killed_while_it_idles_costs_nothing(room):
    it = room()
    it.make("a")
    os.kill(it.engine.pid, signal.SIGKILL)
    assert it.make("b")[0].ok
    assert it.made() == ["a", "b"]


@pytest.mark.parametrize(("does", "starts"), [({"steps": 3000}, 1), ({"native_s": 30}, 2)])
def test_what_is_not_wanted_any_more_stops_by_itself_or_is_killed(room, does, starts):
    it = room()
    it.make("warm")

    def tick(_said):
        if it.made() == ["warm", "a"]:
            raise Cancelled

    with pytest.raises(Cancelled):
        it.make("a", tick, **does)
    began = time.monotonic()
    assert it.make("b")[0].ok  # the engine is free again
    assert time.monotonic() - began < SPARE_S + (starts - 1) * 5.0  # a fresh engine has to come up first
    assert it.made() == ["warm", "a", "b"]
    assert it.engine.starts == starts


def test_of_a_batch_only_the_one_that_hangs_fails(room):
    it = room(start=False, deadline_s=1.5)
    with ThreadPoolExecutor(3) as pool:
        jobs = [pool.submit(it.make, name, key="k", **does) for name, does in
                (("a", {}), ("b", {"native_s": 30}), ("c", {}))]  # fmt: skip
        it.desk.start()
        assert jobs[0].result()[0].ok
        assert jobs[2].result()[0].ok
        with pytest.raises(Permanent, match="not finished within"):
            jobs[1].result()


def test_a_tired_engine_is_replaced_between_two_orders(room):
    it = room(wear=Wear(orders=2))
    pids = [it.make(str(number))[0].more["pid"] for number in range(5)]
    assert pids[0] == pids[1] != pids[2] == pids[3] != pids[4]


def test_an_engine_that_grows_is_replaced(room):
    it = room(wear=Wear(growth_bytes=64 * 2**20))
    pids = [it.make(name, grow_mb=mb)[0].more["pid"] for name, mb in (("a", 128), ("b", 1), ("c", 128), ("d", 1))]
    assert pids[0] == pids[1] == pids[2] != pids[3]


def test_closing_finishes_what_runs_and_hands_back_the_rest(room):
    it = room()
    it.make("warm")
    running = threading.Event()
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(it.make, "a", lambda said: running.set() if said else None, steps=40, step_s=0.05)
        assert running.wait(20)
        second = pool.submit(it.make, "b")
        while not it.desk._waiting:
            time.sleep(0.01)
        pid = it.engine.pid
        it.desk.close()
        assert first.result()[0].ok
        with pytest.raises(Waiting):
            second.result()
    assert not process_runs(pid)
    with pytest.raises(Waiting):
        it.make("c")
    assert it.made() == ["warm", "a"]


def test_an_engine_that_does_not_come_up_is_told(room):
    it = room()
    it.engine._opener = "no_such_module:ENGINE"
    with pytest.raises(Retryable, match=r"does not start \(exit status 1\)"):
        it.make("a")


def test_who_waits_comes_before_bulk_and_two_stores_in_bulk_alternate(room):
    it = room(start=False)
    with ThreadPoolExecutor(12) as pool:
        bulk = [pool.submit(it.make, f"A{n}", store="A") for n in range(5)]
        bulk += [pool.submit(it.make, f"B{n}", store="B") for n in range(3)]
        while len(it.desk._waiting) < 8:
            time.sleep(0.01)
        waiting = pool.submit(it.make, "C", store="C", interactive=True)
        while len(it.desk._waiting) < 9:
            time.sleep(0.01)
        it.desk.start()
        for each in [*bulk, waiting]:
            each.result()
    assert it.made()[0] == "C"
    stores = [name[0] for name in it.made()[1:]]
    assert sorted(stores[:2]) == sorted(stores[2:4]) == sorted(stores[4:6]) == ["A", "B"]
    assert stores[6:] == ["A", "A"]


def test_an_engine_is_told_no_secret():
    secret = ("VITRINE_KEY", "DATABASE_URL", "REDIS_URL", "VITRINE_SHOPIFY_CLIENT_SECRET", "AWS_SECRET_ACCESS_KEY")
    plain = ("PATH", "HF_HOME", "VITRINE_C2PA_KEY", "CUDA_HOME")
    assert set(told(dict.fromkeys((*secret, *plain), "x"))) == set(plain)
