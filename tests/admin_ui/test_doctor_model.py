"""`vitrine emulate model` and `vitrine doctor --model`, as a person types them."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from installation import Installation

from admin_ui.cli import cli
from admin_ui.commands.doctor_model import parse_prices
from core.errors import BadInput, CoreError
from core.ports.text import Prices
from gpu_worker.text.scripted import Scripted


@pytest.fixture
def typed(monkeypatch, home):
    """`typed(words, key=...)` -> (exit status, JSON or error) of a command in this process."""
    monkeypatch.setenv("VITRINE_HOME", str(home))

    def run(*words, key=""):
        monkeypatch.setenv("VITRINE_MODEL_KEY", key)
        done = CliRunner().invoke(cli, [*words, "--json"])
        if isinstance(done.exception, CoreError):
            return done.exception.exit_code, done.exception
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, json.loads(done.stdout)

    return run


def test_the_commands_of_the_guide(tmp_path):
    place = Installation(tmp_path / "home")
    process = place.begin("emulate", "model", "--json", "--faults", "key=sk-abc")
    try:
        told = json.loads(process.stdout.readline())
        shown = place.command("doctor", "--model", told["url"], "--languages", "de-DE", VITRINE_MODEL_KEY="sk-abc")
        assert "Kept as the model that writes: scripted-1" in shown
        assert "in the house" in shown
    finally:
        process.terminate()
        process.communicate(timeout=30)


def test_an_endpoint_is_probed_and_kept(typed):
    with Scripted({"key": "sk-abc", "models": "one/two"}).serve() as running:
        words = ("doctor", "--model", running.url, "--model-name", "two", "--languages", "de-DE,ja-JP")
        status, error = typed(*words)
        assert status == 3
        assert "VITRINE_MODEL_KEY" in error.next_step
        status, found = typed(*words, "--prices", "EUR:0.27/1.10", key="sk-abc")
        assert (status, found["stored"], found["model"], found["third_party"]) == (0, True, "two", False)
        assert found["found"]["json_schema"] == "enforced"
        assert found["prices"] == {
            "currency": "EUR", "prompt_micros": 270_000, "cached_micros": 270_000, "completion_micros": 1_100_000,
            "batch_off_pct": 0,
        }  # fmt: skip
        status, again = typed(*words)  # the key and the prices are kept for this address
        assert (status, again["prices"]) == (0, found["prices"])
    with Scripted({"key": "sk-abc"}).serve() as other:  # and the key for no other
        status, error = typed("doctor", "--model", other.url)
        assert status == 3


def test_what_cannot_be_used_is_not_kept(typed):
    faults = {"not_json": 1, "json_object": "ignored", "json_schema": "ignored"}
    with Scripted(faults).serve() as running:
        status, found = typed("doctor", "--model", running.url, "--languages", "de-DE")
    assert (status, found["stored"], found["found"]["languages"]) == (1, False, {"de-DE": "not_json"})
    with Scripted(rule=lambda asked: {"text": "A plain cup of white porcelain for your tea."}).serve() as running:
        status, found = typed("doctor", "--model", running.url, "--languages", "en-US,de-DE")
    assert (status, found["stored"], found["found"]["languages"]) == (1, True, {"en-US": "ok", "de-DE": "en"})


@pytest.mark.parametrize(
    ("words", "status"),
    [(("--model", "ftp://x"), 2), (("--model", "http://127.0.0.1:9", "--prices", "cheap"), 2), (("--prices", "1/2"), 2),
     (("--model", "http://127.0.0.1:9", "--languages", "xx"), 2), (("--model", "http://api.example.com"), 2)],
)  # fmt: skip
def test_wrong_words_are_named(typed, words, status):
    code, error = typed("doctor", *words)
    assert code == status
    assert error.cause


def test_prices():
    assert parse_prices("0.27/0.07/1.1") == Prices("USD", 270_000, 70_000, 1_100_000)
    assert parse_prices("cny:2/8") == Prices("CNY", 2_000_000, 2_000_000, 8_000_000)
    for text in ("", "1", "1/2/3/4", "-1/2", "1,5/2", "EURO:1/2", "1e9/2", "٣/٤"):
        with pytest.raises(BadInput):
            parse_prices(text)
