"""The job of the `text` queue: pages whose telling lines a language model writes. The GPU worker hands the model in."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, cast

from core.errors import Permanent
from core.generation.guides import guides
from core.generation.redact import Guarded
from core.generation.write.book import Budget, Caps
from core.generation.write.brief import Direction
from core.generation.write.explain import Explainer, PageId
from core.generation.write.unhurried import Unhurried
from core.generation.write.units import wanted
from core.generation.writing import Order, write
from core.jobs.runner import Cancelled, JobContext
from core.jobs.shops import chosen
from core.ports.text import OpenModel, TextModel
from core.storage.db import Db

_LATELY = 200  # jobs looked through for translations


def write_pages(context: JobContext, model: TextModel) -> Mapping[str, Any]:
    """Payload: store, locales, products (ids; empty = all), only (modules or lines to write anew), directed, propose,
    renew, festival, max_micros (what this run may cost; 0 = as the endpoint's caps say), patient (nobody waits: by the
    provider's batch interface, where it has one)."""
    db, payload = context.db, context.payload
    store = db.tenancy.store(payload["store"])
    products = chosen(db, store, payload.get("products") or [])
    only, directed = tuple(payload.get("only") or ()), bool(payload.get("directed", True))
    propose, renew = bool(payload.get("propose")), bool(payload.get("renew"))
    order = Order(products, payload["locales"], only, directed, propose, renew)
    tally = write(
        db,
        store,
        order,
        model,
        guides(db, store, festival=bool(payload.get("festival"))),
        caps=caps_of(db, int(payload.get("max_micros") or 0)),
        job_id=context.job.id,
        stop=lambda: context.lost.is_set() or db.jobs.get(context.job.id).cancel_requested,
        progress=context.progress,
        patient=_patient(context, model) if payload.get("patient") else None,
    )
    if db.jobs.get(context.job.id).cancel_requested:
        raise Cancelled
    spent = db.ledger.spent(store.id, context.job.id).job  # by earlier attempts too
    return {**tally.as_dict(), "price_micros": spent}


def _patient(context: JobContext, model: TextModel) -> TextModel | None:
    """The model by way of batches; None where the endpoint has none. They are kept with the job, by their ids."""
    row = context.db.models.find()
    if row is None or not row.probe.get("batch") or not isinstance(model, Guarded):
        return None
    kept = context.checkpoint({"batches": {}})
    clock = context.db.clock

    def way(inner: TextModel) -> TextModel:
        return Unhurried(cast("OpenModel", inner), kept["batches"], lambda: context.keep(kept), clock)

    return model.through(way)


def caps_of(db: Db, run_micros: int = 0) -> Caps:
    """The endpoint's caps; `run_micros` is what the person allowed for this run, and can only be less."""
    row = db.models.find()
    stored = row.caps if row else {}
    job = int(stored.get("job", 0))
    run = min(run_micros, job) if run_micros and job else run_micros or job
    return Caps(run, int(stored.get("store", 0)), int(stored.get("month", 0)))


def explain_page(context: JobContext, model: TextModel) -> Mapping[str, Any]:
    """A page's lines in the owner's language. Payload: store, product (id), locale, into (BCP 47), slots (empty = all
    that a shopper reads), directions (true = what was proposed for the page instead of its lines)."""
    db, payload = context.db, context.payload
    store = db.tenancy.store(payload["store"])
    if payload.get("directions"):
        made = db.sentences.directions(store.id, payload["product"], payload["locale"])
        lines = direction_lines(made.options if made else (), payload["into"])
    else:
        lines = _page_lines(db, store.id, payload)
    budget = Budget(caps_of(db, 0), model.prices, db.ledger.spent(store.id, context.job.id))
    back = Explainer(model, budget, lambda call: db.ledger.book(store.id, call))
    page = PageId(payload["product"], payload["locale"], context.job.id, db.now())
    found = back.explain(page, lines, payload["into"], context.progress)
    of = {slot: text_digest(lines[slot]) for slot in found.lines}
    return {"lines": found.lines, "of": of, "faults": found.faults, "stopped": found.stopped}


def _page_lines(db: Db, store_id: str, payload: Mapping[str, Any]) -> dict[str, str]:
    row = db.content.get(store_id, payload["product"], payload["locale"])
    if row is None:
        raise Permanent("This page was not written yet.", "Write it first: vitrine generate.")
    slots = payload.get("slots") or []
    return {path: line.text for path, line in row.document.lines() if line.text and (not slots or wanted(path, slots))}


def direction_lines(options: Sequence[Direction], into: str) -> dict[str, str]:
    """What of proposed directions is in another language than the owner's: angle and reason are English."""
    names = ("opening",) if into.startswith("en") else ("angle", "emotion", "opening", "why")
    rows = ((f"direction.{number}.{name}", getattr(o, name)) for number, o in enumerate(options) for name in names)
    return {slot: text for slot, text in rows if text}


def text_digest(text: str) -> str:
    """Tells whether a line is still the one that was translated."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def explained(
    db: Db, store_id: str, remote_id: str, locale: str, into: str, lines: Mapping[str, str]
) -> dict[str, str]:
    """What lines say in `into`, from the translations that were asked for lately; lines that changed since are left
    out."""
    found: dict[str, str] = {}
    wish = {"product": remote_id, "locale": locale, "into": into}
    for job in db.jobs.recent(store_id=store_id, limit=_LATELY):
        if job.name != "content.explain" or any(job.payload.get(name) != value for name, value in wish.items()):
            continue
        of = job.result.get("of", {})
        for slot, says in job.result.get("lines", {}).items():
            if slot in lines and of.get(slot) == text_digest(lines[slot]):
                found.setdefault(slot, says)
    return found
