"""Handles that carry their scope. A statement that leaves the tenant out cannot be run through them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Connection,
    Delete,
    Engine,
    FromClause,
    Select,
    Table,
    Update,
    delete,
    insert,
    select,
    update,
)

from core.clock import Clock, SystemClock
from core.storage import bulk
from core.storage import engine as engines
from core.storage.guard import SCOPE, guard, mine
from core.tenancy.access import Scope

if TYPE_CHECKING:
    from core.storage.asins import Asins
    from core.storage.assets import Assets
    from core.storage.audit import AuditLog
    from core.storage.catalog import Catalog
    from core.storage.content import Content
    from core.storage.data_requests import DataRequests
    from core.storage.erasure import Erasure
    from core.storage.experiments import Experiments
    from core.storage.files import Files
    from core.storage.galleries import Galleries
    from core.storage.glossary import GlossaryRows
    from core.storage.inbox import Inbox
    from core.storage.jobs import Jobs
    from core.storage.ledger import Ledger
    from core.storage.market_layers import MarketLayers
    from core.storage.memory import Memory
    from core.storage.models import Models
    from core.storage.publishing import Publishing
    from core.storage.sentences import Sentences
    from core.storage.tenancy import Tenancy
    from core.storage.voices import Voices


class Database:
    """The database of one process. Only `scope` opens a way to a tenant's rows."""

    def __init__(self, engine: Engine, clock: Clock | None = None) -> None:
        self._engine = engine
        self.clock = clock or SystemClock()

    @classmethod
    def open(cls, url: str, clock: Clock | None = None, *, migrate: bool = True) -> Database:
        """Open and, unless told otherwise, bring the schema up to date."""
        engine = engines.open_engine(url)
        if migrate:
            engines.migrate(engine)
        return cls(engine, clock)

    def scope(self, scope: Scope) -> Db:
        """A handle on one tenant's rows."""
        return Db(self._engine, scope, self.clock)

    @property
    def engine(self) -> Engine:
        """For core.storage alone."""
        return self._engine

    def describe(self) -> str:
        """Server and version, for `doctor`."""
        return engines.ping(self._engine)

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()


class Db:
    """One tenant's rows. Statements made by its methods carry the tenant; others are refused."""

    def __init__(
        self,
        engine: Engine,
        scope: Scope,
        clock: Clock,
        connection: Connection | None = None,
        *,
        frozen: bool = False,
    ) -> None:
        self._engine = engine
        self._frozen = frozen
        self._connection = connection
        self.scope = scope
        self.clock = clock

    # ------------------------------------------------------------ transactions

    @contextmanager
    def begin(self) -> Iterator[Db]:
        """One write transaction; the yielded handle works inside it. Nested calls join the outer one."""
        if self._connection is not None:
            yield self
            return
        with engines.transaction(self._engine, writes=True) as connection:
            yield Db(self._engine, self.scope, self.clock, connection)

    @contextmanager
    def snapshot(self) -> Iterator[Db]:
        """All reads of the yielded handle see the same moment, streams too; it must not write."""
        with engines.transaction(self._engine, writes=False, frozen=True) as connection:
            yield Db(self._engine, self.scope, self.clock, connection, frozen=True)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        if self._connection is not None:
            yield self._connection
            return
        with engines.transaction(self._engine, writes=True) as connection:
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        if self._connection is not None:
            yield self._connection
            return
        with engines.transaction(self._engine, writes=False) as connection:
            yield connection

    # ------------------------------------------------------------ statements

    def select(self, table: Table, *columns: Any) -> Select[Any]:
        """`SELECT` of this tenant's rows."""
        return select(*(columns or (table,))).where(mine(table))

    def update(self, table: Table) -> Update:
        """`UPDATE` of this tenant's rows."""
        return update(table).where(mine(table))

    def delete(self, table: Table) -> Delete:
        """`DELETE` of this tenant's rows."""
        return delete(table).where(mine(table))

    def mine(self, table: FromClause) -> Any:
        """The scope as a condition, for a second table or an alias."""
        return mine(table)

    def rows(self, statement: Select[Any]) -> list[Any]:
        """Run a select."""
        guard(statement)
        with self._reading() as connection:
            return list(connection.execute(statement, self._parameters()))

    def row(self, statement: Select[Any]) -> Any:
        """The first row or None."""
        found = self.rows(statement.limit(1))
        return found[0] if found else None

    def scalar(self, statement: Select[Any]) -> Any:
        """The first column of the first row, or None."""
        found = self.row(statement)
        return None if found is None else found[0]

    def stream(self, statement: Select[Any], *, size: int = 500) -> Iterator[Any]:
        """Rows in constant memory, in a transaction of their own (that of a snapshot in a snapshot)."""
        guard(statement)
        return self._stream(statement, size)

    def _stream(self, statement: Select[Any], size: int) -> Iterator[Any]:
        own = engines.transaction(self._engine, writes=False)
        with nullcontext(self._connection) if self._frozen and self._connection is not None else own as connection:
            yield from connection.execute(statement, self._parameters(), execution_options={"yield_per": size})

    def change(self, statement: Update | Delete) -> int:
        """Run an update or delete; answers how many rows it touched."""
        guard(statement)
        with self._writing() as connection:
            return int(connection.execute(statement, self._parameters()).rowcount)

    def insert(self, table: Table, values: Mapping[str, Any]) -> int:
        """Insert one row; answers its integer primary key where it has one."""
        with self._writing() as connection:
            result = connection.execute(insert(table).values({**values, "tenant_id": self.scope.tenant_id}))
            key = result.inserted_primary_key
            return int(key[0]) if key and isinstance(key[0], int) else 0

    def upsert(
        self,
        table: Table,
        rows: Sequence[Mapping[str, Any]],
        *,
        replace: Sequence[str] | None = None,
        only_if: Callable[[Any], Any] | None = None,
    ) -> int:
        """Bulk insert; where the primary key exists, the columns `replace` are overwritten (default: all others,
        empty: keep the old row), with `only_if` only where that condition on the new row (`excluded`) holds. Answers
        the rows inserted or changed. All rows have the same columns; of two with the same key the last one counts."""
        if not rows:
            return 0
        tenant = self.scope.tenant_id
        key = [column.name for column in table.primary_key.columns]
        unique = {tuple([{**row, "tenant_id": tenant}[name] for name in key]): row for row in rows}
        fresh = [{**row, "tenant_id": tenant} for row in unique.values()]
        with self._writing() as connection:
            return bulk.upsert(connection, table, fresh, replace=replace, only_if=only_if)

    def _parameters(self) -> dict[str, str]:
        return {SCOPE: self.scope.tenant_id}

    # ------------------------------------------------------------ what is stored, by room

    @cached_property
    def tenancy(self) -> Tenancy:
        from core.storage.tenancy import Tenancy

        return Tenancy(self)

    @cached_property
    def catalog(self) -> Catalog:
        from core.storage.catalog import Catalog

        return Catalog(self)

    @cached_property
    def content(self) -> Content:
        from core.storage.content import Content

        return Content(self)

    @cached_property
    def publishing(self) -> Publishing:
        from core.storage.publishing import Publishing

        return Publishing(self)

    @cached_property
    def sentences(self) -> Sentences:
        from core.storage.sentences import Sentences

        return Sentences(self)

    @cached_property
    def ledger(self) -> Ledger:
        from core.storage.ledger import Ledger

        return Ledger(self)

    @cached_property
    def experiments(self) -> Experiments:
        from core.storage.experiments import Experiments

        return Experiments(self)

    @cached_property
    def jobs(self) -> Jobs:
        from core.storage.jobs import Jobs

        return Jobs(self)

    @cached_property
    def files(self) -> Files:
        from core.storage.files import Files

        return Files(self)

    @cached_property
    def data_requests(self) -> DataRequests:
        from core.storage.data_requests import DataRequests

        return DataRequests(self)

    @cached_property
    def erasure(self) -> Erasure:
        from core.storage.erasure import Erasure

        return Erasure(self)

    @cached_property
    def models(self) -> Models:
        from core.storage.models import Models

        return Models(self)

    @cached_property
    def inbox(self) -> Inbox:
        from core.storage.inbox import Inbox

        return Inbox(self)

    @cached_property
    def glossary(self) -> GlossaryRows:
        from core.storage.glossary import GlossaryRows

        return GlossaryRows(self)

    @cached_property
    def memory(self) -> Memory:
        from core.storage.memory import Memory

        return Memory(self)

    @cached_property
    def voices(self) -> Voices:
        from core.storage.voices import Voices

        return Voices(self)

    @cached_property
    def assets(self) -> Assets:
        from core.storage.assets import Assets

        return Assets(self)

    @cached_property
    def galleries(self) -> Galleries:
        from core.storage.galleries import Galleries

        return Galleries(self)

    @cached_property
    def market_layers(self) -> MarketLayers:
        from core.storage.market_layers import MarketLayers

        return MarketLayers(self)

    @cached_property
    def asins(self) -> Asins:
        from core.storage.asins import Asins

        return Asins(self)

    @cached_property
    def audit(self) -> AuditLog:
        from core.storage.audit import AuditLog

        return AuditLog(self)

    # ------------------------------------------------------------ time

    def now(self) -> str:
        """The present instant as stored."""
        return stamp(self.clock.now())


def in_chunks(values: Sequence[str], size: int = 500) -> Iterator[Sequence[str]]:
    """Parts of a list that fit into one IN (...)."""
    return (values[start : start + size] for start in range(0, len(values), size))


def stamp(instant: datetime) -> str:
    """UTC instant as stored: fixed width, sorts as time."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def instant(text: str) -> datetime:
    """Inverse of `stamp`."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def dump(value: Any) -> str:
    """JSON as stored."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
