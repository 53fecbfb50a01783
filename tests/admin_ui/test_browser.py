"""The pages in a real browser: accessible, usable by keyboard and on a phone, and no request to another host."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from admin_ui.server import serve_wsgi

pytestmark = pytest.mark.browser

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
_RUN_AXE = """async rules => (await axe.run(document, {iframes: false, resultTypes: ['violations'],
    ...(rules.length ? {runOnly: {type: 'rule', values: rules}} : {})})).violations.map(
    v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 120)).join(' | '))"""
_TOO_WIDE = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"

DESK, TABLET, PHONE = ({"width": w, "height": h} for w, h in ((1440, 900), (768, 1024), (390, 844)))
# Colours, sizes, and what a narrow screen hides or turns into something else.
OF_THE_SCREEN = ("color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable", "button-name",
                 "link-name", "aria-hidden-focus", "region", "landmark-one-main", "page-has-heading-one",
                 "heading-order", "th-has-data-cells", "td-headers-attr")  # fmt: skip


@pytest.fixture(scope="module")
def site(full) -> Iterator[str]:
    with serve_wsgi(full.app, "127.0.0.1", 0) as running:
        yield running.url


class Visitor:
    """A page that takes notes of everything that went wrong; logged in when `state` holds a login's cookies."""

    def __init__(self, browser: Browser, site: str, state: Any = None, **options: Any) -> None:
        self.site = site
        given = {"viewport": DESK, "locale": "en-US", "storage_state": state, **options}
        self.context = browser.new_context(**given)
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("console", lambda m: self.faults.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("request", self._asked)
        if state:
            self.see("/")

    def _asked(self, request) -> None:
        if not request.url.startswith("data:") and urlsplit(request.url).netloc != urlsplit(self.site).netloc:
            self.faults.append(f"asked {request.url}")

    def see(self, path: str) -> None:
        """Go there; pictures and frames are loaded when this returns."""
        self.page.goto(self.site + path)

    def look(self, viewport: dict[str, int], scheme: str) -> None:
        """The same page on another screen."""
        self.page.set_viewport_size(viewport)
        self.page.emulate_media(color_scheme=scheme)

    def check(self, path: str, rules: tuple[str, ...] = ()) -> None:
        """Accessible (by all rules, or by these), no wider than the screen, nothing went wrong."""
        if not self.page.evaluate("typeof axe === 'object'"):
            self.page.evaluate(AXE)  # from outside, so that our content policy stays as it is
        assert self.page.evaluate(_RUN_AXE, list(rules)) == [], path
        self.fits(path)

    def fits(self, path: str) -> None:
        assert not self.page.evaluate(_TOO_WIDE), f"{path} is wider than the screen"
        assert self.faults == [], path


@pytest.fixture(scope="module")
def login(browser, site, full) -> Any:
    """The cookies of a login by the form, made once."""
    visitor = Visitor(browser, site, reduced_motion="reduce")
    visitor.see("/login")
    visitor.check("/login")
    visitor.look(PHONE, "dark")
    visitor.check("/login on a phone")
    visitor.page.fill("[name=login]", "owner")
    visitor.page.fill("[name=password]", full.password)
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url(f"{site}/")
    state = visitor.context.storage_state()
    visitor.context.close()
    return state


@pytest.fixture
def visit(browser, site, login):
    opened: list[Visitor] = []

    def begin(**options) -> Visitor:
        opened.append(Visitor(browser, site, login, **options))
        return opened[-1]

    yield begin
    for visitor in opened:
        visitor.context.close()


def pages(full) -> list[str]:
    from_store = [
        "",
        "/products",
        "/facts",
        "/facts?view=grid",
        "/findings",
        "/voice",
        "/voice?locale=",
        "/voice/outside",
        "/ledger",
        "/publishing",
        "/experiments",
        "/disconnect",
    ]
    plan = full.db.publishing.plans(full.store.id)[0]["plan"]
    run = full.db.experiments.all(full.store.id)[0].id
    published, blocked = full.product("published"), full.product("blocked")
    one = [f"/products/{published}?locale=de-DE", f"/products/{blocked}?locale=de-DE", f"/publishing/{plan}"]
    shared = ["/", "/stores", "/connect/woocommerce", "/model", "/jobs", "/log", "/health", "/components"]
    job = full.db.jobs.recent()[0].id
    return [*shared, f"/jobs/{job}", *(full.path(path) for path in [*from_store, *one, f"/experiments/{run}"])]


def test_every_page_is_accessible_fits_and_asks_nobody_else(visit, full):
    """Each page is loaded once: by all rules as light desk, then as dark phone by those that screens decide."""
    visitor = visit(has_touch=True, reduced_motion="reduce")  # else colours are still on their way when looked at
    for path in pages(full):
        visitor.look(DESK, "light")
        visitor.see(path)
        visitor.check(path)
        visitor.look(TABLET, "light")
        visitor.fits(f"{path} on a tablet")
        visitor.look(PHONE, "dark")
        visitor.check(f"{path} on a dark phone", OF_THE_SCREEN)
    visitor.page.wait_for_load_state("networkidle")
    assert visitor.faults == []


def test_every_page_fits_in_chinese(visit, full):
    visitor = visit(locale="zh-CN", viewport=TABLET)
    for path in pages(full):
        visitor.look(TABLET, "light")
        visitor.see(path)
        visitor.fits(path)
        visitor.look(PHONE, "light")
        visitor.fits(f"{path} on a phone")


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
