"""The embedded server: answers, names its address, ends cleanly."""

from __future__ import annotations

import urllib.error
import urllib.request

import pytest

from admin_ui.server import serve, serve_wsgi
from core.errors import NeedsMerchant


def hello(_environ, start):
    start("200 OK", [("Content-Type", "text/plain")])
    return [b"hello"]


def test_it_serves_and_stops():
    with serve_wsgi(hello, "127.0.0.1", 0, threads=2) as running, urllib.request.urlopen(running.url) as answer:
        assert answer.read() == b"hello"
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(running.url, timeout=2)
    running.close()  # again is nothing


def test_a_taken_port_is_told():
    with serve_wsgi(hello, "127.0.0.1", 0) as running:
        port = int(running.url.rsplit(":", 1)[1])
        with pytest.raises(NeedsMerchant, match=str(port)):
            serve_wsgi(hello, "127.0.0.1", port)


def test_the_pages_answer_over_http(services):
    with serve(services, "127.0.0.1", 0) as running:
        with urllib.request.urlopen(f"{running.url}/healthz") as answer:
            assert answer.read() == b"ok\n"
        with urllib.request.urlopen(f"{running.url}/login") as answer:
            assert answer.headers["Server"] == "vitrine"
            assert b"Vitrine" in answer.read()
