"""What a chat completion says: its JSON, its tokens, or the name of what is wrong with it. Nothing in it is trusted."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.ports.text import Usage

MAX_CONTENT_CHARS = 400_000
_TRIES = 12  # places in a chatty answer at which a JSON object may begin
_FENCE = re.compile(r"\A\s*```[\w+-]{0,20}[ \t]*\r?\n(.*?)\r?\n?[ \t]*```\s*\Z", re.DOTALL)
_THOUGHTS = re.compile(r"\A\s*<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL)
_MOST_TOKENS = 100_000_000


@dataclass(frozen=True, slots=True)
class Completion:
    """One answer. `fault` is empty, or the kind of ModelFault; `said` explains it to the model or to a person."""

    content: str
    usage: Usage
    model: str
    fault: str = ""
    said: str = ""


class NotJson(ValueError):
    """There is no JSON object in a text."""


def read_completion(body: Any, asked_model: str) -> Completion:
    """Sort an answer of /chat/completions: what it says, or refused, truncated, empty."""
    if not isinstance(body, dict):
        return Completion("", Usage(calls=1), asked_model, "empty", "The answer is no chat completion.")
    usage = read_usage(body.get("usage"))
    name = body.get("model")
    model = name[:200] if isinstance(name, str) and name else asked_model
    choices = body.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices and isinstance(choices[0], dict) else {}
    said = choice.get("message")
    message = said if isinstance(said, dict) else {}
    content = _text(message.get("content"))
    ended, refusal = choice.get("finish_reason"), message.get("refusal")
    if isinstance(refusal, str) and refusal.strip():
        return Completion(refusal, usage, model, "refused", "The model refused to answer.")
    if ended == "content_filter":
        return Completion(content, usage, model, "refused", "The provider's content filter held the answer back.")
    if ended == "length" or len(content) > MAX_CONTENT_CHARS:
        cut = content[:MAX_CONTENT_CHARS]
        return Completion(cut, usage, model, "truncated", "Your answer was cut off at its greatest length.")
    if not content.strip():
        return Completion("", usage, model, "empty", "Your answer was empty.")
    return Completion(content, usage, model)


def _text(content: Any) -> str:
    """Content as a text; some servers answer with a list of parts."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        parts = (part.get("text") for part in content if isinstance(part, dict))
        return "".join(part for part in parts if isinstance(part, str))
    return ""


def read_usage(usage: Any) -> Usage:
    """Tokens of one call; whatever the provider leaves out or garbles counts as 0.

    Cached tokens: `prompt_tokens_details.cached_tokens` (OpenAI, vLLM), or `prompt_cache_hit_tokens` (DeepSeek).
    """
    if not isinstance(usage, Mapping):
        return Usage(calls=1)
    details = usage.get("prompt_tokens_details")
    cached = _count(details.get("cached_tokens")) if isinstance(details, Mapping) else 0
    prompt = _count(usage.get("prompt_tokens"))
    cached = min(prompt, cached or _count(usage.get("prompt_cache_hit_tokens")))
    return Usage(1, prompt, cached, _count(usage.get("completion_tokens")))


def _count(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST_TOKENS else 0


def read_object(content: str) -> dict[str, Any]:
    """The JSON object of an answer, out of a code fence, thoughts, or words around it. Raises NotJson."""
    text = _THOUGHTS.sub("", content, count=1).strip().removeprefix("\ufeff")
    if fenced := _FENCE.match(text):
        text = fenced[1]
    found = _parse(text)
    if isinstance(found, dict):
        return found
    if found is not None:
        raise NotJson("The answer is JSON, but no object.")
    at = -1
    for _ in range(_TRIES):
        at = text.find("{", at + 1)
        if at < 0:
            break
        found = _parse(text[at:], whole=False)
        if isinstance(found, dict) and found:
            return found
    raise NotJson("The answer is no JSON object.")


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


def _parse(text: str, *, whole: bool = True) -> Any:
    """The JSON value that a text is (or begins with); None where there is none or it cannot be kept as UTF-8."""
    try:
        value = _DECODER.decode(text) if whole else _DECODER.raw_decode(text)[0]
        if "\\u" in text:  # an escape can spell half a surrogate pair, which no database takes
            json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    return value
