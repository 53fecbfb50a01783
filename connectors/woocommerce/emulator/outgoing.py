"""Calls that the shop itself makes: pictures, webhooks, grants. No proxy is asked: targets are mostly on loopback."""

from __future__ import annotations

import functools
import ssl

import httpx


@functools.cache
def _context() -> ssl.SSLContext:
    # Reading the certificates takes tens of milliseconds; once is enough.
    return ssl.create_default_context()


def client(timeout_s: float, *, follow_redirects: bool = False) -> httpx.Client:
    """A client for one errand; close it."""
    return httpx.Client(timeout=timeout_s, follow_redirects=follow_redirects, trust_env=False, verify=_context())
