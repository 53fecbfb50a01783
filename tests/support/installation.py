"""A whole installation as its user runs it: real processes, real Redis, real database, a model shop over HTTP."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import forked
from forked import Forked

PATIENCE_S = 60.0
_VITRINE = [sys.executable, "-m", "admin_ui.cli"]


def until(look: Callable[[], Any], what: str, *, patience_s: float = PATIENCE_S) -> Any:
    """The first true answer of `look`; fails by name after `patience_s`."""
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.02)
    raise AssertionError(f"waited {patience_s:.0f} s for {what}")


def free_port() -> int:
    """A port for a server that is to come back to the same one."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(slots=True)
class ModelShop:
    """`vitrine emulate` in a process of its own. Of Shopify, `secret` is the access token."""

    url: str
    key: str
    secret: str
    process: Forked
    platform: str = "woocommerce"

    @property
    def name(self) -> str:
        """What an installation calls it; no two shops that run have the same."""
        return f"shop-{self.url.rpartition(':')[2].strip('/')}"

    @classmethod
    def start(cls, *arguments: str, platform: str = "woocommerce") -> ModelShop:
        process = Forked(("emulate", platform, "--json", *arguments), os.environ)
        said = json.loads(process.first_line())
        if platform == "shopify":
            return cls(said["url"], said["api_secret"], said["token"], process, platform)
        return cls(said["url"], said["key"], said["secret"], process)

    def control(self, method: str, name: str, body: Any = None) -> Any:
        """One of the emulator's control routes."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/__emulator/{name}", data=data, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def stop(self) -> None:
        self.process.terminate()
        self.process.communicate(30)


@dataclass(slots=True)
class Installation:
    """One data folder and the processes on it. `jobs_too`: a command does its jobs itself, instead of starting a server
    of the queue and a worker for each where none runs."""

    home: Path
    port: int = 0
    env: dict[str, str] = field(default_factory=dict)
    jobs_too: bool = False
    server: subprocess.Popen[bytes] | None = None

    def environ(self) -> dict[str, str]:
        clean = {
            k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL", "BLOB_URL", "VITRINE_KEY")
        }
        return {**clean, "VITRINE_HOME": str(self.home), "VITRINE_LEASE_S": "4", "PORT": str(self.port), **self.env}

    def command(self, *words: str, status: int = 0, **env: str) -> Any:
        """Run `vitrine ...`; its JSON answer, or its text. Fails with both outputs on another exit status."""
        done = forked.run(words, {**self.environ(), **env}, timeout_s=300, jobs_too=self.jobs_too)
        assert done.returncode == status, f"vitrine {' '.join(words)}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return json.loads(done.stdout) if "--json" in words else done.stdout

    def begin(self, *words: str) -> subprocess.Popen[str]:
        """Start `vitrine ...` from nothing and leave it running."""
        return subprocess.Popen(
            [*_VITRINE, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self.environ()
        )

    def start(self, *words: str) -> Forked:
        """Start `vitrine ...` as `command` does, and leave it running."""
        return Forked(words, self.environ())

    def connect(self, shop: ModelShop, name: str = "shop") -> Any:
        """`vitrine store add`."""
        words = (
            "store",
            "add",
            shop.platform,
            shop.url,
            "--name",
            name,
            "--key",
            shop.key,
            "--secret-env",
            "SHOP_SECRET",
        )
        return self.command(*words, "--json", SHOP_SECRET=shop.secret)

    # ------------------------------------------------------------ processes

    def serve(self) -> None:
        """`vitrine serve --all`, ready when its worker and its Redis server answer."""
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "serve.log").open("ab") as log:
            self.server = subprocess.Popen(
                [*_VITRINE, "serve", "--all", "--port", str(self.port)], stdout=log, stderr=log, env=self.environ()
            )
        until(self.worker_pid, "a worker")
        until(self.redis_pid, "the Redis server")

    def stop(self) -> None:
        if self.server is not None:
            self.server.terminate()
            self.server.wait(60)
            self.server = None

    def worker_pid(self) -> int | None:
        """The RQ worker (not the horse that it forks for a job)."""
        return next((pid for pid, parent in self._workers() if parent == self._server_pid()), None)

    def horse_pid(self) -> int | None:
        """The process that runs a job now."""
        return next((pid for pid, parent in self._workers() if parent != self._server_pid()), None)

    def redis_pid(self) -> int | None:
        """Our Redis server's process."""
        try:
            pid = int((self.home / "run" / "redis.pid").read_text())
            os.kill(pid, 0)
        except (OSError, ValueError):
            return None
        return pid

    def kill(self, victim: str) -> bool:
        """kill -9 of worker, horse, redis or web (the process of `serve --all`, which is then started again)."""
        find = {"worker": self.worker_pid, "horse": self.horse_pid, "redis": self.redis_pid, "web": self._server_pid}
        pid = find[victim]()
        if pid is None:
            return False
        os.kill(pid, signal.SIGKILL)
        if victim == "web":
            assert self.server is not None
            self.server.wait(30)
            self.serve()
        return True

    def _server_pid(self) -> int | None:
        return self.server.pid if self.server is not None else None

    def _workers(self) -> list[tuple[int, int]]:
        """(pid, parent) of every worker process of this data folder."""
        found = []
        for folder in Path("/proc").iterdir():
            try:
                if not folder.name.isdecimal() or b"core.worker" not in (folder / "cmdline").read_bytes().split(b"\0"):
                    continue
                environ = (folder / "environ").read_bytes()
                parent = int(re.search(r"\nPPid:\t(\d+)", (folder / "status").read_text())[1])  # type: ignore[index]
            except (OSError, TypeError):
                continue
            if f"VITRINE_HOME={self.home}\0".encode() in environ + b"\0":
                found.append((int(folder.name), parent))
        return found
