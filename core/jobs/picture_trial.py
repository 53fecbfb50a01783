"""One test picture by the engine that was chosen for a store. Its product is drawn here: no photo of a shop is used."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from core.catalog.seed.pictures import views
from core.jobs.picture_choice import CUTOUT, SCENE, Choice, at_endpoint, choice, options_by
from core.jobs.pictures import RunOne, Tick
from core.jobs.runner import JobContext
from core.jobs.services import Services
from core.ports.picture_files import Options, PictureFiles, Row
from core.storage.db import Db
from core.storage.jobs import JobRow
from core.storage.tenancy import Store

TRIALS = ("image.try", "image.try_model")
PURPOSE = "picture_trial"
MIME = "image/webp"
_PRODUCT = ("kettle", "sage")
_SCENE: Options = {"name": "oak-table", "seed": 1}
_MOST_BYTES = 120_000


def trial(store: Store, operation: str) -> dict[str, Any]:
    """The payload of a trial of what is chosen now."""
    return {"store": store.id, "operation": operation, **choice(store, operation).as_dict()}


def latest(db: Db, store: Store, operation: str) -> JobRow | None:
    """The last trial for a kind of picture."""
    jobs = db.jobs.recent(store_id=store.id, limit=200)
    return next((job for job in jobs if job.name in TRIALS and job.payload["operation"] == operation), None)


def try_engine(context: JobContext, engine: PictureFiles, run_one: RunOne | None = None) -> Mapping[str, Any]:
    """Payload: see `trial`. Answers what made the picture, how long that took, and the digest of a small copy; raises
    what stood in the way."""
    services, db, payload = context.services, context.db, context.payload
    store, operation = db.tenancy.store(payload["store"]), str(payload["operation"])
    order = payload if operation == SCENE else {CUTOUT: Choice(**_choice_in(payload)).options()}
    engine = at_endpoint(services, db, store, order, engine)
    by = options_by(engine, order, services.settings.picture_model).get(operation, {})
    run = run_one or (lambda name, source, options, _tick: engine.run_one(name, source, options))
    with tempfile.TemporaryDirectory(prefix="vitrine-") as folder:
        bench = _Bench(context, engine, run, Path(folder))
        source = bench.begin(operation)
        options = {**(_SCENE if operation == SCENE else {}), **by}
        maker = engine.maker(operation, options)
        began_s = db.clock.monotonic_s()
        row, data = bench.run(1, operation, source, options)
        took_s = db.clock.monotonic_s() - began_s
        small = bench.small(data)
    digest = _kept(services, db, store, operation, small)
    return {
        "operation": operation,
        "engine": maker.engine,
        "model": maker.model,
        "revision": maker.revision,
        "seconds": round(took_s, 2),
        "confidence": row.confidence,
        "said": row.reason,
        "device": row.more.get("device", ""),
        "file": digest,
    }


def _choice_in(payload: Mapping[str, Any]) -> dict[str, str]:
    return {item.name: payload[item.name] for item in fields(Choice) if item.name in payload}


class _Bench:
    """The steps of a trial, counted: product, picture, copy."""

    def __init__(self, context: JobContext, engine: PictureFiles, run: RunOne, folder: Path) -> None:
        self._context, self._engine, self._run, self._folder = context, engine, run, folder

    def begin(self, operation: str) -> Path:
        """The photo, or its cut-out by the embedded engine."""
        photo = self._folder / "photo.jpg"
        photo.write_bytes(views(*_PRODUCT)[0])
        if operation == CUTOUT:
            return photo
        _, data = self.run(0, CUTOUT, photo, {})
        cut = self._folder / "cut.png"
        cut.write_bytes(data)
        return cut

    def run(self, step: int, operation: str, source: Path, options: Options) -> tuple[Row, bytes]:
        self._context.progress(step, 3, operation)
        tick: Tick = lambda said: self._context.progress(step, 3, said)  # noqa: E731 - with its type
        return self._run(operation, source, options, tick)

    def small(self, data: bytes) -> bytes:
        """A copy that a page can show."""
        path = self._folder / "made.png"
        path.write_bytes(data)
        return self._engine.run_one("encode", path, {"format": "webp", "max_bytes": _MOST_BYTES})[1]


def _kept(services: Services, db: Db, store: Store, operation: str, data: bytes) -> str:
    """The digest of the copy, in place of the one before it."""
    name = f"trial-{operation}.webp"
    digest = db.files.keep(services.blobs, store.id, data, name=name, purpose=PURPOSE)
    for old in db.files.of_store(store.id, purpose=PURPOSE):
        if old.name == name and old.digest != digest:
            if services.system.file_owners(old.digest) <= 1:
                services.blobs.drop(old.digest)
            db.files.forget(store.id, old.digest)
    return digest
