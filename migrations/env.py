"""Runs the migrations as the owner of the tables, each in its own transaction."""

from alembic import context
from sqlalchemy import create_engine, pool

from core.settings import migration_database_url

url = context.config.attributes.get("url") or migration_database_url()
engine = create_engine(url, poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
