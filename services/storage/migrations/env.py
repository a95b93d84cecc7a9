"""Alembic's entry: runs the steps on the connection that services/storage/schema.py hands over."""

from alembic import context

from services.storage.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
