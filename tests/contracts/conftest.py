"""Each platform found by its entry point, and its own emulator with what the module's fixture `seed` puts on sale."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import entry_points

import official_schema
import pytest

from core.clock import SystemClock
from core.ports.platform import Credentials, EmulatedStore, Platform, StoreSession
from core.ports.wire import SeedCatalogue

# An emulated shop takes its time over files and has few points, which tests of their own speak about.
AT_ONCE = {"shopify": {"plan": "plus", "file_delay_s": 0.0}}
NAMES = sorted(entry.name for entry in entry_points(group="vitrine.platforms"))


@pytest.fixture(params=NAMES)
def platform(request: pytest.FixtureRequest) -> Platform:
    loaded: Platform = entry_points(group="vitrine.platforms")[request.param].load()
    return loaded


@pytest.fixture
def store(platform: Platform, seed: SeedCatalogue) -> EmulatedStore:
    if platform.name == "shopify":
        official_schema.raw("2026-07")
    return platform.emulator(seed, AT_ONCE.get(platform.name, {}), SystemClock())


@pytest.fixture
def session(platform: Platform, store: EmulatedStore) -> Iterator[StoreSession]:
    served = store.serve(0)
    opened = platform.open(Credentials(served.url, store.key, store.secret))
    yield opened
    opened.close()
    served.close()
