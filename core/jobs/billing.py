"""A store's plan: asked, chosen, ended and charged for use, the same from page and command line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from core.errors import Refused
from core.jobs.services import Services
from core.ports.billing import BillingPort, PlanOffer, PlanStanding, PlanState, Usage, UsageReceipt
from core.storage.db import Db
from core.storage.tenancy import Store

_TURNS = "turns"
_NOTHING = "This platform collects no money for Vitrine: there is no plan to pay."


def plan_of(services: Services, db: Db, store: Store) -> tuple[PlanStanding, tuple[PlanOffer, ...]]:
    """How the store stands, as the platform says now, and what can be chosen through Vitrine."""
    with services.session(db, store) as session:
        if session.billing is None:
            return PlanStanding(PlanState.NONE, _NOTHING), ()
        standing, offers = session.billing.standing(), session.billing.offers()
    _note_turns(db, store, standing)
    return standing, offers


def turns_of(store: Store) -> int:
    """How many turns a store has for one of the others where many wait, by its plan as it was last looked at."""
    return int(store.settings.get(_TURNS, 1))


def _note_turns(db: Db, store: Store, standing: PlanStanding) -> None:
    turns = standing.priority if standing.state in (PlanState.TRIAL, PlanState.ACTIVE) else 1
    if turns != turns_of(store):
        fresh = db.tenancy.store(store.id)
        db.tenancy.update_store(store.id, settings={**fresh.settings, _TURNS: turns})


def choose(services: Services, db: Db, store: Store, plan: str, return_url: str = "") -> str:
    """The platform's page where the owner agrees to a plan. Nothing is charged before that."""
    with _billing(services, db, store) as billing:
        address = billing.choose(plan, return_url)
    db.audit.write("store.plan_asked", store.name, store_id=store.id, plan=plan)
    return address


def cancel(services: Services, db: Db, store: Store) -> PlanStanding:
    """End the plan in force."""
    with _billing(services, db, store) as billing:
        standing = billing.cancel()
    db.audit.write("store.plan_ended", store.name, store_id=store.id, plan=standing.plan)
    return standing


def book(services: Services, db: Db, store: Store, usage: Usage) -> UsageReceipt:
    """Charge for use, once per key."""
    with _billing(services, db, store) as billing:
        receipt = billing.book(usage)
    db.audit.write("store.usage_booked", store.name, store_id=store.id, key=usage.key, minor=receipt.charged_minor)
    return receipt


@contextmanager
def _billing(services: Services, db: Db, store: Store) -> Iterator[BillingPort]:
    with services.session(db, store) as session:
        if session.billing is None:
            raise Refused(_NOTHING)
        yield session.billing
