"""The single entry of every job: what each failure means, and that a lost lease stops the hand."""

from __future__ import annotations

import importlib
import subprocess
import sys
import threading
import time
from dataclasses import replace

import pytest

from core.clock import SystemClock
from core.errors import BadInput, Conflict, NeedsMerchant, Permanent, Refused, Retryable
from core.jobs import handlers, runner
from core.jobs.runner import HANDLERS, execute, handles
from core.jobs.table import KINDS, job_id

NAME = "catalog.sync"


@pytest.fixture
def job(services, monkeypatch):
    """Runs a handler as the job `catalog.sync`; answers (state it was left in, the row)."""
    db = services.db("person:test")

    def run(handler, *, submit=True):
        monkeypatch.setitem(HANDLERS, NAME, handler)
        if submit:
            db.jobs.submit("j", NAME, {"store": "s"}, store_id="s")
        return execute(services, NAME, "j", "t1"), db.jobs.get("j")

    run.db, run.services = db, services
    return run


def raising(error):
    def handler(_context):
        raise error

    return handler


def test_a_job_that_ends_well_keeps_its_result(job):
    state, row = job(lambda context: {"seen": context.payload["store"]})
    assert (state, row.state, row.result, row.error) == ("done", "done", {"seen": "s"}, {})
    assert row.started_at
    assert row.finished_at
    assert job(lambda _c: {"seen": "again"})[0] == "not mine"


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (Permanent("a", "b"), "failed"),
        (BadInput("a", "b"), "failed"),
        (Refused("a", "b"), "failed"),
        (NeedsMerchant("a", "b"), "needs_merchant"),
        (Conflict("a", "b"), "needs_merchant"),
    ],
)
def test_each_family_of_errors_ends_where_it_should(job, error, state):
    told, row = job(raising(error))
    assert (told, row.state, row.error) == (state, state, error.as_dict())


def test_a_bug_ends_one_job_and_is_kept_with_its_trace(job, caplog):
    _state, row = job(raising(ZeroDivisionError("oops")))
    assert row.state == "failed"
    assert "ZeroDivisionError: oops" in row.error["cause"]
    assert "Nothing was lost" in row.error["next_step"]
    assert "raise error" in row.error["trace"]
    assert "j" in caplog.text


def test_a_shop_that_is_away_postpones_with_growing_pauses_and_ends_after_the_last_try(job, clock):
    waits, states = [], []
    for attempt in range(KINDS[NAME].tries):
        state, row = job(raising(Retryable("The shop is away.", after_s=10)), submit=attempt == 0)
        states.append(state)
        if state == "failed":
            break
        waited = 0.0
        while job.db.jobs.claim("j", "probe", 0.0) is None:
            clock.advance(1)
            waited += 1
        job.db.jobs.finish("j", "probe", "failed")
        job.services.system.abandon("j", "", {})
        waits.append(waited)
        _requeue(job)
    assert states == ["postponed"] * 7 + ["failed"]
    assert min(waits) >= 10
    assert waits[-1] > 2 * waits[0]
    assert row.error["cause"] == "The shop is away."
    assert job.db.jobs.submit("j", NAME, {}).failures == 0


def _requeue(job):
    from core.storage.tables import jobs

    job.db.change(job.db.update(jobs).where(jobs.c.id == "j").values(state="queued", owner="", finished_at=""))


def test_never_before_the_time_that_the_shop_named(job, clock):
    job(raising(Retryable("Too many calls.", after_s=5_000)))
    clock.advance(4_999)
    assert job.db.jobs.claim("j", "x", 1) is None
    clock.advance(1)
    assert job.db.jobs.claim("j", "x", 1) is not None


def test_a_checkpoint_is_found_by_the_next_attempt(job, clock):
    seen = []

    def handler(context):
        kept = context.checkpoint({"cursor": "", "until": "now"})
        seen.append(dict(kept))
        if len(seen) < 3:
            context.keep({**kept, "cursor": f"page {len(seen)}"})
            raise Retryable("Away.", after_s=1)
        return {"done": True}

    job(handler)
    for _ in range(2):
        clock.advance(100)
        job(handler, submit=False)
    assert [kept["cursor"] for kept in seen] == ["", "page 1", "page 2"]
    assert job.db.jobs.get("j").result == {"done": True}


def test_cancel_works_between_items_and_what_was_kept_stays(job, clock):
    done = []

    def handler(context):
        for item in range(10):
            clock.advance(1)
            context.progress(item, 10, f"item {item}")
            done.append(item)
            context.keep({"cursor": str(item)})
            if item == 4:
                job.db.jobs.cancel("j")
        return {}

    state, row = job(handler)
    assert (state, row.state, done, row.done, row.total) == ("cancelled", "cancelled", [0, 1, 2, 3, 4], 5, 10)
    assert row.result == {"cursor": "4"}
    assert job.db.jobs.submit("j", NAME, {}).state == "queued"


def test_progress_is_noted_at_most_four_times_a_second_and_at_the_end(job, clock):
    notes = []

    def handler(context):
        for item in range(100):
            clock.advance(0.01)
            context.progress(item, 100)
            notes.append(job.db.jobs.get("j").done)
        context.progress(100, 100, "")
        return {}

    assert job(handler)[1].done == 100
    assert len(set(notes)) <= 5


def test_an_attempt_that_takes_too_long_goes_on_later(job, clock):
    def handler(context):
        clock.advance(KINDS[NAME].timeout_s + 1)
        context.progress(1, 2)
        return {}

    state, row = job(handler)
    assert (state, row.state) == ("postponed", "queued")


def test_who_lost_the_lease_stops_and_changes_nothing(job, clock):
    def handler(context):
        clock.advance(1_000)
        assert job.db.jobs.claim("j", "somebody else", 60) is not None
        context.progress(1, 2)
        raise AssertionError("went on without its lease")

    state, row = job(handler)
    assert (state, row.state) == ("taken over", "running")


@pytest.mark.parametrize("end", [{}, Permanent("x"), Retryable("x"), ZeroDivisionError("x"), "keep"])
def test_whatever_the_end_a_job_of_somebody_else_is_left_alone(job, clock, end):
    def handler(context):
        clock.advance(1_000)
        job.db.jobs.claim("j", "somebody else", 60)
        if end == "keep":
            context.keep({"x": 1})
        if isinstance(end, Exception):
            raise end
        return {}

    state, row = job(handler)
    assert (state, row.state, row.result) == ("taken over", "running", {})


def test_the_lease_is_extended_while_a_job_runs(services, monkeypatch):
    quick = replace(services, settings=replace(services.settings, lease_s=0.4), clock=SystemClock())
    quick.database.clock = SystemClock()
    db = quick.db("person:test")
    db.jobs.submit("j", NAME, {}, store_id="s")

    def handler(_context):
        first = quick.system.running_jobs()[0].lease_until
        deadline = time.monotonic() + 10
        while quick.system.running_jobs()[0].lease_until == first and time.monotonic() < deadline:
            time.sleep(0.02)
        assert quick.system.running_jobs()[0].lease_until > first
        return {}

    monkeypatch.setitem(HANDLERS, NAME, handler)
    assert execute(quick, NAME, "j", "t1") == "done"
    assert not [thread for thread in threading.enumerate() if "_beat" in thread.name]


def test_handlers_have_known_and_free_names():
    importlib.import_module("core.jobs.handlers")
    for name in ("no.such.job", NAME):
        with pytest.raises(ValueError, match="not a free job kind"):
            handles(name)
    assert handlers
    own = {name for name, kind in KINDS.items() if kind.queue == "cpu"}  # other rooms bring those of their queues
    assert own <= set(HANDLERS) <= set(KINDS)


def test_handlers_of_another_room_do_not_hide_those_of_the_engine():
    script = (
        "from core.jobs import runner; runner.handles('content.write')(dict); "
        "print(runner._handler('catalog.sync').__module__)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.returncode) == ("core.jobs.handlers", 0), done.stderr


def test_an_unprepared_process_says_so(monkeypatch):
    monkeypatch.setattr(runner, "_open_services", None)
    with pytest.raises(RuntimeError, match="not started by core"):
        runner.run(NAME, {"job": "j", "tenant": "t1"})


def test_the_same_work_has_the_same_id_and_rq_takes_it():
    one = job_id(NAME, {"store": "s", "full": True})
    assert one == job_id(NAME, {"full": True, "store": "s"})
    assert one != job_id(NAME, {"store": "s", "full": False})
    assert one != job_id("content.generate", {"store": "s", "full": True})
    assert one.replace("-", "").isalnum()
    assert len(one) <= 64


def test_unknown_job_names_are_refused(services):
    with pytest.raises(ValueError, match="unknown job"):
        services.submit(services.db("person:x"), "no.such.job", {})
