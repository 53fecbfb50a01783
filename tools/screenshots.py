"""Takes the pictures of docs/pictures: runs `vitrine demo`, logs in with Chromium, looks at the main pages.

`make pictures`. Needs Chromium (Debian: apt-get install chromium) and the development tools. Ages and identifiers that
differ from run to run are written over before a picture is taken, so that pictures change only when pages do.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "docs" / "pictures"
MOST_BYTES = 3_000_000
_COLOURS = 128
_PHONE_PX = 390
_PRODUCTS = "25"  # the last one tells too little about itself: a finding to show
# Chromium asks its maker for updates, field trials and safe-browsing lists unless told not to.
_QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
    "--disable-features=OptimizationHints,MediaRouter,Translate,AutofillServerCommunication",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
_STEADY = """() => {
    for (const time of document.querySelectorAll('time')) time.textContent = document.documentElement.lang === 'en'
        ? "just now" : "刚刚";
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode())
        texts.currentNode.data = texts.currentNode.data.replace(/127\\.0\\.0\\.1:\\d+/, '127.0.0.1:8331');
    document.activeElement?.blur();
}"""


@dataclass(frozen=True, slots=True)
class Shot:
    """A page to take: name of the file, path, width in px, colour scheme, language of the browser."""

    name: str
    path: str
    width_px: int = 1440
    scheme: str = "light"
    language: str = "en-US"
    tallest_px: int = 1540

    @property
    def file(self) -> Path:
        return OUT / f"{self.name}-{self.width_px}-{self.scheme}.png"


@dataclass(frozen=True, slots=True)
class Demo:
    """A running demo."""

    url: str
    password: str


@contextmanager
def demo() -> Iterator[Demo]:
    """Run the demo in a data folder of its own until it serves; end it afterwards."""
    with tempfile.TemporaryDirectory(prefix="vtpic") as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
        probe.close()
        outside = ("DATABASE_URL", "REDIS_URL", "BLOB_URL")
        kept = {k: v for k, v in os.environ.items() if not k.startswith("VITRINE_") and k not in outside}
        program = Path(sys.executable).with_name("vitrine")
        running = subprocess.Popen(
            [program, "demo", "--platform", "woocommerce", "--products", _PRODUCTS],
            env={**kept, "VITRINE_HOME": folder, "PORT": port, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            yield _introduced(running)
        finally:
            running.terminate()
            running.wait(30)


def _introduced(running: subprocess.Popen[str]) -> Demo:
    """Read the summary up to the login."""
    assert running.stdout is not None
    url = ""
    for line in running.stdout:
        print(line, end="")
        url = found[0] if (found := re.findall(r"http://127\.0\.0\.1:\d+", line)) else url
        if login := re.search(r"password (\S+)", line):
            return Demo(url, login[1])
    raise SystemExit("The demo ended before it served. Its own words are above.")


def chromium() -> str:
    """Path of the browser. Ends the program where there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        raise SystemExit("Chromium is not installed. Debian: apt-get install chromium")
    return found


class Camera:
    """Browser contexts that are logged in, one per language, width and scheme."""

    def __init__(self, browser: Browser, site: Demo) -> None:
        self._browser, self._site = browser, site

    @contextmanager
    def page(self, shot: Shot) -> Iterator[Page]:
        height_px = 1000 if shot.width_px > _PHONE_PX else 844
        context = self._browser.new_context(
            viewport={"width": shot.width_px, "height": height_px},
            color_scheme="dark" if shot.scheme == "dark" else "light",
            locale=shot.language,
            reduced_motion="reduce",
        )
        page = context.new_page()
        page.goto(f"{self._site.url}/login")
        page.fill("[name=login]", "owner")
        page.fill("[name=password]", self._site.password)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{self._site.url}/")
        yield page
        context.close()

    def take(self, shot: Shot) -> None:
        """Look at the page of this shot and keep the picture, with few colours."""
        with self.page(shot) as page:
            page.goto(self._site.url + shot.path)
            page.wait_for_load_state("networkidle")
            page.evaluate(_STEADY)
            whole_px = int(page.evaluate("document.documentElement.scrollHeight"))
            height_px = min(whole_px, shot.tallest_px)
            if shot.width_px > _PHONE_PX:
                # As tall as the picture, so that the rail reaches its end; on a phone the frames would grow with it.
                page.set_viewport_size({"width": shot.width_px, "height": height_px})
                page.wait_for_load_state("networkidle")
            raw = page.screenshot(full_page=True, clip={"x": 0, "y": 0, "width": shot.width_px, "height": height_px})
        picture = Image.open(io.BytesIO(raw)).convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
        picture.save(shot.file, optimize=True)
        print(f"{shot.file.relative_to(ROOT)}  {shot.file.stat().st_size // 1000} kB")


def links(page: Page, pattern: str) -> list[str]:
    """Paths of the links on a page that fit."""
    found = page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))")
    return list(dict.fromkeys(path for path in found if re.fullmatch(pattern, path)))


def shots(camera: Camera, site: Demo) -> list[Shot]:
    """The pictures, with the addresses that this run's demo gave its pages."""
    with camera.page(Shot("", "")) as page:
        store = links(page, r"/stores/\w+/products")[0].removesuffix("/products")
        page.goto(f"{site.url}{store}/products?state=published")
        product = links(page, rf"{store}/products/\d+.*")[0].partition("?")[0]
        page.goto(f"{site.url}{store}/experiments")
        run = links(page, rf"{store}/experiments/\w+")[0]
        page.goto(f"{site.url}{store}/publishing")
        plan = links(page, rf"{store}/publishing/\w+")[-1]
    return [
        Shot("home", "/"),
        Shot("stores", "/stores"),
        Shot("products", f"{store}/products"),
        Shot("document", f"{product}?locale=de-DE", tallest_px=1195),
        Shot("document-ja", f"{product}?locale=ja-JP", tallest_px=1195),
        Shot("gallery", f"{product}/gallery/de-DE"),
        Shot("plan", plan),
        Shot("findings", f"{store}/findings"),
        Shot("facts", f"{store}/facts"),
        Shot("facts-zh", f"{store}/facts", language="zh-CN"),
        Shot("experiment", run),
        Shot("jobs", "/jobs"),
        Shot("home-zh", "/", language="zh-CN"),
        *(
            Shot(name, path, _PHONE_PX, scheme, tallest_px=1640)
            for name, path in (("document", f"{product}?locale=de-DE"), ("home", "/"))
            for scheme in ("light", "dark")
        ),
    ]


def main() -> None:
    """Take all pictures; fails when they are too heavy for a repository."""
    OUT.mkdir(parents=True, exist_ok=True)
    switches = [*_QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]  # as root its sandbox refuses to start
    with demo() as site, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=switches)
        camera = Camera(browser, site)
        for shot in shots(camera, site):
            camera.take(shot)
        browser.close()
    total = sum(path.stat().st_size for path in OUT.glob("*.png"))
    if total > MOST_BYTES:
        raise SystemExit(f"The pictures have {total} bytes together, more than {MOST_BYTES}.")


if __name__ == "__main__":
    main()
