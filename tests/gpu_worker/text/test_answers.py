"""Reading completions: JSON out of every wrapping, tokens as providers tell them, and names for what is wrong."""

import pytest

from core.errors import BadInput
from core.ports.text import Usage
from gpu_worker.text.address import base_url, host_of, is_in_house
from gpu_worker.text.answers import NotJson, read_completion, read_object, read_usage

GOOD = '{"a": "ü {x}"}'


@pytest.mark.parametrize(
    "content",
    [
        GOOD,
        f"  \n{GOOD}\n",
        f"\ufeff{GOOD}",
        f"```json\n{GOOD}\n```",
        f"```\r\n{GOOD}\r\n```",
        f"Sure! {{not this}} Here it is:\n{GOOD}\nShall I go on?",
        f'<think>Perhaps {{"a": "draft"}}?</think>\n{GOOD}',
        f"Here:\n```json\n{GOOD}\n```\nDone.",
    ],
)
def test_the_object_is_found_in_any_wrapping(content):
    assert read_object(content) == {"a": "ü {x}"}


@pytest.mark.parametrize(
    "content",
    ["", "no", "[1]", "7", '"x"', "{", "{'a': 1}", '{"a": NaN}', '{"a": 1', "{" * 5_000, '{"a":' * 90_000, "[" * 90_000,
     '{"a": "\\ud800"}', '{"a": 1' + "0" * 9_000 + "}"],
)  # fmt: skip
def test_what_is_no_object_is_named(content):
    with pytest.raises(NotJson):
        read_object(content)


def completion(content="x", ended="stop", **message):
    return {"model": "m-2", "choices": [{"finish_reason": ended, "message": {"content": content, **message}}]}


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (completion(), ""),
        (completion([{"type": "text", "text": "x"}]), ""),
        (completion(refusal="I can't."), "refused"),
        (completion(ended="content_filter"), "refused"),
        (completion(ended="length"), "truncated"),
        (completion("x" * 500_000), "truncated"),
        (completion(" \n"), "empty"),
        (completion(None), "empty"),
        (completion({"text": "x"}), "empty"),
        ({}, "empty"),
        ({"choices": []}, "empty"),
        ({"choices": [None]}, "empty"),
        ({"choices": [{"message": "x"}]}, "empty"),
        ([], "empty"),
        (None, "empty"),
    ],
)
def test_faults_have_names(body, fault):
    found = read_completion(body, "m-1")
    assert found.fault == fault
    assert bool(found.said) is bool(fault)
    assert found.model == ("m-2" if isinstance(body, dict) and "model" in body else "m-1")


@pytest.mark.parametrize(
    ("said", "usage"),
    [
        (
            {"prompt_tokens": 90, "completion_tokens": 8, "prompt_tokens_details": {"cached_tokens": 64}},
            Usage(1, 90, 64, 8),
        ),
        ({"prompt_tokens": 90, "completion_tokens": 8, "prompt_cache_hit_tokens": 64}, Usage(1, 90, 64, 8)),
        ({"prompt_tokens": 9, "prompt_cache_hit_tokens": 64}, Usage(1, 9, 9, 0)),
        ({"prompt_tokens": -9, "completion_tokens": "8", "prompt_tokens_details": 3}, Usage(1)),
        ({"prompt_tokens": True, "completion_tokens": 1e9}, Usage(1)),
        (None, Usage(1)),
    ],
)
def test_tokens(said, usage):
    assert read_usage(said) == usage


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/v1"),
        ("https://api.example.com/v1/", "https://api.example.com/v1"),
        ("https://api.example.com/v1/chat/completions", "https://api.example.com/v1"),
        ("https://api.example.com/compatible-mode/v1", "https://api.example.com/compatible-mode/v1"),
        ("localhost:11434", "http://localhost:11434/v1"),
        ("api.example.com", "https://api.example.com/v1"),
        ("http://[::1]:8000/v1", "http://[::1]:8000/v1"),
    ],
)
def test_addresses_are_made_regular(typed, url):
    assert base_url(typed) == url


@pytest.mark.parametrize(
    "typed",
    ["", "http://", "ftp://x/v1", "https://user:key@x.example/v1", "https://x.example/v1?key=1", "http://x:99999/v1",
     "http://api.example.com/v1", "https://a b.example/v1"],
)  # fmt: skip
def test_addresses_that_cannot_be_used(typed):
    with pytest.raises(BadInput) as caught:
        base_url(typed)
    assert caught.value.field == "model"


@pytest.mark.parametrize(
    ("host", "ours"),
    [("127.0.0.1", True), ("localhost", True), ("10.1.2.3", True), ("192.168.0.9", True), ("::1", True), ("vllm", True),
     ("gpu.local", True), ("::ffff:10.0.0.1", True), ("8.8.8.8", False), ("api.example.com", False),
     ("localhost.example.com", False), ("2606:4700::1", False), ("::ffff:8.8.8.8", False)],
)  # fmt: skip
def test_whose_house_it_is(host, ours):
    assert is_in_house(host) is ours


def test_the_host_of_an_address():
    assert host_of("http://[::1]:8000/v1") == "::1"
