"""A scripted endpoint on a real socket, and a client that waits on a clock which only tests move."""

from __future__ import annotations

import random
import threading

import pytest

from core.clock import FrozenClock
from core.ports.text import Endpoint
from gpu_worker.text.openai import OpenAiModel
from gpu_worker.text.scripted import Scripted


class PatientClock(FrozenClock):
    """A frozen clock that several threads may sleep on; `slept` adds up."""

    def __init__(self):
        super().__init__()
        self._guard, self.slept = threading.Lock(), 0.0

    def sleep(self, seconds):
        with self._guard:
            self.slept += seconds
            super().sleep(seconds)


@pytest.fixture
def patient():
    return PatientClock()


@pytest.fixture
def scripted(patient):
    """`scripted(fault=..., rule=...)` -> (model, server), both closed at the end."""
    opened = []

    def make(rule=None, key="", server_key=None, probe=None, budget=None, transport=None, clock=None, **faults):
        faults |= {"key": key if server_key is None else server_key}
        app = Scripted(faults, **({"rule": rule} if rule else {}), clock=clock or patient)
        running = app.serve()
        endpoint = Endpoint(running.url, "scripted-1", key, probe=probe or {})
        model = OpenAiModel(endpoint, clock=clock or patient, rng=random.Random(7), budget=budget)
        opened.extend([model, running])
        return model, app

    yield make
    for thing in opened:
        thing.close()
