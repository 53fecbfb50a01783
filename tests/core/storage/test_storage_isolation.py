"""Two tenants on one database: whatever they do, neither sees or changes anything of the other."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from core.catalog.sync import to_product
from core.clock import FrozenClock
from core.content.document import Bullets, ContentDocument, Line
from core.errors import BadInput
from core.facts.known import KnownFacts
from core.facts.sheet import Fact, FactSheet
from core.ports.wire import ContentField, FieldWrite, ProductSnapshot, Target, WebhookEvent
from core.publishing.plan import Plan, PlanItem
from core.review.finding import Verdict
from core.storage.db import Database
from core.storage.system import System
from core.tenancy.access import Scope
from core.tenancy.keyring import Keyring

IDS = st.sampled_from(["1", "2", "3"])
KEYRING = Keyring(bytes(32))


def page(locale: str, words: str) -> ContentDocument:
    return ContentDocument(
        product="1", locale=locale, modules=(Bullets(Line("Good"), (Line(words),)),), writer="facts", facts_digest="f"
    )


OPERATIONS = {
    "store": lambda db, s, i, w: db.catalog.store(s, [to_product(s, ProductSnapshot(i, w, sku=w), str)]),
    "bury": lambda db, s, i, w: db.catalog.bury(s, [i]),
    "sheet": lambda db, s, i, w: db.catalog.save_sheets(
        s, [(i, KnownFacts(FactSheet(i, "en-US", (Fact("name", "name", w),)), (), w, 0.5))]
    ),
    "confirm": lambda db, s, i, w: db.catalog.confirm(s, i, [Fact("weight", "measure", w)]),
    "page": lambda db, s, i, w: db.content.save(s, i, page("de-DE", w), w, Verdict((), w[:16], "g")),
    "published": lambda db, s, i, w: db.content.set_published(s, i, "de-DE", page("de-DE", w).digest),
    "version": lambda db, s, i, w: db.publishing.add_version(s, Target(i, "de-DE"), "publish", {ContentField.TITLE: w}),
    "plan": lambda db, s, i, w: db.publishing.save_plan(
        Plan(s, "publish", (PlanItem(Target(i, "de-DE"), w, (FieldWrite(ContentField.TITLE, None, w),)),))
    ),
    "delivery": lambda db, s, i, w: db.inbox.take(s, WebhookEvent(i, "product.changed", i, (w,))),
    "settle": lambda db, s, i, w: db.inbox.settle(s, [i]),
    "job": lambda db, s, i, w: db.jobs.submit(f"j-{db.scope.tenant_id}-{i}", "catalog.sync", {"w": w}, store_id=s),
    "cancel": lambda db, s, i, w: db.jobs.cancel(f"j-{db.scope.tenant_id}-{i}"),
    "secret": lambda db, s, i, w: db.tenancy.put_secret(KEYRING, f"store/{i}", w),
    "forget": lambda db, s, i, w: db.tenancy.drop_secrets("store/"),
    "rename": lambda db, s, i, w: db.tenancy.update_store(s, settings={"source_locale": w}),
    "audit": lambda db, s, i, w: db.audit.write("test.done", w, store_id=s),
}


def everything(database: Database, tenant: str) -> dict[str, list[tuple[object, ...]]]:
    """All rows of a tenant, read past all handles."""
    from core.storage.tables import metadata

    with database.engine.connect() as connection:
        return {
            name: sorted(map(repr, connection.execute(text(f"select * from {name} where tenant_id = '{tenant}'"))))
            for name in metadata.tables
            if name != "tenants"
        }


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["t1", "t2"]), st.sampled_from(sorted(OPERATIONS)), IDS, st.text("abc\u00e9", max_size=5)
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_no_operation_of_one_tenant_touches_the_other(steps, tmp_path, sqlite_template):
    path = tmp_path / "two.db"
    shutil.copyfile(sqlite_template, path)
    database = Database.open(f"sqlite:///{path}", FrozenClock(), migrate=False)
    try:
        stores = {}
        for tenant in ("t1", "t2"):
            System(database).ensure_tenant(tenant)
            stores[tenant] = database.scope(Scope(tenant, "person:x")).tenancy.add_store("same", "woo", "u", {}).id
        for tenant, operation, remote_id, word in steps:
            stranger = "t2" if tenant == "t1" else "t1"
            before = everything(database, stranger)
            OPERATIONS[operation](database.scope(Scope(tenant, "person:x")), stores[tenant], remote_id, word)
            assert everything(database, stranger) == before
    finally:
        database.close()
        path.unlink()


READS = {
    "products": lambda db, s: db.catalog.sources(s) or db.catalog.get(s, "1"),
    "count": lambda db, s: db.catalog.count(s),
    "ids": lambda db, s: db.catalog.remote_ids(s),
    "labels": lambda db, s: db.catalog.by_labels(s, ["id:1", "red"]),
    "sheets": lambda db, s: list(db.catalog.sheets(s)) or db.catalog.sheet(s, "1"),
    "completeness": lambda db, s: db.catalog.completeness(s),
    "documents": lambda db, s: db.content.get(s, "1", "de-DE") or db.content.of_product(s, "1"),
    "states": lambda db, s: db.content.states(s) or db.content.counts(s),
    "plans": lambda db, s: db.publishing.plans(s),
    "versions": lambda db, s: db.publishing.versions(s, Target("1", "de-DE")) or db.publishing.targets(s),
    "inbox": lambda db, s: db.inbox.waiting(s) or any(db.inbox.counts(s)),
    "jobs": lambda db, s: db.jobs.recent() or db.jobs.active("catalog.sync", s) or db.jobs.latest("catalog.sync", s),
    "audit": lambda db, s: [row for row in db.audit.recent(store_id=s) if row.store_id == s],
}


@pytest.fixture
def filled(db, new_store):
    """A store of t1 with something in every table."""
    store = new_store(db)
    for name in ("store", "sheet", "page", "version", "plan", "delivery", "job", "secret", "audit"):
        OPERATIONS[name](db, store.id, "1", "red")
    return store


@pytest.mark.parametrize("name", READS)
def test_a_stranger_reads_nothing_even_with_the_right_ids(db, other, filled, name):
    assert READS[name](db, filled.id)
    assert not READS[name](other, filled.id)


def test_a_stranger_gets_no_store_job_or_secret_by_its_id(other, filled):
    from core.errors import NeedsMerchant

    with pytest.raises(BadInput):
        other.tenancy.store(filled.id)
    with pytest.raises(BadInput):
        other.jobs.get("j-t1-1")
    with pytest.raises(NeedsMerchant):
        other.tenancy.get_secret(KEYRING, "store/1")


@pytest.mark.parametrize("name", ["store", "sheet", "page", "version", "plan", "delivery"])
def test_the_database_refuses_a_row_in_a_strangers_store(database, other, filled, name):
    before = everything(database, "t1")
    with pytest.raises(IntegrityError):
        OPERATIONS[name](other, filled.id, "9", "red")
    assert everything(database, "t1") == before
    assert not any(rows for rows in everything(database, "t2").values())


def test_a_guessed_key_overwrites_nothing(database, db, other, filled, new_store):
    mine = new_store(other, "mine")
    before = everything(database, "t1")
    from core.storage.tables import jobs

    other.upsert(jobs, [_job_row("j-t1-1", mine.id)])
    assert everything(database, "t1") == before


def _job_row(job_id: str, store_id: str) -> dict[str, str]:
    same = "2026-03-02T09:00:00.000000Z"
    return {
        "id": job_id, "store_id": store_id, "name": "catalog.sync", "payload": "{}", "state": "done",
        "not_before": same, "actor": "x", "created_at": same,
    }  # fmt: skip


def test_a_scope_names_tenant_and_actor():
    for wrong in (("", "person:x"), ("t1", "")):
        with pytest.raises(ValueError, match="tenant and an actor"):
            Scope(*wrong)
    assert replace(Scope("t1", "a"), actor="b") == Scope("t1", "b")
