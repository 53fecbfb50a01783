"""Experiments: the list, one experiment with its plot, fresh figures, the end."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.exceptions import NotFound

from admin_ui.charts import split_plot
from admin_ui.context import db, services, store_of
from admin_ui.jobs import ask, ask_token
from admin_ui.words import t
from core.errors import Refused
from core.experiments import run
from core.experiments.record import Experiment
from core.storage.tenancy import Store

blueprint = Blueprint("experiments", __name__, url_prefix="/stores/<store_id>/experiments")


@blueprint.get("")
def show(store_id: str) -> Any:
    """All experiments of a store with their verdicts so far."""
    store = store_of(store_id)
    rows = [(experiment, run.result(db(), experiment)) for experiment in db().experiments.all(store.id)]
    return render_template("experiments.html", rows=rows, products=_products(store, [row[0] for row in rows]))


def _products(store: Store, experiments: list[Experiment]) -> dict[str, Any]:
    labels = [f"id:{experiment.remote_id}" for experiment in experiments]
    return {product.remote_id: product for product in db().catalog.by_labels(store.id, labels)}


def _experiment(store: Store, experiment_id: str) -> Experiment:
    experiment = db().experiments.get(experiment_id)
    if experiment is None or experiment.store_id != store.id:
        raise NotFound
    return experiment


@blueprint.get("/<experiment_id>")
def one(store_id: str, experiment_id: str) -> Any:
    """The plot with its intervals, the verdict in a sentence, the split check, the days."""
    store = store_of(store_id)
    experiment = _experiment(store, experiment_id)
    exposures, converters, revenue = db().experiments.totals(experiment)
    result = run.result(db(), experiment)
    return render_template(
        "experiment.html",
        experiment=experiment,
        result=result,
        exposures=exposures,
        converters=converters,
        revenue=revenue,
        names=arm_names(experiment),
        plot=split_plot(result, arm_names(experiment)),
        days=_days(experiment),
        product=db().catalog.get(store.id, experiment.remote_id),
        ask=ask_token(),
        jobs=[job for job in db().jobs.recent(store_id=store.id, limit=10) if not job.over],
    )


def _days(experiment: Experiment) -> list[tuple[str, list[int]]]:
    days: dict[str, list[int]] = defaultdict(lambda: [0] * len(experiment.weights))
    for day, arm, count in db().experiments.days(experiment.id):
        if arm < len(experiment.weights):
            days[day][arm] = count
    return sorted(days.items())


@blueprint.post("/<experiment_id>/pull")
def pull(store_id: str, experiment_id: str) -> Any:
    """Fetch fresh figures now."""
    store = store_of(store_id)
    experiment = _experiment(store, experiment_id)
    ask(db(), "experiments.pull", {"store": store.id, "experiment": experiment.id})
    flash(t("experiment.pulling"))
    return redirect(url_for("experiments.one", store_id=store.id, experiment_id=experiment.id))


@blueprint.post("/<experiment_id>/stop")
def stop(store_id: str, experiment_id: str) -> Any:
    """End the split: everybody sees the same page again."""
    store = store_of(store_id)
    experiment = _experiment(store, experiment_id)
    if experiment.state != "running":
        raise Refused(t("experiment.over"), t("experiment.over_next"))
    with services().session(db(), store) as session:
        run.stop(db(), experiment, session.metrics)
    flash(t("experiment.stopped"))
    return redirect(url_for("experiments.one", store_id=store.id, experiment_id=experiment.id))


def arm_names(experiment: Experiment) -> list[str]:
    """Short names of the arms in the reader's language."""
    if len(experiment.arms) == 2:
        return [t("experiment.control"), t("experiment.ours")]
    return [t("experiment.control")] + [t("experiment.arm", n=n) for n in range(1, len(experiment.arms))]
