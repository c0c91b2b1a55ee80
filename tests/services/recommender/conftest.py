"""The recommender on a real, migrated PostgreSQL, over the toy artefact."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import httpx
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from scripts.postgres_cluster import Cluster
from scripts.stack_settings import REPOSITORY
from services.recommender.app import create_app
from services.recommender.model import Model, load
from services.recommender.recommend import Snapshot, snapshot
from services.recommender.settings import RecommenderSettings
from services.recommender.titles import Titles, read
from services.shared.artifacts import open_artifact
from tests.conftest import ClusterOf
from tests.services.gateway.stand_ins import with_state
from tests.services.recommender import toy

Person = Callable[[], Awaitable[dict[str, str]]]


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return toy.write_bundle(tmp_path_factory.mktemp("bundle") / "data")


@pytest.fixture(scope="session")
def titles(bundle: Path) -> Titles:
    return read(bundle)


@pytest.fixture(scope="session")
def model(bundle: Path) -> Model:
    return load(open_artifact(bundle / "models" / "recommender", "recommender"), threads=1)


@pytest.fixture(scope="session")
def shot(model: Model, titles: Titles) -> Snapshot:
    return snapshot(model, titles)


def migrate(connection: Connection, revision: str = "head") -> None:
    config = Config(REPOSITORY / "services" / "recommender" / "alembic.ini")
    config.attributes["connection"] = connection
    (command.downgrade if revision == "base" else command.upgrade)(config, revision)


async def migrated(cluster: Cluster, name: str) -> str:
    """A new database with the recommender's tables; its address."""
    admin = await asyncpg.connect(cluster.url("postgres", "postgres", "postgresql"))
    await admin.execute(f"CREATE DATABASE {name} OWNER funiki")
    await admin.close()
    url = cluster.url(database=name)
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(migrate)
    await engine.dispose()
    return url


@pytest.fixture(scope="session")
def server(cluster_of: ClusterOf) -> Cluster:
    """Started outside the event loop, which the start needs for itself."""
    return cluster_of("auto")


@pytest.fixture(scope="session")
async def url(server: Cluster) -> str:
    return await migrated(server, "recommender_test")


@asynccontextmanager
async def serving(settings: RecommenderSettings) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(settings)
    async with app.router.lifespan_context(app) as state:
        transport = httpx.ASGITransport(app=with_state(app, state))
        async with httpx.AsyncClient(transport=transport, base_url="http://recommender") as http:
            yield http


@pytest.fixture(scope="session")
def settings(url: str, bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> RecommenderSettings:
    return RecommenderSettings(
        _env_file=None,
        database_url=url,
        bundle_dir=bundle,
        data_dir=tmp_path_factory.mktemp("state"),
        log_level="error",
        import_max_bytes=200_000,
        import_max_unpacked_bytes=400_000,
        import_max_entries=1000,
    )


@pytest.fixture(scope="session")
async def http(settings: RecommenderSettings) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(settings) as http:
        yield http


@pytest.fixture
def person(http: httpx.AsyncClient) -> Person:
    """Makes a profile; returns the header that stands for it."""

    async def make() -> dict[str, str]:
        return {"X-Funiki-Profile": (await http.post("/profiles")).json()["token"]}

    return make
