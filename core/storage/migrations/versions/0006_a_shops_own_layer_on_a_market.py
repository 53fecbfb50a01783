"""a shop's own layer on a market's profile"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "market_layers",
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("store_id", sa.String(length=40), nullable=False),
        sa.Column("market", sa.String(length=10), nullable=False),
        sa.Column("layer", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), server_default="[]", nullable=False),
        sa.Column("actor", sa.String(length=120), server_default="", nullable=False),
        sa.Column("updated_at", sa.String(length=30), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "store_id"], ["stores.tenant_id", "stores.id"], name=op.f("fk_market_layers_tenant_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "store_id", "market", name=op.f("pk_market_layers")),
    )
