"""A small shop on loopback, served by waitress, with a clock that both sides share and that sleeps without waiting."""

from datetime import UTC, datetime

import httpx
import pytest

from connectors.woocommerce.platform import PLATFORM
from core.clock import FrozenClock
from core.ports.platform import Credentials
from core.ports.wire import AttributeSnapshot, SeedCatalogue, SeedProduct, SeedShoppers, VariantSnapshot

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 30
COLOURS = AttributeSnapshot("Colour", ("Blue", "Red"), varies=True)
PRODUCTS = (
    SeedProduct(
        sku="mug", title="Travel mug", vendor="Nordwind", category="Kitchen", tags=("travel",), price_minor=1990,
        stock=7, description_html="<p>Keeps drinks warm.</p>", short_html="<p>Mug</p>",
        weight_g=310, length_mm=80, width_mm=80,
        height_mm=210, gtin="4006381333931", attributes=(AttributeSnapshot("Material", ("Steel",)),),
        pictures=(("mug-1.png", "A mug", PNG), ("mug-2.png", "", PNG + b"2")),
    ),
    SeedProduct(
        sku="hood", title="Hoodie", kind="variable", price_minor=4200, attributes=(COLOURS,), category="Apparel",
        description_html="<p>Warm &amp; soft</p>\n\n<p>Second</p>",
        variants=(
            VariantSnapshot("v1", "hood-b", (("Colour", "Blue"),), 4200, 500.0),
            VariantSnapshot("v2", "hood-r", (("Colour", "Red"),), 4500, 510.0),
        ),
    ),
    SeedProduct(sku="tea", title="お茶 🍵", price_minor=None, status="draft", locale="en-US"),
    SeedProduct(sku="rtl", title="كوب للسفر", price_minor=900, description_html="<p dir=\"rtl\">كوب</p>"),
)  # fmt: skip


class Shop:
    """The emulated store, a session to it, and ways to look behind it."""

    def __init__(self, products, faults):
        # waitress dates its answers by the machine
        self.clock = FrozenClock(datetime.now(UTC).replace(microsecond=0))
        shoppers = SeedShoppers(200, 7, 0.1, (0.0, 0.3), 5)
        self.store = PLATFORM.emulator(SeedCatalogue("Shop", "EUR", "en-US", products, shoppers), faults, self.clock)
        self.server = self.store.serve(0)
        self.sessions = []

    def open(self, key="", secret="", **more):
        credentials = Credentials(self.server.url, key or self.store.key, secret or self.store.secret, **more)
        self.sessions.append(PLATFORM.open(credentials, clock=self.clock))
        return self.sessions[-1]

    def control(self, method, name, **json):
        answer = httpx.request(method, f"{self.server.url}/__emulator/{name}", json=json or None)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def faults(self, **wanted):
        self.control("POST", "faults", **wanted)

    def calls(self):
        """How often each route was called since the last look."""
        log = self.control("GET", "log")
        self.control("DELETE", "log")
        return {name: row["count"] for name, row in log["paths"].items()}

    def merchant(self, product_id, **body):
        """A write by somebody else, past our allow-list."""
        client = self.open()._client
        url = client._address("PUT", f"wc/v3/products/{product_id}", {}, True, False, {})
        answer = httpx.put(url, json=body, headers={"Accept": "application/json"})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def close(self):
        for session in self.sessions:
            session.close()
        self.server.close()


@pytest.fixture
def woo():
    """make(products=PRODUCTS, **faults) -> Shop"""
    made = []

    def make(products=PRODUCTS, **faults):
        made.append(Shop(products, faults))
        return made[-1]

    yield make
    for shop in made:
        shop.close()
