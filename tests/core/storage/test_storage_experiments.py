"""Experiments: counts replace what was pulled before, orders are never counted twice."""

from __future__ import annotations

from datetime import UTC, datetime

from core.experiments.record import Experiment
from core.facts.known import KnownFacts
from core.facts.sheet import FactSheet
from core.ports.wire import ExposureRow, OrderRow


def order(remote_id, arm, total=1_000, counts=True, refunded=0):
    return OrderRow(
        remote_id,
        "completed",
        datetime(2026, 3, 2, tzinfo=UTC),
        "EUR",
        total,
        refunded,
        (("1", 1),),
        (("e1", arm),),
        counts,
    )


def test_pulling_again_counts_nothing_twice(db, new_store):
    store = new_store(db)
    experiment = Experiment(
        "e1", store.id, "1", "de-DE", "salt", (0.5, 0.5), ("a", "b"), "running", "2026-03-02T09:00:00Z"
    )
    db.experiments.add(experiment)
    db.experiments.add(experiment)
    assert db.experiments.all(store.id) == [experiment]
    for exposures in (40, 50):
        days = [ExposureRow("e1", day, arm, exposures) for day in ("2026-03-02", "2026-03-03") for arm in (0, 1)]
        db.experiments.set_exposures(days)
    for _ in range(2):
        db.experiments.set_orders(store.id, [order("7", 0), order("8", 1, 3_000), order("9", 1, counts=False)])
    db.experiments.set_orders(store.id, [order("8", 1, 3_000, refunded=500)])
    assert db.experiments.totals(experiment) == ([100, 100], [1, 1], [1_000, 2_500])
    assert db.experiments.days("e1")[0] == ("2026-03-02", 0, 50)
    db.experiments.update("e1", state="stopped", stopped_at="x", result={"p": 0.5})
    held = db.experiments.get("e1")
    assert (held.state, held.result, held.weights) == ("stopped", {"p": 0.5}, (0.5, 0.5))
    assert db.experiments.get("none") is None


def test_no_rows_are_no_statement_and_numbers_of_both_kinds_go_together(db, new_store):
    store = new_store(db)
    db.experiments.set_exposures([])
    db.experiments.set_orders(store.id, [])
    shares = {"1": 0, "2": 0.5, "3": 1}
    sheets = [(i, KnownFacts(FactSheet(i, "en-US", ()), (), "f", share)) for i, share in shares.items()]
    db.catalog.save_sheets(store.id, sheets)
    assert db.catalog.completeness(store.id) == shares
