"""A text model that nobody waits for: questions are handed in as a batch, which costs less and may take a day.

It is the model of a job. Batches are kept by their ids with the questions they hold, so whoever takes the job up again
finds the answers and hands nothing in twice. A question is known by its words; what a batch could not answer is asked
directly.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import replace
from typing import Any

from core.clock import Clock
from core.errors import CoreError, NeedsMerchant, Permanent, Waiting
from core.ports.text import Ask, OpenModel, Reply, Usage, spent_on

FIRST_LOOK_S, LONGEST_LOOK_S = 5.0, 600.0
_STARTED = "started_at"


class Unhurried:
    """A `TextModel` over one that is open. `batches`: what the job kept so far, by tag; `keep` keeps it."""

    def __init__(
        self, inner: OpenModel, batches: MutableMapping[str, Any], keep: Callable[[], None], clock: Clock
    ) -> None:
        self._inner, self._kept, self._keep, self._clock = inner, batches, keep, clock
        self._door = inner.batches()
        self.name, self.third_party, self.prices = inner.name, inner.third_party, inner.prices

    def ask(self, ask: Ask) -> Reply:
        """As of TextModel: one question is not worth a day."""
        return self._inner.ask(ask)

    def ask_many(
        self,
        asks: Sequence[Ask],
        done: Callable[[int, Reply | CoreError], None],
        stop: Callable[[], bool] = lambda: False,
    ) -> None:
        """As of TextModel. Raises Waiting while a batch that holds one of the questions is not answered."""
        keyed = {key_of(ask): place for place, ask in enumerate(asks)}
        if len(keyed) < len(asks):  # the same question twice: nothing tells their answers apart
            self._inner.ask_many(asks, done, stop)
            return
        held = self._held(keyed)
        fresh = {key: asks[place] for key, place in keyed.items() if key not in held}
        if fresh and not stop() and not self._hand_in(fresh):
            fresh = {}
        self._wait(set(held.values()) | ({tag_of(fresh)} if fresh else set()))
        direct = {place: Usage() for key, place in keyed.items() if key not in held}
        for tag in dict.fromkeys(held.values()):
            mine = {key: asks[keyed[key]] for key in held if held[key] == tag}
            for key, outcome in self._door.collect(self._kept[tag]["id"], mine):
                if isinstance(outcome, Reply) or getattr(outcome, "kind", "") == "refused":
                    done(keyed[key], outcome)
                else:
                    direct[keyed[key]] = spent_on(outcome)
        if direct and not stop():
            self._directly(asks, direct, done, stop)

    def _directly(
        self,
        asks: Sequence[Ask],
        places: Mapping[int, Usage],
        done: Callable[[int, Reply | CoreError], None],
        stop: Callable[[], bool],
    ) -> None:
        """Ask what no batch could answer; what was spent on it there is told with the answer."""
        order = list(places)

        def heard(at: int, said: Reply | CoreError) -> None:
            before = places[order[at]]
            if isinstance(said, Reply):
                said = replace(said, usage=before + said.usage)
            else:
                said.spent = before + spent_on(said)
            done(order[at], said)

        self._inner.ask_many([asks[place] for place in order], heard, stop)

    def _held(self, keyed: Mapping[str, int]) -> dict[str, str]:
        """The batch of each question that was handed in before."""
        return {key: tag for tag, batch in self._kept.items() for key in batch["keys"] if key in keyed}

    def _hand_in(self, fresh: Mapping[str, Ask]) -> bool:
        """Hand questions in, once; False where the endpoint does not take a batch, so that they are asked directly."""
        tag = tag_of(fresh)
        now = self._clock.now().timestamp()
        self._kept[tag] = {"id": "", "keys": list(fresh), _STARTED: now}
        self._keep()
        try:
            self._kept[tag]["id"] = self._door.submit(fresh, tag)
        except (Permanent, NeedsMerchant):
            del self._kept[tag]
            self._keep()
            return False
        self._keep()
        return True

    def _wait(self, tags: set[str]) -> None:
        """Raises Waiting while one of these batches runs."""
        longest_s = 0.0
        for tag in tags & set(self._kept):
            batch = self._kept[tag]
            if not batch["id"]:  # this job ended between handing it in and hearing its id
                batch["id"] = self._door.find(tag)
                if not batch["id"]:
                    del self._kept[tag]
                    self._keep()
                    longest_s = max(longest_s, FIRST_LOOK_S)
                    continue
                self._keep()
            if self._door.look(batch["id"]).running:
                age_s = self._clock.now().timestamp() - batch[_STARTED]
                longest_s = max(longest_s, min(LONGEST_LOOK_S, max(FIRST_LOOK_S, age_s / 4)))
        if longest_s:
            raise Waiting("The provider has not answered the batch yet.", after_s=longest_s)


def key_of(ask: Ask) -> str:
    """What a question is known by: all that is sent of it."""
    parts = [ask.system, ask.user, ask.schema, ask.max_tokens]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:24]


def tag_of(asks: Mapping[str, Ask]) -> str:
    """What a batch is known by: its questions."""
    return "v" + hashlib.sha256("|".join(sorted(asks)).encode()).hexdigest()[:20]
