"""The switches of the scripted endpoint: how it is slow, busy, broken, or badly behaved. All chance is seeded."""

from __future__ import annotations

import random
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from core.clock import Clock
from core.errors import BadInput

WAYS = (
    "disconnect", "error", "storm", "refused", "truncated", "empty", "not_json", "fences", "junk", "wrong_shape",
    "wrong_count", "swapped",
)  # fmt: skip
_MODES = ("enforced", "ignored", "refused")


@dataclass(frozen=True, slots=True)
class Switches:
    """`help` of each field is its line in docs/reference/emulator-model.md."""

    key: str = field(default="", metadata={"help": "Only this key is accepted; empty = any, or none."})
    models: str = field(default="scripted-1", metadata={"help": "Names of its models, parted by `/`."})
    latency_s: float = field(default=0.0, metadata={"help": "Seconds before it begins to answer."})
    token_s: float = field(default=0.0, metadata={"help": "Seconds for each token (word) of an answer."})
    limit_per_s: float = field(default=0.0, metadata={"help": "Calls a second that it takes; it never says so."})
    limit_burst: float = field(default=1.0, metadata={"help": "Calls that it takes at once after a rest."})
    retry_after_s: float = field(default=1.0, metadata={"help": "Retry-After of its 429; -1 = it names none."})
    json_schema: str = field(default="enforced", metadata={"help": "`json_schema`: enforced, ignored or refused."})
    json_object: str = field(default="enforced", metadata={"help": "`json_object`: enforced, ignored or refused."})
    limit: str = field(default="max_tokens", metadata={"help": "The one name for the length limit that it takes."})
    batch: bool = field(default=True, metadata={"help": "Whether it has the batch interface."})
    batch_s: float = field(default=0.0, metadata={"help": "Seconds that a batch takes."})
    no_credit: bool = field(default=False, metadata={"help": "The account is empty: 402."})
    script: str = field(default="", metadata={"help": "What happens to the next calls, such as `empty/ok/storm`."})
    fault_seed: int = field(default=1, metadata={"help": "Another seed, other chance."})
    disconnect: float = field(default=0.0, metadata={"help": "Share of calls that are cut off in the middle."})
    error: float = field(default=0.0, metadata={"help": "Share of calls answered with 500."})
    storm: float = field(default=0.0, metadata={"help": "Share of calls answered with 429 and Retry-After."})
    refused: float = field(default=0.0, metadata={"help": "Share of answers that are refusals."})
    truncated: float = field(default=0.0, metadata={"help": "Share of answers cut off by `finish_reason: length`."})
    empty: float = field(default=0.0, metadata={"help": "Share of answers without content."})
    not_json: float = field(default=0.0, metadata={"help": "Share of answers that are no JSON."})
    fences: float = field(default=0.0, metadata={"help": "Share of answers in a code fence."})
    junk: float = field(default=0.0, metadata={"help": "Share of answers with words around the JSON."})
    wrong_shape: float = field(default=0.0, metadata={"help": "Share of answers that do not follow the schema."})
    wrong_count: float = field(default=0.0, metadata={"help": "Share of answers with an item left out."})
    swapped: float = field(default=0.0, metadata={"help": "Share of answers that mix up which item is which."})

    def but(self, given: Mapping[str, Any]) -> Switches:
        """With other values; raises BadInput naming the switch that does not exist or cannot be set so."""
        kinds: dict[str, type] = {item.name: type(getattr(Switches(), item.name)) for item in fields(self)}
        values: dict[str, Any] = {}
        for name, value in given.items():
            kind = kinds.get(name)
            if kind is None:
                raise BadInput(f"There is no switch '{name}'.", f"There are: {', '.join(kinds)}.", field="faults")
            fits = isinstance(value, bool) if kind is bool else kind is str or isinstance(value, int | float)
            if not fits:
                raise BadInput(f"The switch '{name}' cannot be '{value}'.", "See --help.", field="faults")
            values[name] = kind(value)
        changed = replace(self, **values)
        for name in ("json_schema", "json_object"):
            if getattr(changed, name) not in _MODES:
                raise BadInput(f"'{name}' is one of {', '.join(_MODES)}.", field="faults")
        if strange := set(changed.script.split("/")) - {"", "ok", *WAYS}:
            raise BadInput(f"'{strange.pop()}' is nothing that can happen.", f"{', '.join(WAYS)}, ok", field="faults")
        return changed


class Chance:
    """What happens to the next call: first the script, then chance; and whether the hidden limit lets it in."""

    def __init__(self, switches: Switches, clock: Clock) -> None:
        self.switches, self._clock = switches, clock
        self._rng = random.Random(switches.fault_seed)
        self._script = [step for step in switches.script.split("/") if step]
        self._guard = threading.Lock()
        self._tokens, self._filled_at_s = switches.limit_burst, clock.monotonic_s()

    def happens(self) -> str:
        """The name of what goes wrong; empty when nothing does."""
        with self._guard:
            if self._script:
                step = self._script.pop(0)
                return "" if step == "ok" else step
            for way in WAYS:
                share = getattr(self.switches, way)
                if share and self._rng.random() < share:
                    return way
        return ""

    def admitted(self) -> bool:
        """Take a call out of the token bucket; False when it is empty."""
        rate = self.switches.limit_per_s
        if not rate:
            return True
        with self._guard:
            now_s = self._clock.monotonic_s()
            grown = self._tokens + (now_s - self._filled_at_s) * rate
            self._tokens, self._filled_at_s = min(self.switches.limit_burst, grown), now_s
            if self._tokens < 1:
                return False
            self._tokens -= 1
            return True
