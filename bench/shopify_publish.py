"""Writing many pages to a Shopify shop, against one call per resource.

On the emulator with a clock that only sleeping moves, so a second is a second of waiting for Shopify: for points of the
shop's bucket, or for a bulk operation. `cpu_s` is our own work beside it.

- `bulk`: the titles, descriptions and search texts of `--products` products in `--locales` languages, as the connector
  publishes them: looked at, sent by bulk mutations, read back.
- `single`: the same texts, one `translationsRegister` for each product and language, and nothing else (no look before
  or after): what is the least that any publisher without bulk operations needs. The ratio is single / bulk.
- `pages`: whole A+ pages of `--pages` products in the shop's own language and all others: how long, how many calls.

    python bench/shopify_publish.py [--products 1000] [--locales 5] [--pages 200] [--quick] [--json]
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from connectors.shopify.platform import PLATFORM, ShopifySession
from connectors.shopify.texts import KEYS
from connectors.shopify.translations import register_rows
from core.clock import FrozenClock
from core.ports.platform import Credentials
from core.ports.wire import (
    ContentField,
    FieldWrite,
    Receipt,
    SeedCatalogue,
    SeedProduct,
    SeedShoppers,
    Target,
    WriteItem,
)

F = ContentField
CODES = ("de-DE", "fr-FR", "ja-JP", "es-ES", "it-IT")
KINDS = ("hero", "bullets", "feature", "comparison", "specs", "faq", "brand_story", "seo")


def opened(products: int, clock: FrozenClock) -> tuple[Any, ShopifySession]:
    """A shop in this process and a session with it."""
    rows = tuple(
        SeedProduct(sku=f"s{n}", title=f"Thing {n}", price_minor=900, stock=3, description_html="<p>A thing.</p>")
        for n in range(products)
    )
    seed = SeedCatalogue("Bench", "EUR", "en-US", rows, SeedShoppers(10, 1, 0.1, (0.0,), 1))
    shop = PLATFORM.emulator(seed, {}, clock)
    random.seed(1)
    credentials = Credentials(f"https://{shop.app.store.domain}", "", shop.secret)
    return shop, PLATFORM.open(credentials, clock=clock, transport=httpx.WSGITransport(app=shop.app))


def filled(session: ShopifySession, targets: list[Target], text: str, fields: list[ContentField]) -> list[WriteItem]:
    """A write of new texts with the right texts before."""
    held = session.publisher.read_many([(target, fields) for target in targets])
    return [
        WriteItem(
            target,
            tuple(FieldWrite(name, now[name], f"{text} {name} {target.remote_id} {target.locale}") for name in fields),
        )
        for target, now in zip(targets, held, strict=True)
        if isinstance(now, dict)
    ]


def send(session: ShopifySession, items: list[WriteItem]) -> int:
    """Write in the connector's own measure; answers how many were read back as written."""
    size, done = PLATFORM.capabilities.max_batch, 0
    for start in range(0, len(items), size):
        outcomes = session.publisher.write_many(items[start : start + size])
        done += sum(isinstance(outcome, Receipt) for outcome in outcomes)
    return done


class Timer:
    """Seconds of waiting for the shop, of our own work, and calls."""

    def __init__(self, shop: Any, clock: FrozenClock) -> None:
        self._shop, self._clock = shop, clock
        self._began = (clock.monotonic_s(), time.perf_counter(), shop.app.log.served)

    def told(self, name: str) -> dict[str, Any]:
        """Since the timer was made."""
        waited_s = self._clock.monotonic_s() - self._began[0]
        return {
            f"{name}_s": round(waited_s, 1),
            f"{name}_wall_s": round(time.perf_counter() - self._began[1], 1),
            f"{name}_calls": self._shop.app.log.served - self._began[2],
        }


def translations(products: int, locales: int) -> dict[str, Any]:
    """Texts of many products by bulk mutations, and by a call each."""
    texts = [F.TITLE, F.DESCRIPTION, F.SEO_TITLE, F.SEO_DESCRIPTION]
    clock = FrozenClock()
    shop, session = opened(products, clock)
    ids = list(session.catalog.ids())
    own = [Target(remote_id, "en-US") for remote_id in ids]
    send(session, filled(session, own, "Own", texts))  # search texts are empty in the seed: nothing could be translated
    targets = [Target(remote_id, locale) for locale in CODES[:locales] for remote_id in ids]
    items = filled(session, targets, "New", texts)
    timer = Timer(shop, clock)
    result: dict[str, Any] = {"bulk_written": send(session, items), **timer.told("bulk")}
    result |= single(shop, session, clock, items)
    result["ratio"] = round(result["single_s"] / result["bulk_s"], 1)
    return result


def single(shop: Any, session: ShopifySession, clock: FrozenClock, items: list[WriteItem]) -> dict[str, Any]:
    """One `translationsRegister` per product and language; the digests are known already."""
    publisher = session.publisher
    sent = []
    for item in items:
        place, product = publisher._where(item.target)
        sent.append((place, product, {KEYS[w.field]: f"{w.after}!" for w in item.writes}))
    seen = {
        place: publisher._translations.read([product for other, product, _ in sent if other == place], place)
        for place in dict.fromkeys(place for place, _, _ in sent)
    }
    timer = Timer(shop, clock)
    for place, product, values in sent:
        rows = register_rows(place, seen[place][product], values)
        session._client.run("translations_register", {"resourceId": product, "translations": rows})
    return timer.told("single")


def page(target: Target) -> str:
    """A page of eight modules, as the engine stores it."""
    words = f"{target.locale} {target.remote_id} " * 20
    modules = [{"kind": kind, "text": f"{kind} {words}"} for kind in KINDS]
    return json.dumps(
        {"locale": target.locale, "modules": modules, "html": f"<div>{words}</div>"}, separators=(",", ":")
    )


def pages(products: int, locales: int) -> dict[str, Any]:
    """Whole pages in every language."""
    clock = FrozenClock()
    shop, session = opened(products, clock)
    ids = list(session.catalog.ids())
    targets = [Target(remote_id, locale) for locale in ("en-US", *CODES[:locales]) for remote_id in ids]
    held = session.publisher.read_many([(target, [F.DESCRIPTION, F.MODULES]) for target in targets])
    items = [
        WriteItem(
            target,
            (
                FieldWrite(F.DESCRIPTION, now[F.DESCRIPTION], f"<p>{target.locale} {target.remote_id}</p>"),
                FieldWrite(F.MODULES, now[F.MODULES], page(target)),
            ),
        )
        for target, now in zip(targets, held, strict=True)
        if isinstance(now, dict)
    ]
    timer = Timer(shop, clock)
    return {"pages_written": send(session, items), **timer.told("pages")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, default=1_000)
    parser.add_argument("--locales", type=int, default=5)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    if given.quick:
        given.products, given.locales, given.pages = 150, 2, 30
    result = {**translations(given.products, given.locales), **pages(given.pages, given.locales)}
    print(json.dumps(result) if given.json else "\n".join(f"{name:16} {value}" for name, value in result.items()))


if __name__ == "__main__":
    main()
