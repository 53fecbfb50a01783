"""The schema. Every table but `tenants` has `tenant_id`; `Db` adds it to each statement and refuses those without.
Rows of a store point to (tenant, store) as a pair: the database itself refuses a row in another tenant's store. Keys
begin with the tenant and the store, as every condition does. Other indexes do not: without statistics, as in a first
import, PostgreSQL took one with that beginning for a lookup by key and read the whole store for each page.

Instants are text `2026-03-02T09:00:00.000000Z` (sorts as time), JSON is text, texts are NFC.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from core.storage.gallery_tables import gallery_files as gallery_files
from core.storage.gallery_tables import gallery_items as gallery_items
from core.storage.gallery_tables import gallery_plans as gallery_plans
from core.storage.gallery_tables import gallery_versions as gallery_versions
from core.storage.picture_tables import asset_uses as asset_uses
from core.storage.picture_tables import assets as assets
from core.storage.table_parts import metadata as metadata
from core.storage.table_parts import of_store, tenant
from core.storage.writing_tables import asins as asins
from core.storage.writing_tables import directions as directions
from core.storage.writing_tables import glossary as glossary
from core.storage.writing_tables import market_layers as market_layers
from core.storage.writing_tables import memory as memory
from core.storage.writing_tables import model_calls as model_calls
from core.storage.writing_tables import model_endpoints as model_endpoints
from core.storage.writing_tables import sentences as sentences
from core.storage.writing_tables import voices as voices

tenants = Table(
    "tenants", metadata, Column("id", String(40), primary_key=True), Column("created_at", String(30), nullable=False)
)

users = Table(
    "users",
    metadata,
    Column("id", String(40), primary_key=True),
    tenant(),
    Column("login", String(200), nullable=False, unique=True),
    Column("password_hash", Text, nullable=False),
    Column("role", String(20), nullable=False),
    Column("created_at", String(30), nullable=False),
)

stores = Table(
    "stores",
    metadata,
    Column("id", String(40), primary_key=True),
    tenant(),
    Column("name", String(100), nullable=False),
    Column("platform", String(40), nullable=False),
    Column("url", Text, nullable=False),
    Column("state", String(20), nullable=False),  # connected, removed
    Column("info", Text, nullable=False, server_default="{}"),  # StoreInfo as JSON
    Column("settings", Text, nullable=False, server_default="{}"),
    Column("synced_until", String(30)),  # changes up to here are in
    Column("created_at", String(30), nullable=False),
    UniqueConstraint("tenant_id", "name"),
    UniqueConstraint("tenant_id", "id"),  # what rows of a store point to
    Index(None, "url"),
)

secrets = Table(
    "secrets",
    metadata,
    tenant(),
    Column("context", String(200), nullable=False),
    Column("sealed", Text, nullable=False),
    PrimaryKeyConstraint("tenant_id", "context"),
)

products = Table(
    "products",
    metadata,
    *of_store(),
    Column("remote_id", String(80), nullable=False),
    Column("group_id", String(80), nullable=False),  # remote_id of the source-language record
    Column("locale", String(35), nullable=False),
    Column("sku", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("status", String(20), nullable=False),
    Column("snapshot", Text, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("synced_at", String(30), nullable=False),
    Column("deleted_at", String(30)),
    PrimaryKeyConstraint("tenant_id", "store_id", "remote_id"),
    Index(None, "group_id", "store_id"),
    Index(None, "sku", "store_id"),
)

fact_sheets = Table(
    "fact_sheets",
    metadata,
    *of_store(),
    Column("remote_id", String(80), nullable=False),
    Column("fingerprint", String(64), nullable=False),  # of the product it was read from
    Column("digest", String(16), nullable=False),
    Column("sheet", Text, nullable=False),
    Column("confirmed", Text, nullable=False, server_default="[]"),  # the owner's own facts
    Column("completeness", Float, nullable=False, server_default="0"),
    PrimaryKeyConstraint("tenant_id", "store_id", "remote_id"),
)

documents = Table(
    "documents",
    metadata,
    *of_store(),
    Column("remote_id", String(80), nullable=False),
    Column("locale", String(35), nullable=False),
    Column("state", String(20), nullable=False),  # checked, blocked, published
    Column("digest", String(16), nullable=False),
    Column("facts_digest", String(16), nullable=False),
    Column("gate_version", String(40), nullable=False),
    Column("body", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("findings", Text, nullable=False, server_default="[]"),
    Column("blocks", Integer, nullable=False, server_default="0"),
    Column("warns", Integer, nullable=False, server_default="0"),
    Column("written_at", String(30), nullable=False),
    PrimaryKeyConstraint("tenant_id", "store_id", "remote_id", "locale"),
    Index(None, "state", "store_id"),
)

versions = Table(
    "versions",
    metadata,
    *of_store(),
    Column("remote_id", String(80), nullable=False),
    Column("locale", String(35), nullable=False),
    Column("number", Integer, nullable=False),  # 0 = the shop's text before our first write
    Column("origin", String(20), nullable=False),  # original, publish, revert
    Column("fields", Text, nullable=False),  # JSON: field -> stored text or null
    Column("document_digest", String(16), nullable=False, server_default=""),
    Column("plan", String(64), nullable=False, server_default=""),
    Column("created_remote_id", String(80), nullable=False, server_default=""),
    Column("created_at", String(30), nullable=False),
    Column("actor", String(120), nullable=False),
    PrimaryKeyConstraint("tenant_id", "store_id", "remote_id", "locale", "number"),
)

plans = Table(
    "plans",
    metadata,
    *of_store(),
    Column("hash", String(64), nullable=False),
    Column("kind", String(20), nullable=False),  # publish, revert
    Column("state", String(20), nullable=False),  # ready, running, done
    Column("body", Text, nullable=False),
    Column("created_at", String(30), nullable=False),
    Column("actor", String(120), nullable=False),
    PrimaryKeyConstraint("tenant_id", "store_id", "hash"),
)

plan_items = Table(
    "plan_items",
    metadata,
    *of_store(),
    Column("plan", String(64), nullable=False),
    Column("position", Integer, nullable=False),
    Column("remote_id", String(80), nullable=False),
    Column("locale", String(35), nullable=False),
    Column("state", String(20), nullable=False),  # waiting, sent, written, conflict, failed, unchanged
    Column("writes", Text, nullable=False),
    Column("document_digest", String(16), nullable=False, server_default=""),
    Column("outcome", Text, nullable=False, server_default="{}"),
    Column("settled_at", String(30)),
    PrimaryKeyConstraint("tenant_id", "store_id", "plan", "position"),
)

webhook_inbox = Table(
    "webhook_inbox",
    metadata,
    *of_store(),
    Column("delivery_id", String(120), nullable=False),
    Column("topic", String(40), nullable=False),
    Column("remote_id", String(80), nullable=False),
    Column("orders", Text, nullable=False, server_default="[]"),  # ids that a shopper's request names
    Column("triggered_at", String(30)),  # when it happened, by the shop's clock
    Column("received_at", String(30), nullable=False),
    Column("settled_at", String(30)),
    PrimaryKeyConstraint("tenant_id", "store_id", "delivery_id"),
    Index(None, "settled_at", "store_id"),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", String(64), primary_key=True),
    tenant(),
    Column("store_id", String(40), nullable=False, server_default=""),
    Column("name", String(60), nullable=False),
    Column("payload", Text, nullable=False),
    Column("state", String(20), nullable=False),  # queued, running, done, failed, needs_merchant, cancelled
    Column("attempt", Integer, nullable=False, server_default="0"),  # one higher each time it is put into the queue
    Column("failures", Integer, nullable=False, server_default="0"),  # vain tries since it was asked for
    Column("owner", String(120), nullable=False, server_default=""),
    Column("lease_until", String(30), nullable=False, server_default=""),
    Column("not_before", String(30), nullable=False),
    Column("enqueued_at", String(30), nullable=False, server_default=""),
    Column("done", Integer, nullable=False, server_default="0"),
    Column("total", Integer, nullable=False, server_default="0"),
    Column("note", Text, nullable=False, server_default=""),
    Column("cancel_requested", Integer, nullable=False, server_default="0"),
    Column("error", Text, nullable=False, server_default=""),
    Column("result", Text, nullable=False, server_default="{}"),
    Column("actor", String(120), nullable=False),
    Column("created_at", String(30), nullable=False),
    Column("started_at", String(30), nullable=False, server_default=""),
    Column("finished_at", String(30), nullable=False, server_default=""),
    Index(None, "state", "not_before"),
    Index(None, "tenant_id", "created_at"),
)

experiments = Table(
    "experiments",
    metadata,
    Column("id", String(40), primary_key=True),
    *of_store(),
    Column("remote_id", String(80), nullable=False),
    Column("locale", String(35), nullable=False),
    Column("salt", String(40), nullable=False),
    Column("weights", Text, nullable=False),
    Column("arms", Text, nullable=False),  # names; index 0 = control
    Column("state", String(20), nullable=False),  # running, stopped
    Column("started_at", String(30), nullable=False),
    Column("stopped_at", String(30)),
    Column("result", Text, nullable=False, server_default="{}"),
    UniqueConstraint("tenant_id", "id"),  # what its daily rows point to
)

experiment_days = Table(
    "experiment_days",
    metadata,
    Column("tenant_id", String(40), nullable=False),
    Column("experiment_id", String(40), nullable=False),
    Column("day", String(10), nullable=False),
    Column("arm", Integer, nullable=False),
    Column("exposures", Integer, nullable=False),
    PrimaryKeyConstraint("experiment_id", "day", "arm"),
    ForeignKeyConstraint(["tenant_id", "experiment_id"], ["experiments.tenant_id", "experiments.id"]),
)

order_arms = Table(
    "order_arms",
    metadata,
    *of_store(),
    Column("order_id", String(80), nullable=False),
    Column("experiment_id", String(40), nullable=False),
    Column("arm", Integer, nullable=False),
    Column("counts", Integer, nullable=False),
    Column("revenue_minor", Integer, nullable=False),
    Column("created_at", String(30), nullable=False),
    PrimaryKeyConstraint("tenant_id", "store_id", "order_id", "experiment_id"),
    Index(None, "tenant_id", "experiment_id"),
)

files = Table(
    "files",
    metadata,
    *of_store(),
    Column("digest", String(64), nullable=False),  # where its bytes lie in the blobs
    Column("name", Text, nullable=False),
    Column("purpose", String(40), nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("created_at", String(30), nullable=False),
    PrimaryKeyConstraint("tenant_id", "store_id", "digest"),
    Index(None, "digest"),
)

data_requests = Table(
    "data_requests",
    metadata,
    *of_store(),
    Column("id", String(40), nullable=False),
    Column("kind", String(40), nullable=False),  # store.export, store.erasure, shopper.export, shopper.erasure
    Column("state", String(20), nullable=False),  # open, done
    Column("subject", Text, nullable=False, server_default="{}"),  # the shopper's ids, while they are needed
    Column("actor", String(120), nullable=False),
    Column("asked_at", String(30), nullable=False),
    Column("due_at", String(30), nullable=False),
    Column("done_at", String(30)),
    Column("outcome", Text, nullable=False, server_default="{}"),
    Column("file", String(64), nullable=False, server_default=""),
    PrimaryKeyConstraint("tenant_id", "store_id", "id"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    tenant(),
    Column("store_id", String(40), nullable=False, server_default=""),
    Column("at", String(30), nullable=False),
    Column("actor", String(120), nullable=False),
    Column("action", String(60), nullable=False),  # subject.verb, such as store.added
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False, server_default="{}"),
    CheckConstraint("action <> ''", name="named"),
    Index(None, "tenant_id", "at"),
)
