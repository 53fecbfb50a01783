"""The certificates by which shops are trusted."""

from __future__ import annotations

import functools
import ssl

import httpx


@functools.cache
def certificates() -> ssl.SSLContext:
    """What httpx itself would read, once for a process: it takes tens of milliseconds that each session would pay."""
    return httpx.create_ssl_context()
