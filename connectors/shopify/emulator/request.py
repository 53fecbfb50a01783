"""Requests and replies of the emulated shop."""

from __future__ import annotations

from typing import Any

from connectors import wsgi
from connectors.wsgi import Reply, Request, respond

__all__ = ["Reply", "Request", "read", "respond"]


def read(environ: dict[str, Any]) -> Request:
    """The request of a WSGI environ."""
    return wsgi.read(environ, Request)
