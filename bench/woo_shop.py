"""An emulated WooCommerce shop in a process of its own: `python bench/woo_shop.py PRODUCTS FAULTS_JSON`.

Prints one line of JSON {url, key, secret} when it answers, and stops when its standard input closes.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from core.clock import SystemClock
from core.ports.wire import AttributeSnapshot, SeedCatalogue, SeedProduct, SeedShoppers

ROOT = Path(__file__).resolve().parents[1]


def catalogue(count: int) -> SeedCatalogue:
    """`count` simple products with the amount of text of an ordinary shop."""
    paragraph = "<p>Double-walled mug of stainless steel, keeps drinks warm for hours and fits most cup holders.</p>"
    attributes = (AttributeSnapshot("Material", ("Stainless steel",)), AttributeSnapshot("Capacity", ("350 ml",)))
    products = tuple(
        SeedProduct(
            sku=f"mug-{number}",
            title=f"Travel mug no. {number}",
            category="Kitchen",
            tags=("travel", "coffee"),
            description_html=paragraph * 4,
            short_html=paragraph,
            attributes=attributes,
            price_minor=1990 + number % 500,
            weight_g=310,
        )
        for number in range(count)
    )
    return SeedCatalogue("Bench", "EUR", "en-US", products, SeedShoppers(0, 0, 0.0, (0.0,), 1))


@contextmanager
def shop(count: int, faults: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Run the shop beside this process; yields its url, key and secret."""
    command = [sys.executable, str(Path(__file__)), str(count), json.dumps(faults)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.stdin.close()
            process.wait(timeout=20)


class Kept:
    """Answers every page from memory after its first reading, `latency_s` late.

    Shop and client share this machine; a real shop computes elsewhere. So the first reading (untimed) pays for the
    emulator's own computing, and what is timed is the client against a shop that needs exactly that long.
    """

    def __init__(self, app: Any, latency_s: float) -> None:
        self._app, self._latency_s = app, latency_s
        self._pages: dict[tuple[str, str], tuple[str, list[tuple[str, str]], bytes]] = {}

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        query = [pair for pair in parse_qsl(environ.get("QUERY_STRING", "")) if not pair[0].startswith("oauth_")]
        page = (environ["PATH_INFO"], urlencode(query))
        if page in self._pages:
            time.sleep(self._latency_s)
            status, headers, body = self._pages[page]
            start_response(status, headers)
            return [body]
        head: list[Any] = []
        body = b"".join(self._app(environ, lambda status, headers, *more: head.extend([status, headers])))
        if environ["REQUEST_METHOD"] == "GET" and head[0].startswith("200"):
            self._pages[page] = (head[0], head[1], body)
        start_response(*head)
        return [body]

    def close(self) -> None:
        """What the server calls when it stops."""
        self._app.close()


def main() -> None:
    from connectors.woocommerce.emulator.app import build
    from connectors.woocommerce.emulator.serve import RunningServer

    faults = json.loads(sys.argv[2])
    kept_latency_s = faults.pop("kept_latency_s", None)
    store = build(catalogue(int(sys.argv[1])), faults, SystemClock())
    running = store.serve(0) if kept_latency_s is None else RunningServer(Kept(store.app, kept_latency_s), 0)
    try:
        print(json.dumps({"url": running.url, "key": store.key, "secret": store.secret}), flush=True)
        sys.stdin.read()
    finally:
        running.close()


if __name__ == "__main__":
    main()
