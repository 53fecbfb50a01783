"""An experiment's life: set up in the shop, counts pulled, analysed, stopped."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from core.clock import iso
from core.errors import Refused
from core.experiments.record import Experiment
from core.experiments.split import SplitResult, analyse
from core.ports.platform import MetricsSource
from core.ports.wire import ExperimentSetup, OrderRow
from core.tenancy.erased import pseudonym
from core.tenancy.keyring import Keyring

if TYPE_CHECKING:
    from core.storage.db import Db

ARMS = ("the shop's own page", "the page with Vitrine's modules")
_ORDER_SLACK = timedelta(days=60)  # orders are asked for from this long before the start: late edits, time zones


def start(
    db: Db,
    store_id: str,
    remote_id: str,
    locale: str,
    metrics: MetricsSource,
    *,
    weights: tuple[float, ...] = (0.5, 0.5),
) -> Experiment:
    """Split visitors of one product page between the shop's own page (arm 0) and the published one (arm 1).

    One experiment at a time per page; raises Refused while another runs.
    """
    running = [e for e in db.experiments.all(store_id) if e.state == "running"]
    if any((e.remote_id, e.locale) == (remote_id, locale) for e in running):
        raise Refused("An experiment runs on this page already.", "Stop it first, or wait for its verdict.")
    number = len(db.experiments.all(store_id))
    page = f"{remote_id}|{locale}|{number}"
    # The salt follows the store's name, so that the same shop set up again splits the same visitors alike.
    salt = hashlib.sha256(f"{db.tenancy.store(store_id).name}|{page}".encode()).hexdigest()
    experiment = Experiment(
        id=f"e{hashlib.sha256(f'{store_id}|{page}'.encode()).hexdigest()[:12]}",
        store_id=store_id,
        remote_id=remote_id,
        locale=locale,
        salt=salt[:16],
        weights=weights,
        arms=ARMS,
        state="running",
        started_at=iso(db.clock.now()),
    )
    metrics.setup(_setup(experiment, active=True))
    db.experiments.add(experiment)
    db.audit.write(
        "experiment.started", f"{_label(db, experiment)} {locale}", store_id=store_id, experiment=experiment.id
    )
    return experiment


def pull(db: Db, experiment: Experiment, metrics: MetricsSource, keyring: Keyring) -> None:
    """Fetch daily exposures and the orders that carry an arm. Pulling twice counts nothing twice, and brings no order
    back whose shopper was erased (the keyring knows those by their stand-ins)."""
    db.experiments.set_exposures(metrics.exposures(experiment.id))
    since = datetime.fromisoformat(experiment.started_at) - _ORDER_SLACK
    batch: list[OrderRow] = []
    for order in metrics.orders(since):
        if any(experiment_id == experiment.id for experiment_id, _arm in order.arms):
            batch.append(order)
        if len(batch) >= 500:
            _keep(db, experiment, batch, keyring)
            batch = []
    _keep(db, experiment, batch, keyring)


def _keep(db: Db, experiment: Experiment, orders: list[OrderRow], keyring: Keyring) -> None:
    store_id = experiment.store_id
    with db.begin() as tx:
        tx.experiments.set_orders(store_id, orders)
        ids = [order.remote_id for order in orders]
        tx.erasure.drop_known(store_id, ids, lambda order_id: pseudonym(keyring, store_id, order_id))


def result(db: Db, experiment: Experiment) -> SplitResult:
    """The verdict on what was pulled so far."""
    exposures, converters, _revenue = db.experiments.totals(experiment)
    return analyse(exposures, converters, list(experiment.weights))


def stop(db: Db, experiment: Experiment, metrics: MetricsSource) -> None:
    """End the split: everybody sees the same page again."""
    metrics.setup(_setup(experiment, active=False))
    db.experiments.update(experiment.id, state="stopped", stopped_at=iso(db.clock.now()))
    db.audit.write("experiment.stopped", _label(db, experiment), store_id=experiment.store_id, experiment=experiment.id)


def _label(db: Db, experiment: Experiment) -> str:
    """The product's SKU, as people know it."""
    product = db.catalog.get(experiment.store_id, experiment.remote_id)
    return product.label if product else f"id:{experiment.remote_id}"


def _setup(experiment: Experiment, *, active: bool) -> ExperimentSetup:
    return ExperimentSetup(
        experiment_id=experiment.id,
        remote_id=experiment.remote_id,
        locale=experiment.locale,
        salt=experiment.salt,
        weights=experiment.weights,
        active=active,
    )
