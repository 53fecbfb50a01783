"""The order of the tests: those that start whole installations come first, so that no process ends with them alone."""

from __future__ import annotations

import pytest

_LONG = ("tests/journeys/", "tests/docs/", "tests/gpu_worker/test_", "tests/core/jobs/", "tests/admin_ui/test_browser")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Places first, otherwise as they were collected."""
    places = {place: number for number, place in enumerate(_LONG)}
    items.sort(key=lambda item: next((n for place, n in places.items() if item.nodeid.startswith(place)), len(places)))
