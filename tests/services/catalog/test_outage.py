"""What callers see while PostgreSQL is away, and that nothing has to be restarted when it is back."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from scripts import postgres
from scripts.postgres_cluster import Cluster
from scripts.seed import seed
from services.catalog.settings import CatalogSettings
from tests.conftest import migrated_database, running_cluster
from tests.services.catalog.conftest import seeded, serving, settings


@pytest.fixture
def own_cluster() -> Iterator[Cluster]:
    """A PostgreSQL that the test may stop."""
    with running_cluster("auto") as cluster:
        yield cluster


async def stop(cluster: Cluster) -> None:
    await asyncio.to_thread(postgres.stop, cluster)


async def start(cluster: Cluster) -> None:
    await asyncio.to_thread(postgres.start, cluster, 60)


async def answers(http: httpx.AsyncClient) -> list[httpx.Response]:
    """Ten answers at once, so that every connection of the pool is tried."""
    return await asyncio.gather(*(http.post("/search", json={"mode": "browse"}) for _ in range(10)))


async def test_away_and_back(own_cluster: Cluster, bundle: Path) -> None:
    url = await seeded(own_cluster, "catalog_outage", bundle)
    async with serving(settings(url)) as http:
        assert {answer.status_code for answer in await answers(http)} == {200}
        await stop(own_cluster)
        for answer in await answers(http):
            assert answer.status_code == 503
            assert answer.json()["error"] == "UpstreamUnavailable"
            assert answer.headers["Retry-After"]
        write = await http.put("/titles", json={"titles": [{"id": 1, "title": "x", "franchise_id": 1}]})
        assert (write.status_code, write.json()["error"]) == (503, "UpstreamUnavailable")
        assert (await http.get("/healthz")).status_code == 200
        assert (await http.get("/readyz")).status_code == 503
        await start(own_cluster)
        assert {answer.status_code for answer in await answers(http)} == {200}
        assert (await http.get("/readyz")).status_code == 200


async def test_a_restart_between_two_requests_is_not_seen(own_cluster: Cluster, bundle: Path) -> None:
    url = await seeded(own_cluster, "catalog_restart", bundle)
    async with serving(settings(url)) as http:
        assert {answer.status_code for answer in await answers(http)} == {200}
        await stop(own_cluster)
        await start(own_cluster)
        assert {answer.status_code for answer in await answers(http)} == {200}


async def test_a_statement_that_takes_too_long_is_stopped(url: str) -> None:
    impatient = settings(url).model_copy(update={"database_statement_timeout_ms": 1})
    async with serving(impatient) as http:
        filters = {"exclude_ids": list(range(1, 50_001))}
        answer = await http.post("/search", json={"mode": "browse", "filters": filters})
        assert answer.status_code == 503
        assert answer.json()["detail"] == "The database took too long."


async def test_ready_only_with_tables_and_titles(cluster: Cluster, url: str, bundle: Path) -> None:
    async with serving(settings(url)) as http:
        assert (await http.get("/readyz")).json() == {"status": "ready"}
    async with serving(settings(cluster.url(database="missing"))) as http:
        assert "does not exist yet" in (await http.get("/readyz")).json()["detail"]
    async with serving(settings(cluster.url())) as http:
        assert "not migrated yet" in (await http.get("/readyz")).json()["detail"]
        answer = await http.post("/search", json={"text": "x"})
        assert (answer.status_code, answer.json()["detail"]) == (503, "The database is not migrated yet.")
    empty = await migrated_database(cluster, "catalog_empty")
    async with serving(settings(empty)) as http:
        assert (await http.get("/readyz")).json()["detail"] == "titles: none are loaded yet"
        engine = create_async_engine(empty, poolclass=NullPool)
        await seed(engine, bundle, quiet=True)
        await engine.dispose()
        assert (await http.get("/readyz")).json() == {"status": "ready"}


def test_the_database_lies_four_ports_above_the_public_one() -> None:
    chosen = CatalogSettings(_env_file=None, port=9000, database_url=None)
    assert chosen.database == "postgresql+asyncpg://funiki@127.0.0.1:9004/funiki"
