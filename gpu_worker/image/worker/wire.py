"""The pipe between supervisor and engine: JSON objects, one a line. Pictures go as paths; nothing is ever unpickled."""

from __future__ import annotations

import json
import select
import socket
import threading
from collections.abc import Mapping
from typing import Any

from core.errors import BadInput, Conflict, CoreError, NeedsMerchant, Permanent, Refused, Retryable
from core.ports.picture_files import Row, TextTooLong

_CHUNK_BYTES = 65_536
_FAMILIES: dict[str, type[CoreError]] = {
    family.code: family for family in (Permanent, BadInput, Refused, NeedsMerchant, Conflict)
}


class Gone(Exception):
    """Nobody is at the other end any more."""


class Wire:
    """One end. `send` may be called by several threads, `receive` by one."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end
        self._rest = b""
        self._guard = threading.Lock()

    def send(self, message: Mapping[str, Any]) -> None:
        """Raises Gone where nobody reads."""
        data = json.dumps(message, ensure_ascii=False).encode() + b"\n"
        try:
            with self._guard:
                self._end.sendall(data)
        except OSError as error:
            raise Gone from error

    def receive(self, timeout_s: float | None) -> list[dict[str, Any]]:
        """What came within that time (None = wait for something), oldest first. Raises Gone at the end of the pipe."""
        try:
            if not select.select([self._end], [], [], timeout_s)[0]:
                return []
            chunk = self._end.recv(_CHUNK_BYTES)
        except OSError as error:
            raise Gone from error
        if not chunk:
            raise Gone
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        return [json.loads(line) for line in lines]

    def close(self) -> None:
        """Hang up."""
        self._end.close()


def row_out(row: Row) -> dict[str, Any]:
    """A row as it travels."""
    return {
        "ok": row.ok, "confidence": row.confidence, "engine": row.engine, "reason": row.reason, "more": dict(row.more),
    }  # fmt: skip


def row_in(said: Mapping[str, Any]) -> Row:
    """Inverse of `row_out`."""
    return Row(**said)


def error_out(error: CoreError) -> dict[str, Any]:
    """A failure as it travels."""
    told = {**error.as_dict(), "after_s": getattr(error, "after_s", None), "field": getattr(error, "field", "")}
    return told | ({"text": error.text, "fits_chars": error.fits_chars} if isinstance(error, TextTooLong) else {})


def error_in(said: Mapping[str, Any]) -> CoreError:
    """Inverse of `error_out`: the family decides what the job does next."""
    cause, next_step = str(said["cause"]), str(said["next_step"])
    if said.get("after_s") is not None:
        return Retryable(cause, next_step, after_s=float(said["after_s"]))
    if said["code"] == TextTooLong.code:
        return TextTooLong(str(said["field"]), str(said["text"]), int(said["fits_chars"]))
    if said["code"] == BadInput.code:
        return BadInput(cause, next_step, field=str(said.get("field", "")))
    return _FAMILIES.get(said["code"], Permanent)(cause, next_step)
