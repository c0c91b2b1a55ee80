"""A real PostgreSQL for every test run: both kinds of binaries, a migrated database, a rolled-back session per test."""

import functools
import os
import random
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import asyncpg
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import NullPool

from scripts import ports, postgres
from scripts.postgres_binaries import find_system, unprivileged_account
from scripts.postgres_cluster import Cluster
from scripts.stack import interrupt_once
from scripts.stack_settings import REPOSITORY, StackSettings


def pytest_configure() -> None:
    """Being told to end is like Ctrl-C: fixtures stop the servers they started."""
    signal.signal(signal.SIGTERM, interrupt_once)


ClusterOf = Callable[[str], Cluster]


@contextmanager
def open_directory() -> Iterator[Path]:
    """An empty directory that every account may enter; pytest's own are closed to PostgreSQL's account."""
    place = Path(tempfile.mkdtemp(prefix="funiki-test-", dir="/tmp"))
    place.chmod(0o755)
    try:
        yield place
    finally:
        shutil.rmtree(place)


@contextmanager
def running_cluster(way: str) -> Iterator[Cluster]:
    """A started PostgreSQL of one kind (`auto`, `system`, `npm`) in a directory of its own."""
    with open_directory() as place:
        port = ports.free_block(first=20_000 + 10 * random.randrange(700))
        settings = StackSettings(port=port, data_dir=place, postgres=way)
        cluster = postgres.open_cluster(settings)
        postgres.start(cluster, 60)
        try:
            yield cluster
        finally:
            postgres.stop(cluster)


@pytest.fixture(scope="session")
def cluster_of() -> Iterator[ClusterOf]:
    """Gives the running cluster of one kind, started when first asked for."""
    with ExitStack() as running:
        yield functools.cache(lambda way: running.enter_context(running_cluster(way)))


@pytest.fixture(scope="session", params=["system", "npm"])
def cluster(request: pytest.FixtureRequest, cluster_of: ClusterOf) -> Cluster:
    """PostgreSQL both ways: every test that asks for it runs twice."""
    if request.param == "system":
        require_system_postgres()
    return cluster_of(request.param)


def require_system_postgres() -> None:
    """Skip where the machine has no PostgreSQL of its own; on CI that is a failure, nothing may be left out there."""
    reason = find_system(unprivileged_account())
    if isinstance(reason, str):
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"no system PostgreSQL: {reason}")


@pytest.fixture(scope="session")
async def postgres_url(cluster_of: ClusterOf) -> str:
    """The address (`postgresql+asyncpg://…`) of an empty database, migrated to the newest schema."""
    return await migrated_database(cluster_of("auto"), "funiki_test")


async def migrated_database(cluster: Cluster, name: str) -> str:
    """Create the database `name` in a running cluster, migrate it, return its address for the services' role."""
    admin = await asyncpg.connect(cluster.url("postgres", "postgres", "postgresql"))
    await admin.execute(f"CREATE DATABASE {name} OWNER funiki")
    await admin.close()
    url = cluster.url(database=name)
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(migrate)
    await engine.dispose()
    return url


def migrate(connection: Connection, revision: str = "head") -> None:
    """Run the catalog's migrations on an open connection."""
    config = Config(REPOSITORY / "services" / "catalog" / "alembic.ini")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


@pytest.fixture(scope="session")
async def engine(postgres_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_async_engine(postgres_url)
    yield engine
    await engine.dispose()


@pytest.fixture
async def session(engine: AsyncEngine) -> AsyncIterator[AsyncSession]:
    """A session inside a transaction that is rolled back after the test, whatever the test commits."""
    async with engine.connect() as connection:
        transaction = await connection.begin()
        async with AsyncSession(
            connection, join_transaction_mode="create_savepoint", expire_on_commit=False
        ) as session:
            yield session
        await transaction.rollback()
