"""the pictures that products show in their shop: plans, versions, and the files as they left"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "gallery_versions",
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("store_id", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("remote_id", sa.String(length=80), nullable=False),
        sa.Column("locale", sa.String(length=35), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("plan", sa.String(length=64), server_default="", nullable=False),
        sa.Column("created_at", sa.String(length=30), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "store_id"], ["stores.tenant_id", "stores.id"], name=op.f("fk_gallery_versions_tenant_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "store_id", "record_id", "number", name=op.f("pk_gallery_versions")),
    )
    op.create_index(
        op.f("ix_gallery_versions_store_id_remote_id"), "gallery_versions", ["store_id", "remote_id"], unique=False
    )
    op.create_table(
        "gallery_plans",
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("store_id", sa.String(length=40), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.String(length=30), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "store_id"], ["stores.tenant_id", "stores.id"], name=op.f("fk_gallery_plans_tenant_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "store_id", "hash", name=op.f("pk_gallery_plans")),
    )
    op.create_table(
        "gallery_items",
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("store_id", sa.String(length=40), nullable=False),
        sa.Column("plan", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), server_default="{}", nullable=False),
        sa.Column("settled_at", sa.String(length=30), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "store_id"], ["stores.tenant_id", "stores.id"], name=op.f("fk_gallery_items_tenant_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "store_id", "plan", "position", name=op.f("pk_gallery_items")),
    )
    op.create_table(
        "gallery_files",
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("store_id", sa.String(length=40), nullable=False),
        sa.Column("asset_id", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("mime", sa.String(length=40), nullable=False),
        sa.Column("width_px", sa.Integer(), nullable=False),
        sa.Column("height_px", sa.Integer(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "store_id"], ["stores.tenant_id", "stores.id"], name=op.f("fk_gallery_files_tenant_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "store_id", "asset_id", "channel", name=op.f("pk_gallery_files")),
    )
    op.create_index(op.f("ix_gallery_files_digest"), "gallery_files", ["digest"], unique=False)
