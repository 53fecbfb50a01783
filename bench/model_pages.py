"""Pages by a model over HTTP: memory over a long run, calls of a second run, what one changed attribute costs.

The endpoint is the scripted one, in this process; the store is SQLite in a temporary folder; the catalogue is generated
from a seed. Memory is the most that the process held, at a fifth of the run and at its end (target: <= 1.15 times).
The endpoint keeps no question that it was asked, so that what grows is ours. A second run without changes makes no
call. Then the weight of a hundred products changes. Of all their lines those are counted that read otherwise; of these,
the ones that do not rest on a weight: lines that said the same facts before in other words (`beside`, target: none),
lines that only moved to another place, and lines that the page did not have before, which its plan brought (another
weight may be worth more or less room).

    python bench/model_pages.py [--documents 1000] [--seed 41] [--json]
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections import Counter, deque
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from core.bootstrap import open_services
from core.catalog.product import Product, encode, fingerprint
from core.catalog.seed.generated import generated
from core.catalog.seed.snapshots import snapshot_of
from core.clock import SystemClock
from core.content.limits import part_of
from core.generation.guides import guides
from core.generation.write.book import Caps
from core.generation.writing import Order, Tally, write
from core.jobs.services import Services
from core.ports.text import Endpoint
from core.ports.wire import ProductSnapshot
from core.settings import Settings
from core.storage.db import Db
from core.storage.tenancy import Store
from gpu_worker.text.scripted import Scripted

LOCALES = ("en-US", "de-DE", "fr-FR", "ja-JP")
CHANGED = 100


def put(db: Db, store: Store, snapshots: list[ProductSnapshot]) -> None:
    """As a reading of the shop brings them."""
    db.catalog.store(store.id, [Product(store.id, each, fingerprint(encode(each))) for each in snapshots])


def run(services: Services, db: Db, store: Store, locales: tuple[str, ...], mark: int = 0) -> tuple[Tally, int]:
    """One run over everything; answers its tally and the memory held when `mark` pages were done."""
    held = 0

    def progress(done: int, _total: int, _note: str) -> None:
        nonlocal held
        if mark and done >= mark and not held:
            held = peak_mib()

    with services.text_model(db) as model:
        order = Order(db.catalog.sources(store.id), locales, directed=False)
        tally = write(
            db, store, order, model, guides(db, store), caps=Caps(), job_id="bench", stop=lambda: False,
            progress=progress,
        )  # fmt: skip
    return tally, held


def peak_mib() -> int:
    """The most memory that this process held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def heavier(snapshot: ProductSnapshot) -> ProductSnapshot:
    """The same product with another weight."""
    grams = (snapshot.weight_g or 500.0) + 30.0
    rows = (replace(row, values=(f"{grams:g} g",)) if row.name == "Weight" else row for row in snapshot.attributes)
    return replace(snapshot, weight_g=grams, attributes=tuple(rows))


def lines_of(db: Db, store: Store) -> dict[tuple[str, str], tuple[str, frozenset[str]]]:
    """Text and facts of every remembered line of the first locale, by product and place."""
    found = {}
    for product in db.catalog.sources(store.id):
        for unit in db.sentences.of(store.id, product.remote_id, LOCALES[0]):
            found[product.remote_id, unit.slot] = (unit.text, frozenset(unit.facts))
    return found


def way_of(key: tuple[str, str], row: tuple[str, frozenset[str]], before: dict[tuple[str, str], Any]) -> str:
    """How a line reads beside the page as it was: same, weight (it rests on one), moved, beside or brought."""
    text, facts = row
    was = before.get(key, ("", facts))
    if was[0] == text:
        return "same"
    if any("weight" in fact for fact in facts):
        return "weight"
    part = part_of(key[1])
    stood = [line for (product, slot), line in before.items() if product == key[0] and part_of(slot) == part]
    if any(line[0] == text for line in stood):
        return "moved"
    return "beside" if any(line[1] == facts for line in stood) else "brought"


def measure(services: Services, documents: int, seed: int) -> dict[str, Any]:
    """All figures."""
    db = services.db("cli:bench")
    store = db.tenancy.add_store("bench", "woocommerce", "https://shop.example", {"source_locale": "en-US"})
    count = -(-documents // len(LOCALES))
    snapshots = [replace(snapshot_of(item), remote_id=str(at)) for at, item in enumerate(generated(seed, count), 1)]
    put(db, store, snapshots)
    begun = time.monotonic()
    first, early = run(services, db, store, LOCALES, mark=documents // 5)
    wall_s, peak = time.monotonic() - begun, peak_mib()
    again, _ = run(services, db, store, LOCALES)
    before = lines_of(db, store)
    put(db, store, [heavier(each) for each in snapshots[:CHANGED]])
    changed, _ = run(services, db, store, LOCALES[:1])
    after = lines_of(db, store)
    own = {key: row for key, row in after.items() if int(key[0]) <= CHANGED}
    others = [key for key, row in after.items() if int(key[0]) > CHANGED and before.get(key) != row]
    ways = Counter(way_of(key, row, before) for key, row in own.items())
    return {
        "documents": documents,
        "wall_s": round(wall_s, 1),
        "calls": first.totals.calls,
        "lines_by_model": first.lines_by_model,
        "lines_plain": first.lines_plain,
        "early_mib": early,
        "peak_mib": peak,
        "memory_ratio": round(peak / early, 2) if early else None,
        "again_calls": again.totals.calls,
        "changed_lines": len(own),
        "changed_anew": len(own) - ways["same"],
        "changed_beside": ways["beside"],
        "changed_moved": ways["moved"],
        "changed_brought": ways["brought"],
        "changed_elsewhere": len(others),
        "changed_calls": changed.totals.calls,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=41)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    scripted = Scripted(clock=SystemClock())
    scripted.bodies = deque(maxlen=0)
    with tempfile.TemporaryDirectory() as folder, scripted.serve() as endpoint:
        services = open_services(Settings(home=Path(folder)))
        services.db("cli:bench").models.put(services.keyring, Endpoint(endpoint.url, "scripted-1", third_party=False))
        figures = measure(services, args.documents, args.seed)
        services.close()
    print(json.dumps(figures) if args.json else "\n".join(f"{name:<18}{value}" for name, value in figures.items()))


if __name__ == "__main__":
    main()
