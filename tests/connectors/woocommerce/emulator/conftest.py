from __future__ import annotations

import io
import itertools
import json
from collections.abc import Callable
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
