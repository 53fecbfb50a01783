"""Against a real server: one that MODEL_URL names, or `transformers serve` with a tiny random model, started here.

Left out without torch and transformers: pip install torch==2.13.0 "transformers[serving]" (docs/reference/models.md).
"""

from __future__ import annotations

import importlib.util
import os
import runpy
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from model_questions import question
from scripted_writer import bottle, shop

from core.clock import SystemClock
from core.errors import ModelFault, NeedsMerchant
from core.ports.text import Endpoint, spent_on
from gpu_worker.text.engine import ENGINE
from gpu_worker.text.openai import OpenAiModel
from gpu_worker.text.speed import speed_of

URL, NAME = os.environ.get("MODEL_URL", ""), os.environ.get("MODEL_NAME", "")
NEEDED = ("torch", "transformers", "fastapi", "uvicorn", "openai")
MISSING = [name for name in NEEDED if importlib.util.find_spec(name) is None]
FAULTS = ("refused", "truncated", "empty", "not_json", "wrong_shape", "wrong_content")
pytestmark = pytest.mark.skipif(
    bool(MISSING) and not URL,
    reason="no real server: set MODEL_URL, or pip install torch==2.13.0 'transformers[serving]'",
)


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    if URL:
        yield Endpoint(URL, NAME, third_party=False)
        return
    folder = tmp_path_factory.mktemp("tiny")
    runpy.run_path(str(Path(__file__).parents[3] / "tools" / "tiny_model.py"))["make"](folder / "model")
    (folder / "cache").mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = shutil.which("transformers", path=str(Path(sys.executable).parent)) or "transformers"
    command = [program, "serve", str(folder / "model"), "--device", "cpu", "--host", "127.0.0.1", "--port", str(port)]
    offline = {**os.environ, "HF_HUB_CACHE": str(folder / "cache"), "HF_HUB_OFFLINE": "1"}
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=offline)
    try:
        clock = SystemClock()
        for _ in range(240):
            if "Uvicorn running" in (folder / "log").read_text(errors="replace"):
                break
            assert server.poll() is None, (folder / "log").read_text(errors="replace")[-2_000:]
            clock.sleep(0.5)
        yield Endpoint(f"http://127.0.0.1:{port}/v1", str(folder / "model"), third_party=False)
    finally:
        server.terminate()
        server.wait(timeout=30)


def test_a_question_ends_with_an_answer_or_a_named_fault_and_its_tokens(endpoint: Endpoint) -> None:
    model = ENGINE.open(endpoint, clock=SystemClock())
    kind = ""
    try:
        usage = model.ask(question(max_tokens=12)).usage
    except ModelFault as error:
        kind, usage = error.kind, spent_on(error)
    finally:
        model.close()
    assert kind in ("", *FAULTS)
    assert usage.calls >= 1
    assert usage.prompt_tokens > 0
    assert usage.completion_tokens > 0


def test_it_streams_and_tells_the_tokens_of_a_stream(endpoint: Endpoint) -> None:
    model = OpenAiModel(endpoint)
    try:
        speed = speed_of(model.wire, endpoint.model, {"max_tokens": 12}, 120.0)
    finally:
        model.close()
    assert speed.first_token_s > 0
    assert 0 < speed.usage.completion_tokens <= 12


def test_a_model_that_it_does_not_have_is_a_named_fault(endpoint: Endpoint) -> None:
    model = ENGINE.open(Endpoint(endpoint.url, "no/such-model", third_party=False), clock=SystemClock())
    try:
        with pytest.raises((ModelFault, NeedsMerchant)) as caught:
            model.ask(question(max_tokens=12))
    finally:
        model.close()
    assert caught.value.cause


def test_pages_of_a_model_that_babbles_are_facts_only_and_say_why(endpoint: Endpoint, tmp_path: Path) -> None:
    model = OpenAiModel(Endpoint(endpoint.url, endpoint.model, third_party=False, probe={"limit": "max_tokens"}))
    try:
        with shop(tmp_path / "home", bottle()) as place:
            tally = place.write(Short(model))
            (state,) = place.db.content.states(place.store.id)
            calls = list(place.db.ledger.calls(place.store.id))
    finally:
        model.close()
    assert state.state == "checked"
    if MISSING or URL:  # a real model may well write
        return
    assert (tally.lines_by_model, tally.blocked) == (0, 0)
    assert set(tally.totals.faults) <= set(FAULTS)
    assert tally.totals.faults
    assert all(call.outcome in FAULTS and call.usage.prompt_tokens for call in calls)


class Short:
    """The model with answers of a few tokens: a processor alone writes slowly."""

    def __init__(self, inner: OpenAiModel) -> None:
        self._inner = inner
        self.name, self.third_party, self.prices = inner.name, inner.third_party, inner.prices

    def ask(self, ask):
        return self._inner.ask(replace(ask, max_tokens=12))

    def ask_many(self, asks, done, stop=lambda: False):
        self._inner.ask_many([replace(ask, max_tokens=12) for ask in asks], done, stop)
