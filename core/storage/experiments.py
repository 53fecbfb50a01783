"""Experiments: set-up, daily exposures, and which orders came from which arm."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func

from core.experiments.record import Experiment
from core.ports.wire import ExposureRow, OrderRow
from core.storage.db import Db, dump
from core.storage.tables import experiment_days, experiments, order_arms


class Experiments:
    """A tenant's experiments."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def add(self, experiment: Experiment) -> None:
        """Put a new experiment on record; the same id again changes nothing."""
        row = {
            "id": experiment.id,
            "store_id": experiment.store_id,
            "remote_id": experiment.remote_id,
            "locale": experiment.locale,
            "salt": experiment.salt,
            "weights": dump(list(experiment.weights)),
            "arms": dump(list(experiment.arms)),
            "state": experiment.state,
            "started_at": experiment.started_at,
        }
        self._db.upsert(experiments, [row], replace=())

    def all(self, store_id: str) -> list[Experiment]:
        """Newest first."""
        statement = self._db.select(experiments).where(experiments.c.store_id == store_id)
        return [_experiment(row) for row in self._db.rows(statement.order_by(experiments.c.started_at.desc()))]

    def get(self, experiment_id: str) -> Experiment | None:
        """One experiment."""
        row = self._db.row(self._db.select(experiments).where(experiments.c.id == experiment_id))
        return _experiment(row) if row else None

    def update(self, experiment_id: str, **values: Any) -> None:
        """Change state, stopped_at or result (a dict)."""
        row = {name: dump(value) if isinstance(value, dict) else value for name, value in values.items()}
        self._db.change(self._db.update(experiments).where(experiments.c.id == experiment_id).values(**row))

    def set_exposures(self, rows: Sequence[ExposureRow]) -> None:
        """Daily counts as the shop has them now (they replace what was pulled before)."""
        values = [
            {"experiment_id": row.experiment_id, "day": row.day, "arm": row.arm, "exposures": row.exposures}
            for row in rows
        ]
        self._db.upsert(experiment_days, values)

    def set_orders(self, store_id: str, rows: Sequence[OrderRow]) -> None:
        """Orders that carry an arm; pulling an order again updates it and never counts it twice."""
        values = [
            {
                "store_id": store_id,
                "order_id": row.remote_id,
                "experiment_id": experiment_id,
                "arm": arm,
                "counts": int(row.counts),
                "revenue_minor": row.total_minor - row.refunded_minor,
                "created_at": row.created_at.isoformat(),
            }
            for row in rows
            for experiment_id, arm in row.arms
        ]
        self._db.upsert(order_arms, values)

    def totals(self, experiment: Experiment) -> tuple[list[int], list[int], list[int]]:
        """(exposures, converters, revenue in minor units) per arm."""
        size = len(experiment.weights)
        d, o = experiment_days.c, order_arms.c
        seen = self._db.rows(
            self._db.select(experiment_days, d.arm, func.sum(d.exposures))
            .where(d.experiment_id == experiment.id, d.arm < size)
            .group_by(d.arm)
        )
        bought = self._db.rows(
            self._db.select(order_arms, o.arm, func.count(), func.sum(o.revenue_minor))
            .where(o.experiment_id == experiment.id, o.counts == 1, o.arm < size)
            .group_by(o.arm)
        )
        exposures, converters, revenue = [0] * size, [0] * size, [0] * size
        for arm, count in seen:
            exposures[arm] = int(count)
        for arm, count, minor in bought:
            converters[arm], revenue[arm] = int(count), int(minor)
        return exposures, converters, revenue

    def days(self, experiment_id: str) -> list[tuple[str, int, int]]:
        """(day, arm, exposures) in order."""
        d = experiment_days.c
        statement = self._db.select(experiment_days, d.day, d.arm, d.exposures).where(d.experiment_id == experiment_id)
        return [(row.day, row.arm, row.exposures) for row in self._db.rows(statement.order_by(d.day, d.arm))]


def _experiment(row: Any) -> Experiment:
    return Experiment(
        id=row.id,
        store_id=row.store_id,
        remote_id=row.remote_id,
        locale=row.locale,
        salt=row.salt,
        weights=tuple(json.loads(row.weights)),
        arms=tuple(json.loads(row.arms)),
        state=row.state,
        started_at=row.started_at,
        stopped_at=row.stopped_at or "",
        result=json.loads(row.result),
    )
