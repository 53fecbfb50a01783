"""Handlers against a model shop over HTTP: what they leave in the shop and in the database."""

from __future__ import annotations

import pytest

from core.bootstrap import open_services
from core.catalog.seed import builtin
from core.clock import SystemClock
from core.experiments import run as experiments
from core.jobs import runner, stores
from core.registry import platform


@pytest.fixture
def wired(settings):
    """(services, db, store, emulated shop), connected with a public address."""
    emulated = platform("woocommerce").emulator(builtin(0, 3), {}, SystemClock())
    served = emulated.serve(0)
    services = open_services(settings)
    db = services.db("cli:test")
    store = stores.connect(
        services, db, platform="woocommerce", url=served.url, name="shop", key=emulated.key, secret=emulated.secret
    )
    yield services, db, store, emulated
    services.close()
    served.close()


def run(services, db, name, payload):
    job = services.submit(db, name, payload)
    assert runner.execute(services, name, job.id, db.scope.tenant_id) == "done", db.jobs.get(job.id).error
    return db.jobs.get(job.id).result


def test_webhooks_that_the_shop_switched_off_are_made_again(wired, monkeypatch):
    services, db, store, emulated = wired
    monkeypatch.setattr(stores, "webhook_url", lambda *_: "http://127.0.0.1:9/hooks")
    first = run(services, db, "catalog.webhooks", {"store": store.id})["webhooks"]
    assert len(first) > 3
    for hook in emulated.app.store.webhooks.values():
        hook.status = "disabled"
    second = run(services, db, "catalog.webhooks", {"store": store.id, "again": 1})["webhooks"]
    assert [row["topic"] for row in second] == [row["topic"] for row in first]
    assert {hook.status for hook in emulated.app.store.webhooks.values()} == {"active"}


def test_each_reading_asks_for_the_figures_of_running_experiments_once_an_hour(wired):
    services, db, store, emulated = wired
    run(services, db, "catalog.sync", {"store": store.id, "full": True})
    product = db.catalog.sources(store.id)[0]
    with services.session(db, store) as session:
        experiment = experiments.start(db, store.id, product.remote_id, "en-US", session.metrics)
    emulated.shoppers()
    for n in range(2):
        run(services, db, "catalog.sync", {"store": store.id, "n": n})
    asked = [job for job in db.jobs.recent() if job.name == "experiments.pull"]
    assert 1 <= len(asked) <= 2  # two when the hour turned between the readings
    run(services, db, "experiments.pull", {"store": store.id, "experiment": experiment.id, "now": 1})
    assert sum(db.experiments.totals(experiment)[0]) > 1000
