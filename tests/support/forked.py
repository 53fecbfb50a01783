"""`vitrine ...` in a process of its own that need not start from nothing.

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
from collections.abc import Mapping, Sequence
from functools import cache
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext
from pathlib import Path


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


def run(words: Sequence[str], env: Mapping[str, str], timeout_s: float) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    with tempfile.TemporaryDirectory(prefix="vt") as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        process = _context().Process(target=_become, args=(list(words), dict(env), str(out), str(err)))
        process.start()
        process.join(timeout_s)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(list(words), timeout_s)
        status = process.exitcode
        process.close()
        texts = [path.read_text("utf-8") if path.exists() else "" for path in (out, err)]
        return subprocess.CompletedProcess(list(words), status, *texts)


def _become(words: list[str], env: dict[str, str], out: str, err: str) -> None:
    from admin_ui.cli import main

    os.environ.clear()
    os.environ.update(env)
    for number, path in ((1, out), (2, err)):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(handle, number)
        os.close(handle)
    sys.argv = ["vitrine", *words]
    main()
