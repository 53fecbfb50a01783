"""Arithmetic of patience: back-off and adaptive windows. Nothing here sleeps or talks to a network."""

from __future__ import annotations

import random
from dataclasses import dataclass, field


def backoff_s(attempt: int, *, base_s: float = 0.5, cap_s: float = 60.0, rng: random.Random | None = None) -> float:
    """Full-jitter back-off before try number `attempt` (1 = first retry): uniform in (0, min(cap, base * 2^(n-1))]."""
    ceiling = min(cap_s, base_s * float(2 ** min(attempt - 1, 30)))
    return (rng or random.Random()).uniform(ceiling / 2, ceiling)


def retry_after_s(header: str | None, *, default_s: float, cap_s: float = 3600.0) -> float:
    """Seconds named by a Retry-After header in its seconds form; `default_s` when absent or unreadable."""
    if header is None:
        return default_s
    try:
        seconds = float(header.strip())
    except ValueError:
        return default_s
    return min(cap_s, max(0.0, seconds)) if seconds == seconds else default_s


@dataclass(slots=True)
class Ewma:
    """Exponentially weighted mean; `value` is None until the first sample."""

    weight: float = 0.2
    value: float | None = field(default=None)

    def add(self, sample: float) -> float:
        """Take one sample in, answer the new mean."""
        self.value = sample if self.value is None else self.value + self.weight * (sample - self.value)
        return self.value
