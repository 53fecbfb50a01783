"""The Shopify admin with our pages in its frame, in a real browser: installed, read, clicked through, changed."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

import official_schema
import pytest
from installed_shop import CLIENT_ID, CLIENT_SECRET, OpenShop

from admin_ui.server import serve_wsgi

from .conftest import installation

pytestmark = pytest.mark.browser

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
_RUN_AXE = """async () => (await axe.run(document, {iframes: false, resultTypes: ['violations']})).violations.map(
    v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 120)).join(' | '))"""
_TOO_WIDE = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"
SHOTS = os.environ.get("SHOTS", "")  # a folder: the pages are photographed there


@pytest.fixture
def admin(browser, monkeypatch):
    """The installation, the shop, and its admin's page in a browser that notes everything that goes wrong."""
    official_schema.raw("2026-07")
    shop = OpenShop("Nordwind Outdoor", ["Rain Jacket", "Steel Kettle", "Desk Lamp"])
    with installation(0) as house, serve_wsgi(house.app, "127.0.0.1", 0) as running:
        monkeypatch.setenv("VITRINE_SHOPIFY_CLIENT_ID", CLIENT_ID)
        monkeypatch.setenv("VITRINE_SHOPIFY_CLIENT_SECRET", CLIENT_SECRET)
        monkeypatch.setenv("VITRINE_SHOPIFY_EMULATORS", f"{shop.domain}={shop.serve()}")
        shop.app.switch({"app_url": running.url})
        opened = Admin(browser, house, shop, running.url)
        yield opened
        opened.context.close()
        shop.close()


class Admin:
    def __init__(self, browser, house, shop, ours):
        self.house, self.shop, self.ours = house, shop, ours
        self.context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US")
        self.page = self.context.new_page()
        self.faults, self.asked = [], []
        self.page.on("console", lambda m: self.faults.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.frame = self.page.frame_locator("#app")

    def open(self):
        self.page.goto(f"{self.shop.url}/admin/apps/vitrine")

    def inside(self):
        """The frame itself."""
        return next(frame for frame in self.page.frames if frame.parent_frame is self.page.main_frame)

    def check(self, name):
        """The page in the frame is accessible, and on a phone no wider than the screen."""
        frame = self.inside()
        frame.evaluate(AXE)
        assert frame.evaluate(_RUN_AXE) == [], name
        self.page.set_viewport_size({"width": 390, "height": 844})
        assert not frame.evaluate(_TOO_WIDE), name
        self.page.set_viewport_size({"width": 1440, "height": 900})

    def shot(self, name):
        if SHOTS:
            self.page.wait_for_timeout(400)
            self.page.screenshot(path=str(Path(SHOTS) / f"{name}.png"))

    def bounces(self):
        return [url for url in self.asked if "/session-token?" in url and url.startswith(self.ours)]


def test_a_shop_installs_reads_looks_and_changes_something(admin):
    admin.open()
    admin.frame.get_by_text("is connected. Its catalogue is being read.").wait_for()
    admin.shot("1-connected")
    assert admin.house.work() == ["done"]
    admin.frame.get_by_text("3 products").wait_for()  # the page follows the job by itself
    admin.frame.get_by_role("button", name="To the products").click()
    admin.frame.get_by_role("link", name="Steel Kettle").wait_for()
    admin.check("products")
    admin.shot("2-products")
    admin.frame.get_by_role("link", name="Stores").first.click()
    admin.frame.get_by_role("link", name=admin.shop.domain.partition(".")[0]).last.click()
    boxes = admin.frame.locator("input[name=locales]")
    boxes.first.wait_for()
    for box in boxes.all():
        box.set_checked(box.get_attribute("value") in ("de-DE", "ja-JP"))
    admin.shot("3-store")
    admin.frame.get_by_role("button", name="Keep").click()
    admin.frame.get_by_text("The locales were kept.").wait_for()
    (store,) = admin.shop.db(admin.house.services).tenancy.stores()
    assert store.settings["locales"] == ["de-DE", "ja-JP"]
    admin.shot("4-kept")
    assert admin.bounces() == []  # every link and form brought its own token
    assert {urlsplit(url).netloc for url in admin.asked} == {
        urlsplit(url).netloc for url in (admin.ours, admin.shop.url)
    }
    assert admin.context.cookies() == []
    assert admin.faults == []


def test_a_product_with_its_frames_and_htmx(admin):
    admin.open()
    admin.frame.get_by_text("is connected").wait_for()
    admin.house.work()
    db = admin.shop.db(admin.house.services)
    (store,) = db.tenancy.stores()
    admin.house.services.submit(db, "content.generate", {"store": store.id, "locales": ["de-DE"], "products": []})
    assert admin.house.work() == ["done"]
    admin.frame.get_by_role("link", name="Products").first.click()
    admin.frame.get_by_role("link", name="Steel Kettle").click()
    admin.frame.get_by_role("heading", name="Steel Kettle").wait_for()
    admin.page.wait_for_load_state("networkidle")
    pages = [frame for frame in admin.page.frames if "pass=" in frame.url]
    assert len(pages) == 2
    assert all(frame.locator("body").inner_html() for frame in pages)
    admin.frame.get_by_role("button", name="Compare").click()
    admin.frame.locator("#difference .write, #difference .box").first.wait_for()
    admin.shot("5-product")
    assert admin.bounces() == []
    assert admin.faults == []


def test_a_page_that_was_left_open_goes_round_and_comes_back(admin):
    admin.open()
    admin.frame.get_by_text("is connected").wait_for()
    asked = f"/shopify/jobs?shop={admin.shop.domain}&host=YWRtaW4&embedded=1&id_token=eyJ.old.token"
    admin.inside().evaluate("address => { window.location.href = address }", asked)
    admin.frame.get_by_role("heading", name="Jobs").wait_for()
    assert len(admin.bounces()) == 1
    admin.frame.get_by_role("link", name="Home").first.click()
    admin.frame.get_by_role("heading", name=admin.shop.domain.partition(".")[0]).wait_for()
    assert len(admin.bounces()) == 1
    admin.shot("6-home")
    assert admin.faults == []


def test_permissions_are_granted_from_our_page(admin):
    from connectors.shopify import scopes
    from connectors.shopify.emulator import oauth
    from connectors.shopify.emulator.identity import vitrine

    oauth.accept(admin.shop.store, vitrine(admin.shop.store), set(scopes.asked()) - {"read_orders"})
    admin.open()
    admin.frame.get_by_text("The shop has not granted all that Vitrine needs: read_orders.").wait_for()
    admin.check("permissions missing")
    admin.shot("7-lacking")
    admin.frame.get_by_role("link", name="Grant the permissions").click()
    admin.page.get_by_role("button", name="Install").click()
    admin.frame.get_by_role("heading", name=admin.shop.domain.partition(".")[0]).wait_for()
    assert admin.frame.get_by_text("has not granted").count() == 0
    assert admin.faults == []
