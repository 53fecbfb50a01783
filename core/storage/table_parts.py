"""What all tables share: the metadata with its names, and the columns by which a row belongs to somebody."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, ForeignKeyConstraint, MetaData, String
from sqlalchemy.schema import SchemaItem

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def tenant() -> Column[str]:
    return Column("tenant_id", String(40), ForeignKey("tenants.id"), nullable=False)


def of_store() -> tuple[SchemaItem, ...]:
    return (
        Column("tenant_id", String(40), nullable=False),
        Column("store_id", String(40), nullable=False),
        ForeignKeyConstraint(["tenant_id", "store_id"], ["stores.tenant_id", "stores.id"]),
    )
