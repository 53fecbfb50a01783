"""What a probe finds of endpoints that honour, ignore or refuse what is asked, and that the scripted one is honest."""

import json
import re
from dataclasses import fields
from pathlib import Path

import httpx
import pytest

from core.clock import SystemClock
from core.errors import BadInput, NeedsMerchant
from core.ports.text import Endpoint
from gpu_worker.text.engine import ENGINE
from gpu_worker.text.scripted import Scripted
from gpu_worker.text.scripted_answers import read_question, sensible
from gpu_worker.text.scripted_faults import Switches

LOCALES = ["de-DE", "ja-JP", "ar-SA"]


def probed(model="", rule=None, **faults):
    app = Scripted(faults, **({"rule": rule} if rule else {}))
    with app.serve() as running:
        return ENGINE.probe(Endpoint(running.url, model), languages=LOCALES, clock=SystemClock())


def states(found):
    return {row["name"]: row["state"] for row in found.rows}


def test_an_endpoint_that_does_everything():
    found = probed(token_s=0.001)
    assert (found.model, found.usable) == ("scripted-1", True)
    assert set(states(found).values()) == {"ok"}
    assert found.found["json_object"] == found.found["json_schema"] == "enforced"
    assert found.found["batch"] is found.found["usage"] is found.found["stream"] is True
    assert found.found["tokens_per_s"] > 0
    assert found.found["languages"] == dict.fromkeys(LOCALES, "ok")
    assert found.usage.calls >= 8
    assert found.usage.prompt_tokens > 0


@pytest.mark.parametrize("mode", ["ignored", "refused"])
def test_json_modes_are_tried_not_believed(mode):
    found = probed(json_schema=mode, json_object=mode, batch=False)
    assert found.found["json_schema"] == found.found["json_object"] == mode
    assert states(found)["json_schema"] == "note"
    assert found.found["batch"] is False
    assert found.usable


def test_the_name_of_the_length_limit_is_learned():
    assert probed(limit="max_completion_tokens").found["limit"] == "max_completion_tokens"


def test_a_model_that_writes_one_language_for_all():
    found = probed(rule=lambda asked: {"text": "This plain cup of white porcelain holds a quarter of a litre of tea."})
    assert found.found["languages"] == {"de-DE": "en", "ja-JP": "en", "ar-SA": "en"}
    assert states(found)["de-DE"] == "fail"


def test_a_model_that_never_answers_in_form_is_not_usable():
    found = probed(rule=lambda asked: "qlx vv zzz", json_object="ignored", json_schema="ignored")
    assert not found.usable
    assert found.found["languages"]["de-DE"] == "not_json"


def test_which_model():
    assert probed(model="b", models="a/b").model == "b"
    with pytest.raises(BadInput, match="several") as caught:
        probed(models="a/b")
    assert "a, b" in caught.value.next_step
    with pytest.raises(NeedsMerchant, match="no such model"):
        probed(model="c", models="a/b")


def test_a_wrong_key_is_said_at_once():
    with Scripted({"key": "right"}).serve() as running, pytest.raises(NeedsMerchant, match="key"):
        ENGINE.probe(Endpoint(running.url, "", "wrong"), languages=LOCALES, clock=SystemClock())


# ------------------------------------------------------------------ the scripted endpoint itself


def test_switches_that_do_not_exist_or_cannot_be_set():
    for faults in ({"nope": 1}, {"storm": "x"}, {"batch": 3}, {"json_schema": "maybe"}, {"script": "ok/what"}):
        with pytest.raises(BadInput) as caught:
            Switches().but(faults)
        assert caught.value.field == "faults"


def test_the_hidden_limit_lets_so_many_in():
    with Scripted({"limit_per_s": 0.001, "limit_burst": 3, "retry_after_s": 2}).serve() as running:
        body = {"model": "scripted-1", "messages": [{"role": "user", "content": "hi"}]}
        answers = [httpx.post(f"{running.url}/chat/completions", json=body) for _ in range(5)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
        assert answers[4].headers["Retry-After"] == "2"
        base = running.url.removesuffix("/v1")
        assert httpx.get(f"{base}/__emulator/log").json()["counts"] == {"calls": 5, "storm": 2}
        assert httpx.put(f"{base}/__emulator/faults", json={"limit_per_s": 0}).status_code == 200
        assert httpx.post(f"{running.url}/chat/completions", json=body).status_code == 200


def test_batches_are_answered_later_and_in_another_order():
    with Scripted({}).serve() as running:
        line = '{"custom_id": "%d", "body": {"model": "scripted-1", "messages": [{"role": "user", "content": "hi"}]}}'
        content = "\n".join(line % number for number in range(3)).encode()
        file = httpx.post(f"{running.url}/files", data={"purpose": "batch"}, files={"file": content}).json()
        batch = httpx.post(f"{running.url}/batches", json={"input_file_id": file["id"]}).json()
        assert batch["status"] == "in_progress"
        batch = httpx.get(f"{running.url}/batches/{batch['id']}").json()
        assert (batch["status"], batch["request_counts"]["completed"]) == ("completed", 3)
        lines = httpx.get(f"{running.url}/files/{batch['output_file_id']}/content").text.splitlines()
        assert [line[15] for line in lines] == ["2", "1", "0"]
        assert httpx.get(f"{running.url}/batches/none").status_code == 404


def test_the_page_of_switches_is_that_of_the_code():
    page = (Path(__file__).parents[3] / "docs" / "reference" / "emulator-model.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| [^|]* \| (.*) \|$", page, re.MULTILINE))
    assert rows == {item.name: item.metadata["help"] for item in fields(Switches)}


def test_rows_of_a_question_are_answered_one_by_one():
    lines = [{"slot": f"s{n}", "plain": "Wiegt «weight».", "say": ["weight"]} for n in range(3)]
    item = {"slot": {"type": "string"}, "product": {"type": "string"}, "text": {"type": "string"}}
    item["facts"] = {"type": "array", "items": {"type": "string"}}
    schema = {
        "type": "object",
        "properties": {"items": {"type": "array", "items": {"type": "object", "properties": item}}},
    }
    asked = read_question(
        {
            "messages": [
                {"role": "system", "content": f"Follow {json.dumps(schema)}"},
                {"role": "user", "content": f"<data>{json.dumps({'product': 'p1', 'lines': lines})}</data>"},
            ]
        }
    )
    assert sensible(asked) == {
        "items": [{"slot": f"s{n}", "product": "p1", "text": "Wiegt {weight}.", "facts": ["weight"]} for n in range(3)]
    }
