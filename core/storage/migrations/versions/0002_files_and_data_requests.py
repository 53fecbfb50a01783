"""files have owners, requests for data are on record, the log of an erased store may go"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "files",
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("store_id", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.String(length=30), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "store_id"], ["stores.tenant_id", "stores.id"], name=op.f("fk_files_tenant_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "store_id", "digest", name=op.f("pk_files")),
    )
    op.create_index(op.f("ix_files_digest"), "files", ["digest"], unique=False)
    op.create_table(
        "data_requests",
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("store_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.Text(), server_default="{}", nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("asked_at", sa.String(length=30), nullable=False),
        sa.Column("due_at", sa.String(length=30), nullable=False),
        sa.Column("done_at", sa.String(length=30), nullable=True),
        sa.Column("outcome", sa.Text(), server_default="{}", nullable=False),
        sa.Column("file", sa.String(length=64), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "store_id"], ["stores.tenant_id", "stores.id"], name=op.f("fk_data_requests_tenant_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "store_id", "id", name=op.f("pk_data_requests")),
    )
    _own_the_files_there_are()
    for statement in _erasable(op.get_bind().dialect.name):
        op.execute(statement)


def _own_the_files_there_are() -> None:
    """Until now the log alone knew whose a file was: fillings of facts wrote it there."""
    connection = op.get_bind()
    entries = connection.execute(
        sa.text(
            "select a.tenant_id, a.store_id, a.detail, a.at from audit a join stores s on s.id = a.store_id "
            "where a.action = 'facts.filled' order by a.id"
        )
    ).all()
    owned = {(row.tenant_id, row.store_id, json.loads(row.detail).get("id", "")): row.at for row in entries}
    for (tenant, store, digest), at in owned.items():
        if digest:
            connection.execute(
                sa.text(
                    "insert into files (tenant_id, store_id, digest, name, purpose, size_bytes, created_at) "
                    "values (:tenant, :store, :digest, 'facts.json', 'facts.filled', 0, :at)"
                ),
                {"tenant": tenant, "store": store, "digest": digest, "at": at},
            )


def _erasable(dialect: str) -> list[str]:
    """An entry goes only when the store that it is about has gone: nobody trims the log of a store that is there."""
    if dialect == "sqlite":
        return [
            "DROP TRIGGER audit_no_delete",
            """CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
            WHEN OLD.store_id = '' OR EXISTS (SELECT 1 FROM stores WHERE id = OLD.store_id)
            BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
        ]
    return [
        """CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN
        IF TG_OP = 'DELETE' THEN
            IF OLD.store_id <> '' AND NOT EXISTS (SELECT 1 FROM stores WHERE id = OLD.store_id) THEN
                RETURN OLD;
            END IF;
        END IF;
        RAISE EXCEPTION 'the audit log is append-only';
        END $$"""
    ]
