"""The pages in a real browser: accessible, usable by keyboard and on a phone, and no request to another host."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from admin_ui.server import serve_wsgi

pytestmark = pytest.mark.browser

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
_RUN_AXE = """async () => (await axe.run(document, {iframes: false})).violations.map(
    v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 120)).join(' | '))"""
_TOO_WIDE = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        reason = "Chromium is not installed (apt-get install chromium): the browser tests are LEFT OUT"
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(reason)
        print(f"\n*** {reason} ***")
        pytest.skip(reason)
    # As root Chromium refuses to start with its sandbox; the pages here are our own.
    switches = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=program, args=switches)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def site(full) -> Iterator[str]:
    with serve_wsgi(full.app, "127.0.0.1", 0) as running:
        yield running.url


class Visitor:
    """A page that is logged in and takes notes of everything that went wrong."""

    def __init__(self, browser: Browser, site: str, password: str, **options) -> None:
        self.site = site
        self.context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, "locale": "en-US", **options})
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("console", lambda m: self.faults.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("request", self._asked)
        self.page.goto(f"{site}/login")
        self.check("/login")
        self.page.fill("[name=login]", "owner")
        self.page.fill("[name=password]", password)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(f"{site}/")

    def _asked(self, request) -> None:
        if not request.url.startswith("data:") and urlsplit(request.url).netloc != urlsplit(self.site).netloc:
            self.faults.append(f"asked {request.url}")

    def see(self, path: str) -> None:
        self.page.goto(self.site + path)
        self.page.wait_for_load_state("networkidle")

    def check(self, path: str, *, axe: bool = True) -> None:
        if axe:  # evaluated from outside, so that our content policy stays as it is
            self.page.evaluate(AXE)
            assert self.page.evaluate(_RUN_AXE) == [], path
        assert not self.page.evaluate(_TOO_WIDE), f"{path} is wider than the screen"
        assert self.faults == [], path


@pytest.fixture
def visit(browser, site, full):
    opened: list[Visitor] = []

    def begin(**options) -> Visitor:
        opened.append(Visitor(browser, site, full.password, **options))
        return opened[-1]

    yield begin
    for visitor in opened:
        visitor.context.close()


def pages(full) -> list[str]:
    from_store = ["", "/products", "/findings", "/publishing", "/experiments", "/disconnect"]
    plan = full.db.publishing.plans(full.store.id)[0]["plan"]
    run = full.db.experiments.all(full.store.id)[0].id
    published, blocked = full.product("published"), full.product("blocked")
    one = [f"/products/{published}?locale=de-DE", f"/products/{blocked}?locale=de-DE", f"/publishing/{plan}"]
    shared = ["/", "/stores", "/connect/woocommerce", "/jobs", "/log", "/health", "/components"]
    job = full.db.jobs.recent()[0].id
    return [*shared, f"/jobs/{job}", *(full.path(path) for path in [*from_store, *one, f"/experiments/{run}"])]


@pytest.mark.parametrize(
    "options",
    [
        {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light"},
        {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark", "has_touch": True},
        {"viewport": {"width": 768, "height": 1024}, "color_scheme": "light", "locale": "zh-CN"},
    ],
    ids=["desk", "phone-dark", "tablet-chinese"],
)
def test_every_page_is_accessible_fits_and_asks_nobody_else(visit, full, options):
    visitor = visit(**options)
    for path in pages(full):
        visitor.see(path)
        # The tablet differs from the others in width and words only.
        visitor.check(path, axe="zh" not in options.get("locale", ""))


def test_the_page_frame_shows_marks_and_runs_nothing(visit, full):
    visitor = visit()
    visitor.see(full.path(f"/products/{full.product('blocked')}?locale=de-DE"))
    frame = next(f for f in visitor.page.frames if "/page/de-DE" in f.url)
    assert "marks=1" in frame.url
    assert frame.locator("mark.mark-block").count() >= 1
    toggle = visitor.page.locator("[data-marks]")
    toggle.click()
    assert toggle.get_attribute("aria-pressed") == "false"
    visitor.page.wait_for_timeout(200)
    frame = next(f for f in visitor.page.frames if "/page/de-DE" in f.url)
    assert frame.locator("mark").count() == 0
    assert frame.evaluate("getComputedStyle(document.querySelector('.vitrine')).containerType") == "inline-size"
    visitor.page.locator("[data-narrow]").click()
    assert visitor.page.locator("#page-hole iframe").bounding_box()["width"] == 390
    assert visitor.faults == []


def test_ticking_products_brings_the_bulk_bar(visit, full):
    visitor = visit()
    visitor.see(full.path("/products"))
    bar = visitor.page.locator("[data-bulk]")
    assert not bar.is_visible()
    visitor.page.locator("tbody input[name=id]").first.check()
    assert bar.is_visible()
    assert visitor.page.locator("[data-chosen]").inner_text() == "1"
    visitor.page.locator("[data-all]").check()
    assert visitor.page.locator("[data-chosen]").inner_text() == "6"
    visitor.check("products, ticked")


def test_keys_lead_everywhere(visit, full):
    visitor = visit()
    visitor.page.keyboard.press("Tab")
    assert visitor.page.evaluate("document.activeElement.className") == "skip"
    visitor.page.keyboard.press("?")
    assert visitor.page.locator("#keys").is_visible()
    visitor.page.keyboard.press("Escape")
    assert not visitor.page.locator("#keys").is_visible()
    visitor.page.keyboard.press("g")
    visitor.page.keyboard.press("p")
    visitor.page.wait_for_url("**/products")
    visitor.page.keyboard.press("/")
    visitor.page.keyboard.type("drift")
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url("**q=drift**")
    assert visitor.page.locator("tbody tr").count() >= 1


def test_the_menu_of_a_phone_opens_and_closes(visit):
    visitor = visit(viewport={"width": 390, "height": 844})
    rail = visitor.page.locator("#rail")
    assert not rail.is_visible()
    visitor.page.get_by_role("button", name="Menu").click()
    assert rail.is_visible()
    visitor.check("menu")
    visitor.page.keyboard.press("Escape")
    assert not rail.is_visible()


def test_the_difference_is_loaded_on_request(visit, full):
    visitor = visit()
    visitor.see(full.path(f"/products/{full.product('checked', 'en-US')}?locale=en-US"))
    visitor.page.get_by_role("button", name="Compare").click()
    visitor.page.locator("#difference ins").first.wait_for()
    visitor.check("difference")


def test_a_job_is_followed_without_a_reload(visit, full):
    visitor = visit()
    job = full.db.jobs.submit("content-generate-watch", "content.generate", {"store": full.store.id},
                              store_id=full.store.id)  # fmt: skip
    full.db.jobs.claim(job.id, "elsewhere:1:x", 60)
    full.db.jobs.progress(job.id, "elsewhere:1:x", 3, 10, "SKU-3")
    visitor.see(f"/jobs/{job.id}")
    assert visitor.page.locator("progress").get_attribute("value") == "3"
    visitor.check("running job")
    full.db.jobs.progress(job.id, "elsewhere:1:x", 9, 10, "SKU-9")
    visitor.page.locator("progress[value='9']").wait_for()
    full.db.jobs.finish(job.id, "elsewhere:1:x", "done", result={"written": 10})
    visitor.page.get_by_text("10 written").wait_for()
    visitor.check("finished job")


def test_the_line_down_is_said(visit, full):
    visitor = visit()
    visitor.page.context.set_offline(True)
    visitor.page.get_by_text("The server does not answer.").wait_for()
    visitor.page.context.set_offline(False)
    visitor.page.get_by_text("The server does not answer.").wait_for(state="hidden")
