"""Questions handed in as a batch, collected by its id from another model object, and judged as direct answers are."""

import json

import pytest
from model_questions import question

from core.errors import CoreError, ModelFault, NeedsMerchant, Retryable
from core.ports.text import Endpoint, Reply, spent_on
from gpu_worker.text.openai import OpenAiModel


def test_a_batch_is_collected_by_its_id_alone(scripted, patient):
    model, app = scripted(key="sk-abc", batch_s=3_600, script="ok/refused/wrong_shape/fences")
    asks = {f"p{number}": question(f"de-DE {number}") for number in range(6)}
    batch = model.batches().submit(asks)
    state = model.batches().look(batch)
    assert (state.running, state.status) == (True, "in_progress")
    with pytest.raises(Retryable, match="not answered yet"):
        list(model.batches().collect(batch, asks))
    patient.advance(3_600)
    other = OpenAiModel(_endpoint(model), clock=patient)
    state = other.batches().look(batch)
    assert (state.running, state.done, state.total) == (False, 6, 6)
    found = dict(other.batches().collect(batch, asks | {"late": question()}))
    other.close()
    kinds = {key: getattr(outcome, "kind", "") for key, outcome in found.items()}
    assert kinds == {"p0": "", "p1": "refused", "p2": "wrong_shape", "p3": "", "p4": "", "p5": "", "late": "empty"}
    assert isinstance(found["p3"], Reply)
    assert found["p3"].usage.calls == 1
    assert spent_on(found["p2"]).prompt_tokens > 0
    assert app.counts["batched"] == 6


def _endpoint(model):
    return Endpoint(model.wire.url, model.name, model.wire.key)


def test_a_batch_can_be_stopped_and_need_not_exist(scripted):
    model, _app = scripted(batch_s=60)
    batch = model.batches().submit({"a": question()})
    assert model.batches().cancel(batch).running is False
    assert [key for key, outcome in model.batches().collect(batch, {"a": question()})] == ["a"]
    with pytest.raises(CoreError):
        model.batches().look("none")
    model, _app = scripted(batch=False)
    with pytest.raises(NeedsMerchant):
        model.batches().submit({"a": question()})
    for asks in ({}, {str(number): question() for number in range(10_001)}):
        with pytest.raises(ValueError, match="a batch has"):
            model.batches().submit(asks)


def test_hostile_lines_of_a_batch_are_passed_over(scripted, monkeypatch):
    model, app = scripted()
    asks = {"a": question(), "b": question(), "c": question()}
    batch = model.batches().submit(asks)
    busy = {"custom_id": "b", "response": {"status_code": 429, "body": {}}}
    odd = {"custom_id": "c", "response": {"status_code": 200, "body": "x"}}
    rows = [b"no json", b"[1]", b"[" * 50_000, b'{"custom_id": ["a"]}', b'{"custom_id": "x"}', b'{"custom_id": "a"}']
    rows += [json.dumps(busy).encode(), json.dumps(odd).encode()]
    model.batches().look(batch)
    files = app._batches._files
    files[list(files)[-1]] = b"\n".join(rows)
    found = dict(model.batches().collect(batch, asks))
    assert isinstance(found["a"], Retryable)
    assert isinstance(found["b"], Retryable)
    assert isinstance(found["c"], ModelFault)
