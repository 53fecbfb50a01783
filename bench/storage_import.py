"""Import of products: Vitrine's bulk path against the loop that comes first to mind with an ORM.

The peer is SQLAlchemy's own ORM on the same columns and the same database: select each product by its key, add or
change it, one commit for each 100 as the pages of a shop come. Both sides get the same products, ready made and
encoded; ours also compares fingerprints. The ORM loop is timed on fewer products and scaled
(`--orm`): its time grows in step with their number.

    python bench/storage_import.py [--products 20000] [--orm 2000] [--page 100] [--json]

Targets: >= 25 on SQLite, >= 10 on PostgreSQL (fresh import); re-import of unchanged products >= 1.1 of a fresh one.
"""

from __future__ import annotations

import argparse
import gc
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

from postgres_server import Postgres, postgres_binaries
from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Session

from core.catalog.product import Product
from core.catalog.sync import to_product
from core.ports.wire import AttributeSnapshot, MediaSnapshot, ProductSnapshot, VariantSnapshot
from core.storage import tables
from core.storage.db import Database, stamp
from core.storage.engine import open_engine
from core.storage.system import System
from core.tenancy.access import Scope

ATTRIBUTES = ("Colour", "Size", "Glaze", "Clay")
TARGETS = {"sqlite": 25.0, "postgresql": 10.0}


class Base(DeclarativeBase):
    metadata = tables.metadata


class OrmProduct(Base):
    __table__ = tables.products


def snapshots(count: int) -> list[ProductSnapshot]:
    """Believable products: about 1.5 KB of text, four attributes, three variants, two pictures."""
    body = "<p>" + "A cup of thick stoneware, made by hand, safe in the dishwasher. " * 12 + "</p>"
    return [
        ProductSnapshot(
            remote_id=str(number), title=f"Cup number {number}", sku=f"CUP-{number}", kind="variable",
            description_html=body, short_html="<p>A cup.</p>", vendor="Potter", categories=("Kitchen", "Cups"),
            attributes=tuple(AttributeSnapshot(name, (f"{name} {number % 9}",)) for name in ATTRIBUTES),
            variants=tuple(
                VariantSnapshot(f"{number}-{v}", f"CUP-{number}-{v}", (("Colour", f"c{v}"),), 1_990, 300.0)
                for v in range(3)
            ),
            media=tuple(MediaSnapshot(f"{number}-m{m}", f"https://shop.example/{m}.jpg", "A cup") for m in range(2)),
            price_minor=1_990, currency="EUR", weight_g=300.0,
        )
        for number in range(count)
    ]  # fmt: skip


def bulk(database: Database, store_id: str, items: list[Product], page: int) -> float:
    """Seconds that our path takes."""
    db = database.scope(Scope("t1", "job:bench"))
    return timed(
        lambda: [db.catalog.store(store_id, items[start : start + page]) for start in range(0, len(items), page)]
    )


def orm_loop(database: Database, store_id: str, items: list[Product], page: int) -> float:
    """Seconds that select-then-add takes."""

    def run() -> None:
        with Session(database.engine) as session:
            now = stamp(database.clock.now())
            for number, item in enumerate(items, 1):
                snapshot = item.snapshot
                row = session.scalars(
                    select(OrmProduct).where(
                        OrmProduct.tenant_id == "t1",
                        OrmProduct.store_id == store_id,
                        OrmProduct.remote_id == snapshot.remote_id,
                    )
                ).one_or_none()
                if row is None:
                    row = OrmProduct(tenant_id="t1", store_id=store_id, remote_id=snapshot.remote_id)
                    session.add(row)
                row.group_id, row.locale, row.sku = snapshot.remote_id, snapshot.locale, snapshot.sku
                row.title, row.kind, row.status = snapshot.title, snapshot.kind, snapshot.status
                row.snapshot, row.fingerprint, row.synced_at = item.encoded, item.fingerprint, now
                row.deleted_at = None
                if number % page == 0:
                    session.commit()
            session.commit()

    return timed(run)


def timed(work: Callable[[], Any]) -> float:
    gc.collect()
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def measure(new_url: Callable[[], str], options: argparse.Namespace) -> dict[str, Any]:
    """Both sides in turn, each on a fresh database; of two turns the better one counts."""
    source = snapshots(options.products)
    ours, again, theirs = [], [], []
    for _ in range(options.turns):
        database, store_id, items = fresh(new_url(), source[: options.orm])
        theirs.append(orm_loop(database, store_id, items, options.page) * options.products / options.orm)
        database.close()
        database, store_id, items = fresh(new_url(), source)
        ours.append(bulk(database, store_id, items, options.page))
        again.append(bulk(database, store_id, items, options.page))
        assert database.scope(Scope("t1", "x")).catalog.count(store_id) == options.products
        name = database.engine.dialect.name
        database.close()
    ratio = min(theirs) / min(ours)
    return {
        "database": name, "products": options.products, "orm_timed_on": options.orm, "page": options.page,
        "bulk_s": round(min(ours), 2), "orm_loop_s": round(min(theirs), 2), "ratio": round(ratio, 1),
        "target": TARGETS[name], "met": ratio >= TARGETS[name], "unchanged_s": round(min(again), 2),
        "fresh_to_unchanged": round(min(ours) / min(again), 2),
    }  # fmt: skip


def fresh(url: str, source: list[ProductSnapshot]) -> tuple[Database, str, list[Product]]:
    database = Database(open_engine(url))
    database.close()
    database = Database.open(url)
    System(database).ensure_tenant("t1")
    store_id = database.scope(Scope("t1", "job:bench")).tenancy.add_store("shop", "woocommerce", "u", {}).id
    return database, store_id, [to_product(store_id, snapshot, str) for snapshot in source]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--products", type=int, default=20_000)
    parser.add_argument("--orm", type=int, default=2_000, help="products that the ORM loop is timed on")
    parser.add_argument("--page", type=int, default=100, help="products a commit")
    parser.add_argument("--turns", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="vtbench"))
    numbers = iter(range(100))
    results = [measure(lambda: f"sqlite:///{folder / f'{next(numbers)}.db'}", options)]
    binaries = postgres_binaries()
    if binaries is None:
        print("PostgreSQL is not installed: its half is LEFT OUT", file=sys.stderr)
    else:
        server = Postgres(binaries)
        server.start()
        try:
            results.append(measure(server.create, options))
        finally:
            server.stop()
    shutil.rmtree(folder)
    for row in results:
        print(
            json.dumps(row) if options.json else
            f"{row['database']:10} {row['products']} products: bulk {row['bulk_s']} s, ORM loop {row['orm_loop_s']} s "
            f"(scaled from {row['orm_timed_on']}): {row['ratio']}x (target {row['target']:.0f}x); unchanged again "
            f"{row['unchanged_s']} s = {row['fresh_to_unchanged']}x faster"
        )  # fmt: skip
    return 0 if all(row["met"] for row in results) else 1


if __name__ == "__main__":
    sys.exit(main())
