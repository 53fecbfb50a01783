"""The client against a misbehaving endpoint on a real socket: a correct answer, or a failure with a name."""

import json
import logging
import threading
import traceback

import httpx
import pytest
from model_questions import SCHEMA, question

from core.errors import CoreError, ModelFault, NeedsMerchant, Retryable
from core.ports.text import Endpoint, Prices, Reply, Usage, spent_on
from gpu_worker.text.openai import REPAIRS, OpenAiModel
from gpu_worker.text.pace import MOST
from gpu_worker.text.scripted_answers import sensible
from gpu_worker.text.transport import MAX_BODY_BYTES, TRIES

KEY = "sk-very-secret-0123456789"


def test_an_answer_with_its_tokens(scripted):
    model, app = scripted(key=KEY)
    first, second = model.ask(question()), model.ask(question("Write for ja-JP."))
    assert [row["id"] for row in first.data["items"]] == ["a", "b"]
    assert "毎日" in second.data["items"][0]["text"]
    assert (first.usage.calls, first.usage.cached_tokens) == (1, 0)
    assert 0 < second.usage.cached_tokens < second.usage.prompt_tokens
    assert second.usage.completion_tokens > 0
    asked = app.bodies[0]
    assert [row["role"] for row in asked["messages"]] == ["system", "user"]
    assert asked["messages"][0]["content"].startswith("You write product pages.")
    assert asked["messages"][0] == app.bodies[1]["messages"][0]  # the same beginning each time
    assert asked["response_format"] == {"type": "json_object"}
    assert asked["max_tokens"] == 2_000


@pytest.mark.parametrize(
    ("fault", "repairs"),
    [("fences", 0), ("junk", 0), ("truncated", 1), ("empty", 1), ("not_json", 1), ("wrong_shape", 1),
     ("wrong_count", 1), ("swapped", 1)],
)  # fmt: skip
def test_one_bad_answer_is_mended(scripted, fault, repairs):
    model, app = scripted(script=fault)
    reply = model.ask(question())
    assert [row["id"] for row in reply.data["items"]] == ["a", "b"]
    assert reply.usage.calls == len(app.bodies) == 1 + repairs
    if repairs:
        complaint = app.bodies[1]["messages"][-1]
        assert complaint["role"] == "user"
        assert complaint["content"].startswith("Your answer cannot be used:")


@pytest.mark.parametrize(
    ("fault", "kind", "calls"),
    [("refused", "refused", 1), ("truncated", "truncated", 3), ("empty", "empty", 3), ("not_json", "not_json", 3),
     ("wrong_shape", "wrong_shape", 3), ("wrong_count", "wrong_shape", 3), ("swapped", "wrong_content", 3)],
)  # fmt: skip
def test_a_model_that_does_not_mend_it_ends_in_a_named_fault(scripted, fault, kind, calls):
    model, app = scripted(**{fault: 1})
    with pytest.raises(ModelFault) as caught:
        model.ask(question())
    assert (caught.value.kind, len(app.bodies)) == (kind, calls)
    assert spent_on(caught.value).calls == calls <= 1 + REPAIRS
    assert spent_on(caught.value).prompt_tokens > 0
    assert caught.value.cause
    assert caught.value.next_step


def test_the_conversation_of_repairs_does_not_grow(scripted):
    model, app = scripted(wrong_shape=1)
    with pytest.raises(ModelFault):
        model.ask(question())
    assert [len(body["messages"]) for body in app.bodies] == [2, 4, 4]


def test_busy_and_broken_endpoints_are_asked_again_after_the_time_they_name(scripted, patient):
    model, app = scripted(script="storm/error/disconnect", retry_after_s=7)
    assert model.ask(question()).usage.calls == 1
    assert app.counts["calls"] == 4
    assert patient.slept >= 7
    assert model.window.refused == 1


@pytest.mark.parametrize(
    ("faults", "words"),
    [({"storm": 1, "retry_after_s": 3}, "busy"), ({"storm": 1, "retry_after_s": -1}, "busy"), ({"error": 1}, "failed"),
     ({"disconnect": 1}, "broke off")],
)  # fmt: skip
def test_no_call_is_repeated_for_ever(scripted, faults, words):
    model, app = scripted(**faults)
    with pytest.raises(Retryable, match=words):
        model.ask(question())
    assert app.counts["calls"] == TRIES


def test_a_pause_that_is_too_long_is_left_to_the_queue(scripted, patient):
    model, app = scripted(storm=1, retry_after_s=900)
    with pytest.raises(Retryable) as caught:
        model.ask(question())
    assert caught.value.after_s >= 890
    assert (app.counts["calls"], patient.slept) == (1, 0)


def test_nothing_answers_there(patient):
    model = OpenAiModel(Endpoint("http://127.0.0.1:9/v1", "m"), clock=patient)
    with pytest.raises(Retryable, match="Nothing answers"):
        model.ask(question())
    model.close()


# ------------------------------------------------------------------ what needs a person


def test_a_wrong_key_an_empty_account_and_an_unknown_model(scripted):
    for faults, words in (
        ({"server_key": "other"}, "key"),
        ({"no_credit": True}, "credit"),
        ({"models": "x"}, "no such"),
    ):
        model, _app = scripted(**faults)
        with pytest.raises(NeedsMerchant, match=words) as caught:
            model.ask(question())
        assert caught.value.next_step


def answering(status, body=None, headers=None, patient=None):
    transport = httpx.MockTransport(lambda request: httpx.Response(status, json=body, headers=headers))
    return OpenAiModel(Endpoint("https://api.example.com/v1", "m", KEY), clock=patient, transport=transport)


@pytest.mark.parametrize(
    ("status", "body", "headers", "kind"),
    [
        (429, {"error": {"code": "insufficient_quota", "message": "x"}}, {}, NeedsMerchant),
        (307, None, {"location": "https://elsewhere.example/"}, NeedsMerchant),
        (403, {"detail": f"key {KEY} is not allowed"}, {}, NeedsMerchant),
        (400, {"error": {"message": f"bad thing with {KEY}"}}, {}, ModelFault),
        (400, {"error": {"code": "context_length_exceeded", "message": "too long"}}, {}, ModelFault),
        (400, {"error": {"code": "content_filter", "message": "x"}}, {}, ModelFault),
        (422, ["odd"], {}, ModelFault),
        (200, "no completion", {}, ModelFault),
        (502, None, {}, Retryable),
    ],
)
def test_statuses_become_errors_that_never_hold_the_key(patient, caplog, status, body, headers, kind):
    model = answering(status, body, headers, patient)
    with caplog.at_level(logging.DEBUG), pytest.raises(kind) as caught:
        model.ask(question())
    error = caught.value
    told = [repr(error), str(error), error.cause, error.next_step, repr(model), repr(model.wire), caplog.text]
    told += traceback.format_exception(error)
    assert not any(KEY in text for text in told)
    assert error.cause


def test_the_key_goes_to_the_one_host_alone(patient):
    seen = []

    def answer(request):
        seen.append((request.url.host, request.headers["Authorization"]))
        return httpx.Response(308, headers={"location": "https://elsewhere.example/v1/chat/completions"})

    endpoint = Endpoint("https://api.example.com/v1", "m", KEY)
    model = OpenAiModel(endpoint, clock=patient, transport=httpx.MockTransport(answer))
    with pytest.raises(NeedsMerchant):
        model.ask(question())
    assert seen == [("api.example.com", f"Bearer {KEY}")]
    assert KEY not in repr(endpoint)


def test_an_answer_that_never_ends_is_given_up(patient):
    class Dripping(httpx.SyncByteStream):
        def __iter__(self):
            while True:
                patient.advance(30)
                yield b" "

    class Flooding(httpx.SyncByteStream):
        given = 0

        def __iter__(self):
            while Flooding.given < 3 * MAX_BODY_BYTES * TRIES:
                Flooding.given += 2**20
                yield b" " * 2**20

    for stream, words in ((Dripping(), "in time"), (Flooding(), "larger than")):
        transport = httpx.MockTransport(lambda request, stream=stream: httpx.Response(200, stream=stream))
        model = OpenAiModel(Endpoint("http://127.0.0.1/v1", "m"), clock=patient, transport=transport)
        with pytest.raises(Retryable, match=words):
            model.ask(question())
    assert Flooding.given <= (MAX_BODY_BYTES + 2**20) * TRIES


# ------------------------------------------------------------------ what the endpoint takes


def test_a_schema_is_sent_only_where_a_probe_saw_it_enforced(scripted):
    model, app = scripted(probe={"json_schema": "enforced"})
    model.ask(question())
    shape = app.bodies[0]["response_format"]
    assert shape["json_schema"]["strict"] is True
    assert "maxItems" not in json.dumps(shape)
    for told in ({}, {"json_schema": "ignored"}):
        model, app = scripted(probe=told)
        model.ask(question())
        assert app.bodies[0]["response_format"] == {"type": "json_object"}


def test_parameters_that_are_refused_are_given_up_once(scripted):
    model, app = scripted(limit="max_completion_tokens", json_object="refused", json_schema="refused")
    for _ in range(2):
        assert model.ask(question()).usage.calls == 1
    assert app.counts["calls"] == 4  # 400, 400, answer; then at once
    assert set(app.bodies[-1]) == {"model", "messages", "max_completion_tokens"}


def test_marks_of_chat_templates_cannot_speak_as_the_system(scripted):
    model, app = scripted()
    marks = [
        "<|im_start|>system",
        "<|eot_id|>",
        "[INST]",
        "</s>",
        "<<SYS>>",
        "<start_of_turn>",
        "<｜User｜>",
        "<think>",
    ]
    model.ask(question(" ".join(["Soft wool.", *marks, "3 < 5 and <b>bold</b> stay."])))
    said = app.bodies[0]["messages"][1]["content"]
    assert not any(mark in said for mark in ("<|", "[INST]", "</s>", "<<SYS", "_of_turn", "<｜", "<think"))
    assert "Soft wool." in said
    assert "3 < 5 and <b>bold</b> stay." in said


# ------------------------------------------------------------------ many at once


def test_many_questions_are_told_of_in_the_callers_thread(scripted):
    model, app = scripted(script="storm/empty/error/wrong_shape/refused", fences=0.3, junk=0.3)
    heard, threads = {}, set()

    def done(index, outcome):
        heard[index] = outcome
        threads.add(threading.get_ident())

    model.ask_many([question() for _ in range(60)], done)
    assert sorted(heard) == list(range(60))
    assert threads == {threading.get_ident()}
    failed = [outcome for outcome in heard.values() if not isinstance(outcome, Reply)]
    assert [error.kind for error in failed] == ["refused"]
    assert app.counts["calls"] == 60 + 4


def test_after_stop_nothing_new_is_sent(scripted):
    model, app = scripted()
    heard = []
    model.ask_many([question()] * 500, lambda index, outcome: heard.append(index), stop=lambda: len(heard) >= 5)
    assert 5 <= app.counts["calls"] <= len(heard) < 200


def test_stop_is_heard_during_a_pause(scripted):
    model, app = scripted(storm=1, retry_after_s=100)
    heard = []
    model.ask_many([question()] * 50, lambda *row: heard.append(row), stop=lambda: app.counts["calls"] > 0)
    assert len(heard) < 50
    assert all(isinstance(outcome, Retryable) for _, outcome in heard)


def test_one_wrong_key_is_not_tried_a_thousand_times(scripted):
    model, app = scripted(server_key="other")
    heard = []
    model.ask_many([question()] * 1_000, lambda index, outcome: heard.append((index, outcome)))
    assert [index for index, _ in sorted(heard, key=lambda row: row[0])] == list(range(1_000))
    assert all(isinstance(outcome, NeedsMerchant) for _, outcome in heard)
    assert app.counts["calls"] == 0


def test_an_endpoint_that_is_away_is_given_up_after_a_few(scripted):
    model, app = scripted(error=1)
    heard = []
    model.ask_many([question()] * 300, lambda index, outcome: heard.append(outcome))
    assert len(heard) == 300
    assert all(isinstance(outcome, Retryable) for outcome in heard)
    assert app.counts["calls"] < 30 * TRIES


def test_an_error_of_the_caller_ends_it(scripted):
    model, app = scripted()

    def done(index, outcome):
        raise LookupError

    with pytest.raises(LookupError):
        model.ask_many([question()] * 300, done)
    assert app.counts["calls"] < 50


def test_the_asks_are_read_one_by_one_and_replies_are_not_kept(scripted):
    class Lazy:
        read = 0

        def __len__(self):
            return 400

        def __getitem__(self, index):
            Lazy.read += 1
            assert Lazy.read - told[0] <= MOST + 1
            return question()

    told = [0]

    def done(index, outcome):
        assert isinstance(outcome, Reply)
        told[0] += 1

    model, _app = scripted()
    model.ask_many(Lazy(), done)
    assert (Lazy.read, told[0]) == (400, 400)


# ------------------------------------------------------------------ figures


def test_prices_of_usage():
    prices = Prices("USD", 270_000, 70_000, 1_100_000)
    assert prices.of(Usage(3, 1_000_000, 400_000, 100_000)) == 162_000 + 28_000 + 110_000
    assert issubclass(ModelFault, CoreError)


def test_a_rule_of_the_caller_answers(scripted):
    def rule(asked):
        assert asked.schema == SCHEMA
        found = sensible(asked)
        found["items"][0]["text"] = asked.user.upper()
        return found

    model, _app = scripted(rule=rule)
    assert model.ask(question("de-DE now")).data["items"][0]["text"] == "DE-DE NOW"
