"""Tables of the picture library."""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, Integer, PrimaryKeyConstraint, String, Table, Text

from core.storage.table_parts import metadata, of_store

assets = Table(
    "assets",
    metadata,
    *of_store(),
    Column("id", String(40), nullable=False),  # what it was made of and by what
    Column("remote_id", String(80), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("name", String(120), nullable=False, server_default=""),
    Column("locale", String(35), nullable=False, server_default=""),
    Column("market", String(10), nullable=False, server_default=""),
    Column("channel", String(40), nullable=False, server_default=""),
    Column("version", Integer, nullable=False),
    Column("digest", String(64), nullable=False),  # the file among the blobs
    Column("mime", String(40), nullable=False),
    Column("width_px", Integer, nullable=False),
    Column("height_px", Integer, nullable=False),
    Column("size_bytes", Integer, nullable=False),
    Column("maker", Text, nullable=False),  # JSON: engine, model, revision, seed
    Column("recipe", Text, nullable=False, server_default="{}"),
    Column("parents", Text, nullable=False, server_default="[]"),  # JSON: ids of what it was made from
    Column("state", String(20), nullable=False),  # made, review, approved, rejected
    Column("reason", Text, nullable=False, server_default=""),
    Column("actor", String(120), nullable=False, server_default=""),  # who approved or rejected it
    Column("confidence", Float, nullable=True),
    Column("words", Text, nullable=False, server_default="[]"),
    Column("alt", Text, nullable=False, server_default=""),
    Column("fingerprint", String(16), nullable=False, server_default=""),
    Column("provenance", Text, nullable=False, server_default="{}"),
    Column("rights", Text, nullable=False, server_default="{}"),
    Column("tags", Text, nullable=False, server_default="[]"),
    Column("notes", Text, nullable=False, server_default="[]"),
    Column("made_at", String(30), nullable=False),
    PrimaryKeyConstraint("tenant_id", "store_id", "id"),
    Index(None, "store_id", "remote_id"),
    Index(None, "store_id", "digest"),
)

asset_uses = Table(
    "asset_uses",
    metadata,
    *of_store(),
    Column("asset_id", String(40), nullable=False),
    Column("place", String(40), nullable=False),  # gallery, page, export
    Column("remote_id", String(80), nullable=False),
    Column("media_id", String(120), nullable=False),  # the shop's id of the file
    Column("locale", String(35), nullable=False, server_default=""),
    Column("since", String(30), nullable=False),
    Column("until", String(30), nullable=False, server_default=""),  # empty = still used
    PrimaryKeyConstraint("tenant_id", "store_id", "asset_id", "place", "remote_id", "media_id"),
    Index(None, "store_id", "media_id"),
)
