"""A look at an endpoint: which models, how fast, which JSON modes it honours, and which languages it writes.

A mode counts as enforced only when it wins over a prompt that asks for the opposite: several servers answer 200 and
ignore it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from core.clock import Clock, iso
from core.errors import BadInput, CoreError, ModelFault, NeedsMerchant, Retryable
from core.ports.text import Ask, Endpoint, Probed, Reply, Usage, spent_on
from core.review.checks.language import detect
from gpu_worker.text.answers import Completion, NotJson, read_completion, read_object
from gpu_worker.text.errors import NotTaken
from gpu_worker.text.openai import OpenAiModel
from gpu_worker.text.prompt import Traits
from gpu_worker.text.schema import complaints
from gpu_worker.text.speed import speed_of

_SECONDS = 120.0
_SHOWN_NAMES = 12
_KEPT_NAMES = 200
_TOKENS = 160
_PLAIN = [
    {"role": "user", "content": "Say hello in one plain sentence of words. No JSON (json is not wanted), no list."}
]
_ODD_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"colour": {"type": "string", "enum": ["teal", "ochre"]}, "count": {"type": "integer"}},
    "required": ["colour", "count"],
    "additionalProperties": False,
}
_TEXT_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"text": {"type": "string", "maxLength": 600, "minLength": 10}},
    "required": ["text"],
    "additionalProperties": False,
}
_WRITER = (
    "You write texts for product pages, in the language and the country that you are asked for, as people write there."
)
_WISH = "Write two short sentences for the locale {locale} about a plain cup of white porcelain that holds 250 ml."


class _Look:
    """One probe under way: rows for people, `found` for the endpoint, tokens spent."""

    def __init__(self, endpoint: Endpoint, clock: Clock) -> None:
        self.endpoint, self.clock = endpoint, clock
        self.rows: list[dict[str, str]] = []
        self.found: dict[str, Any] = {"probed_at": iso(clock.now())}
        self.usage = Usage()
        self.model = OpenAiModel(replace(endpoint, probe={}), clock=clock, tries=2)

    def say(self, name: str, state: str, text: str) -> None:
        self.rows.append({"name": name, "state": state, "text": text})

    def post(self, limit: str, **more: Any) -> Completion:
        """A plain question; counts its tokens."""
        question = {"model": self.endpoint.model, "messages": _PLAIN, limit: _TOKENS, **more}
        answer = self.model.wire.post("/chat/completions", question, longest_s=_SECONDS)
        completion = read_completion(answer, self.endpoint.model)
        self.usage += completion.usage
        return completion


def probe(endpoint: Endpoint, languages: Sequence[str], clock: Clock) -> Probed:
    """See `TextEngine.probe`."""
    look = _Look(endpoint, clock)
    try:
        _names(look)
        _limit(look)
        _speed(look)
        for mode in ("json_object", "json_schema"):
            look.found[mode] = _mode(look, mode)
        _say_modes(look)
        look.found["batch"] = _has_batches(look)
        written = _write(look, languages)
    finally:
        look.model.close()
    return Probed(look.endpoint.model, written, tuple(look.rows), look.found, look.usage)


def _names(look: _Look) -> None:
    """The endpoint's list of models, and the one to use."""
    names: list[str] = []
    try:
        listed = look.model.wire.call("GET", "/models", longest_s=30.0)
        rows = listed.get("data") if isinstance(listed, dict) else None
        if isinstance(rows, list):
            found = (row.get("id") for row in rows[:_KEPT_NAMES] if isinstance(row, dict))
            names = [name[:200] for name in found if isinstance(name, str)]
    except (ModelFault, NeedsMerchant, Retryable) as error:  # a list may be missing or broken where the model is well
        if not look.endpoint.model or (isinstance(error, NeedsMerchant) and "(404)" not in error.cause):
            raise
    shown = ", ".join(names[:_SHOWN_NAMES]) + (f" and {len(names) - _SHOWN_NAMES} more" * (len(names) > _SHOWN_NAMES))
    if not look.endpoint.model:
        if len(names) != 1:
            cause = "The endpoint has several models." if names else "The endpoint names no model."
            raise BadInput(cause, f"Name one (--model-name). {shown}".strip(), field="model-name")
        look.endpoint = replace(look.endpoint, model=names[0])
        look.model.name = names[0]
    look.found["models"] = names
    if names and look.endpoint.model not in names:
        look.say("models", "note", f"{look.endpoint.model} is not in its list: {shown}")
    else:
        look.say("models", "ok", f"{look.endpoint.model}; it lists: {shown}" if names else "it has no list")


def _limit(look: _Look) -> None:
    """The first answer, and the name under which the endpoint takes a limit."""
    limit = "max_tokens"
    try:
        completion = look.post(limit)
    except NotTaken as error:
        if "max_completion_tokens" not in error.words:
            raise
        limit = "max_completion_tokens"
        completion = look.post(limit)
    look.found["limit"] = limit
    state = "note" if completion.fault else "ok"
    look.say("answer", state, completion.said or f"it answers; the length limit is called {limit}")


def _speed(look: _Look) -> None:
    try:
        speed = speed_of(look.model.wire, look.endpoint.model, {look.found["limit"]: _TOKENS}, _SECONDS)
    except Retryable as error:
        look.say("speed", "note", f"Not measured: {error.cause}")
        return
    except ModelFault as error:
        look.found["stream"] = False
        look.say("speed", "note", f"It does not stream: {error.cause}")
        return
    look.usage += speed.usage
    counted = speed.usage.completion_tokens > 0
    look.found |= {"first_token_s": round(speed.first_token_s, 3), "usage": counted}
    look.found["stream"] = speed.tokens_per_s is not None
    rate = ""
    if speed.tokens_per_s is not None:
        look.found["tokens_per_s"] = round(speed.tokens_per_s, 1)
        rate = f", then {speed.tokens_per_s:.0f} tokens a second"
    told = "" if counted else "; it does not tell tokens, so prices cannot be computed"
    look.say("speed", "ok" if counted else "note", f"first token after {speed.first_token_s:.2f} s{rate}{told}")


def _mode(look: _Look, mode: str) -> str:
    """enforced, ignored or refused. The prompt asks for the opposite of what the mode demands, twice."""
    shape: dict[str, Any] = {"type": mode}
    if mode == "json_schema":
        shape["json_schema"] = {"name": "odd", "strict": True, "schema": _ODD_SCHEMA}
    for _ in range(2):
        try:
            completion = look.post(look.found["limit"], response_format=shape)
        except (ModelFault, Retryable):  # some builds fail with 500 on a form that they do not know
            return "refused"
        try:
            found = read_object(completion.content)
        except NotJson:
            return "ignored"
        if mode == "json_schema" and complaints(found, _ODD_SCHEMA):
            return "ignored"
    return "enforced"


def _say_modes(look: _Look) -> None:
    helps = {"enforced": "it holds answers to it", "ignored": "it takes it and ignores it", "refused": "it refuses it"}
    for mode in ("json_object", "json_schema"):
        state = "ok" if look.found[mode] == "enforced" else "note"
        rest = "" if state == "ok" else "; Vitrine checks every answer itself"
        look.say(mode, state, f"{look.found[mode]}: {helps[look.found[mode]]}{rest}")


def _has_batches(look: _Look) -> bool:
    try:
        listed = look.model.wire.call("GET", "/batches?limit=1", longest_s=30.0)
    except CoreError:
        return False
    found = isinstance(listed, dict) and isinstance(listed.get("data"), list)
    if found:
        look.say("batches", "ok", "it has the cheaper batch interface")
    return found


def _write(look: _Look, languages: Sequence[str]) -> bool:
    """Sentences in several languages, asked for as the writer asks; True when any answer could be used."""
    writer = OpenAiModel(replace(look.endpoint, probe=look.found), clock=look.clock, tries=3)
    asks = [Ask(_WRITER, _WISH.format(locale=locale), _TEXT_SCHEMA, "probe", max_tokens=600) for locale in languages]
    outcomes: dict[int, Reply | CoreError] = {}
    try:
        writer.ask_many(asks, outcomes.__setitem__)
    finally:
        writer.close()
    look.found |= {"json_object": _still(look.found["json_object"], writer.traits), "languages": {}}
    for number, locale in enumerate(languages):
        outcome = outcomes[number]
        if isinstance(outcome, CoreError):
            look.usage += spent_on(outcome)
            look.found["languages"][locale] = getattr(outcome, "kind", outcome.code)
            look.say(locale, "fail", outcome.cause)
            continue
        look.usage += outcome.usage
        spoken, _sure = detect(outcome.data["text"])
        good = spoken == locale.split("-")[0]
        look.found["languages"][locale] = "ok" if good else spoken
        look.say(locale, "ok" if good else "fail", outcome.data["text"] if good else f"it wrote {spoken} instead")
    return any(isinstance(outcome, Reply) for outcome in outcomes.values())


def _still(said: str, traits: Traits) -> str:
    return said if traits.json_object else "refused"
