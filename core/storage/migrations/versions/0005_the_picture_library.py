"""the picture library: pictures, and where they are used"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "assets",
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("store_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("remote_id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), server_default="", nullable=False),
        sa.Column("locale", sa.String(length=35), server_default="", nullable=False),
        sa.Column("market", sa.String(length=10), server_default="", nullable=False),
        sa.Column("channel", sa.String(length=40), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("mime", sa.String(length=40), nullable=False),
        sa.Column("width_px", sa.Integer(), nullable=False),
        sa.Column("height_px", sa.Integer(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("maker", sa.Text(), nullable=False),
        sa.Column("recipe", sa.Text(), server_default="{}", nullable=False),
        sa.Column("parents", sa.Text(), server_default="[]", nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("actor", sa.String(length=120), server_default="", nullable=False),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("words", sa.Text(), server_default="[]", nullable=False),
        sa.Column("alt", sa.Text(), server_default="", nullable=False),
        sa.Column("fingerprint", sa.String(length=16), server_default="", nullable=False),
        sa.Column("provenance", sa.Text(), server_default="{}", nullable=False),
        sa.Column("rights", sa.Text(), server_default="{}", nullable=False),
        sa.Column("tags", sa.Text(), server_default="[]", nullable=False),
        sa.Column("notes", sa.Text(), server_default="[]", nullable=False),
        sa.Column("made_at", sa.String(length=30), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "store_id"], ["stores.tenant_id", "stores.id"], name=op.f("fk_assets_tenant_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "store_id", "id", name=op.f("pk_assets")),
    )
    op.create_index(op.f("ix_assets_store_id_remote_id"), "assets", ["store_id", "remote_id"], unique=False)
    op.create_index(op.f("ix_assets_store_id_digest"), "assets", ["store_id", "digest"], unique=False)
    op.create_table(
        "asset_uses",
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("store_id", sa.String(length=40), nullable=False),
        sa.Column("asset_id", sa.String(length=40), nullable=False),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("remote_id", sa.String(length=80), nullable=False),
        sa.Column("media_id", sa.String(length=120), nullable=False),
        sa.Column("locale", sa.String(length=35), server_default="", nullable=False),
        sa.Column("since", sa.String(length=30), nullable=False),
        sa.Column("until", sa.String(length=30), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "store_id"], ["stores.tenant_id", "stores.id"], name=op.f("fk_asset_uses_tenant_id")
        ),
        sa.PrimaryKeyConstraint(
            "tenant_id", "store_id", "asset_id", "place", "remote_id", "media_id", name=op.f("pk_asset_uses")
        ),
    )
    op.create_index(op.f("ix_asset_uses_store_id_media_id"), "asset_uses", ["store_id", "media_id"], unique=False)
