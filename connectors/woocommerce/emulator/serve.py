"""Serving an emulated store on this machine."""

from __future__ import annotations

from connectors.serving import THREADS, RunningServer
from core.ports.platform import EmulatedStore, Served

__all__ = ["THREADS", "RunningServer", "serve"]


def serve(store: EmulatedStore, port: int = 0) -> Served:
    """Serve `store` on 127.0.0.1; port 0 = any free one."""
    return store.serve(port)
