"""What all tests may ask for: a data folder, a frozen clock, real databases, a real Redis server."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import data_folder
import pytest
from hypothesis import settings as hypothesis_settings
from postgres_server import Postgres, postgres_binaries
from sqlalchemy import create_engine, text

from core.bootstrap import open_services
from core.clock import FrozenClock
from core.jobs.redis_server import RedisChild
from core.jobs.services import Services
from core.settings import Settings
from core.storage.db import Database, Db
from core.storage.system import System
from core.storage.tables import metadata
from core.storage.tenancy import Store
from core.tenancy.access import SOLE_TENANT, Scope

pytest_plugins = ["long_first", "torch_tests"]

_OWN_VARIABLES = ("DATABASE_URL", "REDIS_URL", "BLOB_URL", "PORT")

# The same cases in every run: a failure is one that the change made, and no deadline fails on a busy machine.
hypothesis_settings.register_profile("vitrine", derandomize=True, deadline=None)
hypothesis_settings.load_profile("vitrine")


@pytest.fixture(scope="session", autouse=True)
def _no_settings_from_outside() -> Iterator[None]:
    # VITRINE_CACHE only says where downloads lie.
    ours = [name for name in os.environ if name.startswith("VITRINE_") and name != "VITRINE_CACHE"]
    with pytest.MonkeyPatch.context() as patch:
        for name in [*_OWN_VARIABLES, *ours]:
            patch.delenv(name, raising=False)
        yield


@pytest.fixture
def home() -> Iterator[Path]:
    """A data folder with a short path: a unix socket's may have 107 bytes."""
    folder = Path(tempfile.mkdtemp(prefix="vt"))
    yield folder / "home"
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def settings(home: Path) -> Settings:
    """The embedded default in a fresh data folder."""
    return Settings(home=home, lease_s=4.0)


@pytest.fixture
def clock() -> FrozenClock:
    """Monday 2 March 2026, 09:00 UTC, until a test moves it."""
    return FrozenClock()


@pytest.fixture
def services(settings: Settings, sqlite_template: Path, clock: FrozenClock) -> Iterator[Services]:
    """Everything wired, on a real SQLite file. No worker and no Redis server runs."""
    data_folder.prepare(settings.home, sqlite_template)
    opened = open_services(settings, clock=clock)
    yield opened
    opened.close()


# ------------------------------------------------------------------ databases


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real PostgreSQL server. Without the program the tests that need it are left out, in CI they fail."""
    binaries = postgres_binaries()
    if binaries is None:
        reason = "PostgreSQL is not installed (apt-get install postgresql): its tests are LEFT OUT"
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(reason)
        print(f"\n*** {reason} ***")
        pytest.skip(reason)
    server = Postgres(binaries)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def postgres_database(postgres: Postgres) -> Iterator[tuple[str, Callable[[], None]]]:
    """(address, emptier) of one migrated database. Emptying takes a few milliseconds, a database of its own 0.3 s."""
    url = postgres.create()
    Database.open(url).close()
    engine = create_engine(url)
    names = [table.name for table in reversed(metadata.sorted_tables)]

    def empty() -> None:
        with engine.begin() as connection:
            # The audit log's own guard and the order of foreign keys stand back for the server's owner only.
            connection.execute(text("set local session_replication_role = replica"))
            for name in names:
                connection.execute(text(f"delete from {name}"))

    yield url, empty
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file that others are copied from."""
    path = tmp_path_factory.mktemp("template") / "vitrine.db"
    Database.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of a migrated, empty database of its own, on either server."""
    if request.param == "sqlite":
        path = tmp_path / "vitrine.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    url, empty = request.getfixturevalue("postgres_database")
    empty()
    yield url


@pytest.fixture
def database(database_url: str, clock: FrozenClock) -> Iterator[Database]:
    """An open database with the tenants t1 and t2."""
    opened = Database.open(database_url, clock, migrate=False)
    for tenant in (SOLE_TENANT, "t2"):
        System(opened).ensure_tenant(tenant)
    yield opened
    opened.close()


@pytest.fixture
def db(database: Database) -> Db:
    """The rows of tenant t1."""
    return database.scope(Scope(SOLE_TENANT, "person:test"))


@pytest.fixture
def other(database: Database) -> Db:
    """The rows of tenant t2."""
    return database.scope(Scope("t2", "person:stranger"))


@pytest.fixture
def new_store() -> Callable[[Db, str], Store]:
    """Registers a shop in a tenant."""

    def add(db: Db, name: str = "shop") -> Store:
        return db.tenancy.add_store(name, "woocommerce", "https://shop.example", {"source_locale": "en-US"})

    return add


# ------------------------------------------------------------------ Redis


@pytest.fixture
def redis_child(settings: Settings) -> Iterator[RedisChild]:
    """Our own Redis server on a unix socket in the data folder, running."""
    child = RedisChild(settings)
    child.ensure()
    yield child
    child.stop()
