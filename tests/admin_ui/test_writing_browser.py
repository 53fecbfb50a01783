"""Lines, directions and the model in a real browser: a person without a command line chooses, edits and is told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from modelled import scripted_model
from visitor import DESK, OF_THE_SCREEN, PHONE, TABLET, Visitor

from admin_ui.server import serve_wsgi

pytestmark = pytest.mark.browser


@pytest.fixture
def visitor(browser, house) -> Iterator[Visitor]:
    """Logged in as the owner, on an installation whose model is the scripted one."""
    with scripted_model(house.services), serve_wsgi(house.app, "127.0.0.1", 0) as running:
        made = Visitor(browser, running.url, reduced_motion="reduce", has_touch=True)
        made.see("/login")
        made.page.fill("[name=login]", "owner")
        made.page.fill("[name=password]", house.password)
        made.page.keyboard.press("Enter")
        made.page.wait_for_url(f"{running.url}/")
        yield made
        made.context.close()


def good_on_every_screen(visitor: Visitor, path: str) -> None:
    visitor.look(DESK, "light")
    visitor.see(path)
    visitor.check(path)
    visitor.look(TABLET, "light")
    visitor.fits(f"{path} on a tablet")
    visitor.look(PHONE, "dark")
    visitor.check(f"{path} on a dark phone", OF_THE_SCREEN)
    visitor.look(DESK, "light")


def test_from_directions_to_the_last_line(visitor: Visitor, house: Any) -> None:
    product = house.db.catalog.sources(house.store.id)[0].remote_id
    at, page = house.path(f"/products/{product}"), visitor.page
    visitor.see(f"{at}?locale=de-DE")
    page.get_by_role("link", name="Directions").click()
    page.get_by_role("button", name="Ask").click()
    assert house.work() == ["done"]
    visitor.see(f"{at}/directions/de-DE")
    page.get_by_role("button", name="Write by this one").nth(1).click()
    page.get_by_text("chosen by owner").wait_for()
    good_on_every_screen(visitor, f"{at}/directions/de-DE")

    visitor.see(f"{at}?locale=de-DE")
    page.get_by_role("button", name="Write again").click()
    page.get_by_text("By the language model scripted-1").wait_for()
    page.get_by_role("button", name="Write", exact=True).click()
    assert house.work() == ["done"]
    page.get_by_role("button", name="To the lines of the page").click()
    page.get_by_role("heading", name="Lines").wait_for()

    row = page.locator("[id='line-hero.body.0']")
    edit = row.locator("summary", has_text="Edit")
    edit.focus()
    page.keyboard.press("Enter")  # by keyboard alone
    row.locator("textarea").fill("Die beste Wahl der Welt.")
    row.get_by_role("button", name="Keep and check").click()
    row.get_by_text("stops the page").wait_for()
    assert page.locator("#page-state").inner_text().startswith("needs person")
    row.locator("summary", has_text="Edit").click()
    row.locator("textarea").fill("Für lange Tage im Büro.")
    row.get_by_role("button", name="Keep and check").click()
    row.get_by_text("stops the page").wait_for(state="detached")
    page.locator("[id='line-seo.title']").get_by_role("button", name="Lock").click()
    page.locator("[id='line-seo.title']").get_by_text("locked").wait_for()
    page.get_by_role("button", name="Translate back").click()
    page.get_by_text("Translating a page back").wait_for()
    assert house.work() == ["done"]
    page.get_by_role("link", name="Show the result").click()
    page.get_by_text("lines are translated").wait_for()
    good_on_every_screen(visitor, f"{at}/lines/de-DE")
    assert visitor.faults == []


def test_the_model_is_tried_and_followed_without_a_reload(visitor: Visitor, house: Any) -> None:
    visitor.see("/model")
    visitor.page.get_by_role("button", name="Check now").click()
    visitor.page.get_by_text("It is being asked a few small questions").wait_for()
    assert house.work() == ["done"]
    visitor.page.get_by_text("scripted-1 answers").wait_for()
    for path in ("/model", house.path("/ledger")):
        good_on_every_screen(visitor, path)
    assert visitor.faults == []
