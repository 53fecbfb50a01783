"""under which number Amazon sells a product"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "asins",
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("store_id", sa.String(length=40), nullable=False),
        sa.Column("remote_id", sa.String(length=80), nullable=False),
        sa.Column("market", sa.String(length=10), nullable=False),
        sa.Column("asin", sa.String(length=10), nullable=False),
        sa.Column("updated_at", sa.String(length=30), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "store_id"], ["stores.tenant_id", "stores.id"], name=op.f("fk_asins_tenant_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "store_id", "remote_id", "market", name=op.f("pk_asins")),
    )
