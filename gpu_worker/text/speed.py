"""How fast an endpoint writes, measured on one streamed answer."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.errors import ModelFault
from core.ports.text import Usage
from gpu_worker.text.answers import read_usage
from gpu_worker.text.transport import Wire

_STEADY_TOKENS = 8  # fewer tell no speed
_WISH = "Describe a plain white cup in about eighty words."


@dataclass(frozen=True, slots=True)
class Speed:
    """`tokens_per_s` is None where the answer came in one piece. Without usage from the provider pieces are counted."""

    first_token_s: float
    tokens_per_s: float | None
    usage: Usage


def speed_of(wire: Wire, model: str, limit: Mapping[str, int], longest_s: float) -> Speed:
    """Ask for a streamed answer and look at the clock. Raises ModelFault when no piece of one comes."""
    question = {
        "model": model,
        "messages": [{"role": "user", "content": _WISH}],
        "stream": True,
        "stream_options": {"include_usage": True},
        **limit,
    }
    began_s = wire.clock.monotonic_s()
    first_s, last_s, pieces, usage = None, began_s, 0, Usage(calls=1)
    with wire.opened("POST", "/chat/completions", longest_s, json=question) as chunks:
        for event in _events(chunks):
            if isinstance(event.get("usage"), dict):
                usage = read_usage(event["usage"])
            if _says_something(event):
                pieces += 1
                last_s = wire.clock.monotonic_s()
                first_s = last_s if first_s is None else first_s
    if first_s is None:
        raise ModelFault("empty", "No piece of an answer came.")
    tokens, lasted_s = usage.completion_tokens or pieces, last_s - first_s
    rate = tokens / lasted_s if pieces > 1 and tokens >= _STEADY_TOKENS and lasted_s > 0 else None
    return Speed(first_s - began_s, rate, usage)


def _says_something(event: Mapping[str, Any]) -> bool:
    choices = event.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices and isinstance(choices[0], dict) else {}
    delta = choice.get("delta") or choice.get("message")
    return isinstance(delta, dict) and any(delta.get(name) for name in ("content", "reasoning_content", "reasoning"))


def _events(chunks: Iterator[bytes]) -> Iterator[dict[str, Any]]:
    """The JSON objects of a stream of server-sent events; a whole answer counts as one."""
    kept = b""
    for chunk in chunks:
        *lines, kept = (kept + chunk).split(b"\n")
        yield from _objects(lines)
    yield from _objects([kept])


def _objects(lines: Sequence[bytes]) -> Iterator[dict[str, Any]]:
    for line in lines:
        text = line.strip().removeprefix(b"data:").strip()
        if not text.startswith(b"{"):
            continue
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            continue
        yield found
