"""`make test`: the whole suite, and how many torch tests were left out.

VITRINE_NEED_TORCH=1: a torch test that is left out is a failure. VITRINE_COVERAGE=1 (`make coverage`): with the bar on
covered lines, at about twice the time.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

_COVERED = 90


class TorchTests:
    """Counts those (marker `torch`) that were left out, for whatever reason; see tests/support/torch_tests.py."""

    def __init__(self) -> None:
        self.left_out = 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One phase of one test, whichever process ran it."""
        self.left_out += report.skipped and getattr(report, "needs_torch", False)


def main(arguments: list[str]) -> int:
    """Exit status of the tests, of the coverage bar, or of the demand for torch."""
    # Many tests start processes: each would compile all of Vitrine anew where the environment keeps no bytecode.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    # Tests that are left for a process are taken over by one that has none left: no long tail.
    run = ["-m", "not soak", "-n", os.environ.get("VITRINE_TEST_PROCESSES", "2"), "--dist", "worksteal", "-q", "-rs"]
    covered = os.environ.get("VITRINE_COVERAGE") == "1"
    if covered:
        run += ["--cov", "--cov-report=", f"--cov-fail-under={_COVERED}"]
    torch_tests = TorchTests()
    status = int(pytest.main([*run, *arguments], plugins=[torch_tests]))
    if covered and status == 0:
        subprocess.run([sys.executable, "-m", "coverage", "report", "--skip-covered", "--sort=cover"], check=False)
    if torch_tests.left_out:
        sys.stdout.write(f"LEFT OUT: {torch_tests.left_out} torch tests. One command gets them: make torch test\n")
    if torch_tests.left_out and os.environ.get("VITRINE_NEED_TORCH") == "1":
        return status or 1
    return status


if __name__ == "__main__":
    sys.path[0] = str(Path.cwd())  # as `python -m pytest` has it, instead of this file's folder
    sys.exit(main(sys.argv[1:]))
