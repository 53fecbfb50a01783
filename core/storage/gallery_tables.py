"""Tables of the pictures that products show in their shop."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, PrimaryKeyConstraint, String, Table, Text

from core.storage.table_parts import metadata, of_store

gallery_versions = Table(
    "gallery_versions",
    metadata,
    *of_store(),
    Column("record_id", String(80), nullable=False),  # the product's record in one language
    Column("number", Integer, nullable=False),  # 0 = what it showed before our first write
    Column("remote_id", String(80), nullable=False),  # its source-language record
    Column("locale", String(35), nullable=False),
    Column("origin", String(20), nullable=False),  # original, gallery.show, gallery.revert, merchant
    Column("shown", Text, nullable=False),  # JSON: [[media id, alt, url]]
    Column("plan", String(64), nullable=False, server_default=""),
    Column("created_at", String(30), nullable=False),
    Column("actor", String(120), nullable=False),
    PrimaryKeyConstraint("tenant_id", "store_id", "record_id", "number"),
    Index(None, "store_id", "remote_id"),
)

gallery_plans = Table(
    "gallery_plans",
    metadata,
    *of_store(),
    Column("hash", String(64), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("state", String(20), nullable=False),  # ready, running, done
    Column("body", Text, nullable=False),
    Column("created_at", String(30), nullable=False),
    Column("actor", String(120), nullable=False),
    PrimaryKeyConstraint("tenant_id", "store_id", "hash"),
)

gallery_items = Table(
    "gallery_items",
    metadata,
    *of_store(),
    Column("plan", String(64), nullable=False),
    Column("position", Integer, nullable=False),
    Column("record_id", String(80), nullable=False),
    Column("state", String(20), nullable=False),  # waiting, sent, written, conflict, failed
    Column("body", Text, nullable=False),
    Column("outcome", Text, nullable=False, server_default="{}"),
    Column("settled_at", String(30)),
    PrimaryKeyConstraint("tenant_id", "store_id", "plan", "position"),
)

# A picture as it leaves for a shop: the library's own file may be of another size or format.
gallery_files = Table(
    "gallery_files",
    metadata,
    *of_store(),
    Column("asset_id", String(40), nullable=False),
    Column("channel", String(40), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("mime", String(40), nullable=False),
    Column("width_px", Integer, nullable=False),
    Column("height_px", Integer, nullable=False),
    Column("size_bytes", Integer, nullable=False),
    PrimaryKeyConstraint("tenant_id", "store_id", "asset_id", "channel"),
    Index(None, "digest"),
)
