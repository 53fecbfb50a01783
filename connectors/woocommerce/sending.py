"""A file as a form sends it (RFC 7578): some hosts refuse bodies that are a bare picture."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Sending:
    """A body that is no JSON; `kind` is its Content-Type."""

    content: bytes = field(repr=False)
    kind: str


def form(name: str, mime: str, data: bytes) -> Sending:
    """One file in the field `file`. `name` is one of ours: letters, digits, `-` and a suffix."""
    boundary = f"vitrine{secrets.token_hex(16)}"
    disposition = f'Content-Disposition: form-data; name="file"; filename="{name}"'
    head = "\r\n".join((f"--{boundary}", disposition, f"Content-Type: {mime}", "", ""))
    content = head.encode("ascii") + data + f"\r\n--{boundary}--\r\n".encode("ascii")
    return Sending(content, f"multipart/form-data; boundary={boundary}")
