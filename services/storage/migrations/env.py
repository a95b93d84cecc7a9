"""Alembic's entry: runs the steps on the connection that services/storage/upgrading.py gives it."""

from alembic import context

from services.storage.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,  # SQLite can, once the driver no longer decides when to begin
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
