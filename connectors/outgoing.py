"""Calls that an emulated shop of any platform makes by itself: pictures, webhooks, grants. No proxy is asked: targets
are mostly on loopback."""

from __future__ import annotations

import functools
import ssl
from collections.abc import Mapping

import httpx


@functools.cache
def _context() -> ssl.SSLContext:
    # Reading the certificates takes tens of milliseconds; once is enough.
    return ssl.create_default_context()


def client(timeout_s: float, *, follow_redirects: bool = False) -> httpx.Client:
    """A client for one errand; close it."""
    return httpx.Client(timeout=timeout_s, follow_redirects=follow_redirects, trust_env=False, verify=_context())


def post(caller: httpx.Client, url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """The status of the answer; 0 when there was none."""
    try:
        return caller.post(url, content=body, headers=headers).status_code
    except (httpx.HTTPError, httpx.InvalidURL):
        return 0
