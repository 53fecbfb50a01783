"""A seller's pictures in a Shopify shop: made, shown, taken back, through commands, a real shop over HTTP and a film."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import official_schema
import pytest
from installation import Installation, ModelShop

GALLERY = """{ products(first: 5) { nodes { id media(first: 50) { nodes { id alt ... on MediaImage { image { url } } } } } }
  files(first: 100) { nodes { id } } }"""


@pytest.fixture
def shop() -> Iterator[ModelShop]:
    official_schema.raw("2026-07")
    running = ModelShop.start(
        "--seed", "7", "--products", "2", "--faults", "plan=plus,file_delay_s=0.05", platform="shopify"
    )
    yield running
    running.stop()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Installation]:
    installation = Installation(tmp_path / "home")
    yield installation
    installation.stop()


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
    place.connect(shop)
    place.command("store", "sync", "shop", "--json")
    sku: str = place.command("generate", "shop", "--locales", "en-US", "--all", "--json")["rows"][0]["sku"]
    make = ("pictures", "make", "shop", "--sku", sku, "--locales", "en-US", "--kind", "main", "--json")
    cut = place.command(*make, status=1)
    assert cut["waiting"] == 1  # a person looks at the cut-out first
    (waiting,) = place.command("pictures", "list", "shop", "--state", "review", "--json")["pictures"]
    place.command("pictures", "approve", "shop", waiting["id"], "--json")
    assert place.command(*make)["made"] == {"main": 1}
    return sku


def test_pictures_are_shown_and_the_old_gallery_comes_back_exactly(place: Installation, shop: ModelShop) -> None:
    product = next(iter(_galleries(shop)))
    shop.control("POST", f"films/{product.rpartition('/')[2]}", {"kind": "VIDEO", "alt": "In use", "position": 1})
    before, guarded, files = _galleries(shop), shop.control("GET", "state"), len(_asked(shop)["files"]["nodes"])
    sku = _main_picture(place, shop)
    (way,) = place.command("pictures", "ways", "shop", "--json")["ways"]
    assert way["ready"]

    plan = place.command("pictures", "publish", "shop", "--sku", sku, "--dry-run", "--json")
    assert _galleries(shop) == before, "a preview must not touch the shop"
    assert place.command("pictures", "publish", "shop", "--plan", plan["plan"], "--json")["counts"] == {"written": 1}
    after = _galleries(shop)
    (changed,) = [gid for gid in after if after[gid] != before[gid]]
    main, *rest = after[changed]
    assert rest == before[changed]  # the shop's own pictures and the film, in their order
    with urllib.request.urlopen(main["image"]["url"], timeout=30) as answer:
        assert answer.read(3) == b"\xff\xd8\xff"
    assert shop.control("GET", "state") == guarded

    back = place.command("pictures", "revert", "shop", "--sku", sku, "--json")
    assert back["counts"] == {"written": 1}
    assert _galleries(shop) == before
    assert place.command("pictures", "publish", "shop", "--sku", sku, "--json")["counts"] == {"written": 1}
    assert _galleries(shop) == after
    assert len(_asked(shop)["files"]["nodes"]) == files + 1  # shown again, not sent again


def test_a_gallery_that_the_owner_changed_is_left_alone(place: Installation, shop: ModelShop) -> None:
    sku = _main_picture(place, shop)
    plan = place.command("pictures", "publish", "shop", "--sku", sku, "--dry-run", "--json")
    for product in _galleries(shop):
        shop.control("POST", f"films/{product.rpartition('/')[2]}", {"kind": "MODEL_3D"})
    now = _galleries(shop)
    done = place.command("pictures", "publish", "shop", "--plan", plan["plan"], "--json", status=1)
    assert done["counts"] == {"conflict": 1}
    assert "added" in done["not_written"][0]["cause"]
    assert _galleries(shop) == now
