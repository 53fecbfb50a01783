from __future__ import annotations

import io
import itertools
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from werkzeug.test import Client, TestResponse

from connectors.woocommerce.emulator.app import build
from connectors.woocommerce.emulator.auth import signature
from core.clock import FrozenClock
from core.ports.wire import AttributeSnapshot, SeedCatalogue, SeedProduct, SeedShoppers, VariantSnapshot

RECORDED = Path(__file__).parent.parent / "recorded"


def picture(kind: str = "PNG", size: tuple[int, int] = (8, 8)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (20, 120, 200)).save(out, kind)
    return out.getvalue()


def catalogue() -> SeedCatalogue:
    colour, logo = AttributeSnapshot("Color", ("Blue", "Red"), True), AttributeSnapshot("Logo", ("Yes", "No"), True)
    products = (
        SeedProduct(
            "jacket",
            "Rain Jacket",
            kind="variable",
            category="Wear",
            description_html="<p>Our own words.</p>",
            attributes=(colour, logo),
            variants=(
                VariantSnapshot("a", "jacket-blue", (("Color", "Blue"), ("Logo", "Yes")), 4500, 900.0),
                VariantSnapshot("b", "jacket-red", (("Color", "Red"), ("Logo", "No")), 4200, 900.0),
            ),
            pictures=(("jacket.png", "A jacket", picture()),),
        ),
        SeedProduct(
            "shop-desk-lamp",
            "Desk Lamp",
            category="Home",
            description_html="<p>Our own words.</p>",
            short_html="Short words.",
            attributes=(AttributeSnapshot("Color", ("Red",)),),
            price_minor=1800,
            regular_price_minor=2000,
            stock=7,
            weight_g=200.0,
            length_mm=40.0,
            gtin="4006381333931",
            pictures=(("lamp.png", "", picture()), ("lamp-back.png", "From behind", picture())),
            reviews=((5, "Bright & <b>warm</b>"),),
        ),
        SeedProduct("kettle-1", "Kettle", category="Home", vendor="Nordlicht", price_minor=1850),
        SeedProduct("set", "Desk Set", kind="grouped", category="Home", grouped=("shop-desk-lamp", "kettle-1")),
        SeedProduct(
            "banner", "Wall Banner", kind="external", price_minor=1105, external_url="https://elsewhere.example/"
        ),
        SeedProduct("draft-1", "Not yet", status="draft", price_minor=100),
    )
    return SeedCatalogue("Test Shop", "USD", "en-US", products, SeedShoppers(500, 6, 0.05, (0.0, 0.6), 11), seed=5)


class Shop:
    """An emulated shop in this process, with signed calls."""

    def __init__(self, **faults: Any) -> None:
        self.clock = FrozenClock()
        self.emulated = build(catalogue(), faults, self.clock)
        self.store = self.emulated.app.store  # type: ignore[attr-defined]
        self.key, self.secret = self.emulated.key, self.emulated.secret
        self.base = "http://shop.example"
        self._numbers = itertools.count()

    def ids(self) -> dict[str, int]:
        return {p.sku: p.id for p in self.store.products.values() if p.sku}

    def signed(self, method: str, path: str, params: dict[str, Any] | None = None, **changes: Any) -> dict[str, str]:
        """The query of a signed call; `changes` bend it."""
        query = {name: str(value) for name, value in (params or {}).items()}
        query |= {
            "oauth_consumer_key": changes.get("key", self.key),
            "oauth_timestamp": str(changes.get("timestamp", int(self.clock.now().timestamp()))),
            "oauth_nonce": changes.get("nonce", f"n{next(self._numbers)}"),
            "oauth_signature_method": changes.get("algorithm", "HMAC-SHA256"),
        }
        algorithm = query["oauth_signature_method"]
        secret = changes.get("secret", self.secret)
        return {**query, "oauth_signature": signature(method, f"{self.base}{path}", query, secret, algorithm)}

    def raw(self, method: str, path: str, query: dict[str, str] | None = None, **more: Any) -> TestResponse:
        base = more.pop("base", self.base)
        return Client(self.emulated.app).open(path, method=method, query_string=query, base_url=base, **more)

    def call(
        self, method: str, path: str, params: dict[str, Any] | None = None, json: Any = None, **more: Any
    ) -> TestResponse:
        """A signed call; paths without a leading slash lie below wc/v3."""
        full = path if path.startswith("/") else f"/wp-json/wc/v3/{path}"
        query = self.signed(method, full, params, **{k: more.pop(k) for k in ("key", "secret") if k in more})
        if json is not None:
            more["json"] = json
        return self.raw(method, full, query, **more)

    def switch(self, **faults: Any) -> None:
        assert self.raw("POST", "/__emulator/faults", json=faults).status_code == 200


class Receiver:
    """A server on loopback that remembers what is posted to it and serves pictures."""

    def __init__(self) -> None:
        self.posts: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: dict[str, int] = {}
        self.files: dict[str, tuple[int, bytes, dict[str, str]]] = {}
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                receiver.posts.append((self.path, dict(self.headers), body))
                self.send_response(receiver.answers.get(self.path, 200))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def do_GET(self) -> None:
                status, body, headers = receiver.files.get(self.path.partition("?")[0], (404, b"", {}))
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *unused: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()
    yield found
    found.close()


@pytest.fixture
def make_shop() -> Callable[..., Shop]:
    return Shop


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def make_picture() -> Callable[..., bytes]:
    return picture


@pytest.fixture(scope="session")
def recorded() -> Callable[[str], Any]:
    return lambda name: json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8"))
