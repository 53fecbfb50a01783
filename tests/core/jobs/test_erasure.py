"""A shopper's data and a whole store: out, gone, with a receipt; killed anywhere and begun again."""

from __future__ import annotations

import json
import os
import random
import signal

import forked
import pytest
from filled_store import files_naming, fill, order, removed, replaced, rows_naming, run_experiment
from sqlalchemy import func, select

from core.bootstrap import open_services
from core.clock import FrozenClock
from core.errors import Refused
from core.experiments.run import pull
from core.jobs import erasure
from core.jobs.runner import execute
from core.jobs.services import Services
from core.jobs.sweeper import Sweeper
from core.ports.wire import WebhookEvent
from core.settings import Settings
from core.storage.holdings import BY_NAME, HOLDINGS, INSTALLATION, STORE, TENANT
from core.storage.tables import metadata

# ------------------------------------------------------------------ what is held


def test_every_table_says_whose_it_is():
    assert {holding.name for holding in HOLDINGS} == set(metadata.tables)
    assert len(BY_NAME) == len(HOLDINGS)
    for holding in HOLDINGS:
        assert holding.of in (STORE, TENANT, INSTALLATION)
        assert holding.withheld <= set(holding.table.columns.keys())
        of_a_store = "store_id" in holding.table.columns or holding.name in ("stores", "secrets", "experiment_days")
        assert of_a_store == (holding.of == STORE), holding.name
    assert {"sealed", "password_hash"} == set().union(*(holding.withheld for holding in HOLDINGS))


def test_a_store_of_the_test_has_a_row_in_every_table_of_a_store(services):
    store = fill(services, services.db("cli:test"), "one")
    counts = erasure.erasable(services.db("cli:test"), store)
    assert set(counts) == {holding.name for holding in HOLDINGS if holding.of == STORE}


# ------------------------------------------------------------------ a store


def test_a_connected_store_is_not_erased(services):
    db = services.db("cli:test")
    store = fill(services, db, "one")
    before = erasure.erasable(db, store)
    with pytest.raises(Refused, match="still connected") as refused:
        erasure.erase_store(services, db, store)
    assert "vitrine store remove one" in refused.value.next_step
    assert erasure.erasable(db, store) == before


def test_nothing_names_an_erased_store_and_the_other_one_is_whole(services):
    db = services.db("cli:test")
    one, two = fill(services, db, "one"), fill(services, db, "two")
    folder = services.settings.home / "cache" / "pictures" / one.id
    folder.mkdir(parents=True)
    (folder / "x.webp").write_bytes(b"x")
    kept = erasure.erasable(db, two)
    files = [row.digest for row in db.files.of_store(two.id)]
    one = removed(db, one)
    there = erasure.erasable(db, one)
    receipt = erasure.erase_store(services, db, one)
    assert receipt.rows == {**there, "data_requests": there["data_requests"] + 1}
    assert (receipt.files, receipt.kind) == (2, "store")
    assert rows_naming(services, [one.id, "one.example", "one product", "one-1"]) == {}
    assert files_naming(services, [one.id, "one.example"]) == []
    assert erasure.erasable(db, two) == kept
    assert all(services.blobs.get(digest) for digest in files)
    (entry,) = db.audit.of_action("store.erased")
    assert entry.store_id == ""
    assert entry.detail["receipt"] == receipt.as_dict()
    assert entry.detail["asked_by"] == "cli:test"


@pytest.mark.parametrize(
    ("actor", "kept"),
    [("person:owner", "person:owner"), ("person:staff at one.example", "person"), ("shop:{id}", "shop")],
)
def test_who_asked_is_kept_unless_it_names_the_store(services, actor, kept):
    store = removed(services.db("cli:test"), fill(services, services.db("cli:test"), "one"))
    services.db(actor.format(id=store.id)).data_requests.open(store.id, "store.erasure")
    erasure.erase_store(services, services.db("job:store.erase"), store)
    (entry,) = services.db("cli:test").audit.of_action("store.erased")
    assert entry.detail["asked_by"] == kept


def test_erasing_again_answers_the_same_receipt(services):
    db = services.db("cli:test")
    store = removed(db, fill(services, db, "one"))
    receipt = erasure.erase_store(services, db, store)
    assert erasure.erase_store(services, db, store) == receipt
    assert erasure.find_receipt(db, "one") == erasure.find_receipt(db, store.id) == receipt
    assert erasure.find_receipt(db, "two") is None
    assert len(db.audit.of_action("store.erased")) == 1


def test_a_receipt_is_checked_by_its_digest(services):
    db = services.db("cli:test")
    receipt = erasure.erase_store(services, db, removed(db, fill(services, db, "one")))
    held = receipt.as_dict()
    assert type(receipt).from_dict(held) == receipt
    assert type(receipt).from_dict({**held, "files": 9}).sha256 != held["sha256"]


def test_the_same_bytes_in_two_stores_stay_for_the_other(services):
    db = services.db("cli:test")
    one, two = db.tenancy.add_store("one", "w", "u", {}), db.tenancy.add_store("two", "w", "u", {})
    digests = {db.files.keep(services.blobs, s.id, b"same", name="a", purpose="p") for s in (one, two)}
    assert len(digests) == 1
    erasure.erase_store(services, db, removed(db, one))
    assert services.blobs.get(digests.copy().pop()) == b"same"
    erasure.erase_store(services, db, removed(db, two))
    assert not list((services.settings.home / "blobs").rglob("*/*"))


def test_what_another_process_writes_meanwhile_goes_too(services, monkeypatch):
    """A job that still runs writes a page and a file between the batches and the last transaction."""
    db = services.db("cli:test")
    store = removed(db, fill(services, db, "one"))
    finish, late = erasure._finish, []

    def slow(*arguments):
        if not late:
            late.append(db.files.keep(services.blobs, store.id, b"late", name="late", purpose="p"))
            db.inbox.take(store.id, WebhookEvent("late", "order.changed", "99"))
        return finish(*arguments)

    monkeypatch.setattr(erasure, "_finish", slow)
    receipt = erasure.erase_store(services, db, store)
    assert receipt.rows["webhook_inbox"] == 3
    assert receipt.files == 3
    assert rows_naming(services, [store.id]) == {}
    assert not list((services.settings.home / "blobs").rglob("*/*"))


def test_a_store_that_is_connected_again_meanwhile_keeps_what_is_left(services, monkeypatch):
    monkeypatch.setattr(erasure, "_ROWS_AT_ONCE", 2)
    db = services.db("cli:test")
    store = removed(db, fill(services, db, "one", products=9))

    def back(_done: int, _total: int, table: str) -> None:
        if table == "documents":
            db.tenancy.update_store(store.id, state="connected")
            db.tenancy.put_secret(services.keyring, f"store/{store.id}/key", "ck_new")

    with pytest.raises(Refused, match="connected again"):
        erasure.erase_store(services, db, store, back)
    left = erasure.erasable(db, store)
    assert left["products"] == 9
    assert left["documents"] == 7
    assert db.tenancy.get_secret(services.keyring, f"store/{store.id}/key") == "ck_new"
    assert db.audit.of_action("store.added")


def test_the_log_of_a_store_that_is_there_cannot_be_trimmed(database, db, new_store):
    from sqlalchemy import delete, text
    from sqlalchemy.exc import DBAPIError

    from core.storage.tables import audit

    store = new_store(db)
    db.audit.write("store.added", "shop", store_id=store.id)
    db.audit.write("user.added", "me")
    for words in (f"store_id = '{store.id}'", "store_id = ''"):
        with pytest.raises(DBAPIError, match="append-only"), database.engine.begin() as connection:
            connection.execute(delete(audit).where(text(words)))
    with database.engine.begin() as connection:
        connection.execute(text(f"delete from stores where id = '{store.id}'"))
        assert connection.execute(delete(audit).where(audit.c.store_id == store.id)).rowcount == 1
    assert [row.action for row in db.audit.recent()] == ["user.added"]


# ------------------------------------------------------------------ on both databases


@pytest.fixture
def placed(database_url, home) -> Services:
    """Everything wired on either database."""
    opened = open_services(Settings(home=home, database_url=database_url), clock=FrozenClock())
    yield opened
    opened.close()


def test_a_store_goes_on_both_databases(placed, monkeypatch):
    monkeypatch.setattr(erasure, "_ROWS_AT_ONCE", 2)
    db = placed.db("cli:test")
    one, two = fill(placed, db, "one", products=5), fill(placed, db, "two")
    kept = erasure.erasable(db, two)
    one = removed(db, one)
    there = erasure.erasable(db, one)
    seen = []
    receipt = erasure.erase_store(placed, db, one, lambda done, total, name: seen.append((done, total)))
    assert receipt.rows == {**there, "data_requests": there["data_requests"] + 1}
    assert seen
    assert all(done <= total for done, total in seen)
    assert sorted(seen) == seen
    assert rows_naming(placed, [one.id, "one.example", "one product"]) == {}
    assert erasure.erasable(db, two) == kept


def test_a_shopper_goes_on_both_databases_and_no_count_changes(placed):
    db = placed.db("cli:test")
    store = db.tenancy.add_store("one", "woocommerce", "https://one.example", {})
    experiment, shop = run_experiment(placed, db, store)
    before = db.experiments.totals(experiment)
    assert before == ([50, 50], [2, 1], [2_000, 3_000])
    db.inbox.take(
        store.id,
        WebhookEvent("d1", "order.changed", "11"),
        WebhookEvent("d2", "order.changed", "15"),
        WebhookEvent("d3", "product.changed", "11"),
    )
    told = erasure.export_shopper(placed, db, store, "7", ["11", "12"])
    receipt = erasure.erase_shopper(placed, db, store, "7", ["11", "12", "number-404"])
    assert receipt.kept == {"order_arms": 2}
    assert receipt.rows == {"webhook_inbox": 1}
    assert receipt.files == 1
    assert db.experiments.totals(experiment) == before
    pull(db, experiment, shop, placed.keyring)
    assert db.experiments.totals(experiment) == before
    assert [row.delivery_id for row in db.inbox.waiting(store.id)] == ["d2", "d3"]
    assert db.files.get(store.id, told.file) is None
    assert not list((placed.settings.home / "blobs").rglob("*/*"))
    with placed.database.engine.connect() as connection:
        arms = connection.execute(select(metadata.tables["order_arms"].c.order_id, func.count()).group_by("order_id"))
        assert sorted(number[:7] for number, _count in arms) == ["13", "14", "erased:", "erased:"]
    assert rows_naming(placed, ["'12'", '"12"', "14:31", "number-404"]).keys() <= {"order_arms"}  # the others' hours


def test_a_shopper_is_erased_once(placed):
    db = placed.db("cli:test")
    store = db.tenancy.add_store("one", "woocommerce", "https://one.example", {})
    experiment, _shop = run_experiment(placed, db, store)
    receipt = erasure.erase_shopper(placed, db, store, "7", ["11"])
    assert erasure.erase_shopper(placed, db, store, "7", ["11"]) == receipt
    assert len(db.audit.of_action("shopper.erased")) == len(db.data_requests.of_store(store.id)) == 1
    nothing = erasure.erase_shopper(placed, db, store, "8", ["404"])
    assert nothing.nothing
    assert nothing.sha256 != receipt.sha256
    assert db.experiments.totals(experiment)[1] == [2, 1]
    # Somebody put the order back past `pull`: it goes again, and counts once.
    db.experiments.set_orders(store.id, [replaced(order("11", 0), experiment.id)])
    assert erasure.erase_shopper(placed, db, store, "7", ["11"]).rows == {"order_arms": 1}
    assert db.experiments.totals(experiment)[1] == [2, 1]


def test_a_shoppers_data_is_a_file_of_the_store(placed):
    db = placed.db("cli:test")
    store = db.tenancy.add_store("one", "woocommerce", "https://one.example", {})
    run_experiment(placed, db, store)
    request = erasure.export_shopper(placed, db, store, "7", ["12"])
    held = json.loads(placed.blobs.get(request.file))
    assert [row["order_id"] for row in held["held"]["order_arms"]] == ["12"]
    assert (request.state, request.outcome) == ("done", {"rows": {"order_arms": 1}})
    assert request.due_at.startswith("2026-04-01")
    (row,) = db.files.of_store(store.id)
    assert row.digest == request.file
    assert row.name == f"shopper-{request.id}.json"
    again = json.loads(placed.blobs.get(erasure.export_shopper(placed, db, store, "7", ["12"]).file))
    assert [row["id"] for row in again["held"]["data_requests"]] == [request.id]


@pytest.mark.parametrize(("orders", "words"), [(["404"], "holds nothing about this shopper"), ([], "no link between")])
def test_nothing_held_is_said_in_a_sentence(placed, orders, words):
    db = placed.db("cli:test")
    store = db.tenancy.add_store("one", "woocommerce", "https://one.example", {})
    run_experiment(placed, db, store)
    held = json.loads(placed.blobs.get(erasure.export_shopper(placed, db, store, "7", orders).file))
    assert held["held"] == {}
    assert words in held["in_words"]


def test_a_request_that_is_still_open_is_the_same_request(db, new_store):
    store = new_store(db)
    ask = db.data_requests.open
    first = ask(store.id, "shopper.export", customer="7", orders=["2", "1"])
    assert ask(store.id, "shopper.export", customer="7", orders=["1", "2", "2"]) == first
    assert ask(store.id, "shopper.erasure", customer="7", orders=["1", "2"]) != first
    db.data_requests.done(first, {})
    assert ask(store.id, "shopper.export", customer="7", orders=["1", "2"]).id != first.id


def test_what_was_made_for_a_shopper_is_cleared_away_after_thirty_days(services, clock):
    class Nobody:
        def push(self, job_id: str, tenant_id: str, name: str, attempt: int) -> bool:
            return True

    db = services.db("cli:test")
    store = fill(services, db, "one")
    sweeper = Sweeper(services.database, Nobody())
    (asked,) = db.data_requests.of_store(store.id)
    for days, left in ((29, 2), (2, 1)):
        clock.advance(days * 86_400)
        sweeper.sweep()
        for job in db.jobs.recent(store_id=store.id):
            if job.name == "store.expire" and not job.over:
                assert execute(services, job.name, job.id, "t1") == "done"
        assert len(db.files.of_store(store.id)) == left
    (forgotten,) = db.data_requests.of_store(store.id)
    assert (asked.customer, asked.orders) == ("7", ("999",))
    assert (forgotten.customer, forgotten.orders, forgotten.file, forgotten.state) == ("", (), "", "done")
    assert not services.blobs.drop(asked.file)


# ------------------------------------------------------------------ death

_CHILD = """
import os, signal, sys
from sqlalchemy import event
from core.bootstrap import open_services
from core.jobs import erasure
from core.settings import Settings

erasure._ROWS_AT_ONCE = 3
services = open_services(Settings.from_env())
db = services.db("cli:test")
store = db.tenancy.any_store("one")
left = int(sys.argv[1])

def die(*_):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)

for moment in ("before_cursor_execute", "commit"):
    event.listen(services.database.engine, moment, die)
drop = services.blobs.drop
object.__setattr__(services.blobs, "drop", lambda digest: (die(), drop(digest), die()))
erasure.erase_store(services, db, store)
"""


def test_killed_anywhere_and_begun_again_the_receipt_is_whole(home, database_url):
    """kill -9 at a random statement, commit or deletion of a file, again and again until one attempt gets through."""
    chance = random.Random(4)
    services = open_services(Settings(home=home, database_url=database_url))
    try:
        db = services.db("cli:test")
        store = removed(db, fill(services, db, "one", products=7))
        other = fill(services, db, "two")
        there, kept = erasure.erasable(db, store), erasure.erasable(db, other)
        seen = []
        while attempt(services.settings, chance.randint(40, 80 + 30 * len(seen))):
            seen.append(sum(erasure.erasable(db, store).values()))
        assert len(seen) > 2, f"too few deaths to mean anything: {seen}"
        assert len(set(seen)) > 2, f"every death came before the first row went: {seen}"
        receipt = erasure.erase_store(services, db, store)
        assert receipt.rows == {**there, "data_requests": there["data_requests"] + 1}
        assert receipt.files == 2
        assert len(db.audit.of_action("store.erased")) == 1
        assert rows_naming(services, [store.id, "one.example"]) == {}
        assert files_naming(services, [store.id, "one.example"]) == []
        assert erasure.erasable(db, other) == kept
    finally:
        services.close()


def attempt(settings: Settings, steps: int) -> bool:
    """One attempt in a process of its own; True when it was killed before its end."""
    environ = {**os.environ, "VITRINE_HOME": str(settings.home), "DATABASE_URL": settings.database_url}
    status = forked.python(_CHILD, [str(steps)], environ, timeout_s=120)
    assert status in (0, -signal.SIGKILL)
    return status != 0
