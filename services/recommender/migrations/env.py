"""Alembic's entry: runs the migrations over asyncpg, or on the connection that a caller hands over."""

import asyncio
from typing import Any

from alembic import context
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from services.recommender.models import SCHEMA, Table
from services.recommender.settings import RecommenderSettings


def _is_ours(name: str | None, kind: str, parents: Any) -> bool:
    if kind == "schema":
        return name == SCHEMA
    return parents.get("schema_name") == SCHEMA and not (kind == "table" and name == "alembic_version")


def _options() -> dict[str, Any]:
    return {
        "target_metadata": Table.metadata,
        "version_table_schema": SCHEMA,
        "include_schemas": True,
        "include_name": _is_ours,
        "transaction_per_migration": True,
    }


def run(connection: Connection) -> None:
    connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
    connection.commit()
    context.configure(connection=connection, **_options())
    with context.begin_transaction():
        context.run_migrations()


async def run_online() -> None:
    engine = create_async_engine(RecommenderSettings().database, poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(run)
    await engine.dispose()


if context.is_offline_mode():
    context.configure(url=RecommenderSettings().database, literal_binds=True, **_options())
    with context.begin_transaction():
        context.run_migrations()
elif (handed_over := context.config.attributes.get("connection")) is not None:
    run(handed_over)
else:
    asyncio.run(run_online())
