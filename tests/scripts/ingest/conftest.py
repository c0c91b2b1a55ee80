"""A stack of its own: the real catalog on PostgreSQL, the real semantic service on Qdrant's engine, and the sources."""

import asyncio
import gzip
import os
import random
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from io import StringIO
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from rich.console import Console
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from scripts import index, ports
from scripts.ingest.settings import IngestSettings
from scripts.ingest.storing import Stores, opened
from scripts.postgres_cluster import Cluster
from services.catalog.app import create_app as create_catalog
from services.catalog.settings import CatalogSettings
from services.semantic.app import create_app as create_semantic
from services.semantic.embedded import EmbeddedShelf
from services.semantic.settings import SemanticSettings
from services.semantic.vectors import StoredPoint
from services.shared.contracts import TitleRecord
from services.shared.settings import REPOSITORY
from tests.conftest import ClusterOf
from tests.scripts.ingest.sources import World, create_sources, world
from tests.services.catalog.conftest import seeded, write_bundle

BUNDLED = 12
CARD = {"id": 5, "synopsis": "Bounty hunters chase a plague.", "moods": ["cool"], "themes": [], "content_notes": []}
ENCODER = "vibe-2"
NUMBERS = count()


@asynccontextmanager
async def served(app: Any, port: int) -> AsyncIterator[None]:
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None))
    async with asyncio.TaskGroup() as tasks:
        serving = tasks.create_task(server.serve())
        while not server.started and not serving.done():  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.02)
        yield
        server.should_exit = True


@dataclass
class Stack:
    """`stores` are the running services, `world` what the sources know."""

    settings: IngestSettings
    environment: dict[str, str]
    database: str
    stores: Stores
    world: World
    said: StringIO

    @property
    def console(self) -> Console:
        return Console(file=self.said, width=200)

    async def rows(self, query: str) -> list[Any]:
        engine = create_async_engine(self.database, poolclass=NullPool)
        async with engine.connect() as connection:
            found = [tuple(row) for row in await connection.execute(text(query))]
        await engine.dispose()
        return found

    async def indexed(self) -> dict[int, tuple[str, str]]:
        """What semantic holds: digest and story level by id."""
        entries = (await self.stores.semantic.index(0)).entries
        return {entry.id: (entry.digest, entry.level.value) for entry in entries}


async def points(data_dir: Path) -> dict[int, StoredPoint]:
    """Every point of the active generation; the service must be down."""
    shelf = EmbeddedShelf(data_dir / "vectors", ENCODER)
    store = await shelf.open(await shelf.current() or "")
    ids = list(await store.page(0, 10_000))
    found = await store.points(ids)
    await store.close()
    await shelf.close()
    return found


@asynccontextmanager
async def running_stack(cluster: Cluster, bundle: Path, place: Path, known: World) -> AsyncIterator[Stack]:
    """A seeded database and an index of it, services on free ports, sources that answer at once."""
    database = await seeded(cluster, f"ingest_{next(NUMBERS)}", bundle)
    port = ports.free_block(first=26_000 + 10 * random.randrange(150))
    common: dict[str, Any] = {"port": port, "data_dir": place, "bundle_dir": bundle, "log_level": "error"}
    environment = {
        "FUNIKI_PORT": str(port),
        "FUNIKI_DATA_DIR": str(place),
        "FUNIKI_BUNDLE_DIR": str(bundle),
        "FUNIKI_DATABASE_URL": database,
        "FUNIKI_JIKAN_URL": f"http://127.0.0.1:{port + 3}/v4",
        "FUNIKI_ANILIST_URL": f"http://127.0.0.1:{port + 3}/graphql",
        "FUNIKI_JIKAN_PER_SECOND": "10000",
        "FUNIKI_JIKAN_PER_MINUTE": "600000",
        "FUNIKI_ANILIST_PER_SECOND": "10000",
        "FUNIKI_ANILIST_PER_MINUTE": "600000",
        "FUNIKI_INGEST_BACKOFF_S": "0.01",
        "FUNIKI_INGEST_BACKOFF_MAX_S": "0.02",
        "FUNIKI_INGEST_TIMEOUT_S": "2",
        "FUNIKI_INGEST_BATCH": "10",
    }
    before = dict(os.environ)
    os.environ.update(environment)
    os.environ.pop("QDRANT_URL", None)
    try:
        await index.run("build", f"http://127.0.0.1:{port + 2}", Console(file=StringIO()))
        settings = IngestSettings(_env_file=None)
        catalog = create_catalog(
            CatalogSettings(_env_file=None, database_url=database, vocabulary_refresh_s=0, **common)
        )
        async with AsyncExitStack() as running:
            await running.enter_async_context(served(catalog, port + 1))
            semantic = create_semantic(SemanticSettings(_env_file=None, **common))
            await running.enter_async_context(served(semantic, port + 2))
            await running.enter_async_context(served(create_sources(known), port + 3))
            stores = await running.enter_async_context(opened(settings))
            yield Stack(settings, environment, database, stores, known, StringIO())
    finally:
        os.environ.clear()
        os.environ.update(before)


@pytest.fixture(scope="session")
def postgres(cluster_of: ClusterOf) -> Cluster:
    """Started outside the event loop, which its start needs for itself."""
    return cluster_of("auto")


@pytest.fixture(scope="session")
def small_bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first titles of the bundled catalogue, one with a card, and the real encoder."""
    place = tmp_path_factory.mktemp("bundle")
    bundle = write_bundle(place, first_records(), [CARD])
    shutil.copy(REPOSITORY / "data" / "catalog" / "vocabulary.json", bundle / "catalog")
    (bundle / "models").mkdir()
    for encoder in ("vibe", "minilm-base"):
        (bundle / "models" / encoder).symlink_to(REPOSITORY / "data" / "models" / encoder)
    return bundle


def first_records() -> list[TitleRecord]:
    with gzip.open(REPOSITORY / "data" / "catalog" / "catalog.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [TitleRecord.model_validate_json(next(lines)) for _ in range(BUNDLED)]


@pytest.fixture
async def stack(postgres: Cluster, small_bundle: Path, tmp_path: Path) -> AsyncIterator[Stack]:
    async with running_stack(postgres, small_bundle, tmp_path, world(30)) as stack:
        yield stack
