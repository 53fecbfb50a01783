"""A language model for an installation of a test: the scripted endpoint, set up as the one that writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import core.jobs.handlers  # noqa: F401 - both rooms' jobs, as the workers of an installation have them
import gpu_worker.handlers  # noqa: F401
from core.jobs.services import Services
from core.ports.text import Endpoint, Prices
from gpu_worker.text.scripted import Scripted

PRICES = Prices("EUR", 2_000_000, 1_000_000, 8_000_000)


@contextmanager
def scripted_model(services: Services) -> Iterator[Scripted]:
    """Served and set up, in the house, until the end."""
    scripted = Scripted()
    with scripted.serve() as running:
        endpoint = Endpoint(running.url, "scripted-1", "", False, PRICES, {"tokens_per_s": 50.0})
        services.db("cli:test").models.put(services.keyring, endpoint)
        yield scripted
