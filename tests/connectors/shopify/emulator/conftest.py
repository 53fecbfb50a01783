from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import official_schema
import pytest
from PIL import Image
from werkzeug.test import Client, TestResponse

from connectors.shopify.emulator.app import Application, build
from core.clock import FrozenClock
from core.ports.wire import AttributeSnapshot, SeedCatalogue, SeedProduct, SeedShoppers, VariantSnapshot

VERSIONS = ("2026-07", "2026-10")


@pytest.fixture(scope="session", autouse=True)
def _schema() -> None:
    """Absent: a loud skip here, a failure in CI."""
    for version in VERSIONS:
        official_schema.raw(version)


def picture(kind: str = "PNG", size: tuple[int, int] = (8, 8)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (20, 120, 200)).save(out, kind)
    return out.getvalue()


def catalogue(seed: int = 5) -> SeedCatalogue:
    colour, size = AttributeSnapshot("Color", ("Blue", "Red"), True), AttributeSnapshot("Size", ("S", "M"), True)
    products = (
        SeedProduct(
            "jacket",
            "Rain Jacket",
            kind="variable",
            vendor="Nordlicht",
            product_type="Jackets",
            tags=("rain", "Autumn"),
            description_html="<p>Our own <b>words</b> &amp; more.</p>",
            attributes=(colour, size, AttributeSnapshot("Material", ("Nylon",))),
            variants=(
                VariantSnapshot("a", "jacket-blue", (("Color", "Blue"), ("Size", "S")), 4500, 900.0, "4006381333931"),
                VariantSnapshot(
                    "b", "jacket-red", (("Color", "Red"), ("Size", "M")), 4200, 910.0, media_id="jacket-2.png"
                ),
            ),
            pictures=(("jacket.png", "A jacket", picture()), ("jacket-2.png", "", picture)),
        ),
        SeedProduct(
            "lamp", "Desk Lamp", price_minor=1800, regular_price_minor=2000, stock=7, weight_g=200.0,
            description_html="<p>Light.</p>", pictures=(("https://cdn.example/lamp.jpg", "", b""),),
        ),
        SeedProduct("kettle", "Kettle", price_minor=1850, status="draft"),
        SeedProduct("kettle-2", "Kettle", price_minor=None, status="private"),
    )  # fmt: skip
    return SeedCatalogue("Test Shop", "EUR", "en-US", products, SeedShoppers(50, 3, 0.2, (0.0, 0.2), 1), seed)


class Shop:
    """An emulated shop in this process and a way to ask it."""

    def __init__(self, seed: SeedCatalogue | None = None, **faults: Any) -> None:
        self.clock = FrozenClock()
        self.emulated = build(seed or catalogue(), faults, self.clock)
        app = self.emulated.app
        assert isinstance(app, Application)
        self.app, self.store = app, app.store
        self.version = VERSIONS[0]

    def post(self, body: Any, *, version: str = "", token: str | None = None, **more: Any) -> TestResponse:
        headers = {"X-Shopify-Access-Token": self.emulated.secret if token is None else token}
        path = f"/admin/api/{version or self.version}/graphql.json"
        return Client(self.app).post(path, json=body, headers=headers, base_url="https://shop.example", **more)

    def answer(self, query: str, variables: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        """The whole answer of one operation, HTTP 200 demanded."""
        reply = self.post({"query": query, "variables": variables or {}}, **more)
        assert reply.status_code == 200, reply.text
        found: dict[str, Any] = reply.get_json()
        return found

    def ask(self, query: str, variables: dict[str, Any] | None = None, **more: Any) -> Any:
        """The data of one operation; any error fails the test."""
        found = self.answer(query, variables, **more)
        assert "errors" not in found, found["errors"]
        return found["data"]

    def errors(self, query: str, variables: dict[str, Any] | None = None, **more: Any) -> list[dict[str, Any]]:
        """The top-level errors of one operation; there must be some."""
        found: list[dict[str, Any]] = self.answer(query, variables, **more)["errors"]
        assert found
        return found

    def ids(self) -> dict[str, str]:
        """Handle -> global id of the product."""
        data = self.ask("{ products(first: 50) { nodes { id handle } } }")
        return {row["handle"]: row["id"] for row in data["products"]["nodes"]}

    def other_app(self) -> str:
        """Install another app; its token."""
        reply = Client(self.app).post("/__emulator/apps", json={"title": "Other"})
        token: str = reply.get_json()["token"]
        return token

    def switch(self, **faults: Any) -> None:
        assert Client(self.app).post("/__emulator/faults", json=faults).status_code == 200


@pytest.fixture
def make_shop() -> Callable[..., Shop]:
    return Shop


@pytest.fixture(params=VERSIONS)
def shop(request: pytest.FixtureRequest) -> Shop:
    """One shop, asked in each API version."""
    made = Shop()
    made.version = request.param
    return made


@pytest.fixture
def make_catalogue() -> Callable[..., SeedCatalogue]:
    return catalogue
