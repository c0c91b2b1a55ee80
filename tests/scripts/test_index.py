"""Generations of vectors, built from a real database beside a real service."""

import asyncio
import contextlib
import gzip
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
import uvicorn
from rich.console import Console
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from scripts import index, ports, shipped_vectors
from scripts.postgres_cluster import Cluster
from scripts.vector_cache import VectorCache
from services.catalog import writing
from services.catalog.records import Texts
from services.catalog.writing import Entry
from services.semantic.app import create_app
from services.semantic.embedded import EmbeddedShelf
from services.semantic.settings import SemanticSettings
from services.semantic.vectors import Generation, StoredPoint
from services.shared.clients import SemanticClient, http_client
from services.shared.contracts import TitleRecord, VectorSearchRequest
from services.shared.settings import REPOSITORY
from services.shared.text import StoryLevel
from tests.conftest import ClusterOf, migrated_database

ENCODER = "vibe-2"
SHIPPED_OWN, SHIPPED_FULL = 5, 6
TITLES = 150


@pytest.fixture(scope="module")
def records() -> list[TitleRecord]:
    with gzip.open(REPOSITORY / "data" / "catalog" / "catalog.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [TitleRecord.model_validate_json(next(lines)) for _ in range(TITLES)]


@pytest.fixture(scope="module")
def postgres(cluster_of: ClusterOf) -> Cluster:
    """Started outside the event loop, which its start needs for itself."""
    return cluster_of("auto")


@pytest.fixture(scope="module")
async def database(postgres: Cluster, records: list[TitleRecord]) -> str:
    url = await migrated_database(postgres, "funiki_index")
    await write(url, [Entry(record) for record in records])
    return url


async def write(url: str, entries: Sequence[Entry]) -> None:
    """Store titles as ingest does: in one transaction that raises the catalogue's version."""
    engine = create_async_engine(url)
    async with AsyncSession(engine) as session, session.begin():
        await writing.write(session, entries)
    await engine.dispose()


@pytest.fixture
def settings(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SemanticSettings:
    """A data directory of its own, and a bundle that ships vectors of two titles."""
    bundle = tmp_path / "bundle"
    (bundle / "models").mkdir(parents=True)
    (bundle / "models" / "vibe").symlink_to(REPOSITORY / "data" / "models" / "vibe")
    vectors = np.eye(2, 256, dtype=np.float16)
    levels = [StoryLevel.OWN, StoryLevel.FULL]
    shipped_vectors.write(bundle / "index", ENCODER, [SHIPPED_OWN, SHIPPED_FULL], levels, vectors, "test")
    monkeypatch.delenv("QDRANT_URL", raising=False)
    monkeypatch.setenv("FUNIKI_DATABASE_URL", database)
    monkeypatch.setenv("FUNIKI_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("FUNIKI_BUNDLE_DIR", str(bundle))
    monkeypatch.setenv("FUNIKI_PORT", str(ports.free_block(first=24_000 + 10 * random.randrange(100))))
    return SemanticSettings()


async def run(command: str, settings: SemanticSettings) -> str:
    """Run the script's body in this process; returns what it printed."""
    said = StringIO()
    await index.run(command, f"http://127.0.0.1:{settings.port + 2}", Console(file=said, width=200))
    return said.getvalue()


async def current(settings: SemanticSettings, folder: Path | None = None) -> tuple[Generation, dict[int, StoredPoint]]:
    """The active generation with all its points."""
    shelf = EmbeddedShelf(folder or settings.vectors_dir, ENCODER)
    name = await shelf.current()
    assert name is not None
    store = await shelf.open(name)
    points = await store.points(list(range(1, 1000)))
    await store.close()
    about = next(generation for generation in await shelf.generations() if generation.name == name)
    await shelf.close()
    return about, points


def start(**environment: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "scripts.index"], cwd=REPOSITORY, env={**os.environ, **environment})


def kill_when_written(process: subprocess.Popen[bytes], cache: Path) -> None:
    while not (cache.exists() and cache.stat().st_size) and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL


async def test_every_title_has_a_vector_of_the_richest_story_at_hand(
    settings: SemanticSettings, records: list[TitleRecord]
) -> None:
    assert "the semantic service will start with it" in await run("build", settings)
    about, points = await current(settings)
    assert set(points) == {record.id for record in records}
    assert about.levels == {"facts": TITLES - 2, "own": 1, "full": 1}
    assert points[SHIPPED_OWN].vector[0] == pytest.approx(1)
    assert points[SHIPPED_FULL].payload.story_level is StoryLevel.FULL
    first = records[0]
    assert points[first.id].payload.genres == first.genres
    assert points[first.id].payload.franchise_id == first.franchise_id


async def test_nothing_is_done_when_nothing_changed_and_only_changes_are_encoded(
    settings: SemanticSettings, records: list[TitleRecord], database: str
) -> None:
    await run("build", settings)
    assert "g0001: nothing to do" in await run("build", settings)
    texts = Texts(synopsis_ingested="A clockmaker's daughter repairs the hours that a flood has taken.")
    changed = [Entry(records[0], texts), Entry(records[1], texts)]
    assert [entry.record.id for entry in changed] == [1, SHIPPED_OWN]
    before = (await current(settings))[1]
    await write(database, changed)
    try:
        assert "g0001: nothing to do" in await run("load", settings)
        said = await run("build", settings)
        assert "g0002" in said
        assert "encoded 2 stories" in said
        about, points = await current(settings)
        assert about.levels == {"full": 3, "facts": TITLES - 3}
        assert float(points[1].vector @ before[1].vector) < 0.99
        assert points[SHIPPED_OWN].vector[0] != pytest.approx(1)
        assert points[SHIPPED_FULL].vector[1] == pytest.approx(1)
    finally:
        await write(database, [replace(entry, texts=Texts()) for entry in changed])


async def test_a_killed_build_goes_on_and_ends_the_same(settings: SemanticSettings, tmp_path: Path) -> None:
    cache = settings.vectors_dir / ENCODER / "stories.bin"
    kill_when_written(start(), cache)
    with cache.open("ab") as file:
        file.write(b"torn")
    done = len(VectorCache(cache, 256))
    assert 0 < done <= TITLES - 2
    assert await EmbeddedShelf(settings.vectors_dir, ENCODER).current() is None
    assert await asyncio.to_thread(start().wait) == 0
    elsewhere = tmp_path / "elsewhere"
    assert await asyncio.to_thread(start(FUNIKI_DATA_DIR=str(elsewhere)).wait) == 0
    resumed, whole = await current(settings), await current(settings, elsewhere / "vectors")
    assert resumed[0].fingerprint == whole[0].fingerprint
    assert set(resumed[1]) == set(whole[1])
    for id_, point in whole[1].items():
        assert resumed[1][id_].payload == point.payload
        # Padding differs with the company a text is encoded in, by rounding alone.
        assert resumed[1][id_].vector == pytest.approx(point.vector, abs=1e-3)


async def test_a_generation_that_was_built_but_not_activated_is_not_built_again(settings: SemanticSettings) -> None:
    await run("build", settings)
    (settings.vectors_dir / ENCODER / "current").unlink()
    said = await run("build", settings)
    assert "g0001" in said
    assert "encod" not in said


@pytest.fixture
async def client(settings: SemanticSettings) -> AsyncIterator[SemanticClient]:
    """A served semantic service on the port where the script looks for it."""
    server = uvicorn.Server(uvicorn.Config(create_app(settings), port=settings.port + 2, log_config=None))
    async with asyncio.TaskGroup() as tasks, http_client(f"http://127.0.0.1:{settings.port + 2}", 30) as http:
        serving = tasks.create_task(server.serve())
        while not server.started and not serving.done():  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.02)
        yield SemanticClient(http)
        server.should_exit = True


async def test_a_running_service_switches_while_it_is_searched(
    settings: SemanticSettings, client: SemanticClient, database: str, records: list[TitleRecord]
) -> None:
    answered: list[str] = []

    async def search() -> None:
        while True:
            hits = await client.search(VectorSearchRequest(text=f"a story number {len(answered)}", limit=5))
            assert len(hits.hits) == 5
            answered.append(hits.collection)

    assert "the semantic service answers from it" in await run("build", settings)
    searching = asyncio.create_task(search())
    await write(database, [Entry(records[1])])
    await run("build", settings)
    while answered[-1:] != [f"{ENCODER}-g0002"]:
        assert not searching.done() or searching.result()
        await asyncio.sleep(0.01)
    searching.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await searching
    assert answered[0] == f"{ENCODER}-g0001"
    assert (await client.collection()).generation == "g0002"


def test_a_database_that_is_away_gives_one_line(
    settings: SemanticSettings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FUNIKI_DATABASE_URL", f"postgresql+asyncpg://funiki@127.0.0.1:{settings.port + 9}/funiki")
    monkeypatch.setattr(sys, "argv", ["index", "build"])
    assert index.main() == 1
    assert capsys.readouterr().err.startswith("index: the database cannot be read: ")


def test_a_qdrant_server_that_is_away_gives_one_line(
    settings: SemanticSettings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QDRANT_URL", f"http://127.0.0.1:{settings.port + 9}")
    monkeypatch.setattr(sys, "argv", ["index", "build"])
    assert index.main() == 1
    assert capsys.readouterr().err.startswith("index: The Qdrant server failed: ")
