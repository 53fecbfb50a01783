"""Bulk operations: work that Shopify does by itself, with its result as a file of JSON lines.

Starting one is a mutation, so it is never repeated blindly: after an answer that was lost, the operation is looked for
among those that Shopify lists. The same look finds the operation of a worker that died.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import random
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, Any

from connectors.shopify.client import ShopifyClient
from connectors.shopify.errors import NotTaken, ScopeMissing
from connectors.shopify.idents import gid, number
from connectors.shopify.operations import at_places, operation
from connectors.shopify.transfer import LinkGone, Transfers
from core.clock import Clock
from core.errors import CoreError, Permanent, Retryable

PATIENCE_S = 3600.0  # a longer operation is met again by the next try of the job
FIRST_LOOK_S, SLOWEST_LOOK_S, SLOWER = 0.3, 5.0, 1.5  # a look costs one point
UPLOAD_MAX_BYTES = 100_000_000
CLOCKS_DIFFER = timedelta(hours=1)
_LATEST = 20
_OPEN = ("CREATED", "RUNNING")
_JSONL = "text/jsonl"


class BulkFailed(Retryable):
    """Shopify gave up on the operation; it may work when it is tried again, or page by page."""


@dataclass(frozen=True, slots=True)
class BulkOperation:
    """What Shopify says of an operation. `objects` are lines of its file, `roots` those without a parent."""

    number: str
    status: str
    error_code: str
    created_at: datetime
    objects: int
    roots: int
    file_size: int | None
    url: str
    query: str = ""

    @classmethod
    def read(cls, node: Mapping[str, Any]) -> BulkOperation:
        """Out of the fragment BulkFields."""
        size = node.get("fileSize")
        return cls(
            number=number(str(node["id"]), "BulkOperation"),
            status=str(node["status"]),
            error_code=str(node.get("errorCode") or ""),
            created_at=datetime.fromisoformat(str(node["createdAt"])),
            objects=int(node.get("objectCount") or 0),
            roots=int(node.get("rootObjectCount") or 0),
            file_size=None if size is None else int(size),
            url=str(node.get("url") or ""),
            query=str(node.get("query") or ""),
        )


class BulkRunner:
    """Starts, awaits and reads the bulk operations of one shop."""

    def __init__(
        self, client: ShopifyClient, transfers: Transfers, clock: Clock, *, rng: random.Random | None = None
    ) -> None:
        self._client, self._transfers, self._clock = client, transfers, clock
        self._rng = rng or random.Random()

    # ------------------------------------------------------------------ starting

    def start_query(
        self, file: str, *, places: Sequence[tuple[str, str]] = (), adopt: timedelta = timedelta(0)
    ) -> BulkOperation:
        """Run the query in `operations/<file>.graphql`; `places`: see `operations.at_places`.

        `adopt`: an operation with the same text that runs, or that ended well, is taken instead when it is no older:
        the worker that started it may have died.
        """
        text = at_places(file, places) if places else operation(file).text
        if adopt and (found := self._running(text, self._clock.now() - adopt)):
            return found
        return self._start("bulk_run_query", {"query": text}, "bulkOperationRunQuery", text)

    def start_mutation(self, file: str, upload_key: str) -> BulkOperation:
        """Run the mutation in `operations/<file>.graphql` once for each line of an uploaded file."""
        # A comment names the file, so that two workers' operations of one kind can be told apart afterwards.
        text = f"{operation(file).text}\n#{hashlib.sha256(upload_key.encode()).hexdigest()[:16]}"
        sent = {"mutation": text, "stagedUploadPath": upload_key}
        return self._start("bulk_run_mutation", sent, "bulkOperationRunMutation", text)

    def _start(self, file: str, variables: dict[str, Any], field: str, text: str) -> BulkOperation:
        begun = self._clock.now() - CLOCKS_DIFFER
        known = {row.number for row in self._latest() if row.query == text}
        deadline_s = self._clock.monotonic_s() + PATIENCE_S
        while True:
            try:
                return BulkOperation.read(self._client.run(file, variables).at(field, "bulkOperation") or {})
            except NotTaken as busy:  # five are running already, or the bucket is empty
                if self._clock.monotonic_s() + busy.after_s > deadline_s:
                    raise
                self._clock.sleep(max(busy.after_s, 1.0) * self._rng.uniform(1.0, 1.2))
            except Retryable:
                lost = self._running(text, begun, but=known)
                if lost is None:
                    raise
                return lost
            except KeyError:
                raise Retryable("Shopify did not say which bulk operation it started.", after_s=30) from None

    def _running(self, text: str, since: datetime, but: Iterable[str] = ()) -> BulkOperation | None:
        """The newest operation of ours with this text that is good for use."""
        unwanted = set(but)
        for row in self._latest():
            usable = row.status in (*_OPEN, "COMPLETED") and row.created_at >= since
            if row.query == text and usable and row.number not in unwanted:
                return row
        return None

    def _latest(self) -> list[BulkOperation]:
        rows = self._client.run("bulk_operations", {"first": _LATEST}).at("bulkOperations", "nodes") or []
        return [BulkOperation.read(row) for row in rows]

    # ------------------------------------------------------------------ waiting

    def find(self, operation_number: str) -> BulkOperation | None:
        """The operation as it is now; None when Shopify does not know it."""
        node = self._client.run("bulk_operation", {"id": gid("BulkOperation", operation_number)}).at("bulkOperation")
        return None if node is None else BulkOperation.read(node)

    def wait(self, begun: BulkOperation, *, patience_s: float = PATIENCE_S) -> BulkOperation:
        """Until it has ended well. Raises BulkFailed, ScopeMissing, or Retryable when that takes too long."""
        now, pause_s = begun, FIRST_LOOK_S
        deadline_s = self._clock.monotonic_s() + patience_s
        while now.status in (*_OPEN, "CANCELING"):
            if self._clock.monotonic_s() > deadline_s:
                raise Retryable("Shopify is still working on a bulk operation.", after_s=60)
            self._clock.sleep(pause_s * self._rng.uniform(0.9, 1.1))
            pause_s = min(SLOWEST_LOOK_S, pause_s * SLOWER)
            found = self.find(begun.number)
            if found is None:
                raise BulkFailed("Shopify lost a bulk operation.")
            now = found
        if now.status != "COMPLETED":
            raise _failure(now)
        return now

    def settle(self, *files: str) -> None:
        """Wait until no mutation of these files runs any more: one may go on without the worker that began it, and what
        it has not written yet would be read as missing."""
        begun = tuple(operation(file).text for file in files)
        for row in self._latest():
            if row.status in _OPEN and row.query.startswith(begun):
                with contextlib.suppress(BulkFailed):
                    self.wait(row)

    # ------------------------------------------------------------------ the file

    @contextmanager
    def lines(self, done: BulkOperation) -> Iterator[Iterator[bytes]]:
        """The lines of the file of an operation that ended well. The file lies on disk meanwhile.

        Raises Retryable when the file never arrives whole, LinkGone when its address has run out.
        """
        with tempfile.TemporaryFile(prefix="vitrine-bulk-") as file:
            if done.url:  # an operation without any result has no file
                self._transfers.download(done.url, file, size=done.file_size)
            _check_whole(file, done)
            file.seek(0)
            yield iter(file)

    # ------------------------------------------------------------------ many mutations

    def mutate(self, file: str, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[int, dict[str, Any]]]:
        """Run a mutation once for each set of variables: (position in `rows`, answer), in no certain order.

        An answer holds `data` with the payload and its user errors, or `errors`. At most 100 MB of variables. After an
        error some rows may have been written: read the shop again before anything is repeated.
        """
        with tempfile.TemporaryFile(prefix="vitrine-bulk-") as sent:
            for row in rows:
                sent.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
            size = sent.tell()
            if size == 0:
                return
            if size > UPLOAD_MAX_BYTES:
                raise Permanent("Too many texts for one bulk operation.", "Publish in smaller parts.")
            key = self._stage(sent, size)
        done = self.wait(self.start_mutation(file, key))
        with self.lines(done) as lines:
            for line in lines:
                record = json.loads(line)
                yield int(record.pop("__lineNumber")), record

    def _stage(self, sent: IO[bytes], size: int) -> str:
        wanted = {
            "resource": "BULK_MUTATION_VARIABLES",
            "filename": "variables.jsonl",
            "mimeType": _JSONL,
            "httpMethod": "POST",
            "fileSize": str(size),
        }
        reply = self._client.run("staged_uploads_create", {"input": [wanted]})
        targets = reply.at("stagedUploadsCreate", "stagedTargets") or []
        parameters = {str(row["name"]): str(row["value"]) for row in (targets[0]["parameters"] if targets else [])}
        if "key" not in parameters:
            raise Retryable("Shopify named no place for the upload.", after_s=15)
        self._transfers.upload(str(targets[0]["url"]), parameters, "variables.jsonl", _JSONL, sent)
        return parameters["key"]


def _failure(ended: BulkOperation) -> CoreError:
    if ended.error_code == "ACCESS_DENIED":
        return ScopeMissing(
            "The shop has not granted what a bulk operation needs.",
            "Open Vitrine in the Shopify admin and accept the permissions it asks for.",
        )
    if ended.status == "EXPIRED":
        return LinkGone("The result of a bulk operation is older than seven days.")
    word = ended.error_code or ended.status
    return BulkFailed(f"Shopify did not finish a bulk operation ({word}).", after_s=30)


def _check_whole(file: IO[bytes], done: BulkOperation) -> None:
    """A file that was cut must not look like a smaller shop."""
    size = file.tell()
    if size:
        file.seek(-1, 2)
        if file.read(1) != b"\n":
            raise Retryable("The file of a bulk operation ends in the middle of a line.", after_s=30)
    if done.file_size is None and done.objects:
        file.seek(0)
        if sum(1 for _ in file) < done.objects:
            raise Retryable("The file of a bulk operation lacks lines.", after_s=30)
