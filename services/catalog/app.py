"""The catalog service: full-text and title search, filters, facets, titles by id, franchises."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from fastapi import FastAPI, Request
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.catalog.db import Database, create_engine
from services.catalog.ingest_routes import router as ingest_router
from services.catalog.models import SCHEMA, CatalogState
from services.catalog.routes import router
from services.catalog.settings import CatalogSettings
from services.catalog.state import State
from services.catalog.vocabulary import VocabularyCache
from services.shared.app import create_service
from services.shared.errors import UpstreamUnavailable

ALEMBIC = Path(__file__).with_name("alembic.ini")


def newest_migration() -> str:
    return ScriptDirectory.from_config(Config(ALEMBIC)).get_current_head() or ""


async def readiness(request: Request) -> dict[str, str]:
    """Ready means: the database answers, is at the newest migration and holds titles."""
    database: Database = request.state.database

    async def work(connection: AsyncConnection) -> dict[str, str]:
        version = await connection.scalar(text(f"SELECT version_num FROM {SCHEMA}.alembic_version"))
        if version != request.state.newest_migration:
            return {"database": f"is at migration {version}, not {request.state.newest_migration}"}
        if not await connection.scalar(select(CatalogState.titles)):
            return {"titles": "none are loaded yet"}
        return {}

    try:
        return await database.read(work)
    except UpstreamUnavailable as error:
        return {"database": str(error)}


def create_app(settings: CatalogSettings | None = None) -> FastAPI:
    chosen = settings or CatalogSettings()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[State]:
        database = Database(create_engine(chosen))
        yield {
            "database": database,
            "vocabulary": VocabularyCache(chosen.vocabulary_refresh_s),
            "newest_migration": newest_migration(),
        }
        await database.dispose()

    return create_service(
        "catalog",
        chosen,
        lifespan=lifespan,
        routers=[router, ingest_router],
        readiness=readiness,
        description="Titles: full-text search, names, filters, facets, franchises. Internal.",
    )
