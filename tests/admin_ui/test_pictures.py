"""Fetching pictures for a shop's owner never becomes a way into the machine's own network."""

from __future__ import annotations

import io
import socket

import pytest
from PIL import Image

from admin_ui.server import serve_wsgi
from admin_ui.views.pictures import fetch, small


def png(width=400, height=300, mode="RGB"):
    out = io.BytesIO()
    Image.new(mode, (width, height), "red").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def server():
    """Serves a picture, a redirect to anywhere, something endless."""

    def app(environ, start):
        path = environ["PATH_INFO"]
        if path == "/away":
            start("302 Found", [("Location", environ["QUERY_STRING"])])
            return [b""]
        if path == "/endless":
            start("200 OK", [])
            return (b"x" * 65536 for _ in range(1000))
        start("200 OK", [("Content-Type", "image/png")])
        return [png()]

    running = serve_wsgi(app, "127.0.0.1", 0, threads=2)
    yield running
    running.close()


def test_the_connected_shop_s_own_host_is_asked_wherever_it_is(server):
    assert fetch(f"{server.url}/a.png", "127.0.0.1") == png()
    assert fetch(f"{server.url}/away?/a.png", "127.0.0.1") == png()


def test_another_host_must_be_public(server, monkeypatch):
    for url in (
        f"{server.url}/a.png",
        "http://localhost/x",
        "http://[::1]/x",
        "file:///etc/passwd",
        "http://",
        "gopher://x/",
    ):
        with pytest.raises(ValueError, match="address"):
            fetch(url, "shop.example")
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80)) for ip in ("93.184.216.34", "169.254.169.254")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: inside)
    with pytest.raises(ValueError, match="public"):
        fetch("http://cdn.example/x.png", "shop.example")


def test_a_redirect_into_the_network_is_not_followed(server):
    with pytest.raises(ValueError, match="public"):
        fetch(f"{server.url}/away?http://169.254.169.254/latest", "127.0.0.1")
    with pytest.raises(ValueError, match="redirects"):
        fetch(f"{server.url}/away?/away?/away?/away?/away", "127.0.0.1")


def test_a_picture_without_end_is_cut(server):
    with pytest.raises(ValueError, match="large"):
        fetch(f"{server.url}/endless", "127.0.0.1")


def test_pictures_are_made_small_and_anything_else_is_refused():
    made = Image.open(io.BytesIO(small(png(1000, 500, "RGBA"), 320)))
    assert (made.format, made.size) == ("WEBP", (320, 160))
    assert Image.open(io.BytesIO(small(png(50, 50, "P"), 320))).size == (50, 50)
    for raw in (b"", b"<svg/>", b"GIF89a", png()[:60]):
        with pytest.raises((ValueError, OSError)):
            small(raw, 96)
