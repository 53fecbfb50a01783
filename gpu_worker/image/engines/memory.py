"""How much memory pictures take, as measured here, and how many at once that allows."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

SPARE = 0.10  # of what is free stays so: fragments, and what others on the machine do
MOST_AT_ONCE = 8


class Memory(Protocol):
    """Reads the memory in which models lie."""

    def free(self) -> int:
        """Bytes that can be had now."""
        ...

    def total(self) -> int:
        """Bytes there are."""
        ...

    def mark(self) -> None:
        """Begin to watch for the peak."""
        ...

    def peak(self) -> int:
        """The most bytes taken since `mark`, beyond what was taken then; 0 where that cannot be told."""
        ...


class GpuMemory:
    """The current GPU's."""

    def __init__(self) -> None:
        self._before = 0

    def free(self) -> int:
        """See `Memory`. What torch holds in reserve can be used, too."""
        import torch

        held = torch.cuda.memory_reserved() - torch.cuda.memory_allocated()
        return int(torch.cuda.mem_get_info()[0] + held)

    def total(self) -> int:
        """See `Memory`."""
        import torch

        return int(torch.cuda.mem_get_info()[1])

    def mark(self) -> None:
        """See `Memory`."""
        import torch

        torch.cuda.reset_peak_memory_stats()
        self._before = int(torch.cuda.memory_allocated())

    def peak(self) -> int:
        """See `Memory`."""
        import torch

        return max(0, int(torch.cuda.max_memory_allocated()) - self._before)


_MEMINFO = Path("/proc/meminfo")
_UNKNOWN_BYTES = 4 << 30


class HostMemory:
    """The machine's, where no GPU is used. Linux says how much is free; elsewhere a little is assumed."""

    def free(self) -> int:
        """See `Memory`."""
        return self._line("MemAvailable:")

    def total(self) -> int:
        """See `Memory`."""
        return self._line("MemTotal:")

    def mark(self) -> None:
        """See `Memory`."""

    def peak(self) -> int:
        """See `Memory`: a process's peak holds far more than one picture's."""
        return 0

    def _line(self, name: str) -> int:
        if not _MEMINFO.exists():
            return _UNKNOWN_BYTES
        lines = _MEMINFO.read_text("ascii").splitlines()
        return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(name)), _UNKNOWN_BYTES)


Case = tuple[str, int, int]  # pipeline class, width, height


@dataclass(slots=True)
class Peaks:
    """Measured peaks by pipeline class, size and number of pictures at once."""

    rows: dict[tuple[Case, int], int] = field(default_factory=dict)

    def note(self, case: Case, batch: int, peak_bytes: int) -> None:
        """Keep the largest that was seen."""
        if peak_bytes > 0:
            self.rows[case, batch] = max(peak_bytes, self.rows.get((case, batch), 0))

    def expected(self, case: Case, batch: int) -> int:
        """Bytes for `batch` pictures; 0 where nothing of the kind was measured. From another number at once it is
        reckoned per picture, from another size per pixel: both a little too much rather than too little."""
        if (case, batch) in self.rows:
            return self.rows[case, batch]
        name, wide, high = case
        like = [
            peak / at_once * max(1.0, wide * high / (other[1] * other[2]))
            for (other, at_once), peak in self.rows.items()
            if other[0] == name and other[1] * other[2] <= wide * high
        ]
        return round(min(like) * batch) if like else 0

    def most(self, case: Case, wanted: int, free_bytes: int) -> int:
        """How many pictures at once, from 1: one alone until it was measured, then as many as the spare allows."""
        usable = free_bytes * (1 - SPARE)
        at_once = min(wanted, MOST_AT_ONCE)
        while at_once > 1 and not 0 < self.expected(case, at_once) <= usable:
            at_once -= 1
        return max(1, at_once)
