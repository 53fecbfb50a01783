"""What a run of the job that makes pictures did, as it is kept and told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.assets.asset import Kind

_ROWS = ("faults", "left_out", "shortened")


@dataclass(slots=True)
class Tally:
    """What a run made. `faults`: one row for each picture that could not be made; `left_out`: one for each that was
    ordered and that the product has no facts for; `shortened`: one for each with shorter words than the page's."""

    made: Counter[str] = field(default_factory=Counter)
    reused: int = 0
    waiting: int = 0
    faults: list[dict[str, str]] = field(default_factory=list)
    left_out: list[dict[str, str]] = field(default_factory=list)
    shortened: list[dict[str, str]] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """The result of the job."""
        counts = {"pictures": sum(self.made.values()), "made": dict(sorted(self.made.items()))}
        more = {name: getattr(self, name) for name in _ROWS}
        return {**counts, "reused": self.reused, "waiting": self.waiting, **more}

    @classmethod
    def from_dict(cls, said: Mapping[str, Any]) -> Tally:
        """Inverse of `as_dict`; nothing made where nothing is said."""
        rows = {name: list(said.get(name, [])) for name in _ROWS}
        return cls(Counter(said.get("made", {})), said.get("reused", 0), said.get("waiting", 0), **rows)

    def add(self, other: Tally) -> None:
        """What another part of the run made."""
        self.made.update(other.made)
        self.reused += other.reused
        self.waiting += other.waiting
        for name in _ROWS:
            getattr(self, name).extend(getattr(other, name))


def row_of(product: str, kind: Kind, cause: str, next_step: str) -> dict[str, str]:
    """A picture that is not there: why, and what to do."""
    return {"product": product, "kind": kind.value, "cause": cause, "next_step": next_step}
