"""A language model behind any OpenAI-compatible /chat/completions (vLLM, llama.cpp, Ollama, OpenAI, DeepSeek, Qwen).

The schema stands in the prompt and `response_format` only helps: an answer counts when our own judge and the ask's
check find nothing wrong with it. What they find goes back to the model, at most REPAIRS times.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from queue import Empty, SimpleQueue
from threading import Event
from typing import Any

import httpx

from core.clock import Clock, SystemClock
from core.errors import CoreError, ModelFault, NeedsMerchant, Retryable
from core.ports.infra import SharedBudget
from core.ports.text import Ask, BatchModel, Endpoint, Reply, Usage
from gpu_worker.text.answers import Completion, NotJson, read_completion, read_object
from gpu_worker.text.errors import NotTaken
from gpu_worker.text.pace import MOST
from gpu_worker.text.prompt import Traits, body, opening, repaired
from gpu_worker.text.schema import complaints, without_nulls
from gpu_worker.text.transport import Wire
from gpu_worker.text.window import Stopped, Window, never

REPAIRS = 2
GIVE_UP_AFTER = 8  # questions in a row that got no answer: the rest is not sent
_LOOK_S = 0.2  # how often `stop` is asked while all are waiting
_ROUTE = "/chat/completions"


class OpenAiModel:
    """A `TextModel`. Safe to use from several threads; `close` it. `transport` replaces the network."""

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        budget: SharedBudget | None = None,
        clock: Clock | None = None,
        transport: httpx.BaseTransport | None = None,
        rng: random.Random | None = None,
        tries: int | None = None,
    ) -> None:
        clock = clock or SystemClock()
        self.name, self.third_party, self.prices = endpoint.model, endpoint.third_party, endpoint.prices
        self.window = Window(clock, budget)
        self.wire = Wire(endpoint.url, endpoint.key, self.window, clock, transport=transport, rng=rng, tries=tries)
        self._traits = Traits.of(endpoint.probe)

    def __repr__(self) -> str:
        return f"OpenAiModel({self.name!r}, {self.wire!r})"

    @property
    def traits(self) -> Traits:
        """What the endpoint takes, as known now."""
        return self._traits

    def close(self) -> None:
        """Keep what was learned of the endpoint and give connections back."""
        self.wire.close()

    def batches(self) -> BatchModel:
        """The provider's batch interface, over the same connections."""
        from gpu_worker.text.batch import Batches

        return Batches(self)

    # ------------------------------------------------------------ one question

    def ask(self, ask: Ask) -> Reply:
        """See `TextModel.ask`; `core.ports.text.spent_on` tells what a failed question cost."""
        return self._ask(ask, never)

    def _ask(self, ask: Ask, stop: Callable[[], bool]) -> Reply:
        usage = Usage()
        messages = opening(ask)
        try:
            for repairs in range(REPAIRS + 1):
                completion = self._complete(ask, messages, stop)
                usage += completion.usage
                data, fault, wrong = judge(completion, ask)
                if not fault:
                    return Reply(data, usage, completion.model, {})
                if fault == "refused" or repairs == REPAIRS:
                    raise fault_of(fault, wrong, completion.content)
                messages = repaired(ask, completion, fault, wrong)
        except CoreError as error:
            error.spent = usage
            raise
        raise AssertionError("unreachable")  # pragma: no cover

    def _complete(self, ask: Ask, messages: Sequence[Mapping[str, str]], stop: Callable[[], bool]) -> Completion:
        longest_s = min(600.0, 60.0 + 0.15 * ask.max_tokens)  # a slow machine writes seven tokens a second
        while True:
            traits = self._traits
            try:
                answer = self.wire.post(_ROUTE, body(self.name, ask, messages, traits), longest_s=longest_s, stop=stop)
            except NotTaken as error:
                changed = traits.after(error.words)
                if changed == traits:
                    raise
                self._traits = changed
                continue
            return read_completion(answer, self.name)

    # ------------------------------------------------------------ many questions

    def ask_many(
        self,
        asks: Sequence[Ask],
        done: Callable[[int, Reply | CoreError], None],
        stop: Callable[[], bool] = never,
    ) -> None:
        """See `TextModel.ask_many`. When the endpoint needs a person (no key, no money), or GIVE_UP_AFTER questions in
        a row got no answer, the rest is not sent and each of them hears that error."""
        many = _Many(self._ask, self.window, asks, stop)
        try:
            many.run(done)
        finally:
            many.close()
            self.window.save()


class _Many:
    """Questions under way at once: as many as the window has places, each in a thread, told of in the caller's own."""

    def __init__(
        self,
        ask: Callable[[Ask, Callable[[], bool]], Reply],
        window: Window,
        asks: Sequence[Ask],
        stop: Callable[[], bool],
    ) -> None:
        self._ask, self._window, self._asks, self._stop = ask, window, asks, stop
        self._halt = Event()
        self._pool = ThreadPoolExecutor(max_workers=int(MOST), thread_name_prefix="model")
        self._arrived: SimpleQueue[Future[Reply]] = SimpleQueue()
        self._running: dict[Future[Reply], int] = {}
        self._next = self._unanswered = 0
        self._given_up: CoreError | None = None

    def run(self, done: Callable[[int, Reply | CoreError], None]) -> None:
        while True:
            self._send()
            if not self._running:
                break
            try:
                future = self._arrived.get(timeout=_LOOK_S)
            except Empty:
                continue
            index = self._running.pop(future)
            done(index, self._outcome(future))
        while self._given_up is not None and self._next < len(self._asks):
            self._next += 1
            done(self._next - 1, self._unsent())

    def _send(self) -> None:
        if self._stop():
            self._halt.set()
        while (
            not self._halt.is_set()
            and self._given_up is None
            and self._next < len(self._asks)
            and len(self._running) < self._window.at_once
        ):
            future = self._pool.submit(self._ask, self._asks[self._next], self._halt.is_set)
            self._running[future] = self._next
            self._next += 1
            future.add_done_callback(self._arrived.put)

    def _outcome(self, future: Future[Reply]) -> Reply | CoreError:
        error = future.exception()
        if error is None:
            self._unanswered = 0
            return future.result()
        if not isinstance(error, CoreError):
            raise error
        self._unanswered = self._unanswered + 1 if isinstance(error, Retryable) else 0
        if isinstance(error, NeedsMerchant) or self._unanswered >= GIVE_UP_AFTER:
            self._given_up = None if isinstance(error, Stopped) else error
        return error

    def _unsent(self) -> CoreError:
        error = self._given_up
        if isinstance(error, Retryable):
            return Retryable(error.cause, error.next_step, after_s=error.after_s)
        return NeedsMerchant(error.cause, error.next_step) if error is not None else Stopped()

    def close(self) -> None:
        """Send nothing more and wait for what is under way."""
        self._halt.set()
        self._pool.shutdown(wait=True, cancel_futures=True)


def judge(completion: Completion, ask: Ask) -> tuple[Any, str, Sequence[str]]:
    """(data, kind of fault, what is wrong) of an answer; the fault is empty when it can be used."""
    if completion.fault:
        return None, completion.fault, (completion.said,)
    try:
        data = without_nulls(read_object(completion.content), ask.schema)
    except NotJson as error:
        return None, "not_json", (str(error),)
    if wrong := complaints(data, ask.schema):
        return None, "wrong_shape", wrong
    if ask.check is not None and (said := list(ask.check(data))):
        return None, "wrong_content", said
    return data, "", ()


_CAUSES = {
    "refused": "The model refused to write this.",
    "truncated": "The model's answers were cut off before their end.",
    "empty": "The model answered with nothing.",
    "not_json": "The model did not answer with JSON.",
    "wrong_shape": "The model's answers did not have the form that was asked for.",
    "wrong_content": "The model's answers did not hold what was asked for.",
}


def fault_of(kind: str, wrong: Sequence[str], answer: str) -> ModelFault:
    """The failure that an answer of this kind ends in."""
    cause = f"{_CAUSES[kind]} {' '.join(wrong[:3])}" if kind.startswith("wrong") else _CAUSES[kind]
    return ModelFault(kind, cause, "The facts-only text stands in its place.", answer=answer)
