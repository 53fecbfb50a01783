"""An emulated WooCommerce shop in a process of its own: `python bench/woo_shop.py PRODUCTS FAULTS_JSON`.

Prints one line of JSON {url, key, secret} when it answers, and stops when its standard input closes.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

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


def main() -> None:
    from connectors.woocommerce.emulator.app import build
    from connectors.woocommerce.emulator.serve import serve

    store = build(catalogue(int(sys.argv[1])), json.loads(sys.argv[2]), SystemClock())
    with serve(store) as running:
        print(json.dumps({"url": running.url, "key": store.key, "secret": store.secret}), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
