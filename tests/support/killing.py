"""kill -9 at seeded moments of a job, and what must be true afterwards."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any

from installation import Installation, ModelShop, until

from core.bootstrap import open_services
from core.settings import Settings

VICTIMS = ("worker", "horse", "redis", "web")
STAGES = ("sync", "generate", "publish")
LOCALES = "en-US,de-DE"
_SPREAD_S = 0.4  # a stage takes about this long on a slow shop
_JOBS = {"sync": "catalog.sync", "generate": "content.generate", "publish": "publishing.execute"}


class KillRun:
    """One walk from sync to publish; a victim is killed once in every stage, at moments that the seed chooses."""

    def __init__(self, home: Path, victim: str, seed: int, *, products: int = 12) -> None:
        self.victim = victim
        self.moments: dict[str, tuple[str, int, bool]] = {}  # stage -> (state, items done, somebody died)
        self._rng = random.Random(f"{victim}|{seed}")
        self._products = products
        self._home = home

    def run(self) -> dict[str, Any]:
        """Carry out all stages; answers what the checks need."""
        shop = ModelShop.start("--products", str(self._products), "--faults", "latency_s=0.01")
        place = Installation(self._home, port=_free_port())
        try:
            place.serve()
            place.connect(shop)
            before = shop.control("GET", "state")
            self._stage(place, "sync", ("store", "sync", "shop", "--full", "--json"))
            self._stage(place, "generate", ("generate", "shop", "--locales", LOCALES, "--all", "--json"))
            plan = place.command("publish", "shop", "--all", "--dry-run", "--json", status=self._refusals(place))
            self._stage(place, "publish", ("publish", "shop", "--plan", plan["plan"], "--json"))
            return self._look(place, shop, before, plan)
        finally:
            place.stop()
            shop.stop()

    def _refusals(self, place: Installation) -> int:
        return int(any(row["state"] == "blocked" for row in self._states(place)))

    def _states(self, place: Installation) -> list[dict[str, Any]]:
        with_services = open_services(Settings.from_env(place.environ()))
        try:
            db = with_services.db("cli:test")
            store = db.tenancy.store_named("shop")
            return [{"state": s.state, "sku": s.remote_id, "locale": s.locale} for s in db.content.states(store.id)]
        finally:
            with_services.close()

    def _stage(self, place: Installation, stage: str, words: tuple[str, ...]) -> None:
        process = place.begin(*words)
        self._kill_in(place, stage)
        out, err = process.communicate(timeout=120)
        assert process.returncode in (0, 1), f"{words}: {process.returncode}\n{out}\n{err}"

    def _kill_in(self, place: Installation, stage: str) -> None:
        services = open_services(Settings.from_env(place.environ()))
        try:
            db = services.db("cli:test")

            def running() -> Any:
                return next(
                    (j for j in db.jobs.recent(limit=5) if j.name == _JOBS[stage] and j.state != "queued"), None
                )

            job = until(running, f"the {stage} job")
            time.sleep(self._rng.random() * _SPREAD_S)
            now = db.jobs.get(job.id)
            self.moments[stage] = (now.state, now.done, place.kill(self.victim))
        finally:
            services.close()

    def _look(self, place: Installation, shop: ModelShop, before: Any, plan: dict[str, Any]) -> dict[str, Any]:
        services = open_services(Settings.from_env(place.environ()))
        try:
            db = services.db("cli:test")
            store = db.tenancy.store_named("shop")
            return {
                "products": db.catalog.count(store.id),
                "documents": [(s.remote_id, s.locale, s.state) for s in db.content.states(store.id)],
                "counts": db.publishing.counts(store.id, plan["plan"]),
                "planned": len({(w["sku"], w["locale"]) for w in plan["writes"]}),
                "jobs": {job.name: job.state for job in db.jobs.recent()},
                "writes": shop.control("GET", "writes"),
                "state_before": before,
                "state_after": shop.control("GET", "state"),
            }
        finally:
            services.close()


def check(run: KillRun, seen: dict[str, Any], products: int) -> None:
    """Nothing lost, nothing written twice, everything resumed."""
    assert seen["products"] == products
    assert len(seen["documents"]) == products * len(LOCALES.split(","))
    assert seen["counts"] == {"written": seen["planned"]}, seen["counts"]
    assert set(seen["jobs"].values()) == {"done"}, seen["jobs"]
    doubled = [key for key, count in seen["writes"].items() if count != 1]
    assert not doubled, f"written more than once: {doubled}"
    assert seen["state_after"] == seen["state_before"]


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
