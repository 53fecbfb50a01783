"""Alembic's door: runs the revisions on the engine it is handed."""

from alembic import context
from sqlalchemy import text

from core.storage.tables import metadata

engine = context.config.attributes["engine"]
with engine.connect() as connection:
    if connection.dialect.name == "postgresql":
        # Several processes may start at once: one migrates, the others wait.
        connection.execute(text("select pg_advisory_lock(7421)"))
        connection.commit()
    try:
        context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
    finally:
        if connection.dialect.name == "postgresql":
            connection.execute(text("select pg_advisory_unlock(7421)"))
            connection.commit()
