"""Opening, migrating, transactions, and what a database's failures are called."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from core.clock import FrozenClock
from core.errors import BadInput, NeedsMerchant, Retryable
from core.storage import engine as engines
from core.storage.db import Database, instant, stamp
from core.storage.system import System
from core.storage.tables import metadata, stores
from core.tenancy.access import Scope


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def fresh_url(request, tmp_path):
    """An empty database, without any schema."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'a folder?' / 'v.db'}"
        return
    server = request.getfixturevalue("postgres")
    url = server.create()
    yield url
    server.drop(url)


def test_the_migrations_make_exactly_the_schema_of_the_tables(fresh_url):
    engine = engines.open_engine(fresh_url)
    engines.migrate(engine)
    with engine.connect() as connection:
        # Alembic cannot read SQLite's defaults back ('' and "''" differ for it); PostgreSQL's it can.
        defaults = connection.dialect.name == "postgresql"
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": defaults}
        )
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_migrating_again_changes_nothing(fresh_url):
    engine = engines.open_engine(fresh_url)
    assert engines.revision(engine) == ""
    newest = engines.migrate(engine)
    assert engines.migrate(engine) == newest == engines.revision(engine)
    assert engines.ping(engine).split()[0] in ("SQLite", "PostgreSQL")
    engine.dispose()


_STARTER = """
import sys
from core.bootstrap import open_services
from core.settings import Settings
sys.stdin.readline()
open_services(Settings.from_env()).close()
"""


@pytest.mark.parametrize("server", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_processes_that_start_together_migrate_once(request, home, server):
    environ = {**os.environ, "VITRINE_HOME": str(home)}
    homes = [home, home]
    if server == "postgres":  # two machines: no lock file between them
        environ["DATABASE_URL"] = request.getfixturevalue("postgres").create()
        homes = [home, home.with_name("second")]
    command = [sys.executable, "-c", _STARTER]
    starters = [
        subprocess.Popen(
            command,
            env={**environ, "VITRINE_HOME": str(place)},
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for place in homes
    ]
    for starter in starters:
        starter.stdin.write("go\n")
        starter.stdin.flush()
    for starter in starters:
        _out, err = starter.communicate(timeout=60)
        assert starter.returncode == 0, err
    if server == "postgres":
        request.getfixturevalue("postgres").drop(environ["DATABASE_URL"])


def test_a_migration_that_dies_half_way_leaves_nothing(fresh_url):
    engine = engines.open_engine(fresh_url)
    seen = []

    def die(_connection, _cursor, statement, *_rest):
        seen.append(statement)
        if "CREATE TABLE versions" in statement:
            raise KeyboardInterrupt

    event.listen(engine, "before_cursor_execute", die)
    with pytest.raises(KeyboardInterrupt):
        engines.migrate(engine)
    event.remove(engine, "before_cursor_execute", die)
    assert any("CREATE TABLE products" in statement for statement in seen)
    engines.migrate(engine)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_a_transaction_that_fails_leaves_nothing(db, database):
    def add_and_fail():
        with db.begin() as tx:
            tx.tenancy.add_store("shop", "woo", "u", {})
            with tx.begin() as inner:  # joins the outer one
                inner.audit.write("store.added", "shop")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        add_and_fail()
    assert db.tenancy.stores() == []
    assert db.audit.recent() == []


def test_a_busy_database_is_tried_again_later(tmp_path, sqlite_template):
    import shutil

    path = shutil.copyfile(sqlite_template, tmp_path / "v.db")
    database = Database.open(f"sqlite:///{path}", migrate=False)
    event.listen(database.engine, "checkout", lambda raw, *_: raw.execute("PRAGMA busy_timeout=50"))
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(Retryable, match="busy with another writer") as caught:
        System(database).ensure_tenant("t1")
    assert caught.value.after_s == 2
    assert database.scope(Scope("t1", "x")).tenancy.stores() == []  # readers go on
    holder.execute("ROLLBACK")
    holder.close()
    System(database).ensure_tenant("t1")
    database.close()


def test_writers_wait_for_each_other_and_lose_nothing(database):
    def add(number):
        scoped = database.scope(Scope("t1", f"person:{number}"))
        for turn in range(5):
            scoped.audit.write("test.done", f"{number}.{turn}")

    threads = [threading.Thread(target=add, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({row.subject for row in database.scope(Scope("t1", "x")).audit.recent()}) == 20


def test_a_database_without_our_tables_is_told_as_too_old(fresh_url):
    database = Database.open(fresh_url, migrate=False)
    with pytest.raises(NeedsMerchant, match="older than this version") as caught:
        database.scope(Scope("t1", "x")).tenancy.stores()
    assert "vitrine migrate" in caught.value.next_step
    database.close()


def test_a_damaged_file_is_told(tmp_path):
    (tmp_path / "v.db").write_bytes(b"this is no database, whatever its name says" * 100)
    database = Database.open(f"sqlite:///{tmp_path / 'v.db'}", migrate=False)
    with pytest.raises(NeedsMerchant, match="cannot be used"):
        database.describe()
    database.close()


@pytest.mark.postgres
def test_a_server_that_is_away_is_tried_again_later(tmp_path):
    database = Database.open(f"postgresql+psycopg://x@/x?host={tmp_path}", migrate=False)
    with pytest.raises(Retryable, match="does not answer"):
        database.describe()
    database.close()


@pytest.mark.parametrize("url", ["mysql://x/y", "postgresql+nothing://x/y", "nonsense", "sqlserver://", "http://x"])
def test_an_address_of_something_else_is_bad_input(url):
    with pytest.raises(BadInput) as caught:
        engines.open_engine(url)
    assert caught.value.field == "DATABASE_URL"


def test_a_mistake_of_our_own_stays_one(database):
    with pytest.raises(DBAPIError), engines.transaction(database.engine, writes=False) as connection:
        connection.execute(text("select no_such_function(1)"))


def test_a_value_that_no_database_takes_is_bad_input(db):
    with pytest.raises(BadInput):
        db.audit.write("test.done", "half a \ud83d")


def test_taken_names_are_told(db, other):
    db.tenancy.add_store("shop", "woo", "u", {})
    other.tenancy.add_store("shop", "woo", "u", {})
    with pytest.raises(BadInput, match="named 'shop' already"):
        db.tenancy.add_store("shop", "woo", "u", {})
    db.tenancy.add_user("ann", "secret", "owner")
    for tenant in (db, other):
        with pytest.raises(BadInput, match="'ann' is taken"):
            tenant.tenancy.add_user("ann", "secret", "owner")


@pytest.mark.parametrize(
    "statement", ["update audit set actor = 'x'", "delete from audit", "replace", "truncate audit"]
)
def test_the_audit_log_takes_no_change(db, database, statement):
    db.audit.write("test.done", "it", detail="so")
    before = db.audit.recent()
    if statement == "truncate audit" and database.engine.dialect.name == "sqlite":
        statement = "delete from audit where id = 1"  # SQLite has no TRUNCATE
    if statement == "replace":
        if database.engine.dialect.name == "postgresql":
            statement = "insert into audit (id, tenant_id, at, actor, action, subject) select id, tenant_id, at, 'x', "
            statement += "action, subject from audit on conflict (id) do update set actor = 'x'"
        else:
            statement = "replace into audit (id, tenant_id, at, actor, action, subject) select id, tenant_id, at, 'x', "
            statement += "action, subject from audit"
    with pytest.raises(DBAPIError, match="append-only"), database.engine.begin() as connection:
        connection.execute(text(statement))
    assert db.audit.recent() == before
    assert (before[0].actor, before[0].detail) == ("person:test", {"detail": "so"})


def test_instants_sort_as_text_and_come_back(clock):
    earlier = clock.now()
    clock.advance(0.000001)
    assert stamp(earlier) < stamp(clock.now())
    assert instant(stamp(clock.now())) == clock.now()
    assert isinstance(FrozenClock().now(), type(earlier))


def test_bulk_upserts_pass_the_limit_of_parameters_and_keep_the_old_row_where_told(db, new_store):
    from core.storage.db import in_chunks

    store = new_store(db)
    rows = [
        {
            "store_id": store.id,
            "remote_id": str(n),
            "fingerprint": "f",
            "digest": "d",
            "sheet": "{}",
            "completeness": 0.5,
        }
        for n in range(7_000)
    ]
    from core.storage.tables import fact_sheets

    assert db.upsert(fact_sheets, rows) == 7_000
    changed = [{**row, "fingerprint": "g"} for row in rows]
    assert db.upsert(fact_sheets, changed, replace=()) == 0
    assert db.scalar(db.select(fact_sheets, fact_sheets.c.fingerprint)) == "f"
    assert db.upsert(fact_sheets, changed[:10], replace=("digest",)) == 10
    assert db.upsert(fact_sheets, []) == 0
    assert len(list(db.stream(db.select(fact_sheets)))) == 7_000
    assert [len(part) for part in in_chunks(["x"] * 1_001)] == [500, 500, 1]


def test_no_more_connections_than_the_pool_holds_is_tried_later(tmp_path, sqlite_template):
    engine = engines.open_engine(f"sqlite:///{sqlite_template}")
    engine.pool._timeout = 0.05
    held = [engine.connect() for _ in range(engine.pool.size() + engine.pool._max_overflow)]
    with pytest.raises(Retryable, match="in use"), engines.transaction(engine, writes=False):
        pass
    for connection in held:
        connection.close()
    engine.dispose()
    assert stores.name == "stores"
