"""Against a real server that somebody started: set-up in docs/reference/models.md. Left out without MODEL_URL."""

import os

import pytest
from model_questions import question

from core.clock import SystemClock
from core.errors import ModelFault
from core.ports.text import Endpoint, spent_on
from gpu_worker.text.engine import ENGINE

URL, NAME = os.environ.get("MODEL_URL", ""), os.environ.get("MODEL_NAME", "")
pytestmark = pytest.mark.skipif(not URL, reason="no MODEL_URL (docs/reference/models.md)")


def test_a_probe_ends_with_what_it_found():
    found = ENGINE.probe(Endpoint(URL, NAME), languages=["en-US"], clock=SystemClock())
    assert found.found["json_schema"] in ("enforced", "ignored", "refused")
    assert found.found["limit"] in ("max_tokens", "max_completion_tokens")
    assert found.usage.calls > 4
    assert {"models", "answer", "speed", "en-US"} <= {row["name"] for row in found.rows}


def test_a_question_ends_with_an_answer_or_a_named_fault():
    model = ENGINE.open(Endpoint(URL, NAME), clock=SystemClock())
    kind = ""
    try:
        usage = model.ask(question(max_tokens=60)).usage
    except ModelFault as error:
        kind, usage = error.kind, spent_on(error)
    finally:
        model.close()
    assert kind in ("", "refused", "truncated", "empty", "not_json", "wrong_shape", "wrong_content")
    assert usage.calls >= 1
    assert usage.prompt_tokens > 0
