"""A browser that takes notes: what is inaccessible, too wide, goes wrong, or asks another host."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

AXE = (Path(__file__).parents[1] / "admin_ui" / "vendor" / "axe.min.js").read_text()
_RUN_AXE = """async rules => (await axe.run(document, {iframes: false, resultTypes: ['violations'],
    ...(rules.length ? {runOnly: {type: 'rule', values: rules}} : {})})).violations.map(
    v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 120)).join(' | '))"""
_TOO_WIDE = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"

DESK, TABLET, PHONE = ({"width": w, "height": h} for w, h in ((1440, 900), (768, 1024), (390, 844)))
# Colours, sizes, and what a narrow screen hides or turns into something else.
OF_THE_SCREEN = ("color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable", "button-name",
                 "link-name", "aria-hidden-focus", "region", "landmark-one-main", "page-has-heading-one",
                 "heading-order", "th-has-data-cells", "td-headers-attr")  # fmt: skip


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
