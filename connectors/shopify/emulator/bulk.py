"""Bulk operations: queries and mutations that the shop works off by itself, with their files of JSON lines.

An operation waits, runs at a steady number of objects a second of the injected clock, and is done. What it reads or
writes is read or written when it starts to run, at the first look at it after that moment.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from graphql import DocumentNode, GraphQLError, OperationDefinitionNode, OperationType

from connectors.shopify.emulator import bulk_query
from connectors.shopify.emulator.call import Call
from connectors.shopify.emulator.limits import connection, whole_id
from connectors.shopify.emulator.records import Record
from connectors.shopify.emulator.registry import Fields, NotEmulated
from connectors.shopify.emulator.search import matcher
from connectors.shopify.emulator.store import Store
from connectors.shopify.emulator.uploads import uploaded

FIELDS = Fields()
CONCURRENT_MAX = 5  # of each type, for one app in one shop, since 2026-01
FILE_MAX_BYTES = 100_000_000
URL_LIFE = timedelta(days=7)
PATH = "/bulk/"
NEVER = datetime.min.replace(tzinfo=UTC)
_OPEN = ("CREATED", "RUNNING", "CANCELING")

FIELDS.expose(
    "BulkOperation", "id", "status", "errorCode", "type", "query", "createdAt", "completedAt", "objectCount",
    "rootObjectCount",
)  # fmt: skip


@dataclass(slots=True, eq=False)
class BulkOperation(Record):
    """`lines` is the file; `work` what is to be run, gone once it was."""

    TYPE: ClassVar[str] = "BulkOperation"
    type: str = "QUERY"
    query: str = ""
    status: str = "CREATED"
    error_code: str | None = None
    app: int = 0
    client_identifier: str | None = None
    created_at: datetime = NEVER
    updated_at: datetime | None = None
    starts_at: datetime = NEVER
    ends_at: datetime | None = None
    completed_at: datetime | None = None
    object_count: int = 0
    root_object_count: int = 0
    work: tuple[Call, DocumentNode, Any] | None = None
    lines: list[bytes] = field(default_factory=list)
    roots: int = 0
    partial: bool = False

    def data(self) -> bytes:
        """The whole file."""
        return b"".join(self.lines)


# ------------------------------------------------------------------ starting


@FIELDS.field("Mutation", "bulkOperationRunQuery")
def run_query(_: None, call: Call, query: str, group_objects: bool = False) -> dict[str, Any]:
    if _open(call, "QUERY") >= CONCURRENT_MAX:
        return _refused("LIMIT_REACHED", None, "Bulk operations limit reached. Please try again later.")
    try:
        document = bulk_query.check(call, query)
    except bulk_query.Refused as refusal:
        return _refused("INVALID", ["query"], str(refusal))
    return _started(call, BulkOperation(call.store.number(), query=query, work=(call, document, group_objects)))


@FIELDS.field("Mutation", "bulkOperationRunMutation")
def run_mutation(
    _: None,
    call: Call,
    mutation: str,
    staged_upload_path: str,
    client_identifier: str | None = None,
    group_objects: bool = True,
) -> dict[str, Any]:
    if _open(call, "MUTATION") >= CONCURRENT_MAX:
        return _refused("LIMIT_REACHED", None, "Bulk operations limit reached. Please try again later.")
    document = _mutation(call, mutation)
    if document is None:
        return _refused("INVALID_MUTATION", ["mutation"], "Invalid mutation. Please check your syntax and try again.")
    sent = uploaded(call.store, staged_upload_path, "BULK_MUTATION_VARIABLES")
    if sent is None:
        return _refused("NO_SUCH_FILE", None, "The JSONL file could not be found. Try uploading the file again.")
    variables = _variables(sent)
    if variables is None:
        return _refused("INVALID_STAGED_UPLOAD_FILE", None, "The JSONL file is invalid.")
    made = BulkOperation(call.store.number(), type="MUTATION", query=mutation, work=(call, document, variables))
    made.client_identifier = client_identifier
    return _started(call, made)


def _mutation(call: Call, text: str) -> DocumentNode | None:
    try:
        document, complaints = call.official.document(text)
    except GraphQLError:
        return None
    operations = [part for part in document.definitions if isinstance(part, OperationDefinitionNode)]
    fits = len(operations) == 1 and operations[0].operation is OperationType.MUTATION
    alone = fits and len(operations[0].selection_set.selections) == 1
    return document if alone and not complaints else None


def _variables(sent: bytes) -> list[dict[str, Any]] | None:
    if len(sent) > FILE_MAX_BYTES:
        return None
    try:
        rows = [json.loads(line) for line in sent.splitlines() if line.strip()]
    except ValueError:
        return None
    return rows if rows and all(isinstance(row, dict) for row in rows) else None


def _open(call: Call, kind: str) -> int:
    settle(call.store)
    rows = call.store.table(BulkOperation).values()
    return sum(row.app == call.token.app and row.type == kind and row.status in _OPEN for row in rows)


def _started(call: Call, made: BulkOperation) -> dict[str, Any]:
    now = call.store.clock.now()
    made.app, made.created_at = call.token.app, now
    made.starts_at = now + timedelta(seconds=float(call.store.faults["bulk_queue_s"]))
    return {"bulkOperation": call.store.add(made), "userErrors": []}


def _refused(code: str, where: list[str] | None, message: str) -> dict[str, Any]:
    return {"bulkOperation": None, "userErrors": [{"code": code, "field": where, "message": message}]}


# ------------------------------------------------------------------ time goes by


def settle(store: Store) -> None:
    """Bring all operations to where they are by now. Whoever waits for `bulk_operations/finish` calls this too."""
    with store.lock:
        now = store.clock.now()
        for row in list(store.table(BulkOperation).values()):
            _settle(store, row, now)


def _settle(store: Store, row: BulkOperation, now: datetime) -> None:
    if row.status == "CANCELING":
        _end(store, row, "CANCELED", now)
    if row.status == "CREATED" and row.work is not None and now >= row.starts_at:
        _work(store, row, *row.work)
        row.status = "RUNNING"
    if row.status == "RUNNING" and row.ends_at is not None:
        total = (row.ends_at - row.starts_at).total_seconds()
        share = min(1.0, (now - row.starts_at).total_seconds() / total) if total else 1.0
        row.object_count, row.root_object_count = int(len(row.lines) * share), int(row.roots * share)
        if share >= 1.0:
            _end(store, row, "FAILED" if row.error_code else "COMPLETED", row.ends_at)
    if row.status == "COMPLETED" and row.completed_at is not None and now >= row.completed_at + URL_LIFE:
        row.status, row.lines = "EXPIRED", []


def _end(store: Store, row: BulkOperation, status: str, at: datetime) -> None:
    row.status, row.work = status, None
    row.completed_at = at if status == "COMPLETED" else None
    store.touch(row, "bulk_operations/finish")


def _work(store: Store, row: BulkOperation, call: Call, document: DocumentNode, given: Any) -> None:
    """Read or write everything. What a resolver refuses ends the operation, with the part that was done."""
    if row.type == "MUTATION":
        row.lines = [_one_mutation(call, document, number, variables) for number, variables in enumerate(given)]
        row.roots = len(row.lines)
    else:
        from connectors.shopify.emulator.domains import FIELDS as EVERY_FIELD  # which joins this module's own

        try:
            row.lines = bulk_query.lines(call, document, EVERY_FIELD, grouped=given)
        except NotEmulated:
            raise
        except GraphQLError as error:
            denied = (error.extensions or {}).get("code") == "ACCESS_DENIED"
            row.error_code = "ACCESS_DENIED" if denied else "INTERNAL_SERVER_ERROR"
        row.roots = sum(b'"__parentId":' not in line for line in row.lines)
    if store.faults.strikes("bulk_fail"):
        row.error_code = "INTERNAL_SERVER_ERROR"
        row.lines, row.partial = row.lines[: len(row.lines) // 2], True
    row.ends_at = row.starts_at + timedelta(seconds=len(row.lines) / float(store.faults["bulk_objects_per_s"]))


def _one_mutation(call: Call, document: DocumentNode, number: int, variables: dict[str, Any]) -> bytes:
    from connectors.shopify.emulator.execution import unpaid  # which knows all domains, this one too

    answer = unpaid(replace(call, operation=""), document, variables)
    return json.dumps(answer | {"__lineNumber": number}, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


# ------------------------------------------------------------------ looking


@FIELDS.field("QueryRoot", "bulkOperation")
def bulk_operation(_: None, call: Call, id: str) -> BulkOperation | None:  # noqa: A002 - the schema's own word
    number = whole_id(id, "BulkOperation")
    settle(call.store)
    found = call.store.table(BulkOperation).get(number)
    return found if found is not None and found.app == call.token.app else None


@FIELDS.field("QueryRoot", "bulkOperations")
def bulk_operations(
    _: None, call: Call, query: str | None = None, sort_key: str = "CREATED_AT", reverse: bool = False, **page: Any
) -> dict[str, Any]:
    """Newest first by the schema's own words, so `reverse` means oldest first."""
    if sort_key != "CREATED_AT":
        raise NotEmulated(f"QueryRoot.bulkOperations(sortKey: {sort_key})")
    settle(call.store)
    getters = {
        "status": lambda row: row.status.lower(),
        "operation_type": lambda row: row.type.lower(),
        "created_at": lambda row: row.created_at.replace(microsecond=0),
        "id": lambda row: row.number,
    }
    matches = matcher(query, getters, "bulkOperations")
    mine = [row for row in call.store.table(BulkOperation).values() if row.app == call.token.app and matches(row)]
    return connection(sorted(mine, key=_age), _age, reverse=not reverse, **page)


def _age(row: BulkOperation) -> tuple[str, int]:
    return row.created_at.isoformat(), row.number


@FIELDS.field("Mutation", "bulkOperationCancel")
def cancel(_: None, call: Call, id: str) -> dict[str, Any]:  # noqa: A002
    found = bulk_operation(None, call, id)
    if found is None:
        return {"bulkOperation": None, "userErrors": [{"field": ["id"], "message": "Bulk operation does not exist"}]}
    if found.status not in _OPEN:
        message = f"A bulk operation cannot be canceled when it is {found.status.lower()}"
        return {"bulkOperation": found, "userErrors": [{"field": None, "message": message}]}
    found.status = "CANCELING"
    return {"bulkOperation": found, "userErrors": []}


@FIELDS.field("BulkOperation", "fileSize")
def file_size(source: BulkOperation, call: Call) -> int | None:
    return len(source.data()) if source.status == "COMPLETED" else None


@FIELDS.field("BulkOperation", "url")
def url(source: BulkOperation, call: Call) -> str | None:
    return _address(source, call) if source.status == "COMPLETED" and source.lines else None


@FIELDS.field("BulkOperation", "partialDataUrl")
def partial_data_url(source: BulkOperation, call: Call) -> str | None:
    return _address(source, call) if source.status == "FAILED" and source.partial else None


def _address(source: BulkOperation, call: Call) -> str:
    """Where the file is; the real shop signs an address at its cloud storage, which needs no token."""
    return f"{call.base}{PATH}bulk-{source.number}.jsonl?signature={source.number * 2_654_435_761 % 2**32:08x}"


def file(store: Store, number: int) -> bytes | None:
    """The bytes behind an address; None once it has run out."""
    settle(store)
    row = store.table(BulkOperation).get(number)
    return row.data() if row is not None and (row.status == "COMPLETED" or row.partial) else None
