"""The switches of the emulator: how the shop is built and how it misbehaves. Most may be changed at run time."""

from __future__ import annotations

import random
import threading
from collections.abc import Mapping
from typing import Any

from core.errors import BadInput

# name -> value on a healthy shop. docs/reference/emulator-shopify.md tells each; a test compares both lists.
DEFAULTS: dict[str, Any] = {
    "plan": "standard",
    "time_zone": "Europe/Berlin",
    "locales": ["de", "fr", "es", "it", "nl", "pl", "pt-BR", "ja", "ko", "zh-CN", "zh-TW", "ar"],
    "unpublished_locales": [],
    "markets": ["DE", "FR", "ES", "IT", "NL", "PL", "BR", "JP", "KR", "CN", "TW", "SA"],
    "scopes": [],
    "cost_curve": "linear",
    "single_query_max": 1000,
    "bucket": 0,
    "restore_rate": 0,
    "translations_per_call": 100,
    "latency_s": 0.0,
    "locked": 0,
    "too_many_rate": 0.0,
    "too_many_next": 0,
    "retry_after_s": 2.0,
    "error_rate": 0.0,
    "error_next": 0,
    "error_status": 500,
    "drop_rate": 0.0,
    "drop_next": 0,
    "late_drop_rate": 0.0,
    "late_drop_next": 0,
    "truncate_rate": 0.0,
    "truncate_next": 0,
    "internal_next": 0,
    "token_dies_after": 0,
    "stale_digest_next": 0,
    "file_delay_s": 3.0,
    "file_fails_next": 0,
    "bulk_queue_s": 0.5,
    "bulk_objects_per_s": 2000.0,
    "bulk_fail_next": 0,
    "bulk_truncate_next": 0,
    "fault_seed": 0,
}
FIXED = frozenset({"time_zone", "locales", "unpublished_locales", "markets", "scopes"})
_CHOICES: dict[str, tuple[Any, ...]] = {
    "plan": ("standard", "advanced", "plus", "enterprise"),
    "cost_curve": ("linear", "sublinear"),
    "locked": (0, 402, 403, 404, 423),
}


class Faults:
    """A thread-safe set of switches with its own seeded randomness."""

    def __init__(self, wanted: Mapping[str, Any]) -> None:
        self._lock = threading.Lock()
        self._values = dict(DEFAULTS)
        self.update(wanted)
        self._rng = random.Random(int(self._values["fault_seed"]))

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def update(self, wanted: Mapping[str, Any], *, running: bool = False) -> None:
        """Set switches. Raises BadInput for an unknown one, a wrong value, or one that only counts at the start."""
        for name, value in wanted.items():
            if name not in DEFAULTS:
                raise BadInput(f"The emulator has no switch {name}.", f"Known are: {', '.join(DEFAULTS)}.", field=name)
            if running and name in FIXED:
                raise BadInput(f"The switch {name} counts only at the start.", "Start a new emulator.", field=name)
            if not _fits(DEFAULTS[name], value) or value not in _CHOICES.get(name, (value,)):
                raise BadInput(
                    f"The switch {name} cannot be {value!r}.", f"Its default is {DEFAULTS[name]!r}.", field=name
                )
        with self._lock:
            self._values.update(wanted)
            if "fault_seed" in wanted:
                self._rng = random.Random(int(wanted["fault_seed"]))

    def as_dict(self) -> dict[str, Any]:
        return dict(self._values)

    def strikes(self, name: str) -> bool:
        """Does the fault `name` hit now? `<name>_next` counts down hits, `<name>_rate` is a share."""
        with self._lock:
            left = int(self._values[f"{name}_next"])
            if left > 0:
                self._values[f"{name}_next"] = left - 1
                return True
            rate = float(self._values.get(f"{name}_rate", 0.0))
            return rate > 0 and self._rng.random() < rate


def _fits(default: Any, value: Any) -> bool:
    if isinstance(default, bool):
        return isinstance(value, bool)
    if isinstance(default, int | float):
        return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
    if isinstance(default, list):
        return isinstance(value, list | tuple) and all(isinstance(part, str) for part in value)
    return isinstance(value, type(default))
