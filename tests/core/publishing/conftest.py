"""A shop with records, meta and one native language, and the desk that publishes to it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fake_shop import FakeShop
from publishing_desk import Desk

from core.clock import FrozenClock
from core.storage.db import Database
from core.storage.system import System
from core.tenancy.access import Scope


@pytest.fixture
def desk(db, new_store) -> Desk:
    """On either database; nothing in the shop yet."""
    return Desk(db, FakeShop(native=("de-DE",)), new_store(db).id)


@pytest.fixture(scope="session")
def open_desk(sqlite_template: Path) -> Callable[[], object]:
    """Desks on databases of their own, for tests that need many of them."""

    @contextmanager
    def opened() -> Iterator[Desk]:
        folder = Path(tempfile.mkdtemp(prefix="vtdesk"))
        shutil.copyfile(sqlite_template, folder / "v.db")
        database = Database.open(f"sqlite:///{folder / 'v.db'}", FrozenClock(), migrate=False)
        try:
            System(database).ensure_tenant("t1")
            db = database.scope(Scope("t1", "person:test"))
            yield Desk(db, FakeShop(native=("de-DE",)), db.tenancy.add_store("shop", "woo", "u", {}).id)
        finally:
            database.close()
            shutil.rmtree(folder)

    return opened
