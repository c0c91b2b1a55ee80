"""Alembic's entry for a service with a schema of its own: over asyncpg, or on a connection that a caller hands over."""

import asyncio
from typing import Any

from alembic import context
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool


def migrate(url: str, schema: str, metadata: MetaData) -> None:
    """Run what Alembic was called for on `schema` alone; called by the service's `env.py`."""

    def is_ours(name: str | None, kind: str, parents: Any) -> bool:
        if kind == "schema":
            return name == schema
        return parents.get("schema_name") == schema and not (kind == "table" and name == "alembic_version")

    options: dict[str, Any] = {
        "target_metadata": metadata,
        "version_table_schema": schema,
        "include_schemas": True,
        "include_name": is_ours,
        "transaction_per_migration": True,
    }

    def run(connection: Connection) -> None:
        connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {schema}"))
        connection.commit()
        context.configure(connection=connection, **options)
        with context.begin_transaction():
            context.run_migrations()

    async def run_online() -> None:
        engine = create_async_engine(url, poolclass=NullPool)
        async with engine.connect() as connection:
            await connection.run_sync(run)
        await engine.dispose()

    if context.is_offline_mode():
        context.configure(url=url, literal_binds=True, **options)
        with context.begin_transaction():
            context.run_migrations()
    elif (handed_over := context.config.attributes.get("connection")) is not None:
        run(handed_over)
    else:
        asyncio.run(run_online())
