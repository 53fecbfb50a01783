"""`vitrine experiment ...`: a page against the shop's own, on real shoppers."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from admin_ui.commands.common import as_json, hint, locales_of, opened, print_json, product_ids, table
from core.errors import BadInput, Refused
from core.experiments import run
from core.experiments.record import Experiment
from core.storage.db import Db
from core.storage.tenancy import Store


@click.group()
def experiment() -> None:
    """Test a page on shoppers: start, show, stop."""


@experiment.command()
@click.argument("name")
@click.option("--sku", required=True)
@click.option("--locale", required=True)
@as_json
def start(name: str, sku: str, locale: str, as_json: bool) -> None:
    """Split visitors between the shop's own page and the published one."""
    with opened() as (services, db):
        store = db.tenancy.store_named(name)
        (tag,) = locales_of(locale)
        (remote_id,) = product_ids(db, store, [sku], False)
        held = db.content.get(store.id, remote_id, tag)
        if held is None or held.state != "published":
            raise Refused(f"{sku} has no published page in {tag}.", "Publish it first.")
        with services.session(db, store) as session:
            row = run.start(db, store.id, remote_id, tag, session.metrics)
    if as_json:
        print_json({"experiment": row.id, "arms": list(row.arms)})
    else:
        click.echo(f"Experiment {row.id} runs.")
        hint(f"vitrine experiment show {name} {row.id}")


@experiment.command()
@click.argument("name")
@click.argument("experiment_id", required=False)
@as_json
def show(name: str, experiment_id: str | None, as_json: bool) -> None:
    """Pull the newest counts and say what they allow to say. Without an id: all experiments of the store."""
    with opened() as (services, db):
        store = db.tenancy.store_named(name)
        if experiment_id is None:
            rows = [
                {"id": e.id, "product": e.remote_id, "locale": e.locale, "state": e.state}
                for e in db.experiments.all(store.id)
            ]
            if as_json:
                print_json({"experiments": rows})
            else:
                table(["id", "product", "locale", "state"], [list(row.values()) for row in rows])
            return
        row = _found(db, store, experiment_id)
        with services.session(db, store) as session:
            run.pull(db, row, session.metrics, services.keyring)
        answer = report(db, row)
    if as_json:
        print_json(answer)
    else:
        table(
            ["arm", "saw it", "bought", "rate"],
            [
                [
                    arm["name"],
                    arm["exposures"],
                    arm["converters"],
                    f"{arm['rate']:.2%}" if arm["rate"] is not None else "-",
                ]
                for arm in answer["arms"]
            ],
        )
        click.echo(f"Verdict: {answer['verdict']} ({said(answer)})")


def said(answer: dict[str, Any]) -> str:
    """Difference with its interval, p and the split check, in one line."""
    low, high = answer["interval"]
    span = f"{low:+.2%} to {high:+.2%}" if low is not None and high is not None else "not known yet"
    p = f"{answer['p']:.3g}" if answer["p"] is not None else "not known yet"
    return f"difference {span}, p {p}, split check p {answer['p_srm']:.3g}"


def report(db: Db, row: Experiment) -> dict[str, Any]:
    """An experiment's counts and verdict as plain data; `p`, `lift` and `interval` (of the difference of the rates) are
    those of the tested page against the shop's own."""
    _exposures, _converters, revenue = db.experiments.totals(row)
    result = run.result(db, row)
    arms = [{"name": row.arms[arm.arm], **asdict(arm), "revenue_minor": revenue[arm.arm]} for arm in result.arms]
    tested = result.arms[1]
    return {
        "id": row.id,
        "state": row.state,
        "verdict": result.verdict,
        "p": tested.p,
        "lift": tested.lift,
        "interval": list(tested.diff_interval),
        "p_srm": result.p_srm,
        "reasons": list(result.reasons),
        "arms": arms,
    }


@experiment.command()
@click.argument("name")
@click.argument("experiment_id")
@as_json
def stop(name: str, experiment_id: str, as_json: bool) -> None:
    """End the split: everybody sees the published page."""
    with opened() as (services, db):
        store = db.tenancy.store_named(name)
        row = _found(db, store, experiment_id)
        with services.session(db, store) as session:
            run.stop(db, row, session.metrics)
    if as_json:
        print_json({"experiment": row.id, "state": "stopped"})
    else:
        click.echo(f"Experiment {row.id} is stopped.")


def _found(db: Db, store: Store, experiment_id: str) -> Experiment:
    row = db.experiments.get(experiment_id)
    if row is None or row.store_id != store.id:
        raise BadInput(
            f"There is no experiment '{experiment_id}'.",
            f"See: vitrine experiment show {store.name}",
            field="experiment",
        )
    return row
