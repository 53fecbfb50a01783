"""What is held, table by table, and whose it is. Export and erasure go by it; a table that is missing fails a test.

Of the shopper Vitrine holds numbers of orders only: no name, no address, no e-mail. Of a
delivery only ids are kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table

from core.storage import tables as t

if TYPE_CHECKING:
    from core.storage.db import Db

STORE, TENANT, INSTALLATION = "store", "tenant", "installation"


@dataclass(frozen=True, slots=True)
class Holding:
    """`of`: store (goes with it), tenant (people and settings of the seller), installation (no content).
    `shopper`: what in it can be traced to a shopper, in words; empty = nothing. `withheld`: columns no export shows."""

    table: Table
    of: str
    shopper: str = ""
    withheld: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def columns(self) -> list[Any]:
        """What an export shows."""
        return [column for column in self.table.columns if column.name not in self.withheld]


# In the order in which a store's rows go: nothing points to a row that has gone before it.
HOLDINGS: tuple[Holding, ...] = (
    Holding(t.order_arms, STORE, shopper="the number of an order, the arm its buyer saw, its amount"),
    Holding(t.experiment_days, STORE),
    Holding(t.experiments, STORE),
    Holding(t.webhook_inbox, STORE, shopper="the number of an order; those of a request until it was worked on"),
    Holding(t.plan_items, STORE),
    Holding(t.plans, STORE),
    Holding(t.versions, STORE),
    Holding(t.sentences, STORE),
    Holding(t.directions, STORE),
    Holding(t.memory, STORE),
    Holding(t.glossary, STORE),
    Holding(t.voices, STORE),
    Holding(t.market_layers, STORE),
    Holding(t.asins, STORE),
    Holding(t.model_calls, STORE),
    Holding(t.gallery_items, STORE),
    Holding(t.gallery_plans, STORE),
    Holding(t.gallery_versions, STORE),
    Holding(t.gallery_files, STORE),
    Holding(t.asset_uses, STORE),
    Holding(t.assets, STORE),
    Holding(t.documents, STORE),
    Holding(t.fact_sheets, STORE),
    Holding(t.products, STORE),
    Holding(t.secrets, STORE, withheld=frozenset({"sealed"})),
    Holding(t.files, STORE, shopper="files made for a shopper's request"),
    Holding(t.data_requests, STORE, shopper="the ids of a shopper's request, while it is worked on or can be fetched"),
    Holding(t.jobs, STORE),
    Holding(t.stores, STORE),
    Holding(t.audit, STORE),
    Holding(t.model_endpoints, TENANT),
    Holding(t.users, TENANT, withheld=frozenset({"password_hash"})),
    Holding(t.tenants, INSTALLATION),
)
BY_NAME = {holding.name: holding for holding in HOLDINGS}
# These name a store until the very end: the job that erases, the request that counts, the store, its log.
LAST = ("data_requests", "jobs", "stores", "audit")


def of_store(db: Db, table: Table, store_id: str) -> Any:
    """The condition for rows of one store; the caller's statement carries the tenant."""
    c = table.c
    special: dict[str, Callable[[], Any]] = {
        "stores": lambda: c.id == store_id,
        "secrets": lambda: c.context.startswith(f"store/{store_id}/", autoescape=True),
        "experiment_days": lambda: c.experiment_id.in_(
            db.select(t.experiments, t.experiments.c.id).where(t.experiments.c.store_id == store_id)
        ),
    }
    return special[table.name]() if table.name in special else c.store_id == store_id
