"""Staged uploads: the shop names a place with signed parameters, the client sends the file there, then speaks of it.

A POST sends every parameter as a form field and the file as the last one; a PUT sends the bytes alone.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, ClassVar

from werkzeug.formparser import FormDataParser
from werkzeug.http import parse_options_header

from connectors.shopify.emulator.call import Call
from connectors.shopify.emulator.records import Record
from connectors.shopify.emulator.registry import Fields, NotEmulated
from connectors.shopify.emulator.store import Store

FIELDS = Fields()
PATH = "/uploads/"
MAX_BYTES = {"BULK_MUTATION_VARIABLES": 100_000_000, "IMAGE": 20_000_000, "FILE": 20_000_000}
_FOLDERS = {"BULK_MUTATION_VARIABLES": "bulk", "IMAGE": "files", "FILE": "files"}
_NAME = re.compile(rb'(?<!file)name="([^"]*)"')


@dataclass(slots=True, eq=False)
class StagedUpload(Record):
    """A place for one file. `data` None = nothing was sent yet."""

    TYPE: ClassVar[str] = "StagedUpload"
    key: str = ""
    resource: str = ""
    method: str = "PUT"
    mime_type: str = ""
    filename: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    data: bytes | None = None


@FIELDS.field("Mutation", "stagedUploadsCreate")
def staged_uploads_create(_: None, call: Call, input: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: A002
    errors = []
    for position, row in enumerate(input):
        if row["resource"] not in MAX_BYTES:
            raise NotEmulated(f"StagedUploadInput.resource: {row['resource']}")
        if int(row.get("fileSize") or 0) > MAX_BYTES[row["resource"]]:
            errors.append({"field": ["input", str(position), "fileSize"], "message": "File size is too large"})
        if not row["filename"].strip():
            errors.append({"field": ["input", str(position), "filename"], "message": "Filename can't be blank"})
    if errors:
        return {"stagedTargets": None, "userErrors": errors}
    return {"stagedTargets": [_target(call, row) for row in input], "userErrors": []}


def _target(call: Call, row: Mapping[str, Any]) -> dict[str, Any]:
    store, number = call.store, call.store.number()
    secret = hashlib.sha256(f"{store.seed}|{number}".encode()).hexdigest()
    made = StagedUpload(number, resource=row["resource"], method=row["httpMethod"], mime_type=row["mimeType"])
    made.filename = row["filename"].rpartition("/")[2]
    made.key = f"tmp/{call.token.app}/{_FOLDERS[made.resource]}/{secret[:32]}/{made.filename}"
    if made.method == "POST":
        made.parameters = {
            "Content-Type": made.mime_type,
            "success_action_status": "201",
            "acl": "private",
            "key": made.key,
            "policy": secret,
        }
    else:
        made.parameters = {"content_type": made.mime_type, "acl": "private"}
    store.add(made)
    store.handles[made.TYPE, made.key] = number
    place = f"{call.base}{PATH}"
    address = place if made.method == "POST" else f"{place}{made.key}?signature={secret}"
    shown = [{"name": name, "value": value} for name, value in made.parameters.items()]
    return {"url": address, "resourceUrl": f"{place}{made.key}", "parameters": shown}


# ------------------------------------------------------------------ the storage


def post(store: Store, content_type: str, raw: bytes) -> int:
    """Take a form with a file in; answers the HTTP status."""
    mime, options = parse_options_header(content_type)
    if mime != "multipart/form-data":
        return 400
    _, form, files = FormDataParser(_in_memory, silent=False).parse(BytesIO(raw), mime, len(raw), options)
    found = find(store, str(form.get("key", "")))
    sent = files.get("file")
    if found is None or found.method != "POST" or sent is None or _NAME.findall(raw)[-1:] != [b"file"]:
        return 400
    if any(form.get(name) != value for name, value in found.parameters.items()):
        return 403
    return _keep(found, sent.read(), 201)


def _in_memory(*_: object, **__: object) -> BytesIO:
    return BytesIO()


def put(store: Store, key: str, content_type: str, raw: bytes) -> int:
    """Take the bytes of a file in; answers the HTTP status."""
    found = find(store, key)
    if found is None or found.method != "PUT" or content_type != found.mime_type:
        return 403
    return _keep(found, raw, 200)


def _keep(found: StagedUpload, data: bytes, status: int) -> int:
    if len(data) > MAX_BYTES[found.resource]:
        return 400
    found.data = data
    return status


def find(store: Store, place: str) -> StagedUpload | None:
    """The place that a key or a `resourceUrl` names; None for anything else."""
    key = place.partition(PATH)[2] or place
    return store.table(StagedUpload).get(store.handles.get((StagedUpload.TYPE, key), 0))


def uploaded(store: Store, place: str, *resources: str) -> bytes | None:
    """The bytes that were sent to a place, named by its key or its `resourceUrl`; None for anything else."""
    found = find(store, place)
    return found.data if found is not None and found.resource in resources else None
