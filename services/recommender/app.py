"""The recommender service: personal rankings with reasons, feedback, imported lists."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from fastapi import FastAPI, Request
from sqlalchemy import text

from services.recommender import profile_routes, routes
from services.recommender.db import Database, create_engine
from services.recommender.models import SCHEMA
from services.recommender.private import Parcels
from services.recommender.settings import RecommenderSettings
from services.recommender.shelf import Shelf
from services.recommender.state import Rankers, State
from services.shared.app import create_service
from services.shared.errors import UpstreamUnavailable

ALEMBIC = Path(__file__).with_name("alembic.ini")
LARGEST_BODY_BYTES = 16_777_216
"""A thousand lists of two hundred titles, or one list of fifty thousand."""


def newest_migration() -> str:
    return ScriptDirectory.from_config(Config(ALEMBIC)).get_current_head() or ""


async def readiness(request: Request) -> dict[str, str]:
    """Ready means: an artefact is in use, and the database answers and is at the newest migration."""
    missing: dict[str, str] = {}
    if problem := request.state.shelf.problem:
        missing["artefact"] = problem
    database: Database = request.state.database
    try:
        async with database.session() as session:
            version = await session.scalar(text(f"SELECT version_num FROM {SCHEMA}.alembic_version"))
        if version != request.state.newest_migration:
            missing["database"] = f"is at migration {version}, not {request.state.newest_migration}"
    except UpstreamUnavailable as error:
        missing["database"] = str(error)
    return missing


def create_app(settings: RecommenderSettings | None = None) -> FastAPI:
    chosen = settings or RecommenderSettings()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[State]:
        database, shelf = Database(create_engine(chosen)), Shelf(chosen)
        rankers = Rankers(chosen.recommender_threads, chosen.recommender_permits)
        await shelf.open()
        yield {
            "database": database,
            "shelf": shelf,
            "rankers": rankers,
            "parcels": Parcels(chosen.bundle_dir),
            "settings": chosen,
            "newest_migration": newest_migration(),
        }
        rankers.close()
        await database.engine.dispose()

    return create_service(
        "recommender",
        chosen,
        lifespan=lifespan,
        routers=[routes.router, profile_routes.router],
        readiness=readiness,
        description="Personal rankings, feedback, imported lists. Internal.",
        body_limits={"/recommend": LARGEST_BODY_BYTES, "/import": chosen.import_max_bytes + 1},
    )
