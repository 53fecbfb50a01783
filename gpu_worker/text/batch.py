"""The provider's batch interface: many questions in one file, answered within a day and for less, where nobody waits.

A batch is known by its provider's id alone, so a job can hand one in, end, and collect the answers in another process.
Answers are judged as those of direct questions are; one that cannot be used is not mended here: ask it directly.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from core.errors import CoreError, ModelFault, Retryable
from core.ports.text import Ask, BatchState, Reply
from gpu_worker.text.answers import read_completion
from gpu_worker.text.errors import from_status
from gpu_worker.text.openai import OpenAiModel, fault_of, judge
from gpu_worker.text.prompt import body, opening

MOST_QUESTIONS = 10_000  # providers take 50,000 and 200 MB
_LONGEST_S = 600.0
_LONGEST_LINE = 4 * 2**20
_RUNNING = ("validating", "in_progress", "finalizing", "cancelling")
_TAG, _LATEST = "vitrine", 100
_ROUTE = "/v1/chat/completions"  # as the interface wants it named in each line, whatever the endpoint's own path


class Batches:
    """A `BatchModel` over an open model's connections."""

    def __init__(self, model: OpenAiModel) -> None:
        self._model, self._wire = model, model.wire

    def submit(self, asks: Mapping[str, Ask], tag: str = "") -> str:
        """See `BatchModel.submit`."""
        if not 0 < len(asks) <= MOST_QUESTIONS:
            raise ValueError(f"a batch has 1 to {MOST_QUESTIONS} questions")
        lines = (self._line(key, ask) for key, ask in asks.items())
        file = ("questions.jsonl", "\n".join(lines).encode(), "application/jsonl")
        stored = self._wire.call(
            "POST", "/files", longest_s=_LONGEST_S, data={"purpose": "batch"}, files={"file": file}
        )
        wish: dict[str, Any] = {"input_file_id": _id(stored), "endpoint": _ROUTE, "completion_window": "24h"}
        if tag:
            wish["metadata"] = {_TAG: tag}
        return _id(self._wire.post_once("/batches", wish))

    def find(self, tag: str) -> str:
        """See `BatchModel.find`."""
        listed = self._wire.call("GET", f"/batches?limit={_LATEST}")
        rows = listed.get("data") if isinstance(listed, dict) else None
        for row in rows if isinstance(rows, list) else ():
            metadata = row.get("metadata") if isinstance(row, dict) else None
            if isinstance(metadata, dict) and metadata.get(_TAG) == tag and isinstance(row.get("id"), str):
                return str(row["id"])
        return ""

    def _line(self, key: str, ask: Ask) -> str:
        question = body(self._model.name, ask, opening(ask), self._model.traits)
        line = {"custom_id": key, "method": "POST", "url": _ROUTE, "body": question}
        return json.dumps(line, ensure_ascii=False, separators=(",", ":"))

    def look(self, batch: str) -> BatchState:
        """See `BatchModel.look`."""
        return _state(self._shown(batch))

    def cancel(self, batch: str) -> BatchState:
        """See `BatchModel.cancel`."""
        return _state(self._wire.post(f"/batches/{batch}/cancel", {}))

    def collect(self, batch: str, asks: Mapping[str, Ask]) -> Iterator[tuple[str, Reply | CoreError]]:
        """See `BatchModel.collect`."""
        shown = self._shown(batch)
        if _state(shown).running:
            raise Retryable("The batch is not answered yet.", after_s=600)
        told: set[str] = set()
        for name in (shown.get("output_file_id"), shown.get("error_file_id")):
            for row in self._rows(name) if isinstance(name, str) and name else ():
                key = row.get("custom_id")
                if isinstance(key, str) and key in asks and key not in told:
                    told.add(key)
                    yield key, self._outcome(row, asks[key], f"{batch}/{key}")
        for key in asks:
            if key not in told:
                yield key, ModelFault("empty", "The batch holds no answer to this.", "Ask it directly.")

    def _shown(self, batch: str) -> dict[str, Any]:
        shown = self._wire.call("GET", f"/batches/{batch}")
        return shown if isinstance(shown, dict) else {}

    def _rows(self, name: str) -> Iterator[dict[str, Any]]:
        """The lines of a file, one at a time: a batch may be larger than memory."""
        kept = b""
        with self._wire.opened("GET", f"/files/{name}/content", _LONGEST_S, most_bytes=None) as chunks:
            for chunk in chunks:
                *lines, kept = (kept + chunk).split(b"\n")
                yield from _parsed(lines)
                if len(kept) > _LONGEST_LINE:
                    raise ModelFault("not_json", "A line of the batch is too long.", "Ask directly.")
        yield from _parsed([kept])

    def _outcome(self, row: Mapping[str, Any], ask: Ask, receipt: str) -> Reply | CoreError:
        response = row.get("response")
        response = response if isinstance(response, dict) else {}
        status = response.get("status_code")
        if status != 200:
            code = status if isinstance(status, int) and 400 <= status < 600 else 500
            return from_status(code, {}, response.get("body") or row, self._wire.key)
        completion = read_completion(response.get("body"), self._model.name)
        data, kind, wrong = judge(completion, ask)
        if not kind:
            return Reply(data, completion.usage.by_batch(), completion.model, {}, receipt)
        error = fault_of(kind, wrong, completion.content)
        error.spent = completion.usage.by_batch()
        return error


def _parsed(lines: list[bytes]) -> Iterator[dict[str, Any]]:
    for line in lines:
        try:
            row = json.loads(line) if line.strip() else None
        except (ValueError, RecursionError):
            continue
        if isinstance(row, dict):
            yield row


def _id(shown: Any) -> str:
    found = shown.get("id") if isinstance(shown, dict) else None
    if not isinstance(found, str) or not found:
        raise Retryable("The batch interface answered without an id.", after_s=60)
    return found


def _state(shown: Mapping[str, Any]) -> BatchState:
    counts = shown.get("request_counts")
    counts = counts if isinstance(counts, dict) else {}
    done, total = (counts.get(name) for name in ("completed", "total"))
    status = str(shown.get("status", ""))[:40]
    return BatchState(
        status in _RUNNING, status, done if isinstance(done, int) else 0, total if isinstance(total, int) else 0
    )
