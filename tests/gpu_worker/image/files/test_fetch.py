"""Fetching pictures for a shop's owner never becomes a way into the machine's own network."""

from __future__ import annotations

import socket

import pytest

from admin_ui.server import serve_wsgi
from core.errors import BadInput, Retryable
from gpu_worker.image.files.fetch import fetch

PICTURE = b"\x89PNG as far as anybody here asks"


@pytest.fixture
def server():
    """Serves a picture, a redirect to anywhere, something endless, an error."""

    def app(environ, start):
        path = environ["PATH_INFO"]
        if path == "/away":
            start("302 Found", [("Location", environ["QUERY_STRING"])])
            return [b""]
        if path == "/endless":
            start("200 OK", [])
            return (b"x" * 65536 for _ in range(1000))
        if path in ("/404", "/503"):
            start(f"{path[1:]} Sorry", [])
            return [b""]
        start("200 OK", [("Content-Type", "image/png")])
        return [PICTURE]

    running = serve_wsgi(app, "127.0.0.1", 0, threads=2)
    yield running
    running.close()


def test_the_connected_shop_s_own_host_is_asked_wherever_it_is(server):
    assert fetch(f"{server.url}/a.png", "127.0.0.1") == PICTURE
    assert fetch(f"{server.url}/away?/a.png", "127.0.0.1") == PICTURE


def test_another_host_must_be_public(server, monkeypatch):
    for url in (
        f"{server.url}/a.png",
        "http://localhost/x",
        "http://[::1]/x",
        "file:///etc/passwd",
        "http://",
        "gopher://x/",
    ):
        with pytest.raises(BadInput, match="address"):
            fetch(url, "shop.example")
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80)) for ip in ("93.184.216.34", "169.254.169.254")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: inside)
    with pytest.raises(BadInput, match="public"):
        fetch("http://cdn.example/x.png", "shop.example")


def test_a_redirect_into_the_network_is_not_followed(server):
    with pytest.raises(BadInput, match="public"):
        fetch(f"{server.url}/away?http://169.254.169.254/latest", "127.0.0.1")
    with pytest.raises(BadInput, match="redirects"):
        fetch(f"{server.url}/away?/away?/away?/away?/away", "127.0.0.1")


def test_a_picture_without_end_is_cut(server):
    with pytest.raises(BadInput, match="large"):
        fetch(f"{server.url}/endless", "127.0.0.1")


def test_a_picture_that_is_not_there_is_told_from_a_shop_that_is_busy(server):
    with pytest.raises(BadInput, match="HTTP 404"):
        fetch(f"{server.url}/404", "127.0.0.1")
    with pytest.raises(Retryable, match="HTTP 503"):
        fetch(f"{server.url}/503", "127.0.0.1")
    with pytest.raises(Retryable, match="ConnectError"):
        fetch("http://127.0.0.1:9/a.png", "127.0.0.1")
