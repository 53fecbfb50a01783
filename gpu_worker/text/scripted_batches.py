"""The batch interface of the scripted endpoint: a file of questions in, a file of answers out, later and cheaper."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.clock import Clock

_KEPT = 200  # files and batches; the oldest go


@dataclass(slots=True)
class _Batch:
    id: str
    input: str
    ready_at_s: float
    metadata: Any = None
    output: str = ""
    status: str = "in_progress"
    counts: dict[str, int] = field(default_factory=lambda: {"total": 0, "completed": 0, "failed": 0})


class Batches:
    """`answer` makes (status, body) of one posted question."""

    def __init__(self, clock: Clock, answer: Callable[[Mapping[str, Any]], tuple[int, Any]]) -> None:
        self._clock, self._answer = clock, answer
        self._files: dict[str, bytes] = {}
        self._batches: dict[str, _Batch] = {}
        self._guard = threading.Lock()
        self._number = 0

    def upload(self, content: bytes) -> dict[str, Any]:
        """Keep a file."""
        with self._guard:
            name = self._name("file")
            self._files[name] = content
            return {"id": name, "object": "file", "bytes": len(content), "purpose": "batch"}

    def content(self, name: str) -> bytes | None:
        """A file's bytes."""
        return self._files.get(name)

    def start(self, body: Mapping[str, Any], takes_s: float) -> dict[str, Any] | None:
        """A batch over a file; None where there is no such file."""
        with self._guard:
            source = str(body.get("input_file_id", ""))
            if source not in self._files:
                return None
            name = self._name("batch")
            ready_at_s = self._clock.monotonic_s() + takes_s
            self._batches[name] = _Batch(name, source, ready_at_s, body.get("metadata"))
            return self._shown(self._batches[name])

    def look(self, name: str) -> dict[str, Any] | None:
        """How a batch stands; it is answered when its time has come."""
        with self._guard:
            batch = self._batches.get(name)
            if batch is None:
                return None
            if batch.status == "in_progress" and self._clock.monotonic_s() >= batch.ready_at_s:
                self._run(batch)
            return self._shown(batch)

    def latest(self) -> list[dict[str, Any]]:
        """The newest first."""
        with self._guard:
            return [self._shown(batch) for batch in reversed(self._batches.values())]

    def cancel(self, name: str) -> dict[str, Any] | None:
        """Stop a batch that is not answered yet."""
        with self._guard:
            batch = self._batches.get(name)
            if batch is None:
                return None
            if batch.status == "in_progress":
                batch.status = "cancelled"
            return self._shown(batch)

    def _run(self, batch: _Batch) -> None:
        lines = []
        for raw in self._files[batch.input].decode().splitlines():
            row = json.loads(raw)
            status, answer = self._answer(row["body"])
            batch.counts["total"] += 1
            batch.counts["completed" if status == 200 else "failed"] += 1
            response = {"status_code": status, "body": answer}
            lines.append(json.dumps({"custom_id": row["custom_id"], "response": response, "error": None}))
        lines.reverse()  # the order of a batch's answers is not that of its questions
        batch.output = self._name("file")
        self._files[batch.output] = "\n".join(lines).encode()
        batch.status = "completed"

    def _name(self, kind: str) -> str:
        self._number += 1
        while len(self._files) > _KEPT:
            self._files.pop(next(iter(self._files)))
        while len(self._batches) > _KEPT:
            self._batches.pop(next(iter(self._batches)))
        return f"{kind}-{self._number}"

    def _shown(self, batch: _Batch) -> dict[str, Any]:
        return {
            "id": batch.id,
            "object": "batch",
            "status": batch.status,
            "metadata": batch.metadata,
            "input_file_id": batch.input,
            "output_file_id": batch.output or None,
            "error_file_id": None,
            "request_counts": dict(batch.counts),
        }
