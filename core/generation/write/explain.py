"""A page back in its owner's language: for owners who cannot read the market's. Shown, never published."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from core.errors import CoreError, ModelFault, NeedsMerchant
from core.generation.write.book import UNUSED, USED, Budget, Call, tokens_of
from core.generation.write.guard import data_block, harmless
from core.generation.write.prompts import prompt
from core.localisation.market import normalise_locale
from core.ports.text import Ask, Reply, TextModel, Usage, spent_on

LINES_PER_CALL = 25
MAX_CHARS = 1_000
_AROUND = 12  # tokens of an answer's line beside its text


@dataclass(frozen=True, slots=True)
class PageId:
    """Whose books a translation goes into."""

    remote_id: str
    locale: str
    job_id: str
    at: str


@dataclass(slots=True)
class Explained:
    """By place, what a line says; places without an answer are left out. `faults`: kinds with their counts."""

    lines: dict[str, str] = field(default_factory=dict)
    faults: dict[str, int] = field(default_factory=dict)
    stopped: str = ""


class Explainer:
    """Back-translation through a model, inside a budget."""

    def __init__(self, model: TextModel, budget: Budget, book: Callable[[Call], None]) -> None:
        self._model, self._budget, self._book = model, budget, book

    def explain(
        self, page: PageId, lines: Mapping[str, str], into: str, progress: Callable[[int, int, str], None]
    ) -> Explained:
        """The lines of a page, in `into`. Raises NeedsMerchant where a person must act first."""
        found = Explained()
        target = normalise_locale(into)
        for slots, ask in _asks(lines, page.locale, target):
            if cap := self._budget.full(ask):
                found.stopped = cap
                break
            self._one(page, ask, slots, found)
            progress(len(found.lines), len(lines), page.locale)
        return found

    def _one(self, page: PageId, ask: Ask, slots: Mapping[str, tuple[str, str]], found: Explained) -> None:
        answer: Reply | CoreError
        try:
            answer = self._model.ask(ask)
        except NeedsMerchant:
            raise
        except CoreError as error:
            answer = error
        kinds: list[str] = []
        if isinstance(answer, Reply):
            before = len(found.lines)
            found.lines |= dict(_read(answer.data, slots, kinds))
            outcome = USED if len(found.lines) > before else UNUSED
        else:
            outcome = answer.kind if isinstance(answer, ModelFault) else answer.code
            kinds.append(outcome)
        for kind in kinds:
            found.faults[kind] = found.faults.get(kind, 0) + 1
        usage = answer.usage if isinstance(answer, Reply) else spent_on(answer)
        prices = self._model.prices
        self._book(
            Call(
                uuid.uuid4().hex, page.remote_id, page.locale, ask.purpose, self._model.name,
                prompt(ask.purpose).version, usage, prices.of(usage), prices.currency, outcome,
                dict(answer.masked) if isinstance(answer, Reply) else {}, page.job_id, page.at,
            )
        )  # fmt: skip


def _asks(lines: Mapping[str, str], locale: str, into: str) -> Iterator[tuple[dict[str, tuple[str, str]], Ask]]:
    rest = iter(lines.items())
    while part := list(islice(rest, LINES_PER_CALL)):
        slots = {f"s{number}": (path, text) for number, (path, text) in enumerate(part, 1)}
        yield slots, back_ask(slots, locale, into)


def expected(lines: Mapping[str, str], locale: str, into: str) -> Usage:
    """About what a translation of these lines uses up: the answer is as long as what was asked about."""
    told = Usage()
    for slots, ask in _asks(lines, locale, into):
        answered = sum(tokens_of(text) + _AROUND for _path, text in slots.values())
        told += Usage(1, tokens_of(ask.system) + tokens_of(ask.user), 0, answered)
    return told


def back_ask(slots: Mapping[str, tuple[str, str]], locale: str, into: str) -> Ask:
    """The question for these lines."""
    rows = [{"slot": name, "text": harmless(text, MAX_CHARS)} for name, (_path, text) in slots.items()]
    user = data_block({"locale": locale, "into": into, "lines": rows})
    most = 200 + sum(40 + min(len(text), MAX_CHARS) for _path, text in slots.values())
    return Ask(prompt("back_translation").text, user, SCHEMA, "back_translation", most)


def _read(data: Any, slots: Mapping[str, tuple[str, str]], kinds: list[str]) -> Iterator[tuple[str, str]]:
    items: Sequence[Any] = data.get("items", ()) if isinstance(data, Mapping) else ()
    if not isinstance(items, list):
        kinds.append("wrong_shape")
        return
    seen: set[str] = set()
    for item in items:
        name, text = (item.get("slot"), item.get("text")) if isinstance(item, Mapping) else (None, None)
        if not isinstance(name, str) or name not in slots or not isinstance(text, str) or not text.strip():
            kinds.append("unknown_slot" if name not in slots else "empty")
        elif name in seen:
            kinds.append("doubled")
        else:
            seen.add(name)
            yield slots[name][0], harmless(text, 2 * MAX_CHARS)
    kinds += ["missing"] * (len(slots) - len(seen))


SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "required": ["items"],
    "additionalProperties": False,
    "properties": {
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["slot", "text"],
                "additionalProperties": False,
                "properties": {"slot": {"type": "string"}, "text": {"type": "string"}},
            },
        }
    },
}
