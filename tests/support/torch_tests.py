"""Tests with the marker `torch`: left out where torch is missing, and known as such wherever their report is read.

Their modules import torch and its relatives inside tests and fixtures, so that every one of them can be counted.
"""

from __future__ import annotations

from collections.abc import Generator
from importlib.util import find_spec

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without torch they are skipped, not lost."""
    if find_spec("torch") is None:
        for item in items:
            if item.get_closest_marker("torch"):
                item.add_marker(pytest.mark.skip(reason="torch is not installed (make torch)"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """The mark goes with the report to the process that counts."""
    report = yield
    report.needs_torch = item.get_closest_marker("torch") is not None
    return report
