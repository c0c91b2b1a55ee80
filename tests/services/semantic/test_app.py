"""The service over HTTP, as its client calls it."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from services.semantic import locks
from services.semantic.app import create_app
from services.semantic.embedded import EmbeddedShelf
from services.semantic.encoder import Encoder, open_encoder
from services.semantic.settings import SemanticSettings
from services.semantic.vectors import Generation, StoredPoint, StoreError
from services.shared.clients import SemanticClient, http_client
from services.shared.contracts import InternalFilters, Point, PointPayload, VectorSearchRequest
from services.shared.errors import AnimeNotFound, InvalidRequest, UpstreamUnavailable
from services.shared.settings import REPOSITORY
from services.shared.text import StoryLevel

STORIES = {
    1: "Spirits and people live side by side in quiet mountain villages; a wandering scholar listens.",
    2: "Giant robots fight over the colonies while young pilots ask what the war is for.",
    3: "A high school band practises, drinks tea and dreams of the big stage.",
    4: "A detective hunts a killer through the neon rain of a city that forgets its dead.",
    5: "Two robots cross an empty world after the war and find a garden.",
}


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return open_encoder(REPOSITORY / "data" / "models" / "vibe")


def settings_in(folder: Path, **changed: object) -> SemanticSettings:
    return SemanticSettings.model_validate({"data_dir": folder, "qdrant_url": None, **changed})


async def fill(folder: Path, encoder: Encoder) -> None:
    shelf = EmbeddedShelf(settings_in(folder).vectors_dir, encoder.version)
    vectors = encoder.encode(list(STORIES.values()))
    points = [
        StoredPoint(
            id_,
            vector,
            PointPayload(genres=["Sci-Fi"] if id_ in (2, 5) else [], franchise_id=id_, story_level=StoryLevel.FULL),
        )
        for id_, vector in zip(STORIES, vectors, strict=True)
    ]
    about = Generation(
        name="g0001",
        encoder=encoder.version,
        dimensions=encoder.dimensions,
        points=len(points),
        fingerprint="x",
    )
    await shelf.build(about, points, lambda _what, _more: None)
    await shelf.point_to("g0001")
    await shelf.close()


@asynccontextmanager
async def running(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with app.router.lifespan_context(app) as state:

        async def with_state(scope: dict[str, object], receive: object, send: object) -> None:
            await app({**scope, "state": dict(state or {})}, receive, send)  # type: ignore[arg-type]

        transport = httpx.ASGITransport(app=with_state)  # type: ignore[arg-type]
        async with http_client("http://semantic", 10, transport=transport) as http:
            yield http


@pytest.fixture
async def http(tmp_path: Path, encoder: Encoder) -> AsyncIterator[httpx.AsyncClient]:
    await fill(tmp_path, encoder)
    async with running(create_app(settings_in(tmp_path))) as http:
        yield http


@pytest.fixture
def client(http: httpx.AsyncClient) -> SemanticClient:
    return SemanticClient(http)


async def ids(client: SemanticClient, **request: object) -> list[int]:
    answer = await client.search(VectorSearchRequest.model_validate(request))
    assert answer.collection == "vibe-2-g0001"
    return [hit.id for hit in answer.hits]


async def test_a_text_finds_the_story_it_describes(client: SemanticClient) -> None:
    assert (await ids(client, text="gentle tales of spirits in the countryside"))[0] == 1
    assert (await ids(client, text="robots", filters=InternalFilters(genres=["Sci-Fi"])))[0] in (2, 5)
    assert await ids(client, text="robots", filters=InternalFilters(exclude_genres=["Sci-Fi"]), limit=2, offset=1)


async def test_examples_pull_and_push(client: SemanticClient) -> None:
    like = await ids(client, positive_ids=[2])
    assert like[0] == 5
    assert 2 not in like
    assert (await ids(client, text="robots after the war"))[0] == 5
    assert (await ids(client, text="robots after the war", negative_texts=["an empty world, a garden"]))[0] == 2
    assert 5 not in await ids(client, text="robots after the war", negative_ids=[5])


async def test_a_search_for_nothing_or_for_the_unknown_is_refused(client: SemanticClient) -> None:
    with pytest.raises(InvalidRequest, match="text or at least one"):
        await client.search(VectorSearchRequest(text="  ", negative_ids=[1]))
    with pytest.raises(AnimeNotFound, match="None of the positive"):
        await client.search(VectorSearchRequest(positive_ids=[404]))
    assert (await ids(client, positive_ids=[404, 2]))[0] == 5


async def test_points_are_written_searched_and_deleted(client: SemanticClient) -> None:
    payload = PointPayload(franchise_id=9, story_level=StoryLevel.OWN)
    story = "An old fisherman and a cat wait for the last ferry of the year."
    answer = await client.upsert([Point(id=9, payload=payload, story=story), Point(id=1, payload=payload, story=story)])
    assert (answer.written, answer.kept) == ([9], [1])
    assert (await ids(client, text="a fisherman and his cat"))[0] == 9
    info = await client.delete([9, 12345])
    assert (info.points, info.engine, info.encoder, info.dimensions) == (5, "embedded", "vibe-2", 256)
    assert 9 not in await ids(client, text="a fisherman and his cat")
    with pytest.raises(InvalidRequest, match="256 finite numbers"):
        await client.upsert([Point(id=9, payload=payload, vector=[1.0, 2.0])])


async def test_encoding_gives_vectors_of_length_one(client: SemanticClient) -> None:
    answer = await client.encode(["quiet", "loud"])
    assert answer.encoder == "vibe-2"
    assert [sum(x * x for x in vector) for vector in answer.vectors] == pytest.approx([1, 1], abs=1e-5)


async def test_an_unknown_generation_is_not_activated(client: SemanticClient) -> None:
    with pytest.raises(InvalidRequest, match="g0002 was not activated: there is no generation g0002"):
        await client.activate("g0002")
    assert (await client.collection()).generation == "g0001"


async def test_not_ready_without_vectors(tmp_path: Path) -> None:
    async with running(create_app(settings_in(tmp_path))) as http:
        ready = await http.get("/readyz")
        assert ready.status_code == 503
        assert ready.json()["detail"] == "vectors: no vectors are loaded yet: run `make index`"
        with pytest.raises(UpstreamUnavailable):
            await SemanticClient(http).collection()
        assert (await http.post("/search", json={"text": "x"})).json()["error"] == "NotReady"


async def test_not_ready_with_an_altered_encoder(tmp_path: Path) -> None:
    bundle = tmp_path / "bundle"
    shutil.copytree(REPOSITORY / "data" / "models" / "vibe", bundle / "models" / "vibe")
    with (bundle / "models" / "vibe" / "tokenizer.json").open("a") as file:
        file.write(" ")
    async with running(create_app(settings_in(tmp_path, bundle_dir=bundle))) as http:
        ready = await http.get("/readyz")
        assert ready.status_code == 503
        assert "does not match the digest" in ready.json()["detail"]
        answer = await http.post("/encode", json={"texts": ["x"]})
        assert (answer.status_code, answer.json()["error"]) == (503, "NotReady")


async def test_two_services_do_not_share_a_directory(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with (
        locks.take(settings.vectors_dir / locks.SERVING, "the semantic service"),
        pytest.raises(StoreError, match="in use by the semantic service, process"),
    ):
        async with running(create_app(settings)):
            pass
    async with running(create_app(settings)):
        pass
