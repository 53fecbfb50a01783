"""Sorting more records than fit into memory: runs on disk, merged while they are read."""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from itertools import groupby
from typing import IO, Self

RUN_BYTES = 16_000_000
_PER_RECORD = 60  # what Python keeps for a record beside its bytes
_NUMBER, _RANK, _ORDER = 20, 1, 12
_KEY = _NUMBER + _RANK + _ORDER


class Spool(AbstractContextManager["Spool"]):
    """Records of one line each, by number; of one number by rank, then in the order in which they came."""

    def __init__(self, *, run_bytes: int = RUN_BYTES) -> None:
        self._run_bytes = run_bytes
        self._held: list[bytes] = []
        self._bytes, self._count = 0, 0
        self._open = ExitStack()
        self._runs: list[IO[bytes]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def add(self, number: int, rank: int, line: bytes) -> None:
        """Keep a record. `line` holds no line break but one at its end; `rank` has one digit."""
        self._count += 1
        record = b"%020d%d%012d%s" % (number, rank, self._count, line if line.endswith(b"\n") else line + b"\n")
        self._held.append(record)
        self._bytes += len(record) + _PER_RECORD
        if self._bytes >= self._run_bytes:
            self._write()

    def groups(self) -> Iterator[tuple[int, list[tuple[int, bytes]]]]:
        """(number, its (rank, line) records), numbers rising. Only one group is in memory at a time."""
        self._held.sort()
        for run in self._runs:
            run.seek(0)
        merged = heapq.merge(self._held, *self._runs)
        for number, records in groupby(merged, key=_number):
            yield int(number), [(record[_NUMBER] - 48, record[_KEY:]) for record in records]

    def _write(self) -> None:
        self._held.sort()
        run: IO[bytes] = self._open.enter_context(tempfile.TemporaryFile(prefix="vitrine-sort-"))  # noqa: SIM115
        run.writelines(self._held)
        self._runs.append(run)
        self._held, self._bytes = [], 0


def _number(record: bytes) -> bytes:
    return record[:_NUMBER]
