"""Jobs of two stores through the supervisor, its desks and real engine processes: turns, death, cancel, drain."""

from __future__ import annotations

import os
import time
from collections import Counter

import pytest
from gpu_house import House
from installation import until

from core.errors import NeedsMerchant
from core.jobs import gpu
from core.jobs.runner import HANDLERS
from core.jobs.table import GPU_QUEUE, KINDS, routed

CANCEL_S = 2.0


@pytest.fixture
def house(services, tmp_path, monkeypatch):
    monkeypatch.setattr(gpu, "usable", lambda _settings: (gpu.CPU,))
    it = House(services, tmp_path)
    yield it
    for service in it.opened:
        service.drain()
        service.kill()
    for name in ("image.render", "image.try_model"):
        HANDLERS.pop(name, None)


def test_pictures_by_a_model_go_to_the_gpu_queue_and_the_embedded_engine_stays_where_it_was(house):
    store = house.store("a", 1)
    assert house.ask(store).name == "image.render"
    assert house.ask(store, engine="").name == house.ask(store, engine="embedded").name == "image.make"
    assert KINDS[routed("image.make", {"engine": "diffusers"})].queue == GPU_QUEUE
    assert KINDS[routed("image.make", {})].queue == "img.cpu"


def test_where_nobody_could_make_them_they_are_not_ordered(house, monkeypatch):
    monkeypatch.setattr(gpu, "usable", lambda _settings: ())
    store = house.store("a", 1)
    with pytest.raises(NeedsMerchant, match=r"No worker for pictures by a model.*vitrine-gpu img.gpu.*'embedded'"):
        house.ask(store)
    assert house.db.jobs.recent() == []


def test_a_job_is_carried_out_and_a_second_run_makes_nothing(house):
    store = house.store("a", 3)
    house.open()
    done = house.over(house.ask(store))
    assert (done.state, done.result["made"], done.result["faults"]) == ("done", {"cutout": 3, "main": 3}, [])
    assert house.mains(store) == ["a0", "a1", "a2"]
    makers = {asset.maker.engine for asset in house.db.assets.find(store.id, kind="main")}
    assert makers == {"diffusers"}
    again = house.over(house.ask(store))
    assert (again.result["pictures"], again.result["reused"]) == (0, 6)


def test_a_picture_under_which_the_engine_dies_is_tried_once_more_and_is_there_once(house, tmp_path):
    dies = {"kill": "SIGKILL", "at": "main", "once": str(tmp_path / "marker")}
    store = house.store("a", 3, a1=dies)
    service = house.open()
    done = house.over(house.ask(store))
    assert (done.state, done.result["made"], done.result["faults"]) == ("done", {"cutout": 3, "main": 3}, [])
    made = Counter(house.made())
    assert made["a1"] == 2
    assert max(made["a0"], made["a2"]) <= 2  # what was in the engine's hands beside it is begun anew, too
    assert house.mains(store) == ["a0", "a1", "a2"]
    assert service.engine.starts == 2


def test_one_that_always_kills_is_named_with_cause_and_next_step_and_the_others_are_made(house):
    store = house.store("a", 3, a1={"kill": "SIGSEGV", "at": "main"})
    house.open()
    done = house.over(house.ask(store))
    (fault,) = done.result["faults"]
    assert (fault["product"], fault["kind"]) == ("a1", "main")
    assert "ended twice under this picture (signal 11)" in fault["cause"]
    assert "vitrine doctor" in fault["next_step"]
    assert house.mains(store) == ["a0", "a2"]
    other = house.store("b", 1)
    assert house.over(house.ask(other)).state == "done"


@pytest.mark.parametrize("does", [{"steps": 4000}, {"native_s": 60}])
def test_cancel_frees_job_and_engine_at_once(house, does):
    store, other = house.store("a", 1, a0={**does, "at": "main"}), house.store("b", 1)
    house.open()
    job = house.ask(store)
    until(lambda: house.made() == ["a0"], "the picture that hangs")
    began = time.monotonic()
    house.db.jobs.cancel(job.id)
    assert house.over(job).state == "cancelled"
    assert time.monotonic() - began < CANCEL_S
    assert house.over(house.ask(other)).state == "done"
    assert house.mains(store) == []


def test_draining_finishes_the_picture_in_hand_and_the_job_goes_on_elsewhere(house):
    store = house.store("a", 20, a0={"steps": 30, "step_s": 0.05, "at": "main"})
    first = house.open()
    job = house.ask(store)
    until(lambda: "a0" in house.made(), "the first picture")
    pids = [first.engine.pid, first.helper.pid]
    first.drain()
    assert house.db.jobs.get(job.id).state == "queued"
    assert "a0" in house.mains(store)
    assert len(house.mains(store)) < 20
    assert (first.engine.pid, first.helper.pid) == (None, None)
    assert all(not _runs(pid) for pid in pids if pid)
    house.open()
    assert house.over(job).state == "done"
    assert house.made().count("a0") == 1
    assert house.mains(store) == sorted(f"a{number}" for number in range(20))


def _runs(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_who_waits_is_served_while_another_shop_makes_its_whole_catalogue(house):
    big, small = house.store("a", 30), house.store("b", 12)
    for url in house.files.photos:
        house.files.photos[url] = {**house.files.photos[url], "steps": 10, "step_s": 0.02, "at": "main"}
    bulk = house.ask(big)
    service = house.open()
    until(lambda: len(house.made()) >= 2, "the catalogue's first pictures")
    quick = house.ask(small, ["b7"])
    service.slots.ring()
    assert house.over(quick).state == "done"
    assert not house.db.jobs.get(bulk.id).over
    assert house.made().index("b7") < 20  # behind what was in hand, before most of the thirty
    assert house.over(bulk).state == "done"


def test_two_catalogues_take_turns(house):
    one, two = house.store("a", 8), house.store("b", 8)
    for url in house.files.photos:
        house.files.photos[url] = {**house.files.photos[url], "steps": 10, "step_s": 0.02, "at": "main"}
    jobs = [house.ask(one), house.ask(two)]
    house.open()
    assert [house.over(job).state for job in jobs] == ["done", "done"]
    owners = [name[0] for name in house.made()]
    assert sorted(owners) == ["a"] * 8 + ["b"] * 8
    assert max(abs(owners[:n].count("a") - owners[:n].count("b")) for n in range(1, 13)) <= 4


def test_where_more_shops_wait_than_there_are_slots_a_catalogue_gives_way_and_goes_on_where_it_was(house):
    stores = [house.store(name, 10) for name in "abcdefg"]
    for url in house.files.photos:
        house.files.photos[url] = {**house.files.photos[url], "steps": 2, "step_s": 0.08, "at": "main"}
    jobs = [house.ask(store) for store in stores]
    house.open(hold_s=0.0)
    results = [house.over(job).result for job in jobs]
    assert [result["made"] for result in results] == [{"cutout": 10, "main": 10}] * 7
    assert [result["reused"] for result in results] == [0] * 7  # none began anew
    made = house.made()
    assert len(made) == len(set(made)) == 70
    assert any(house.db.jobs.get(job.id).attempt for job in jobs)
    first = {name: next(at for at, label in enumerate(made) if label[0] == name) for name in "abcdefg"}
    assert max(first.values()) < 60  # none waited until the six others had all of theirs
