"""A seller's pictures in a Shopify shop over HTTP: made, shown and taken back by commands, beside a film."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from typing import Any

import official_schema
import pytest
from installation import Installation, ModelShop

GALLERY = """{
  products(first: 5) { nodes { id media(first: 50) { nodes { id alt ... on MediaImage { image { url } } } } } }
  files(first: 100) { nodes { id } } }"""


@pytest.fixture
def shop() -> Iterator[ModelShop]:
    official_schema.raw("2026-07")
    running = ModelShop.start(
        "--seed", "7", "--products", "2", "--faults", "plan=plus,file_delay_s=0", platform="shopify"
    )
    yield running
    running.stop()


def _asked(shop: ModelShop) -> Any:
    request = urllib.request.Request(
        f"{shop.url}/admin/api/2026-07/graphql.json",
        data=json.dumps({"query": GALLERY}).encode(),
        headers={"Content-Type": "application/json", "X-Shopify-Access-Token": shop.secret},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)["data"]


def _galleries(shop: ModelShop) -> dict[str, list[Any]]:
    """Product -> what it shows, as the shop itself tells it."""
    return {row["id"]: row["media"]["nodes"] for row in _asked(shop)["products"]["nodes"]}


def _main_picture(place: Installation, shop: ModelShop) -> str:
    """Have a main picture made of the first product; its SKU."""
    place.connect(shop, shop.name)
    place.command("store", "sync", shop.name, "--json")
    sku: str = place.command("generate", shop.name, "--locales", "en-US", "--all", "--json")["rows"][0]["sku"]
    make = ("pictures", "make", shop.name, "--sku", sku, "--locales", "en-US", "--kind", "main", "--json")
    place.begin(*make).communicate(timeout=300)  # how sure the cut-out is of this photo is not asked here
    for waiting in place.command("pictures", "list", shop.name, "--state", "review", "--json")["pictures"]:
        place.command("pictures", "approve", shop.name, waiting["id"], "--json")
    assert place.command(*make)["waiting"] == 0
    return sku


def _film(shop: ModelShop, **film: Any) -> None:
    """The owner shows a film on every product."""
    for product in _galleries(shop):
        shop.control("POST", f"films/{product.rpartition('/')[2]}", film)


def test_pictures_are_shown_and_the_old_gallery_comes_back_exactly(place: Installation, shop: ModelShop) -> None:
    _film(shop, kind="VIDEO", alt="In use", position=1)
    before, guarded, files = _galleries(shop), shop.control("GET", "state"), len(_asked(shop)["files"]["nodes"])
    sku = _main_picture(place, shop)
    (way,) = place.command("pictures", "ways", shop.name, "--json")["ways"]
    assert way["ready"]

    plan = place.command("pictures", "publish", shop.name, "--sku", sku, "--dry-run", "--json")["plan"]
    assert _galleries(shop) == before, "a preview must not touch the shop"
    assert place.command("pictures", "publish", shop.name, "--plan", plan, "--json")["counts"] == {"written": 1}
    after = _galleries(shop)
    (changed,) = [gid for gid in after if after[gid] != before[gid]]
    main, *rest = after[changed]
    assert rest == before[changed]  # the shop's own pictures and the film, in their order
    with urllib.request.urlopen(main["image"]["url"], timeout=30) as answer:
        assert answer.read(3) == b"\xff\xd8\xff"
    assert shop.control("GET", "state") == guarded

    back = place.command("pictures", "revert", shop.name, "--sku", sku, "--json")
    assert back["counts"] == {"written": 1}
    assert _galleries(shop) == before
    plan = place.command("pictures", "publish", shop.name, "--sku", sku, "--dry-run", "--json")["plan"]
    assert place.command("pictures", "publish", shop.name, "--plan", plan, "--json")["counts"] == {"written": 1}
    assert _galleries(shop) == after
    assert len(_asked(shop)["files"]["nodes"]) == files + 1  # shown again, not sent again

    _revert_meets_a_change(place, shop, sku)


def _revert_meets_a_change(place: Installation, shop: ModelShop, sku: str) -> None:
    """What the owner changed meanwhile is left alone; said so, it goes on, and the owner's new film stays."""
    _film(shop, kind="MODEL_3D", alt="To turn", position=0)
    now = _galleries(shop)
    left = place.command("pictures", "revert", shop.name, "--sku", sku, "--json", status=1)
    assert "added" in left["not_written"][0]["cause"]
    assert _galleries(shop) == now
    done = place.command("pictures", "revert", shop.name, "--sku", sku, "--replace-edited", "--json")
    assert done["counts"] == {"written": 1}
    shown = [[each["alt"] for each in nodes] for nodes in _galleries(shop).values()]
    assert all(alts[0] == "To turn" and "In use" in alts for alts in shown)
    assert sum(len(nodes) for nodes in now.values()) - 1 == sum(map(len, shown))
