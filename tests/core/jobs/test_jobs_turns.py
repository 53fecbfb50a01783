"""How many turns a store has where many wait: by its plan, as it was last looked at."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.jobs.billing import plan_of, turns_of
from core.ports.billing import PlanStanding, PlanState


class Shop:
    """A platform, its session and its billing in one, with the plan that is set here."""

    standing_now = PlanStanding(PlanState.NONE)

    @property
    def billing(self):
        return self

    def open(self, *_parts, **_more):
        return self

    def standing(self):
        return self.standing_now

    def offers(self):
        return ()

    def close(self):
        pass


@pytest.mark.parametrize(
    ("state", "turns"),
    [(PlanState.ACTIVE, 3), (PlanState.TRIAL, 3), (PlanState.FROZEN, 1), (PlanState.CANCELLED, 1)],
)
def test_a_plan_in_force_counts_and_the_owners_settings_stay(services, new_store, state, turns):
    db, shop = services.db("person:test"), Shop()
    store = new_store(db)
    for name in ("key", "secret"):
        db.tenancy.put_secret(services.keyring, f"store/{store.id}/{name}", "x")
    assert turns_of(store) == 1
    shop.standing_now = PlanStanding(PlanState.ACTIVE, priority=3)
    plan_of(replace(services, platform=lambda _name: shop), db, store)
    store = db.tenancy.store(store.id)
    assert turns_of(store) == 3
    shop.standing_now = PlanStanding(state, priority=3)
    plan_of(replace(services, platform=lambda _name: shop), db, store)
    store = db.tenancy.store(store.id)
    assert turns_of(store) == turns
    assert store.settings["source_locale"] == "en-US"
