"""Alembic's entry: runs the migrations on the engine it is given."""

from alembic import context
from sqlalchemy import Engine

engine: Engine = context.config.attributes["engine"]

with engine.connect() as connection:
    # SQLite changes tables by copying them: batch mode does that.
    context.configure(
        connection=connection,
        target_metadata=context.config.attributes.get("metadata"),
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            # Two desks that are started together: the second waits here, then finds the tables made.
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('portineria'))")
        context.run_migrations()
