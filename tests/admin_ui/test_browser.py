"""The pages in a real browser: accessible, usable by keyboard and on a phone, and no request to another host."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image
from visitor import DESK, OF_THE_SCREEN, PHONE, TABLET, Visitor

from admin_ui.server import serve_wsgi
from core.assets.asset import Asset, Kind, Slot, identity
from core.ports.picture_files import Maker

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(full) -> Iterator[str]:
    with serve_wsgi(full.app, "127.0.0.1", 0) as running:
        yield running.url


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


def keep_pictures(full, product: str) -> None:
    """A picture that was made and a cut-out that waits for a person, in the product's library."""
    data = io.BytesIO()
    Image.new("RGB", (80, 60), "teal").save(data, "PNG")
    for kind, state, reason in ((Kind.MAIN, "made", ""), (Kind.CUTOUT, "review", "Look at the edges.")):
        slot, maker = Slot(product, kind, "m"), Maker("embedded", revision="1")
        asset = Asset(
            identity(slot, [], {}, maker), slot, "", "image/png", 80, 60, 0, maker, state=state, reason=reason,
            confidence=0.5,
        )  # fmt: skip
        full.db.assets.keep(full.services.blobs, full.store.id, asset, data.getvalue(), file_name="a.png")


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
    keep_pictures(full, published)
    one += [f"/products/{published}/gallery/de-DE", f"/products/{blocked}/gallery/de-DE"]
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
