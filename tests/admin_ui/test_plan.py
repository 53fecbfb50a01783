"""The plan of a store: the part of its page, and the command. One shop pays, the other's platform collects nothing."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import official_schema
import pytest
from click.testing import CliRunner

from admin_ui.app import create_app, ensure_owner
from admin_ui.cli import cli
from admin_ui.commands import common
from connectors.shopify import tokens
from connectors.shopify.platform import PLATFORM
from connectors.woocommerce.platform import PLATFORM as WOO
from core.bootstrap import open_services
from core.clock import SystemClock
from core.errors import CoreError
from core.jobs.shops import store_info
from core.ports.wire import SeedCatalogue, SeedProduct, SeedShoppers, StoreInfo
from core.settings import Settings
from core.storage.vault import StoreVault

SEED = SeedCatalogue("Shop", "EUR", "en-US", (SeedProduct("mug", "Mug", price_minor=100),),
                     SeedShoppers(1, 1, 0.0, (0.0, 0.0), 1))  # fmt: skip
PLANS = """
[plans.studio]
name = "Studio"
pages = 300
price_minor = 4900
currency = "USD"
trial_days = 14
usage = { unit_minor = 5, cap_minor = 100, terms = "0.05 USD a page" }
"""
INFO = StoreInfo("", "1", "en-US", ("en-US",), "native", "EUR", "Europe/Berlin")


@dataclass
class Desk:
    """An installation with one installed Shopify shop and one WooCommerce store, a browser, and a terminal."""

    services: Any
    browser: Any
    shop_url: str
    store_id: str

    def page(self, path: str = "", store_id: str = "") -> str:
        answer = self.browser.get(f"/stores/{store_id or self.store_id}{path}", headers={"Accept-Language": "en"})
        assert answer.status_code == 200, answer.text
        return answer.text

    def post(self, **data: str) -> Any:
        with self.browser.session_transaction() as session:
            session["csrf"] = data["csrf_token"] = "t"
        return self.browser.post(f"/stores/{self.store_id}/plan", data=data, headers={"Accept-Language": "en"})

    def command(self, *words: str, status: int = 0) -> Any:
        done = CliRunner().invoke(cli, ["store", "plan", *words])
        if status:
            assert isinstance(done.exception, CoreError), done.output
            assert done.exception.exit_code == status
            return str(done.exception)
        assert done.exception is None, done.output
        return json.loads(done.stdout) if "--json" in words else done.stdout

    def approves(self, address: str) -> None:
        assert address.startswith(f"{self.shop_url}/admin/charges/")
        assert httpx.post(address, data={"answer": "approve"}).status_code == 302


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    official_schema.raw("2026-07")
    (tmp_path / "plans.toml").write_text(PLANS)
    for name, value in {
        "VITRINE_HOME": str(tmp_path / "home"), "VITRINE_SHOPIFY_CLIENT_ID": "id", "VITRINE_SHOPIFY_CLIENT_SECRET": "s",
        "VITRINE_SHOPIFY_BILLING": "manual", "VITRINE_SHOPIFY_PLANS": str(tmp_path / "plans.toml"),
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    opened = functools.partial(open_services, platform={"shopify": PLATFORM, "woocommerce": WOO}.__getitem__)
    monkeypatch.setattr(common, "open_services", opened)
    emulated = PLATFORM.emulator(SEED, {}, SystemClock())
    served = emulated.serve(0)
    services = opened(Settings.from_env())
    ensure_owner(services)
    db = services.db("cli:test")
    store = db.tenancy.add_store("paying", "shopify", served.url, {})
    woo = db.tenancy.add_store("woo", "woocommerce", "http://127.0.0.1:9", {})
    for row in (store, woo):
        db.tenancy.update_store(row.id, info=store_info(INFO))
        for part in ("key", "secret"):
            db.tenancy.put_secret(services.keyring, f"store/{row.id}/{part}", "" if row is store else "x")
    tokens.store(StoreVault(db, services.keyring, store.id), tokens.TokenSet(access=emulated.secret))
    app = create_app(services)
    browser = app.test_client()
    with browser.session_transaction() as session:
        session["user"] = db.tenancy.users()[0].id
    yield Desk(services, browser, served.url, store.id)
    services.close()
    served.close()


def test_the_page_asks_the_shop_and_leads_to_its_own_page(desk):
    assert f'hx-get="/stores/{desk.store_id}/plan"' in desk.page()
    before = desk.page("/plan")
    assert "no plan" in before
    assert "No plan was chosen yet." in before
    assert "Choose Studio" in before
    assert "49.00 USD every 30 days · 14 days free" in before
    answer = desk.post(plan="studio")
    assert answer.status_code == 200
    address = re.search(r'href="(http://127[^"]+)"', answer.text).group(1).replace("&amp;", "&")
    desk.approves(address)
    now = desk.page("/plan")
    for words in (
        "trial",
        "Studio",
        "49.00 USD every 30 days",
        "300 pages in a period",
        "0.00 USD of at most 1.00 USD",
    ):
        assert words in now, words
    assert "Choose Studio" not in now
    assert desk.post(answer="cancel").status_code == 302
    assert "The plan was ended." in desk.page("/plan")
    said = [row.action for row in desk.services.db("cli:test").audit.recent(limit=5)]
    assert said[:2] == ["store.plan_ended", "store.plan_asked"]


def test_a_shop_that_does_not_answer_leaves_the_page_whole(desk, monkeypatch):
    monkeypatch.setenv("VITRINE_SHOPIFY_BILLING", "paypal")
    assert "paying" in desk.page()
    part = desk.page("/plan")
    assert 'role="alert"' in part
    assert "VITRINE_SHOPIFY_BILLING" in part


def test_the_command_tells_chooses_charges_and_ends(desk):
    told = desk.command("paying", "--json")
    assert (told["plan"]["state"], [offer["plan"] for offer in told["offers"]]) == ("none", ["studio"])
    assert "To choose: studio, 49.00 USD every 30 days" in desk.command("paying")
    desk.approves(desk.command("paying", "--choose", "studio", "--json")["address"])
    told = desk.command("paying", "--json")["plan"]
    assert (told["state"], told["price_minor"], told["usage"]["unit_minor"]) == ("trial", 4900, 5)
    booking = ("paying", "--book", "3", "--key", "k1", "--for", "3 pages")
    assert desk.command(*booking, "--json")["booked"]["used_minor"] == 15
    assert desk.command(*booking) == "Booked 0.15 USD; 0.15 USD of 1.00 USD in this period.\n"
    assert "at most 1.00 USD" in desk.command("paying", "--book", "30", "--key", "k2", "--for", "30 pages", status=3)
    assert "0.05 USD a page: 0.15 USD of at most 1.00 USD" in desk.command("paying")
    assert desk.command("paying", "--cancel", "--json")["plan"]["state"] == "cancelled"
    assert "do not go together" in desk.command("paying", "--cancel", "--choose", "studio", status=2)


def test_with_app_pricing_there_is_an_address_and_nothing_else(desk, monkeypatch):
    monkeypatch.setenv("VITRINE_SHOPIFY_BILLING", "app-pricing")
    told = desk.command("paying", "--json")
    assert told["plan"]["address"] == f"{desk.shop_url}/store/emulated/charges/vitrine/pricing_plans"
    assert told["offers"] == []
    part = desk.page("/plan")
    assert told["plan"]["address"] in part
    assert "<form" not in part


def test_where_the_platform_collects_nothing_there_is_nothing_to_see(desk):
    woo = desk.services.db("cli:test").tenancy.store_named("woo")
    assert "/plan" not in desk.page(store_id=woo.id)
    assert "no plan to pay" in desk.command("woo")
    assert desk.command("woo", "--json")["plan"]["state"] == "none"
    assert "no plan to pay" in desk.command("woo", "--choose", "studio", status=1)
