"""Opening a database: SQLite in WAL mode or PostgreSQL, the same code above both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import OperationalError

from core.errors import NeedsMerchant, Retryable

_WRITES = "vitrine_writes"


def open_engine(url: str) -> Engine:
    """A pooled engine. No connection is made yet."""
    if url.startswith("sqlite"):
        return _sqlite(url)
    return create_engine(url, pool_pre_ping=True, pool_size=5, max_overflow=10)


def _sqlite(url: str) -> Engine:
    path = url.partition("///")[2]
    if path:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": 30, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "temp_store=MEMORY"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A deferred transaction that turns into a writer half way fails at once with "database is locked",
        # whatever the time-out (sqlite.org/lang_transaction.html): writers take the lock at the start.
        writes = connection.get_execution_options().get(_WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


@contextmanager
def transaction(engine: Engine, *, writes: bool) -> Iterator[Connection]:
    """One transaction; commits at the end, rolls back on any exception."""
    try:
        with engine.connect().execution_options(**{_WRITES: writes}) as connection, connection.begin():
            yield connection
    except OperationalError as error:
        raise translate(error) from error


def translate(error: OperationalError) -> Exception:
    """A database that is away or busy, in our words; a schema mistake stays what it is."""
    words = str(error.orig).lower()
    if "locked" in words or "busy" in words:
        return Retryable("The database is busy with another writer.", after_s=2)
    if "no such table" in words or "no such column" in words:
        return NeedsMerchant("The database is older than this version of Vitrine.", "Run 'vitrine migrate'.")
    if "disk" in words or "readonly" in words or "unable to open" in words:
        return NeedsMerchant(
            f"The database cannot be written ({error.orig}).", "Check free disk space and the rights of VITRINE_HOME."
        )
    return Retryable(f"The database does not answer ({str(error.orig).splitlines()[0]}).", after_s=5)


def _alembic(engine: Engine) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["engine"] = engine
    return config


def migrate(engine: Engine) -> str:
    """Bring the schema to the newest revision; answers its id. Safe to call again, and from several processes."""
    config = _alembic(engine)
    newest = ScriptDirectory.from_config(config).get_current_head() or ""
    if revision(engine) != newest:
        command.upgrade(config, "head")
    return newest


def revision(engine: Engine) -> str:
    """The schema's revision now; empty for a fresh database."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def ping(engine: Engine) -> str:
    """Name and version of the database server."""
    with transaction(engine, writes=False) as connection:
        if engine.dialect.name == "sqlite":
            return f"SQLite {connection.execute(text('select sqlite_version()')).scalar_one()}"
        return str(connection.execute(text("select version()")).scalar_one()).split(" on ")[0]
