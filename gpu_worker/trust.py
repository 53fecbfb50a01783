"""The certificates by which model endpoints and the hosts of photos are trusted."""

from __future__ import annotations

import functools
import ssl

import httpx


@functools.cache
def certificates() -> ssl.SSLContext:
    """What httpx itself would read, once for a process: it takes tens of milliseconds that each photo would pay."""
    return httpx.create_ssl_context()
