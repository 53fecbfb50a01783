"""How a question is put: a part that stays the same first, then what is asked, then what was wrong with an answer."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.ports.text import Ask
from gpu_worker.text.answers import Completion
from gpu_worker.text.schema import strict

SCHEMA_WORDS = "Answer with one JSON object and nothing else. It must follow this JSON schema:\n"
_ANSWER_CHARS = 8_000
_COMPLAINTS, _COMPLAINT_CHARS = 8, 300
# Marks by which chat templates tell who speaks. Servers turn them into control tokens wherever they stand, so a product
# text could speak as the system; they mean nothing in a product text.
_MARKS = re.compile(
    r"<(?:[|｜][^<>|｜]{1,60}[|｜]>|/?s>|</?SYS>>|/?(?:start|end)_of_turn>|/?think(?:ing)?>)"
    r"|\[/?(?:INST|SYSTEM_PROMPT)\]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Traits:
    """What an endpoint takes, as far as its probe and its refusals say."""

    json_object: bool = True
    json_schema: bool = False
    limit: str = "max_tokens"

    @classmethod
    def of(cls, probe: Mapping[str, Any]) -> Traits:
        """Out of a stored probe; what it does not say is as the common denominator of all servers has it."""
        limit = "max_completion_tokens" if probe.get("limit") == "max_completion_tokens" else "max_tokens"
        return cls(probe.get("json_object") != "refused", probe.get("json_schema") == "enforced", limit)

    def after(self, words: str) -> Traits:
        """What to try when a question was not taken for this reason; the same traits where nothing helps."""
        if "max_completion_tokens" in words and self.limit == "max_tokens":
            return replace(self, limit="max_completion_tokens")
        if any(word in words for word in ("response_format", "json_schema", "json_object", "schema", "grammar")):
            return replace(self, json_schema=False, json_object=self.json_object and self.json_schema)
        return self


def opening(ask: Ask) -> list[dict[str, str]]:
    """The messages of a first question: what stays the same for many asks comes first, for the provider's cache."""
    schema = json.dumps(ask.schema, ensure_ascii=False, separators=(",", ":"))
    system = f"{plain(ask.system)}\n\n{SCHEMA_WORDS}{schema}"
    return [{"role": "system", "content": system}, {"role": "user", "content": plain(ask.user)}]


def repaired(ask: Ask, completion: Completion, fault: str, complaints: Sequence[str]) -> list[dict[str, str]]:
    """The messages that ask again and say what was wrong. One that was cut off is not sent back."""
    said = "\n".join(f"- {complaint[:_COMPLAINT_CHARS]}" for complaint in complaints[:_COMPLAINTS])
    wish = "Answer again, complete but shorter" if fault == "truncated" else "Answer again, with all of it put right"
    words = f"Your answer cannot be used:\n{said}\n{wish}: one JSON object that follows the schema, nothing else."
    messages = opening(ask)
    if fault != "truncated" and completion.content.strip():
        messages.append({"role": "assistant", "content": plain(completion.content[:_ANSWER_CHARS])})
    return [*messages, {"role": "user", "content": words}]


def body(model: str, ask: Ask, messages: Sequence[Mapping[str, str]], traits: Traits) -> dict[str, Any]:
    """What is posted to /chat/completions."""
    found: dict[str, Any] = {"model": model, "messages": messages, traits.limit: ask.max_tokens}
    shape = strict(ask.schema) if traits.json_schema else None
    if shape is not None:
        named = {"name": "answer", "strict": True, "schema": shape}
        return found | {"response_format": {"type": "json_schema", "json_schema": named}}
    return found | ({"response_format": {"type": "json_object"}} if traits.json_object else {})


def plain(text: str) -> str:
    """A text without the marks of chat templates and without what is no Unicode text."""
    text = text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
    return _MARKS.sub(" ", text) if "<" in text or "[" in text else text
