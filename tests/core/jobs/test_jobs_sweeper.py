"""The sweeper: what should be in the queue is put there, what nobody holds is freed, nothing is hammered."""

from __future__ import annotations

import os
import socket
import subprocess

import pytest

from core.jobs.runner import host_name, owner_name
from core.jobs.sweeper import Sweeper

NAME = "catalog.sync"


class Queue:
    """Takes notes; `away` = Redis does not answer."""

    def __init__(self) -> None:
        self.pushed, self.away = [], False

    def push(self, job, tenant, name, attempt):
        if not self.away:
            self.pushed.append((job, attempt))
        return not self.away


@pytest.fixture
def sweeper(services):
    queue = Queue()
    made = Sweeper(services.database, queue)
    made.queue, made.db = queue, services.db("person:test")
    return made


def test_what_redis_forgot_is_put_in_again(sweeper, services, clock):
    sweeper.db.jobs.submit("j", NAME, {}, store_id="s")
    assert sweeper.sweep() == 1
    assert sweeper.sweep() == 0
    clock.advance(16)
    assert sweeper.sweep() == 1
    assert sweeper.queue.pushed == [("j", 0), ("j", 0)]


def test_while_redis_is_away_nothing_is_marked(sweeper):
    sweeper.queue.away = True
    sweeper.db.jobs.submit("j", NAME, {}, store_id="s")
    assert sweeper.sweep() == 0
    sweeper.queue.away = False
    assert sweeper.sweep() == 1


def test_a_postponed_job_is_put_in_when_it_is_due(sweeper, clock):
    sweeper.db.jobs.submit("j", NAME, {}, store_id="s")
    sweeper.db.jobs.claim("j", "a", 5)
    sweeper.db.jobs.postpone("j", "a", 30, {})
    assert sweeper.sweep() == 0
    clock.advance(30)
    assert sweeper.sweep() == 1
    assert sweeper.queue.pushed == [("j", 1)]


def dead_pid() -> int:
    process = subprocess.Popen(["true"])
    process.wait()
    return process.pid


@pytest.mark.parametrize(
    ("owner", "freed"),
    [
        (lambda: f"{host_name()}:{dead_pid()}:x", True),
        (owner_name, False),
        (lambda: f"{host_name()}:1:x", False),
        (lambda: f"another-host.7:{dead_pid()}:x", False),
        (lambda: f"{host_name()}:nonsense:x", False),
        (lambda: "", False),
    ],
)
def test_the_job_of_a_dead_process_is_freed_at_once_and_no_other(sweeper, owner, freed):
    sweeper.db.jobs.submit("j", NAME, {}, store_id="s")
    sweeper.db.jobs.claim("j", owner(), 60)
    sweeper.sweep()
    assert sweeper.db.jobs.get("j").state == ("queued" if freed else "running")


def test_a_silent_owner_elsewhere_loses_the_job_with_its_lease(sweeper, clock):
    sweeper.db.jobs.submit("j", NAME, {}, store_id="s")
    sweeper.db.jobs.claim("j", "another-host.7:1:x", 20)
    clock.advance(21)
    sweeper.sweep()
    assert (sweeper.db.jobs.get("j").state, sweeper.queue.pushed) == ("queued", [("j", 1)])


def test_a_job_under_which_workers_keep_dying_is_given_up(sweeper):
    sweeper.db.jobs.submit("j", NAME, {}, store_id="s")
    for _ in range(10):
        assert sweeper.db.jobs.claim("j", f"{host_name()}:{dead_pid()}:x", 60)
        sweeper.sweep()
    job = sweeper.db.jobs.get("j")
    assert job.state == "failed"
    assert "worker ended" in job.error["cause"]


def test_a_job_of_an_older_version_is_ended_with_words(sweeper):
    sweeper.db.jobs.submit("j", "gone.away", {}, store_id="s")
    sweeper.db.jobs.submit("k", NAME, {}, store_id="s")
    assert sweeper.sweep() == 1
    assert "no job 'gone.away'" in sweeper.db.jobs.get("j").error["cause"]


def test_waiting_deliveries_become_one_job_and_a_failing_one_is_not_hammered(sweeper, clock, new_store):
    from core.ports.wire import WebhookEvent

    store = new_store(sweeper.db)
    sweeper.db.inbox.take(store.id, WebhookEvent("d", "product.changed", "1"))
    for _ in range(3):
        sweeper.sweep()
        clock.advance(1)
    (job,) = inbox_jobs(sweeper)
    assert job.payload == {"store": store.id}
    sweeper.db.jobs.claim(job.id, "a", 5)
    sweeper.db.jobs.finish(job.id, "a", "needs_merchant", error={})
    for _ in range(100):
        sweeper.sweep()
        clock.advance(1)
    assert len(inbox_jobs(sweeper)) == 1
    clock.advance(300)
    sweeper.sweep()
    assert len(inbox_jobs(sweeper)) == 2
    sweeper.db.tenancy.update_store(store.id, state="removed")
    clock.advance(1_000)
    assert sweeper._system.inbox_waiting() == []


def inbox_jobs(sweeper):
    return [job for job in sweeper.db.jobs.recent() if job.name == "catalog.inbox"]


def test_every_store_is_looked_at_now_and_then(sweeper, clock, new_store):
    new_store(sweeper.db)
    sweeper.sweep()
    assert sweeper.db.jobs.recent() == []
    clock.advance(301)
    for _ in range(3):
        sweeper.sweep()
    assert sorted(job.name for job in sweeper.db.jobs.recent()) == [
        "catalog.deletions", "catalog.sync", "catalog.webhooks",
    ]  # fmt: skip


def test_old_things_go_once_an_hour(sweeper, clock):
    sweeper.db.jobs.submit("j", NAME, {}, store_id="s")
    sweeper.db.jobs.claim("j", "a", 5)
    sweeper.db.jobs.finish("j", "a", "done")
    clock.advance(31 * 86_400)
    sweeper.sweep()
    assert sweeper.db.jobs.recent() == []


def test_an_owner_is_named_by_machine_and_process():
    assert socket.gethostname().replace(":", "-")[:60] in host_name()
    assert owner_name().split(":")[:2] == [host_name(), str(os.getpid())]
