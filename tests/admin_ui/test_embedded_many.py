"""Fifty shops at once, two people of each: nobody is ever shown a word of another shop."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import httpx
import official_schema
import pytest
from installed_shop import CLIENT_ID, CLIENT_SECRET, OpenShop

from connectors.shopify.embedding import ShopifyEmbedding
from connectors.shopify.platform import PLATFORM
from core.catalog.product import Product, encode, fingerprint
from core.ports.wire import ProductSnapshot

from .conftest import installation

SHOPS, PEOPLE, AT_ONCE = 50, ("1", "2"), 12
_WORD = re.compile(r"handle\d\dx")


class Shops(httpx.BaseTransport):
    """All shops behind one network, by their hosts."""

    def __init__(self, shops):
        self.inner = {shop.domain: httpx.WSGITransport(app=shop.app) for shop in shops}

    def handle_request(self, request):
        return self.inner[request.url.host].handle_request(request)


@pytest.fixture
def house(monkeypatch):
    official_schema.raw("2026-07")
    with installation(0) as made:
        yield made


def word(number):
    return f"handle{number:02}x"


def visit(house, shop, number, user):
    """One person's way through the pages; every page that was shown."""
    client = house.browser()
    pages = [shop.first(client, user=user)]
    db = shop.db(house.services)
    (store,) = db.tenancy.stores(removed=True)
    snapshot = ProductSnapshot("1", f"{word(number)} lamp", locale="en-US", group_id="1")
    db.catalog.store(store.id, [Product(store.id, snapshot, fingerprint(encode(snapshot)))])
    here = f"/shopify/stores/{store.id}"
    for path in (f"{here}/products", "/shopify/log", f"{here}/products/1") if user == "1" else (here, "/shopify/jobs"):
        pages.append(shop.get(client, path))
    pages.append(client.get("/shopify/api/v1/stores", headers={"Authorization": f"Bearer {shop.token(user)}"}))
    sent = shop.post(client, f"{here}/locales", locales=["de-DE"])
    pages.append(client.get(sent.headers["Location"]))
    return number, store.id, pages


def test_no_page_shows_another_shop(house, monkeypatch):
    shops = [OpenShop(word(number), [], seed=number) for number in range(SHOPS)]
    environ = {"VITRINE_SHOPIFY_CLIENT_ID": CLIENT_ID, "VITRINE_SHOPIFY_CLIENT_SECRET": CLIENT_SECRET}
    monkeypatch.setattr(PLATFORM, "embedding", ShopifyEmbedding(environ, transport=Shops(shops)))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        asked = [pool.submit(visit, house, shop, number, user) for number, shop in enumerate(shops) for user in PEOPLE]
        done = [task.result() for task in asked]
    stores = {}
    for number, store_id, pages in done:
        stores.setdefault(number, set()).add(store_id)
        for page in pages:
            assert page.status_code == 200
            assert set(_WORD.findall(page.text)) == {word(number)}, page.request.path
            assert f"https://{shops[number].domain} " in page.headers["Content-Security-Policy"]
            assert "Set-Cookie" not in page.headers
    assert all(len(found) == 1 for found in stores.values())  # two first visits at once make one store
    assert len({store_id for found in stores.values() for store_id in found}) == SHOPS
