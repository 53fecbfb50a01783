"""One engine process as its supervisor holds it: started fresh, never forked; asked by a pipe; killed if need be."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from core.errors import Retryable
from gpu_worker.image.worker.wire import Gone, Wire

# What the engine process opens. Tests hand in engines of their own; no setting and no message can.
PICTURES = "gpu_worker.image.engine:ENGINE"
_START_S = 120.0
_LEAVE_S = 2.0
_FALLING_S = 1.0  # from the end of the pipe to the end of the process
_AFTER_FAILED_START_S = 30.0


_SECRET = re.compile(r"KEY|SECRET|TOKEN|PASSW|_URL$|CREDENTIAL")
_NEEDED = frozenset({"VITRINE_C2PA_KEY"})  # a path: pictures are signed where they are made


def told(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment without what opens shops, database or storage: models need none of it."""
    return {name: value for name, value in environ.items() if name in _NEEDED or not _SECRET.search(name)}


class EngineProcess:
    """`device`: what CUDA_VISIBLE_DEVICES is set to before the process begins; empty = no GPU at all."""

    def __init__(self, *, device: str, opener: str = PICTURES, log: IO[bytes] | None = None) -> None:
        self._device, self._opener, self._log = device, opener, log
        self._process: subprocess.Popen[bytes] | None = None
        self._wire: Wire | None = None
        self._scratch: Path | None = None
        self.starts = 0

    @property
    def pid(self) -> int | None:
        """The running process; None where there is none."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def start(self) -> None:
        """Have one that is ready. Raises Retryable where it does not come up, twice in a row."""
        if self.pid is not None:
            return
        try:
            self._start()
        except Retryable:
            self._start()

    def _start(self) -> None:
        self.kill()
        ours, theirs = socket.socketpair()
        self._scratch = Path(tempfile.mkdtemp(prefix="vitrine-engine-"))
        words = [str(theirs.fileno()), str(os.getpid()), self._opener]
        # CUDA must not be touched before a fork: a process of its own, that begins as an empty interpreter.
        self._process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "gpu_worker.image.worker.engine", *words],
            stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log, pass_fds=(theirs.fileno(),),
            start_new_session=True,
            env={**told(os.environ), "CUDA_VISIBLE_DEVICES": self._device, "TMPDIR": str(self._scratch)},
        )  # fmt: skip
        theirs.close()
        self._wire = Wire(ours)
        self.starts += 1
        self._await_ready()

    def _await_ready(self) -> None:
        until_s = time.monotonic() + _START_S
        with contextlib.suppress(Gone):
            while time.monotonic() < until_s:
                if any("ready" in message for message in self.receive(0.2)):
                    return
        how = self.bury()
        raise Retryable(
            f"The picture engine does not start ({how}).", "See the worker's log; vitrine doctor says what is missing.",
            after_s=_AFTER_FAILED_START_S,
        )  # fmt: skip

    def send(self, message: Mapping[str, Any]) -> None:
        """Raises Gone where it has ended."""
        if self._wire is None:
            raise Gone
        self._wire.send(message)

    def receive(self, timeout_s: float) -> list[dict[str, Any]]:
        """What it said within that time. Raises Gone where it has ended."""
        if self._wire is None:
            raise Gone
        return self._wire.receive(timeout_s)

    def rss_bytes(self) -> int:
        """Its memory; 0 where nobody tells."""
        with contextlib.suppress(OSError, IndexError):
            pages = Path(f"/proc/{self.pid}/statm").read_text().split()[1]
            return int(pages) * os.sysconf("SC_PAGE_SIZE")
        return 0

    def leave(self) -> None:
        """Hang up and let it end; it holds nothing that must be written."""
        if self._wire is not None:
            self._wire.close()
            self._wire = None
        self.kill(after_s=_LEAVE_S)

    def bury(self) -> str:
        """It hung up by itself: how it ended."""
        return self.kill(after_s=_FALLING_S)

    def kill(self, *, after_s: float = 0.0) -> str:
        """End it, whatever it does; answers in words how it ended. `after_s`: one that fell over may say how."""
        if self._process is None:
            return "not started"
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(after_s)
        self._process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):  # a process inside the driver may not go at once
            self._process.wait(_LEAVE_S)
        status = self._process.returncode
        if self._wire is not None:
            self._wire.close()
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)
        self._process = self._wire = self._scratch = None
        if status is None:
            return "it does not end"
        return f"signal {-status}" if status < 0 else f"exit status {status}"
