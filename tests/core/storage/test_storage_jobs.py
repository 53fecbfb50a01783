"""Jobs as SQL rows: one owner at a time, nothing lost, whatever happens in whatever order."""

from __future__ import annotations

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from core.clock import FrozenClock
from core.errors import BadInput
from core.storage.db import Database, stamp
from core.storage.jobs import CANCELLED, DONE, FAILED, NEEDS_MERCHANT, OVER, QUEUED, RUNNING, LeaseLost
from core.storage.system import System
from core.tenancy.access import Scope

LEASE_S = 20.0
ERROR = {"code": "x", "cause": "c", "next_step": "n"}


def submit(db, job_id="j", **options):
    return db.jobs.submit(job_id, "catalog.sync", {"store": "s"}, store_id="s", **options)


def test_the_same_job_is_put_on_record_once(db, database):
    first = submit(db)
    assert (first.state, first.actor, first.payload) == (QUEUED, "person:test", {"store": "s"})
    db.jobs.claim("j", "a", LEASE_S)
    assert submit(db).state == RUNNING
    db.jobs.finish("j", "a", DONE, result={"n": 1})
    assert (submit(db).state, submit(db).result) == (DONE, {"n": 1})
    assert submit(db, again=True).state == QUEUED
    assert len(db.jobs.recent()) == 1


def test_only_one_of_two_workers_gets_a_job(db):
    submit(db)
    assert db.jobs.claim("j", "a", LEASE_S).state == RUNNING
    assert db.jobs.claim("j", "b", LEASE_S) is None
    assert db.jobs.claim("unknown", "b", LEASE_S) is None


def test_a_beaten_lease_holds_and_a_silent_one_ends(db, clock):
    submit(db)
    db.jobs.claim("j", "a", LEASE_S)
    for _ in range(3):
        clock.advance(LEASE_S - 1)
        assert db.jobs.beat("j", "a", LEASE_S)
        assert db.jobs.claim("j", "b", LEASE_S) is None
    clock.advance(LEASE_S + 1)
    assert db.jobs.claim("j", "b", LEASE_S) is not None
    assert not db.jobs.beat("j", "a", LEASE_S)
    assert not db.jobs.finish("j", "a", DONE)
    assert not db.jobs.postpone("j", "a", 1, ERROR)
    for late in (lambda: db.jobs.progress("j", "a", 1, 2, ""), lambda: db.jobs.keep("j", "a", {})):
        with pytest.raises(LeaseLost):
            late()
    assert db.jobs.get("j").state == RUNNING


def test_a_postponed_job_waits_its_time(db, clock):
    submit(db)
    db.jobs.claim("j", "a", LEASE_S)
    db.jobs.keep("j", "a", {"cursor": "7"})
    assert db.jobs.postpone("j", "a", 30, ERROR)
    job = db.jobs.get("j")
    assert (job.state, job.attempt, job.failures, job.error, job.result) == (QUEUED, 1, 1, ERROR, {"cursor": "7"})
    assert db.jobs.claim("j", "b", LEASE_S) is None
    clock.advance(30)
    assert db.jobs.claim("j", "b", LEASE_S) is not None


def test_a_waiting_job_is_cancelled_at_once_and_a_running_one_is_asked(db):
    submit(db)
    db.jobs.cancel("j")
    assert db.jobs.get("j").state == CANCELLED
    assert db.jobs.claim("j", "a", LEASE_S) is None
    assert submit(db).state == QUEUED
    assert not db.jobs.get("j").cancel_requested
    db.jobs.claim("j", "a", LEASE_S)
    assert not db.jobs.progress("j", "a", 1, 3, "one")
    db.jobs.cancel("j")
    assert db.jobs.progress("j", "a", 2, 3, "two")
    db.jobs.finish("j", "a", CANCELLED)
    db.jobs.cancel("j")
    assert db.jobs.get("j").state == CANCELLED


def test_failed_jobs_are_taken_up_again_with_a_clean_slate(db):
    for state in (FAILED, NEEDS_MERCHANT, CANCELLED):
        submit(db, state)
        db.jobs.claim(state, "a", LEASE_S)
        db.jobs.keep(state, "a", {"cursor": "7"})
        db.jobs.finish(state, "a", state, error=ERROR)
        job = submit(db, state)
        assert (job.state, job.error, job.failures, job.result) == (QUEUED, {}, 0, {"cursor": "7"})


def test_unknown_jobs_are_a_plain_no(db):
    with pytest.raises(BadInput, match="no job"):
        db.jobs.get("x")


def test_what_waits_is_found_and_what_was_just_handed_over_is_not(db, database, clock):
    system = System(database)
    submit(db, "a")
    assert [job.id for job in system.waiting_jobs(enqueued_before=stamp(clock.now()))] == ["a"]
    system.mark_enqueued("a")
    edge = clock.now() - timedelta(seconds=15)
    assert system.waiting_jobs(enqueued_before=stamp(edge)) == []
    clock.advance(16)
    assert len(system.waiting_jobs(enqueued_before=stamp(clock.now() - timedelta(seconds=15)))) == 1
    assert system.oldest_waiting_s() == 16


def test_release_takes_a_job_from_its_owner_only(db, database):
    system = System(database)
    submit(db)
    db.jobs.claim("j", "a", LEASE_S)
    assert not system.release("j", "b")
    assert system.release("j", "a")
    assert not system.release("j", "a")
    job = db.jobs.get("j")
    assert (job.state, job.attempt, job.failures) == (QUEUED, 1, 1)
    assert system.abandon("j", "", ERROR)
    assert (db.jobs.get("j").state, db.jobs.get("j").error) == (FAILED, ERROR)


def test_old_ended_jobs_and_settled_deliveries_are_forgotten_and_nothing_else(db, database, clock, new_store):
    from core.ports.wire import WebhookEvent

    store = new_store(db)
    for job in ("old", "waiting"):
        submit(db, job)
    db.jobs.claim("old", "a", LEASE_S)
    db.jobs.finish("old", "a", DONE)
    for delivery in ("old", "waiting"):
        db.inbox.take(store.id, WebhookEvent(delivery, "product.changed", "1"))
    db.inbox.settle(store.id, ["old"])
    clock.advance(86_400)
    submit(db, "new")
    db.jobs.claim("new", "a", LEASE_S)
    db.jobs.finish("new", "a", DONE)
    assert System(database).tidy(before=stamp(clock.now())) == 2
    assert {job.id for job in db.jobs.recent()} == {"waiting", "new"}
    assert db.inbox.counts(store.id) == (1, 1)


class JobMachine(RuleBasedStateMachine):
    """Two workers, one sweeper and one impatient person on one job; the model knows who may do what."""

    template: Path

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="vtjob"))
        shutil.copyfile(self.template, self.folder / "v.db")
        self.clock = FrozenClock()
        self.database = Database.open(f"sqlite:///{self.folder / 'v.db'}", self.clock, migrate=False)
        self.system = System(self.database)
        self.system.ensure_tenant("t1")
        self.db = self.database.scope(Scope("t1", "person:x"))
        self.state, self.owner, self.lease_until, self.due, self.asked = QUEUED, "", 0.0, 0.0, False
        submit(self.db)

    def now(self) -> float:
        return self.clock.monotonic_s()

    @rule(owner=st.sampled_from("ab"))
    def claim(self, owner) -> None:
        may = self.due <= self.now() and (
            self.state == QUEUED or (self.state == RUNNING and self.lease_until < self.now())
        )
        got = self.db.jobs.claim("j", owner, LEASE_S)
        assert (got is not None) == may
        if may:
            self.state, self.owner, self.lease_until = RUNNING, owner, self.now() + LEASE_S

    @rule(owner=st.sampled_from("ab"))
    def beat(self, owner) -> None:
        mine = self.state == RUNNING and self.owner == owner
        assert self.db.jobs.beat("j", owner, LEASE_S) == mine
        if mine:
            self.lease_until = self.now() + LEASE_S

    @rule(owner=st.sampled_from("ab"), done=st.integers(0, 9))
    def progress(self, owner, done) -> None:
        try:
            asked = self.db.jobs.progress("j", owner, done, 9, "")
        except LeaseLost:
            assert not (self.state == RUNNING and self.owner == owner)
        else:
            assert (self.state, self.owner, asked) == (RUNNING, owner, self.asked)

    @rule(owner=st.sampled_from("ab"), state=st.sampled_from(OVER))
    def finish(self, owner, state) -> None:
        mine = self.state == RUNNING and self.owner == owner
        assert self.db.jobs.finish("j", owner, state) == mine
        if mine:
            self.state, self.owner = state, ""

    @rule(owner=st.sampled_from("ab"), after_s=st.integers(0, 40))
    def postpone(self, owner, after_s) -> None:
        mine = self.state == RUNNING and self.owner == owner
        assert self.db.jobs.postpone("j", owner, after_s, ERROR) == mine
        if mine:
            self.state, self.owner, self.due = (CANCELLED if self.asked else QUEUED), "", self.now() + after_s

    @rule(owner=st.sampled_from("ab"))
    def release(self, owner) -> None:
        mine = self.state == RUNNING and self.owner == owner
        assert self.system.release("j", owner) == mine
        if mine:
            self.state, self.owner, self.due = (CANCELLED if self.asked else QUEUED), "", self.now()

    @rule()
    def cancel(self) -> None:
        self.db.jobs.cancel("j")
        if self.state in (QUEUED, RUNNING):
            self.asked = True
        if self.state == QUEUED:
            self.state = CANCELLED

    @rule(again=st.booleans())
    def resubmit(self, again) -> None:
        if self.state in (OVER if again else OVER[1:]):
            self.state, self.due, self.asked = QUEUED, self.now(), False
        assert submit(self.db, again=again).state == self.state

    @rule(seconds=st.sampled_from([1, 15, 25]))
    def wait(self, seconds) -> None:
        self.clock.advance(seconds)

    @invariant()
    def the_row_is_what_the_model_says(self) -> None:
        if hasattr(self, "db"):
            job = self.db.jobs.get("j")
            assert (job.state, job.cancel_requested) == (self.state, self.asked)
            assert [row.owner for row in self.system.running_jobs()] == ([self.owner] if self.state == RUNNING else [])
            assert bool(job.finished_at) == job.over

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.database.close()
            shutil.rmtree(self.folder)


def test_jobs_keep_their_promises_in_any_order(sqlite_template):
    from hypothesis.stateful import run_state_machine_as_test

    JobMachine.template = sqlite_template
    run_state_machine_as_test(JobMachine, settings=settings(max_examples=25, stateful_step_count=20, deadline=None))
