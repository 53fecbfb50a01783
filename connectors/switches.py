"""Switches of an emulated shop of any platform: how it is built and how it misbehaves."""

from __future__ import annotations

import difflib
import random
import threading
from collections.abc import Mapping
from typing import Any, ClassVar

from core.errors import BadInput


class Switches:
    """The switches of one emulator. A platform names them: `defaults` (name -> value on a healthy shop), `fixed` (those
    that count only at the start), `choices` (the values that a switch may have)."""

    defaults: ClassVar[Mapping[str, Any]]
    fixed: ClassVar[frozenset[str]] = frozenset()
    choices: ClassVar[Mapping[str, tuple[Any, ...]]] = {}

    def __init__(self, wanted: Mapping[str, Any]) -> None:
        self._lock = threading.Lock()
        self._values = dict(self.defaults)
        self.update(wanted)
        self._rng = random.Random(int(self._values["fault_seed"]))

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def update(self, wanted: Mapping[str, Any], *, running: bool = False) -> None:
        """Set switches. Raises BadInput for an unknown one, a wrong value, or one that only counts at the start."""
        for name, value in wanted.items():
            if name not in self.defaults:
                raise BadInput(f"The emulator has no switch {name}.", self._meant(name), field=name)
            if running and name in self.fixed:
                raise BadInput(f"The switch {name} counts only at the start.", "Start a new emulator.", field=name)
            if not _fits(self.defaults[name], value) or value not in self.choices.get(name, (value,)):
                raise BadInput(
                    f"The switch {name} cannot be {value!r}.", f"Its default is {self.defaults[name]!r}.", field=name
                )
        with self._lock:
            self._values.update(wanted)
            if "fault_seed" in wanted:
                self._rng = random.Random(int(wanted["fault_seed"]))

    def _meant(self, name: str) -> str:
        """What to do about a switch that there is none of."""
        near = difflib.get_close_matches(name, self.defaults, n=2, cutoff=0.6)
        told = "docs/reference/emulator-PLATFORM.md tells all of them."
        return f"Did you mean {' or '.join(near)}? {told}" if near else told

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
