"""a delivery is kept as ids alone, with the time at which it happened"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    with op.batch_alter_table("webhook_inbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("orders", sa.Text(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("triggered_at", sa.String(length=30), nullable=True))
        batch_op.drop_column("body")
    op.create_index(op.f("ix_stores_url"), "stores", ["url"], unique=False)
