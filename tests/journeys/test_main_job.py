"""The main job as a seller does it: real processes, real queue, a model shop over HTTP, commands with JSON answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import official_schema
import pytest
from installation import Installation, ModelShop
from merchant import merchant_of

from core.jobs.redis_server import RedisChild, socket_path
from core.settings import Settings

LOCALES = "en-US,de-DE,ja-JP"
PRODUCTS = 6  # simple ones and some with variants


on_both = pytest.mark.parametrize("shop", ["woocommerce", "shopify"], indirect=True)


@pytest.fixture
def shop(request: pytest.FixtureRequest) -> Iterator[ModelShop]:
    platform = getattr(request, "param", "woocommerce")
    more: tuple[str, ...] = ()
    if platform == "shopify":
        official_schema.raw("2026-07")
        more = ("--faults", "plan=plus,bulk_queue_s=0")  # the journey is about bytes, not about waiting
    running = ModelShop.start("--seed", "7", "--products", str(PRODUCTS), *more, platform=platform)
    yield running
    running.stop()


def _write_pages(place: Installation, shop: ModelShop) -> list[dict[str, Any]]:
    place.connect(shop, shop.name)
    synced = place.command("store", "sync", shop.name, "--json")
    assert synced["products"] == PRODUCTS
    rows = place.command("generate", shop.name, "--locales", LOCALES, "--all", "--json")["rows"]
    assert [(row["sku"], row["locale"]) for row in rows] == sorted(
        ((row["sku"], row["locale"]) for row in rows), key=lambda pair: [r["sku"] for r in rows].index(pair[0])
    )
    assert len(rows) == PRODUCTS * 3
    return list(rows)


def _publish(place: Installation, shop: ModelShop) -> dict[str, Any]:
    plan = place.command("publish", shop.name, "--all", "--dry-run", "--json")
    assert plan["writes"]
    result: dict[str, Any] = place.command("publish", shop.name, "--plan", plan["plan"], "--json")
    assert set(result["counts"]) == {"written"}
    return {**result, "plan": plan}


@on_both
def test_publish_in_three_locales_and_revert_leaves_every_stored_byte_as_it_was(
    place: Installation, shop: ModelShop
) -> None:
    merchant = merchant_of(shop)
    before, guarded = merchant.texts(), shop.control("GET", "state")
    _write_pages(place, shop)
    assert merchant.texts() == before, "writing pages must not touch the shop"

    place.command("publish", shop.name, "--all", "--dry-run", "--json")
    assert merchant.texts() == before, "a preview must not touch the shop"

    published = _publish(place, shop)
    after = merchant.texts()
    assert all("vitrine:begin" in row["description"] for row in after.values())
    assert shop.control("GET", "state") == guarded

    again = place.command("publish", shop.name, "--all", "--dry-run", "--json")
    assert again["writes"] == [], "a second preview right after finds nothing to write"

    reverted = place.command("revert", shop.name, "--all", "--json")
    assert reverted["counts"] == published["counts"]
    assert merchant.texts() == before
    assert shop.control("GET", "state") == guarded


@on_both
def test_an_edit_in_the_shop_is_a_conflict_and_is_never_overwritten(place: Installation, shop: ModelShop) -> None:
    merchant = merchant_of(shop)
    rows = _write_pages(place, shop)
    _publish(place, shop)
    sku = rows[0]["sku"]
    row = merchant.by_sku(sku)

    around = "<p>My own new words.</p>" + row["description"]
    merchant.edit(row["id"], description=around)
    assert place.command("publish", shop.name, "--sku", sku, "--dry-run", "--json")["refused"] == []

    inside = around.replace("</h2>", " and my edit</h2>", 1)
    assert inside != around
    merchant.edit(row["id"], description=inside)
    plan = place.command("publish", shop.name, "--sku", sku, "--locales", "en-US", "--dry-run", "--json", status=1)
    (refusal,) = plan["refused"]
    assert refusal["reason"] == "conflict"
    assert any("my edit" in text for op, text in refusal["detail"]["changes"]["description"] if op == "insert")
    assert merchant.by_sku(sku)["description"] == inside

    reverted = place.command("revert", shop.name, "--sku", sku, "--locale", "en-US", "--json", status=1)
    assert reverted["not_written"][0]["reason"] == "conflict"
    assert merchant.by_sku(sku)["description"] == inside


def test_a_text_that_changes_between_preview_and_execution_is_left_alone(place: Installation, shop: ModelShop) -> None:
    merchant = merchant_of(shop)
    rows = _write_pages(place, shop)
    plan = place.command("publish", shop.name, "--all", "--locales", "en-US", "--dry-run", "--json")
    row = merchant.by_sku(rows[0]["sku"])
    merchant.edit(row["id"], description="<p>Changed a moment later.</p>")
    result = place.command("publish", shop.name, "--plan", plan["plan"], "--json", status=1)
    assert result["counts"] == {"conflict": 1, "written": PRODUCTS - 1}
    assert result["not_written"][0]["sku"] == rows[0]["sku"]
    assert merchant.by_sku(rows[0]["sku"])["description"] == "<p>Changed a moment later.</p>"


def test_a_second_run_reuses_what_rests_on_unchanged_facts(place: Installation, shop: ModelShop) -> None:
    merchant = merchant_of(shop)
    first = _write_pages(place, shop)
    planned = place.command("generate", shop.name, "--locales", LOCALES, "--all", "--dry-run", "--json")["rows"]
    assert {row["state"] for row in planned} == {"reused"}
    assert [row["document"] for row in planned] == [row["document"] for row in first]

    changed = merchant.products()[0]
    merchant.edit(changed["id"], description=changed["description"] + "<ul><li>Weight: 777 g</li></ul>")
    place.command("store", "sync", shop.name, "--full", "--json")
    planned = place.command("generate", shop.name, "--locales", "en-US", "--all", "--dry-run", "--json")["rows"]
    label = changed["sku"] or f"id:{changed['id']}"
    assert next(row for row in planned if row["sku"] == label)["state"] != "reused"


def test_disconnecting_restores_every_text_when_asked(place: Installation, shop: ModelShop) -> None:
    merchant = merchant_of(shop)
    before = merchant.texts()
    _write_pages(place, shop)
    _publish(place, shop)
    assert place.command("store", "remove", shop.name, "--restore", "--json")["restored"] > 0
    assert merchant.texts() == before
    assert shop.name not in {store["name"] for store in place.command("store", "list", "--json")["stores"]}


@pytest.mark.parametrize("mode", ["wpml", "polylang"])
def test_with_a_language_plugin_each_locale_has_its_own_record_and_revert_takes_it_away(
    place: Installation, mode: str
) -> None:
    faults = f'{{"language_mode": "{mode}", "locales": ["de-DE"]}}'
    running = ModelShop.start("--seed", "3", "--products", "4", "--faults", faults)
    try:
        merchant = merchant_of(running)
        before = len(merchant.products())
        place.connect(running, running.name)
        place.command("store", "sync", running.name, "--json")
        place.command("generate", running.name, "--locales", "en-US,de-DE", "--all", "--json")
        _publish(place, running)
        place.command("store", "sync", running.name, "--full", "--json")
        stores = {store["name"]: store for store in place.command("store", "list", "--json")["stores"]}
        assert stores[running.name]["products"] == 4, "translations are no products"
        place.command("revert", running.name, "--all", "--json")
        assert len(merchant.products()) == before
    finally:
        running.stop()


@pytest.mark.postgres
def test_the_same_job_on_postgresql_and_an_outside_redis(
    tmp_path: Path,
    shop: ModelShop,
    postgres_database: tuple[str, Any],
    settings: Settings,
    redis_child: RedisChild,
) -> None:
    url, empty = postgres_database
    empty()
    env = {"DATABASE_URL": url, "REDIS_URL": f"unix://{socket_path(settings)}"}
    place = Installation(tmp_path / "home", env=env)
    merchant = merchant_of(shop)
    before = merchant.texts()
    _write_pages(place, shop)
    _publish(place, shop)
    place.command("revert", shop.name, "--all", "--json")
    assert merchant.texts() == before
    assert not (place.home / "vitrine.db").exists()
