"""An emulated Shopify shop on loopback with a publisher to it, and a look at every mutation that left."""

import hashlib
import io
import json

import httpx
import official_schema
import pytest
from PIL import Image

from connectors.shopify.budget import ShopBudget
from connectors.shopify.bulk import BulkRunner
from connectors.shopify.client import ShopifyClient
from connectors.shopify.emulator.app import build
from connectors.shopify.emulator.records import Product
from connectors.shopify.gallery import ShopifyGallery
from connectors.shopify.languages import Languages
from connectors.shopify.library import Library
from connectors.shopify.operations import operation
from connectors.shopify.outgoing import ContentOnly
from connectors.shopify.places import Places
from connectors.shopify.publisher import ShopifyPublisher
from connectors.shopify.shop import Shop as ShopFacts
from connectors.shopify.tokens import FixedToken
from connectors.shopify.transfer import Transfers
from core.clock import FrozenClock
from core.ports.gallery import NAME_DIGITS, Outgoing
from core.ports.wire import (
    AttributeSnapshot,
    ContentField,
    FieldWrite,
    SeedCatalogue,
    SeedProduct,
    SeedShoppers,
    Target,
    VariantSnapshot,
    WriteItem,
)

F = ContentField


@pytest.fixture(scope="session", autouse=True)
def _schema():
    """Absent: a loud skip here, a failure in CI."""
    official_schema.raw("2026-07")


def picture(kind="PNG", size=(8, 8), colour=(20, 120, 200)):
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


SIZES = AttributeSnapshot("Size", ("S", "M"), varies=True)
PRODUCTS = (
    SeedProduct(
        sku="mug", title="Travel mug", price_minor=1990, stock=7, description_html="<p>Keeps drinks warm.</p>",
        pictures=(("mug-1.png", "A mug", picture()), ("mug-2.png", "", picture(size=(4, 4)))),
    ),
    SeedProduct(
        sku="shirt", title="Shirt", kind="variable", price_minor=1500, attributes=(SIZES,),
        description_html="<p>Soft &amp; warm</p>",
        variants=(
            VariantSnapshot("1", "s-s", (("Size", "S"),), 1500), VariantSnapshot("2", "s-m", (("Size", "M"),), 1600),
        ),
    ),
    SeedProduct(sku="tea", title="お茶 🍵", status="draft", description_html="<p>説明</p>"),
)  # fmt: skip


def outgoing(data=b"", alt="", name="front", mime="image/png", **more):
    """A file that is to be shown, named as the engine names it."""
    data = data or picture()
    digest = hashlib.sha256(data).hexdigest()
    with Image.open(io.BytesIO(data)) as drawn:
        size = drawn.size
    told = {"digest": digest, "name": f"{name}-{digest[:NAME_DIGITS]}.{mime.partition('/')[2]}", "mime": mime}
    told |= {"width_px": size[0], "height_px": size[1], "size_bytes": len(data), "alt": alt, "read": lambda: data}
    return Outgoing(**told | more)


class Died(BaseException):
    """The worker is gone; nothing catches this."""


class Tapped(httpx.BaseTransport):
    """The network, with a note of every mutation that went out. `before` may act just before one; `left` calls go
    through before the worker dies, `answered` or not."""

    def __init__(self):
        self.real, self.sent, self.before = httpx.HTTPTransport(), [], None
        self.left, self.answered = None, False

    def handle_request(self, request):
        if self.left == 0:
            if self.answered:
                self._pass(request).read()
            raise Died
        if self.left is not None:
            self.left -= 1
        return self._pass(request)

    def _pass(self, request):
        if request.url.path.endswith("/graphql.json"):
            body = json.loads(request.content)
            if body["query"].startswith("mutation"):
                if self.before is not None:
                    self.before(body["operationName"])
                self.sent.append((body["operationName"], body["variables"]))
        return self.real.handle_request(request)

    def close(self):
        self.real.close()


class Shop:
    """The emulated shop, a publisher to it, and ways to look behind it."""

    def __init__(self, products, faults):
        self.clock = FrozenClock()
        seed = SeedCatalogue("Shop", "EUR", "en-US", products, SeedShoppers(50, 3, 0.2, (0.0, 0.2), 1), 3)
        self.emulated = build(seed, faults, self.clock)
        self.app, self.store = self.emulated.app, self.emulated.app.store
        self.server = self.emulated.serve(0)
        self.tap = Tapped()
        self.client = ShopifyClient(
            self.server.url, FixedToken(self.emulated.secret), ShopBudget(self.clock), self.clock, transport=self.tap
        )
        self.transfers = Transfers(self.clock, transport=self.tap)
        languages = Languages(self.client, "en-US")
        self.places = Places(languages)
        bulk = BulkRunner(self.client, self.transfers, self.clock)
        self.publisher = ShopifyPublisher(self.client, languages, self.clock, bulk)
        library = (ContentOnly(self.client), self.transfers)
        self.gallery = ShopifyGallery(*library, ShopFacts(self.client), self.clock, self.server.url)
        self.library = Library(*library, self.clock, self.server.url)
        self.ids = [str(number) for number in self.store.table(Product)]

    def product(self, remote_id):
        return self.store.table(Product)[int(remote_id)]

    def faults(self, **wanted):
        self.app.switch(wanted)

    def sent(self):
        """Names of the mutations since the last look."""
        names = [name for name, _ in self.tap.sent]
        self.tap.sent.clear()
        return names

    def item(self, target, **values):
        """A write with the right `before` of each field."""
        fields = {F[name]: value for name, value in values.items()}
        before = self.publisher.read(target, list(fields))
        return WriteItem(target, tuple(FieldWrite(f, before[f], value) for f, value in fields.items()))

    def read(self, target, field):
        return self.publisher.read(target, [field]).get(field)

    def other_app(self, resource, key, value, locale="de"):
        """A translation by somebody else."""
        file = operation("translatable_resources_by_ids")
        held = self._post(file.text, {"ids": [resource], "first": 1, "locale": locale})
        node = held["translatableResourcesByIds"]["nodes"][0]
        digest = next(row["digest"] for row in node["translatableContent"] if row["key"] == key)
        row = {"key": key, "locale": locale, "value": value, "translatableContentDigest": digest}
        answer = self._post(operation("translations_register").text, {"resourceId": resource, "translations": [row]})
        assert answer["translationsRegister"]["userErrors"] == []

    def _post(self, query, variables):
        answer = httpx.post(
            f"{self.server.url}/admin/api/2026-07/graphql.json",
            json={"query": query, "variables": variables},
            headers={"X-Shopify-Access-Token": self.emulated.secret},
        ).json()
        assert "errors" not in answer, answer
        return answer["data"]

    def close(self):
        self.client.close()
        self.transfers.close()
        self.server.close()


@pytest.fixture
def file_of():
    """file_of(data, alt, ...) -> Outgoing"""
    return outgoing


@pytest.fixture
def drawn():
    """drawn(kind, size, colour) -> bytes"""
    return lambda kind="PNG", size=(40, 30), colour=(9, 9, 9): picture(kind, size, colour)


@pytest.fixture
def died():
    return Died


def target(shop, place=0, locale="en-US"):
    return Target(shop.ids[place], locale)


@pytest.fixture
def open_shop():
    """make(products=PRODUCTS, **faults) -> Shop"""
    made = []

    def make(products=PRODUCTS, **faults):
        made.append(Shop(products, faults))
        return made[-1]

    yield make
    for shop in made:
        shop.close()


@pytest.fixture
def pictured_shop(open_shop):
    """A shop with six products of one picture each."""
    rows = [(f"s{n}", ((f"s{n}.png", "", picture(size=(8, 8 + n))),)) for n in range(6)]
    return open_shop(tuple(SeedProduct(sku=sku, title=f"Thing {sku}", stock=3, pictures=shown) for sku, shown in rows))
