"""`make test`: the whole suite with coverage, and a line for every group of tests that was left out."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys

_COVERED = 90


def main() -> int:
    """Exit status of the tests, or of the coverage bar."""
    env = dict(os.environ)
    run = [sys.executable, "-m", "pytest", "-m", "not soak", "-n", env.get("VITRINE_TEST_PROCESSES", "2"), "-q", "-rs"]
    arguments = sys.argv[1:]
    whole = not arguments
    if whole:
        run += ["--cov", "--cov-report=", f"--cov-fail-under={_COVERED}"]
    status = subprocess.run([*run, *arguments], env=env, check=False).returncode
    if whole and status == 0:
        subprocess.run([sys.executable, "-m", "coverage", "report", "--skip-covered", "--sort=cover"], check=False)
    if importlib.util.find_spec("torch") is None:
        sys.stdout.write("torch is not installed: no test needs it in this version (pip install '.[gpu]' adds it).\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
