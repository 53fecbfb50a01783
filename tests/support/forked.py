"""`vitrine ...`, or a piece of code, in a process of its own that need not start from nothing.

One process (for each process of tests) loads all commands and the language data once; every command is forked from it,
with its own arguments, environment, output and exit status. Loading is most of what a short command costs. What
`python -m admin_ui.cli` itself does is tested where tests start servers, workers and commands to be killed.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from functools import cache
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext
from pathlib import Path

from worked_here import WorkedHere


@cache
def _context() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["vitrine_loaded"])
    paths = [str(Path(__file__).parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    before = dict(os.environ)
    os.environ["PYTHONPATH"] = os.pathsep.join(paths)  # the new process looks for the module to load there only
    try:
        forkserver.ensure_running()
    finally:
        os.environ.clear()
        os.environ.update(before)
    return context


class Forked:
    """A running command. As a `Popen`, as far as tests need one."""

    def __init__(self, words: Sequence[str], env: Mapping[str, str], *, jobs_too: bool = False) -> None:
        self.words = list(words)
        self.returncode: int | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="vt")
        self._texts = [Path(self._folder.name, name) for name in ("out", "err")]
        places = [str(path) for path in self._texts]
        # A daemon: what a failed test leaves running ends with the tests.
        self._process = _context().Process(target=_become, args=(self.words, dict(env), *places, jobs_too), daemon=True)
        self._process.start()

    def first_line(self, patience_s: float = 60.0) -> str:
        """What it says first on standard output, once it does."""
        deadline = time.monotonic() + patience_s
        while time.monotonic() < deadline and self._process.is_alive():
            out = self._texts[0]
            if out.exists() and "\n" in (said := out.read_text("utf-8")):
                return said.partition("\n")[0]
            time.sleep(0.01)
        raise AssertionError(f"vitrine {' '.join(self.words)} said nothing")

    def terminate(self) -> None:
        self._process.terminate()

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """Its outputs when it has ended. After `timeout` it is killed: raises TimeoutExpired."""
        self._process.join(timeout)
        late = self._process.exitcode is None
        if late:
            self._process.kill()
            self._process.join()
        self.returncode = self._process.exitcode
        self._process.close()
        out, err = (path.read_text("utf-8") if path.exists() else "" for path in self._texts)
        self._folder.cleanup()
        if late:
            raise subprocess.TimeoutExpired(self.words, timeout or 0.0)
        return out, err


def run(
    words: Sequence[str], env: Mapping[str, str], timeout_s: float, *, jobs_too: bool = False
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; `jobs_too`: its jobs in the same process, by no worker."""
    command = Forked(words, env, jobs_too=jobs_too)
    out, err = command.communicate(timeout_s)
    return subprocess.CompletedProcess(command.words, command.returncode or 0, out, err)


def python(code: str, arguments: Sequence[str], env: Mapping[str, str], timeout_s: float) -> int:
    """Run a piece of code with these `sys.argv[1:]`; its exit status, below zero where a signal ended it."""
    process = _context().Process(target=_execute, args=(code, list(arguments), dict(env)))
    process.start()
    process.join(timeout_s)
    status = process.exitcode
    if status is None:
        process.kill()
        process.join()
        raise subprocess.TimeoutExpired(code, timeout_s)
    process.close()
    return status


def _execute(code: str, arguments: list[str], env: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(env)
    sys.argv = ["-c", *arguments]
    exec(compile(code, "<forked>", "exec"), {"__name__": "__main__"})


def _become(words: list[str], env: dict[str, str], out: str, err: str, jobs_too: bool) -> None:
    from admin_ui.cli import main
    from admin_ui.commands import common

    if jobs_too:
        common.Runtime = WorkedHere
    os.environ.clear()
    os.environ.update(env)
    for number, path in ((1, out), (2, err)):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(handle, number)
        os.close(handle)
    sys.argv = ["vitrine", *words]
    main()
