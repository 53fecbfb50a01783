"""Whose picture is next: somebody who waits before bulk, stores in turn, by the weight of their plan. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar


class Claim(Protocol):
    """What is shared out. `place` counts arrivals; `key` is the same for what can be carried out together, empty for
    what goes alone."""

    @property
    def store(self) -> str: ...
    @property
    def interactive(self) -> bool: ...
    @property
    def weight(self) -> float: ...
    @property
    def place(self) -> int: ...
    @property
    def key(self) -> str: ...


C = TypeVar("C", bound=Claim)


@dataclass(slots=True)
class _Lane:
    """Start-time fair queueing: each store's next claim begins where its last one ended, never before the one that is
    served now, so that a store that was away has saved nothing up."""

    ends: dict[str, float] = field(default_factory=dict)
    now: float = 0.0

    def turn(self, claim: Claim) -> tuple[float, int]:
        return max(self.ends.get(claim.store, 0.0), self.now), claim.place

    def serve(self, claim: Claim) -> None:
        begin, _place = self.turn(claim)
        self.ends[claim.store] = begin + 1.0 / max(claim.weight, 0.01)
        self.now = begin
        for store in [store for store, end in self.ends.items() if end < begin]:
            del self.ends[store]


class FairShare:
    """Decides batch after batch; what was decided is told by `served`."""

    def __init__(self, lanes: Mapping[bool, _Lane] | None = None) -> None:
        given = lanes or {True: _Lane(), False: _Lane()}
        self._lanes = {interactive: _Lane(dict(lane.ends), lane.now) for interactive, lane in given.items()}

    def pick(self, waiting: Sequence[C], most: int = 1) -> list[C]:
        """The next claim, and up to `most` in all that can be carried out with it: those who wait first, then in
        turn."""
        turns, picked, left = FairShare(self._lanes), list[C](), list(waiting)
        while left and len(picked) < most:
            claim = min(left, key=turns.turn)
            picked.append(claim)
            turns.served([claim])
            left = [other for other in left if claim.key and other.key == claim.key and other is not claim]
        return picked

    def served(self, claims: Sequence[Claim]) -> None:
        """These have had their turn."""
        for claim in claims:
            self._lanes[claim.interactive].serve(claim)

    def turn(self, claim: Claim) -> tuple[bool, float, int]:
        """Sorts claims by who is next."""
        return (not claim.interactive, *self._lanes[claim.interactive].turn(claim))
