"""The worker as its own process, with a real Redis server: started, killed, asked to leave."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from gpu_house import House
from installation import until

from core.jobs import gpu
from core.jobs.redis_server import process_runs
from core.jobs.supervisor import Supervisor, child_env
from core.jobs.sweeper import Sweeper
from core.jobs.table import GPU_QUEUE
from core.settings import Settings

STARTED = Path(__file__).parents[3] / "support" / "gpu_worker_started.py"


class Workers:
    """Worker processes of an installation."""

    def __init__(self, house, folder):
        self.house, self._photos = house, folder / "photos.json"
        self.started = []

    def start(self):
        self._photos.write_text(json.dumps(self.house.files.photos))
        env = {**child_env(self.house.services.settings), "VITRINE_GPU_ALLOW_CPU": "1", "CUDA_VISIBLE_DEVICES": ""}
        words = [sys.executable, str(STARTED), str(self._photos)]
        process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=env)
        self.started.append(process)
        until(lambda: self.present(process.pid) or process.poll() is not None, "the worker")
        assert process.poll() is None, process.stdout.read()
        return process

    def present(self, pid):
        return [said for said in self.house.services.queue.present(GPU_QUEUE) if said["pid"] == pid]

    def engines(self, worker):
        """Its engine processes."""
        found = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                parent = int(stat.read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            if parent == worker.pid:
                found.append(int(stat.parent.name))
        return found


@pytest.fixture
def workers(services, redis_child, tmp_path):
    it = Workers(House(services, tmp_path), tmp_path)
    yield it
    for process in it.started:
        process.kill()
        process.wait()
        process.stdout.close()


SLOW = {"steps": 100, "step_s": 0.05, "at": "main"}


def test_it_says_what_it_found_and_works_and_leaves_nothing_behind_when_it_is_asked_to(workers):
    house = workers.house
    store = house.store("a", 20, a1=SLOW)
    worker = workers.start()
    (said,) = workers.present(worker.pid)
    assert (said["kind"], said["device"]) == ("cpu", "cpu")
    assert said["per_s"] > 0
    kept = json.loads((house.services.settings.run_dir / "gpu-cpu.json").read_text())
    assert kept == said
    job = house.ask(store)  # nobody set a GPU up here: that a worker is there is enough
    until(lambda: "a1" in house.made(), "the slow picture")
    engines = workers.engines(worker)
    assert len(engines) == 2
    assert "torch" not in Path(f"/proc/{worker.pid}/maps").read_text()
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(30) == 0
    assert "THIS IS A CPU" in worker.stdout.read()
    assert not [pid for pid in engines if process_runs(pid)]
    assert workers.present(worker.pid) == []
    assert house.db.jobs.get(job.id).state == "queued"
    assert "a1" in house.mains(store)
    workers.start()
    assert house.over(job).state == "done"
    assert house.made().count("a1") == 1


def test_a_worker_that_is_killed_takes_its_engines_along_and_the_next_one_goes_on(workers, tmp_path):
    house = workers.house
    store = house.store("a", 4, a2={"native_s": 60, "at": "main", "once": str(tmp_path / "marker")})
    worker = workers.start()
    job = house.ask(store)
    until(lambda: "a2" in house.made(), "the picture that hangs")
    engines = workers.engines(worker)
    worker.kill()
    worker.wait()
    until(lambda: not [pid for pid in engines if process_runs(pid)], "the engines' end", patience_s=5)
    Sweeper(house.services.database, house.services.queue).sweep()
    assert house.db.jobs.get(job.id).state == "queued"
    workers.start()
    done = house.over(job)
    assert (done.state, done.result["faults"]) == ("done", [])
    assert house.mains(store) == ["a0", "a1", "a2", "a3"]
    assert house.made().count("a2") == 2


def test_a_second_sigterm_does_not_wait(workers):
    house = workers.house
    store = house.store("a", 1, a0={"native_s": 60, "at": "main"})
    worker = workers.start()
    house.ask(store)
    until(lambda: "a0" in house.made(), "the picture that hangs")
    engines = workers.engines(worker)
    worker.send_signal(signal.SIGTERM)
    time.sleep(1.5)  # RQ takes two signals at once for one
    assert worker.poll() is None
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(10) == 1
    until(lambda: not [pid for pid in engines if process_runs(pid)], "the engines' end", patience_s=5)


def test_without_a_gpu_it_does_not_start_in_silence(settings):
    settings.run_dir.mkdir(parents=True)
    env = {**child_env(settings), "CUDA_VISIBLE_DEVICES": ""}
    words = [sys.executable, "-m", "gpu_worker.worker", GPU_QUEUE]
    done = subprocess.run(words, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "no GPU" in done.stderr
    assert "VITRINE_GPU_ALLOW_CPU=1" in done.stderr


def test_a_worker_with_a_thread_that_fell_over_does_not_seem_alive():
    script = (
        "import threading, time; from gpu_worker.image.worker import service; threading.excepthook = service._fall; "
        "threading.Thread(target=lambda: 1 / 0).start(); time.sleep(60)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL
    assert "ZeroDivisionError" in done.stderr


@pytest.mark.parametrize(("told", "found"), [("0,2", ("0", "2")), ("-1", ()), ("", ())])
def test_gpus_that_are_hidden_are_not_there(told, found):
    settings = Settings.from_env({"VITRINE_HOME": "/nowhere", "CUDA_VISIBLE_DEVICES": told})
    assert gpu.devices(settings) == found
    allowed = replace(settings, gpu_allow_cpu=1)
    assert gpu.devices(allowed) == (found or (gpu.CPU,))


@pytest.mark.parametrize(("devices", "names"), [((), []), (("0", "1"), ["worker-img.gpu-0", "worker-img.gpu-1"])])
def test_the_supervisor_starts_one_for_each_gpu_there_is(services, monkeypatch, devices, names):
    monkeypatch.setattr(gpu, "usable", lambda _settings: devices)
    children = Supervisor(services).children
    assert [child.name for child in children if "gpu" in child.name] == names
    assert [child.command[-2:] for child in children if "gpu" in child.name] == [[GPU_QUEUE, each] for each in devices]
