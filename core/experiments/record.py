"""An experiment as it is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Experiment:
    """A test of one product's page in one locale; arm 0 is the control."""

    id: str
    store_id: str
    remote_id: str
    locale: str
    salt: str
    weights: tuple[float, ...]
    arms: tuple[str, ...]
    state: str
    started_at: str
    stopped_at: str = ""
    result: dict[str, Any] = field(default_factory=dict)
