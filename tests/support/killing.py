"""kill -9 at seeded moments of a job, and what must be true afterwards."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from installation import Installation, ModelShop, until

from core.bootstrap import open_services
from core.settings import Settings
from core.storage.db import Db
from core.storage.tenancy import Store

VICTIMS = ("worker", "horse", "redis", "web")
STAGES = ("sync", "generate", "publish")
LOCALES = "en-US,de-DE"
_SPREAD_S = 0.4  # a stage takes about this long on a slow shop
_JOBS = {"sync": "catalog.sync", "generate": "content.generate", "publish": "publishing.execute"}


class KillRun:
    """One walk from sync to publish; a victim is killed once in every stage, at moments that the seed chooses."""

    def __init__(self, place: Installation, victim: str, seed: int, *, products: int = 12) -> None:
        self.victim = victim
        self.moments: dict[str, tuple[str, int, bool]] = {}  # stage -> (state, items done, somebody died)
        self._rng = random.Random(f"{victim}|{seed}")
        self._products = products
        self._place = place

    def run(self) -> dict[str, Any]:
        """Carry out all stages in a shop of its own; answers what the checks need."""
        place = self._place
        shop = ModelShop.start("--products", str(self._products), "--faults", "latency_s=0.01")
        try:
            place.connect(shop, shop.name)
            before = shop.control("GET", "state")
            self._stage(shop, "sync", ("store", "sync", shop.name, "--full", "--json"))
            self._stage(shop, "generate", ("generate", shop.name, "--locales", LOCALES, "--all", "--json"))
            status = int(any(state == "blocked" for _id, _locale, state in self._look(shop)["documents"]))
            plan = place.command("publish", shop.name, "--all", "--dry-run", "--json", status=status)
            self._stage(shop, "publish", ("publish", shop.name, "--plan", plan["plan"], "--json"))
            seen = {
                **self._look(shop, plan["plan"]),
                "planned": len({(w["sku"], w["locale"]) for w in plan["writes"]}),
                "writes": shop.control("GET", "writes"),
                "state_before": before,
                "state_after": shop.control("GET", "state"),
            }
            place.command("store", "remove", shop.name, "--keep", "--json")  # the next walk's server starts without it
            return seen
        finally:
            shop.stop()

    def _stage(self, shop: ModelShop, stage: str, words: tuple[str, ...]) -> None:
        process = self._place.start(*words)
        self._kill_in(shop, stage)
        out, err = process.communicate(timeout=120)
        assert process.returncode in (0, 1), f"{words}: {process.returncode}\n{out}\n{err}"

    @contextmanager
    def _opened(self, shop: ModelShop) -> Iterator[tuple[Db, Store]]:
        services = open_services(Settings.from_env(self._place.environ()), migrate=False)
        try:
            db = services.db("cli:test")
            yield db, db.tenancy.store_named(shop.name)
        finally:
            services.close()

    def _kill_in(self, shop: ModelShop, stage: str) -> None:
        with self._opened(shop) as (db, store):

            def running() -> Any:
                jobs = db.jobs.recent(store_id=store.id, limit=5)
                return next((j for j in jobs if j.name == _JOBS[stage] and j.state != "queued"), None)

            job = until(running, f"the {stage} job")
            time.sleep(self._rng.random() * _SPREAD_S)
            now = db.jobs.get(job.id)
            self.moments[stage] = (now.state, now.done, self._place.kill(self.victim))

    def _look(self, shop: ModelShop, plan: str = "") -> dict[str, Any]:
        with self._opened(shop) as (db, store):
            return {
                "products": db.catalog.count(store.id),
                "documents": [(s.remote_id, s.locale, s.state) for s in db.content.states(store.id)],
                "counts": db.publishing.counts(store.id, plan),
                "jobs": {job.name: job.state for job in db.jobs.recent(store_id=store.id)},
            }


def check(run: KillRun, seen: dict[str, Any], products: int) -> None:
    """Nothing lost, nothing written twice, everything resumed."""
    assert seen["products"] == products
    assert len(seen["documents"]) == products * len(LOCALES.split(","))
    assert seen["counts"] == {"written": seen["planned"]}, seen["counts"]
    assert set(seen["jobs"].values()) == {"done"}, seen["jobs"]
    doubled = [key for key, count in seen["writes"].items() if count != 1]
    assert not doubled, f"written more than once: {doubled}"
    assert seen["state_after"] == seen["state_before"]
