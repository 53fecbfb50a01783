"""The switches of the emulator: how the shop is built and how it misbehaves. All may be changed at run time."""

from __future__ import annotations

import random
import threading
from collections.abc import Mapping
from typing import Any

from core.errors import BadInput

# name -> value on a healthy shop. docs/reference/emulator-woocommerce.md tells each; a test compares both lists.
DEFAULTS: dict[str, Any] = {
    "https": False,
    "time_zone": "Europe/Berlin",
    "weight_unit": "kg",
    "dimension_unit": "cm",
    "companion": True,
    "seo_plugin": "",
    "language_mode": "none",
    "locales": [],
    "allow_local_urls": True,
    "pretty_permalinks": True,
    "webhook_pump_s": 0.0,
    "webhook_timeout_s": 60.0,
    "latency_s": 0.0,
    "php_workers": 0,
    "strip_authorization": False,
    "maintenance": False,
    "database_down": False,
    "php_warning": False,
    "bom": False,
    "security_page": 0,
    "fatal_rate": 0.0,
    "fatal_next": 0,
    "drop_rate": 0.0,
    "drop_next": 0,
    "late_drop_next": 0,
    "truncate_rate": 0.0,
    "truncate_next": 0,
    "storm_rate": 0.0,
    "storm_next": 0,
    "storm_status": 429,
    "storm_retry_after_s": 2,
    "storm_grace_s": 0.05,
    "fault_seed": 0,
}
FIXED = frozenset({"time_zone", "language_mode", "locales", "weight_unit", "dimension_unit"})


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
        """Set switches. Raises BadInput for an unknown one, a wrong type, or one that only counts at the start."""
        for name, value in wanted.items():
            if name not in DEFAULTS:
                raise BadInput(f"The emulator has no switch {name}.", f"Known are: {', '.join(DEFAULTS)}.", field=name)
            if running and name in FIXED:
                raise BadInput(f"The switch {name} counts only at the start.", "Start a new emulator.", field=name)
            if not _fits(DEFAULTS[name], value):
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
        """Does the fault `name` hit this request? `<name>_next` counts down hits, `<name>_rate` is a share."""
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
