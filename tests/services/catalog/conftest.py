"""Sixty-odd real titles from the bundled catalogue, with cards of our own making, in both kinds of PostgreSQL."""

import gzip
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool
from starlette.types import ASGIApp, Receive, Scope, Send

from scripts.postgres_cluster import Cluster
from scripts.seed import seed
from services.catalog.app import create_app
from services.catalog.settings import CatalogSettings
from services.shared.clients import CatalogClient
from services.shared.contracts import TitleRecord
from services.shared.settings import REPOSITORY
from tests.conftest import migrated_database

# fmt: off
CHOSEN = {
    1, 5, 6, 19, 20, 21, 30, 32, 33, 43, 47, 121, 136, 199, 202, 205, 269, 329, 339, 387, 430, 437, 457, 467, 477, 486,
    721, 759, 849, 889, 918, 962, 1535, 1575, 1735, 1943, 2001, 2167, 2246, 2251, 2904, 2966, 3297, 4081, 4181, 4224,
    5114, 5680, 6421, 6746, 9135, 9253, 11061, 16498, 17549, 25777, 30276, 31646, 32281, 33352, 34798, 52991, 59978,
}
# fmt: on
ADULT = 900_000_001
CARDS = [
    {
        "id": 457,
        "synopsis": "A wanderer studies beings that most people cannot see, and mends what they undo in lonely places.",
        "moods": ["quiet", "eerie"],
        "themes": ["living with what cannot be understood"],
        "content_notes": [],
    },
    {
        "id": 34798,
        "synopsis": "Schoolgirls go camping by themselves or together, and nothing goes wrong.",
        "moods": ["cosy", "quiet"],
        "themes": ["winter camping"],
        "content_notes": [],
    },
]


@pytest.fixture(scope="session")
def records() -> list[TitleRecord]:
    """The chosen titles, and one adult title that exists nowhere else."""
    with gzip.open(REPOSITORY / "data" / "catalog" / "catalog.jsonl.gz", "rt", encoding="utf-8") as lines:
        chosen = [TitleRecord.model_validate_json(line) for line in lines if json.loads(line)["id"] in CHOSEN]
    assert {record.id for record in chosen} == CHOSEN
    adult = TitleRecord(
        id=ADULT, title="Fullmetal Nights", genres=["Hentai"], franchise_id=121, is_adult=True, popularity=0.2
    )
    return [*chosen, adult]


def write_bundle(place: Path, records: list[TitleRecord], cards: list[dict[str, Any]]) -> Path:
    """A directory like `data/` with these titles."""
    for part in ("catalog", "cards", "moods"):
        (place / part).mkdir(parents=True, exist_ok=True)
    with gzip.open(place / "catalog" / "catalog.jsonl.gz", "wt", encoding="utf-8") as lines:
        lines.writelines(record.model_dump_json(exclude_defaults=True) + "\n" for record in records)
    (place / "cards" / "some.jsonl").write_text("".join(json.dumps(card) + "\n" for card in cards))
    (place / "moods" / "predicted.jsonl").write_text(json.dumps({"id": 4081, "moods": {"gentle": 0.9}}) + "\n")
    (place / "moods.json").write_text(json.dumps({"cosy": {"synonyms": ["snug", "heart-warming"]}}))
    return place


@pytest.fixture(scope="session")
def bundle(records: list[TitleRecord], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_bundle(tmp_path_factory.mktemp("bundle"), records, CARDS)


async def seeded(cluster: Cluster, name: str, bundle: Path) -> str:
    """A new database that holds the bundle; its address."""
    url = await migrated_database(cluster, name)
    engine = create_async_engine(url, poolclass=NullPool)
    await seed(engine, bundle, quiet=True)
    await engine.dispose()
    return url


def settings(url: str) -> CatalogSettings:
    return CatalogSettings(_env_file=None, database_url=url, vocabulary_refresh_s=0, log_level="error")


def with_state(app: FastAPI, state: Mapping[str, Any] | None) -> ASGIApp:
    """`app` with the state of its lifespan in every request, as a server passes it."""

    async def asgi(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, "state": dict(state or {})}, receive, send)

    return asgi


@asynccontextmanager
async def serving(chosen: CatalogSettings) -> AsyncIterator[httpx.AsyncClient]:
    """The catalog on a database, reached without a socket."""
    app = create_app(chosen)
    async with app.router.lifespan_context(app) as state:
        transport = httpx.ASGITransport(app=with_state(app, state))
        async with httpx.AsyncClient(transport=transport, base_url="http://catalog") as http:
            yield http


@pytest.fixture(scope="session")
async def url(cluster: Cluster, bundle: Path) -> str:
    """A seeded database that tests only read."""
    return await seeded(cluster, "catalog_read", bundle)


@pytest.fixture(scope="session")
async def http(url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(settings(url)) as http:
        yield http


@pytest.fixture(scope="session")
def catalog(http: httpx.AsyncClient) -> CatalogClient:
    return CatalogClient(http)


@pytest.fixture(scope="session")
async def writable_url(cluster: Cluster, bundle: Path) -> str:
    """A seeded database that tests may change; each leaves the chosen titles as they were."""
    return await seeded(cluster, "catalog_write", bundle)


@pytest.fixture
async def writable(writable_url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(settings(writable_url)) as http:
        yield http
