"""Opening a database: SQLite in WAL mode or PostgreSQL, the same code above both."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    NoSuchModuleError,
    OperationalError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from core.errors import BadInput, CoreError, NeedsMerchant, Retryable

_WRITES = "vitrine_writes"
_MIGRATIONS = Path(__file__).parent / "migrations"
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
    "recursive_triggers=ON",  # without it REPLACE deletes a row past its delete trigger (sqlite.org/lang_conflict.html)
    "temp_store=MEMORY",
    "secure_delete=FAST",  # a row that goes is overwritten in its page, which is written anyway
)


class AlreadyThere(BadInput):
    """The database has a row with this key already."""

    code = "already_there"


def open_engine(url: str) -> Engine:
    """A pooled engine. No connection is made yet. Raises BadInput for an address that names no known database."""
    if url.startswith("sqlite:"):
        return _sqlite(url.partition("///")[2])
    try:
        address = make_url(url)
        if address.get_backend_name() != "postgresql":
            raise ValueError(address.drivername)
        return create_engine(address, pool_pre_ping=True, pool_size=5, max_overflow=10)
    except (ArgumentError, ValueError, NoSuchModuleError):
        raise BadInput(
            "DATABASE_URL is not the address of a PostgreSQL database.",
            "Use the form postgresql://user:password@host/name, or unset it for the built-in database.",
            field="DATABASE_URL",
        ) from None
    except ImportError:
        raise NeedsMerchant(
            "DATABASE_URL names a PostgreSQL database, but its driver is not installed.",
            "pip install 'vitrine[postgres]'.",
        ) from None


def _sqlite(path: str) -> Engine:
    if path:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    address = URL.create("sqlite", database=path)  # built, not parsed: a folder's name may hold a question mark
    engine = create_engine(address, connect_args={"timeout": 30, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
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
def transaction(engine: Engine, *, writes: bool, frozen: bool = False) -> Iterator[Connection]:
    """One transaction; commits at the end, rolls back on any exception. Failures of the database itself come out in
    the words of core.errors; mistakes in our own SQL stay what they are. `frozen`: all its reads see one moment, as
    every transaction of SQLite does."""
    options: dict[str, Any] = {_WRITES: writes}
    if frozen and engine.dialect.name == "postgresql":
        options["isolation_level"] = "REPEATABLE READ"
    try:
        with engine.connect().execution_options(**options) as connection, connection.begin():
            yield connection
    except (DBAPIError, PoolTimeout) as error:
        if (known := translate(error)) is None:
            raise
        raise known from error
    except UnicodeEncodeError as error:
        raise BadInput("A text holds half a character.", "Correct the text where it comes from.") from error


def translate(error: DBAPIError | PoolTimeout) -> CoreError | None:
    """A database that is away, busy, full or too old, in our words; None for anything else."""
    if not isinstance(error, DBAPIError):
        return Retryable("All connections to the database are in use.", after_s=2)
    words = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else type(error.orig).__name__
    if isinstance(error.orig, sqlite3.Error):
        return _of_sqlite(error, words.lower())
    return _of_postgres(error, words)


def _of_sqlite(error: DBAPIError, words: str) -> CoreError | None:
    if isinstance(error, IntegrityError):
        return _taken() if "unique constraint" in words else None
    if "locked" in words or "busy" in words:
        return Retryable("The database is busy with another writer.", after_s=2)
    if "no such table" in words or "no such column" in words or "has no column" in words:
        return _old()
    if any(sign in words for sign in ("disk", "readonly", "unable to open", "malformed", "not a database")):
        return NeedsMerchant(
            f"The database cannot be used ({words}).", "Check free disk space and the rights of VITRINE_HOME."
        )
    return None


def _of_postgres(error: DBAPIError, words: str) -> CoreError | None:
    state = getattr(error.orig, "sqlstate", None) or ""
    if isinstance(error, IntegrityError):
        return _taken() if state == "23505" else None
    if state in ("42P01", "42703"):  # undefined table, undefined column
        return _old()
    if state[:2] == "53" and state != "53300":  # out of disk or memory; 53300 is too many connections
        return NeedsMerchant(f"The database server is out of room ({words}).", "Give it more disk or memory.")
    if isinstance(error, DataError):
        return BadInput(f"The database cannot keep this value ({words}).", "Correct it where it comes from.")
    if isinstance(error, OperationalError | InterfaceError):
        return Retryable(f"The database does not answer ({words}).", after_s=5)
    return None


def _taken() -> CoreError:
    return AlreadyThere("This is on record already.", "Choose another name.")


def _old() -> CoreError:
    return NeedsMerchant("The database is older than this version of Vitrine.", "Run 'vitrine migrate'.")


def migrate(engine: Engine) -> str:
    """Bring the schema to the newest revision; answers its id. Safe to call again, and from several processes."""
    newest = head()
    if revision(engine) != newest:
        from alembic import command  # a third of a second that every command would pay and almost none needs
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        config.attributes["engine"] = engine
        command.upgrade(config, "head")
    return newest


def head() -> str:
    """The newest revision there is: files are named by it, `0001_...` first (a test asks Alembic for the same)."""
    return max(path.name.partition("_")[0] for path in (_MIGRATIONS / "versions").glob("[0-9]*.py"))


def revision(engine: Engine) -> str:
    """The schema's revision now; empty for a fresh database."""
    with transaction(engine, writes=False) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return ""
        return connection.execute(text("select version_num from alembic_version")).scalar() or ""


def scrub(engine: Engine, *, whole: bool) -> bool:
    """SQLite: take what was erased out of the files, too. Its log is emptied; `whole` also writes the database anew,
    which leaves nothing in free pages. False while others are busy with it: the next one to scrub does it. PostgreSQL
    does this by itself (autovacuum)."""
    if engine.dialect.name != "sqlite":
        return True
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        if whole:
            cursor.execute("VACUUM")
        busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        return not busy
    except sqlite3.OperationalError:
        return False
    finally:
        connection.close()


def ping(engine: Engine) -> str:
    """Name and version of the database server."""
    with transaction(engine, writes=False) as connection:
        if engine.dialect.name == "sqlite":
            return f"SQLite {connection.execute(text('select sqlite_version()')).scalar_one()}"
        return str(connection.execute(text("select version()")).scalar_one()).split(" on ")[0]
