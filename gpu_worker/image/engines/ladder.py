"""What is tried, in this order and each thing once, when a model runs out of memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from core.errors import Permanent
from gpu_worker.image.engines.families import CELL_PX

FREE, HALVE, TILE, SMALLER, OFFLOAD = "free", "halve", "tile", "smaller", "offload"
RUNGS = (FREE, HALVE, TILE, SMALLER, OFFLOAD)
_SMALLER = 0.75


@dataclass(frozen=True, slots=True)
class Plan:
    """How pictures are painted: how many at once, how large, and what is done to save memory."""

    batch: int
    width_px: int
    height_px: int
    tiled: bool = False
    offloaded: bool = False


class NoRoom(Permanent):
    """Nothing more can be given up: the model does not fit here."""

    code = "no_room"


class Ladder:
    """Goes down rung by rung; `taken` are those that were tried. Without a GPU there is nowhere to move parts to."""

    def __init__(self, plan: Plan, *, gpu: bool) -> None:
        self.plan, self.taken = plan, list[str]()
        self._gpu = gpu
        self._rungs: Iterator[str] = iter(RUNGS)

    def down(self, model: str) -> str:
        """The next rung that changes something; `plan` is what it makes of the order. Raises NoRoom after the last."""
        for rung in self._rungs:
            after = self._after(rung)
            if rung == FREE or after != self.plan:
                self.plan = after
                self.taken.append(rung)
                return rung
        raise NoRoom(
            f"{model} does not fit into this machine's memory, though this was tried: {', '.join(self.taken)}.",
            "Use a smaller model, or a machine with more memory.",
        )

    def at_most(self, batch: int) -> None:
        """Halving starts from as many pictures as there really were."""
        self.plan = replace(self.plan, batch=min(self.plan.batch, batch))

    def _after(self, rung: str) -> Plan:
        plan = self.plan
        if rung == HALVE:
            return replace(plan, batch=max(1, plan.batch // 2))
        if rung == TILE:
            return replace(plan, tiled=True)
        if rung == SMALLER:
            return replace(plan, width_px=_less(plan.width_px), height_px=_less(plan.height_px))
        return replace(plan, offloaded=self._gpu) if rung == OFFLOAD else plan


def _less(px: int) -> int:
    return max(1, round(px * _SMALLER / CELL_PX)) * CELL_PX
