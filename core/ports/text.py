"""Port to a language model that answers in JSON. What it answers is input from outside, never trusted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from core.clock import Clock
from core.errors import CoreError
from core.ports.infra import SharedBudget
from core.ports.platform import Served


@dataclass(frozen=True, slots=True)
class Ask:
    """One question to a model. `system` is the same for many asks and comes first, so that a provider's cache hits.

    `schema`: JSON schema of the answer, an object. `check` says what is wrong with an answer that follows the schema
    (empty = nothing); its words go back to the model. `max_tokens` bounds the answer. `purpose` names the use in the
    books: directions, sentences, facts, back_translation, probe.
    """

    system: str
    user: str
    schema: Mapping[str, Any]
    purpose: str
    max_tokens: int = 2_000
    check: Callable[[Any], Sequence[str]] | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that the provider counted; `calls` includes the repairs. Zero tokens where it told none. `batch_...`: how
    many of them, cached ones aside, came by the cheaper batch interface."""

    calls: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    batch_prompt_tokens: int = 0
    batch_completion_tokens: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.calls + other.calls,
            self.prompt_tokens + other.prompt_tokens,
            self.cached_tokens + other.cached_tokens,
            self.completion_tokens + other.completion_tokens,
            self.batch_prompt_tokens + other.batch_prompt_tokens,
            self.batch_completion_tokens + other.batch_completion_tokens,
        )

    def by_batch(self) -> Usage:
        """The same, all of it by a batch."""
        fresh = self.prompt_tokens - self.cached_tokens
        return replace(self, batch_prompt_tokens=fresh, batch_completion_tokens=self.completion_tokens)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that follows the schema and passed the check. `masked`: how many pieces of personal data were replaced
    before the question left the house, by type."""

    data: Any
    usage: Usage
    model: str
    masked: Mapping[str, int]
    receipt: str = ""  # of an answer that may be handed over twice: it is paid for once


def spent_on(error: CoreError) -> Usage:
    """What was used up by a question that ended in this error: answers that could not be used are paid for too."""
    return error.spent if isinstance(error.spent, Usage) else Usage()


@dataclass(frozen=True, slots=True)
class Prices:
    """Millionths of a unit of `currency` for a million tokens; `batch_off_pct` is what a batch costs less."""

    currency: str = "USD"
    prompt_micros: int = 0
    cached_micros: int = 0
    completion_micros: int = 0
    batch_off_pct: int = 0

    def of(self, usage: Usage) -> int:
        """What the usage costs, in millionths of the currency's unit, rounded up."""
        fresh = usage.prompt_tokens - usage.cached_tokens
        total = (
            fresh * self.prompt_micros
            + usage.cached_tokens * self.cached_micros
            + usage.completion_tokens * self.completion_micros
        )
        batched = (
            usage.batch_prompt_tokens * self.prompt_micros + usage.batch_completion_tokens * self.completion_micros
        )
        return -(-(total * 100 - batched * self.batch_off_pct) // 100_000_000)


class TextModel(Protocol):
    """A model behind an endpoint."""

    name: str
    third_party: bool  # its endpoint is not ours: personal data must not reach it
    prices: Prices

    def ask(self, ask: Ask) -> Reply:
        """The model's answer. Raises Retryable (busy, timed out, cut off), NeedsMerchant (no key, no money), and
        ModelFault where it answered and no answer could be used, repairs included."""
        ...

    def ask_many(
        self,
        asks: Sequence[Ask],
        done: Callable[[int, Reply | CoreError], None],
        stop: Callable[[], bool] = lambda: False,
    ) -> None:
        """Ask side by side, as many at once as the endpoint takes. `done` hears of each by its position, from this
        thread, in the order of arrival; after `stop` answers True nothing new is sent."""
        ...


# ------------------------------------------------------------------ the door (entry-point group vitrine.engines)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model is and what is known of it. `probe` is what the engine's own probe found, empty before it."""

    url: str
    model: str
    key: str = field(default="", repr=False)
    third_party: bool = True
    prices: Prices = Prices()
    probe: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Probed:
    """What a look at an endpoint found. `rows`: name, state (ok, note, fail), text. `usable`: it answers what we ask;
    `found` is for `Endpoint.probe`."""

    model: str
    usable: bool
    rows: tuple[Mapping[str, str], ...]
    found: Mapping[str, Any]
    usage: Usage


class OpenModel(TextModel, Protocol):
    """A model whose connections are given back at the end."""

    def close(self) -> None: ...

    def batches(self) -> BatchModel: ...


@dataclass(frozen=True, slots=True)
class BatchState:
    """How a batch stands. `status` in the provider's word; when it no longer runs, collect what there is."""

    running: bool
    status: str
    done: int
    total: int


class BatchModel(Protocol):
    """Many questions at once, cheaper and within a day, at providers that have it (`batch` of the probe)."""

    def submit(self, asks: Mapping[str, Ask], tag: str = "") -> str:
        """Hand questions in under keys of one's own (at most 64 characters); answers the batch's id, which is all that
        has to be kept. Not repeatable: what was handed in twice is paid for twice. `tag` is kept with the batch."""
        ...

    def find(self, tag: str) -> str:
        """The id of the batch with this tag among the latest; empty when there is none."""
        ...

    def look(self, batch: str) -> BatchState: ...

    def cancel(self, batch: str) -> BatchState:
        """Stop it; what was answered before can be collected."""
        ...

    def collect(self, batch: str, asks: Mapping[str, Ask]) -> Iterator[tuple[str, Reply | CoreError]]:
        """What came of each question, each key once, in any order. Raises Retryable while the batch runs."""
        ...


class ModelServer(Protocol):
    """A model of a model: an endpoint on this machine that answers without one. `words`: what to connect with."""

    @property
    def words(self) -> Mapping[str, str]: ...

    def serve(self, port: int) -> Served:
        """Answer on 127.0.0.1 (0 = any free port)."""
        ...


class TextEngine(Protocol):
    """Speaks with language models; found through the entry-point group `vitrine.engines` under the name `text`."""

    def address(self, text: str) -> tuple[str, bool]:
        """(base address, whether it is somebody else's machine) of what a person typed. Raises BadInput."""
        ...

    def open(self, endpoint: Endpoint, *, budget: SharedBudget | None = None, clock: Clock | None = None) -> OpenModel:
        """A model to ask. No call is made yet. `budget` keeps between runs what was learned of the endpoint."""
        ...

    def probe(self, endpoint: Endpoint, *, languages: Sequence[str], clock: Clock | None = None) -> Probed:
        """Ask a few small questions: does it take the key, which models, how fast, which JSON modes, and does it write
        these locales. Raises what keeps it from being asked at all (NeedsMerchant, Retryable)."""
        ...

    def emulator(self, faults: Mapping[str, Any], clock: Clock) -> ModelServer:
        """An endpoint that answers by a script, for demos and tests (docs/reference/emulator-model.md)."""
        ...
