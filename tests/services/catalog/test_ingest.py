from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from scripts.postgres_cluster import Cluster
from tests.services.catalog.conftest import seeded, serving, settings
from tests.services.catalog.test_writing import card, content, found

NEW = 900_000_100
FULL = "A clockmaker&#039;s daughter repairs the hours that a flood has taken.\n\n[Written by MAL Rewrite]"

NUMBERS = count()


@pytest.fixture
async def writable_url(cluster: Cluster, bundle: Path) -> str:
    """A seeded database of its own."""
    return await seeded(cluster, f"catalog_ingest_{next(NUMBERS)}", bundle)


@pytest.fixture
async def writable(writable_url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(settings(writable_url)) as http:
        yield http


def ingested(number: int, day: int = 1, synopsis: str | None = None, **facts: Any) -> dict[str, Any]:
    told = {"synopsis": synopsis, "synopsis_from": "myanimelist"} if synopsis else {}
    return {"id": number, "facts": facts, "fetched_at": f"2026-11-{day:02d}T00:00:00Z", **told}


async def ingest(http: httpx.AsyncClient, *titles: dict[str, Any], dry_run: bool = False) -> Any:
    answer = await http.put("/ingested", json={"titles": list(titles), "dry_run": dry_run})
    assert answer.status_code == 200, answer.text
    return {name: ids for name, ids in answer.json().items() if ids}


async def test_newer_facts_win_and_the_old_name_is_still_found(writable: httpx.AsyncClient) -> None:
    change = ingested(457, title="Zorblax Walks", episodes=27, genres=["Quibbling"], synopsis=FULL)
    assert await ingest(writable, change, dry_run=True) == {"changed": [457], "retold": [457]}
    assert (await card(writable, 457))["title"] == "Mushishi"
    assert await ingest(writable, change) == {"changed": [457], "retold": [457]}
    assert await ingest(writable, change) == {"unchanged": [457]}
    title = (await writable.get("/titles/457")).json()
    assert (title["title"], title["episodes"]) == ("Zorblax Walks", 27)
    assert "Mushishi" in title["synonyms"]
    assert "Slice of Life" in title["genres"]
    assert "Quibbling" in title["genres"]
    assert title["synopsis"].startswith("A wanderer studies")
    assert title["synopsis_source"] == "own"
    assert title["synopsis_full"] == "A clockmaker's daughter repairs the hours that a flood has taken."
    assert title["synopsis_full_from"] == "myanimelist"
    assert 457 in await found(writable, "mushishi")
    assert {"value": "Quibbling", "count": 1} in (await writable.get("/facets")).json()["genres"]
    assert (await writable.get("/suggest", params={"q": "zorbl"})).json()["suggestions"][0]["id"] == 457


async def test_what_was_fetched_earlier_never_wins(writable: httpx.AsyncClient) -> None:
    await ingest(writable, ingested(457, 9, episodes=28))
    assert await ingest(writable, ingested(457, 8, episodes=29)) == {"stale": [457]}
    assert (await card(writable, 457))["episodes"] == 28
    assert await ingest(writable, ingested(457, 10, members=1, score=9.9)) == {"changed": [457]}


async def test_a_new_title_joins_the_franchise_of_its_prequel(writable: httpx.AsyncClient, writable_url: str) -> None:
    before = await content(writable_url)
    new = ingested(NEW, title="Zorblax Second", type="TV", relations=[{"id": 457, "type": "prequel"}])
    assert await ingest(writable, new, ingested(NEW + 1)) == {"new": [NEW], "nameless": [NEW + 1], "retold": [NEW]}
    assert (await card(writable, NEW))["franchise"]["id"] == (await card(writable, 457))["franchise"]["id"]
    related = (await writable.get("/titles/457")).json()["relations"]
    assert (NEW, "sequel") in {(other["id"], other["type"]) for other in related}
    identity = (await writable.post("/identities", json={"ids": [NEW, 457]})).json()["titles"]
    assert [(one["id"], one["bundled"]) for one in identity] == [(457, True), (NEW, False)]
    assert (await writable.post("/titles/forget", json={"ids": [NEW, 12]})).json() == {"forgotten": [NEW]}
    after = await content(writable_url)
    for table in ("titles", "documents", "title_names", "franchises"):
        assert before[table] == after[table], table


async def test_stories_and_what_the_index_should_hold(writable: httpx.AsyncClient) -> None:
    await ingest(writable, ingested(457, synopsis=FULL))
    answer = (await writable.post("/stories", json={"ids": [457, 1, NEW]})).json()
    points = {point["id"]: point for point in answer["points"]}
    assert set(points) == {1, 457}
    assert points[457]["payload"]["story_level"] == "full"
    assert "repairs the hours" in points[457]["story"]
    assert answer["without_moods"] == [1]
    page = (await writable.get("/index", params={"after": 456, "limit": 1})).json()["entries"]
    assert [(entry["id"], entry["level"]) for entry in page] == [(457, "full")]


async def test_predicted_moods_never_replace_a_card(writable: httpx.AsyncClient) -> None:
    body = {"moods": {"457": {"loud": 0.9}, "1": {"cool": 0.7, "sad": 0.8}}}
    assert (await writable.put("/moods", json=body)).json() == {"written": [1]}
    assert (await writable.put("/moods", json=body)).json() == {"written": []}
    assert (await card(writable, 1))["moods"] == ["sad", "cool"]
    assert "loud" not in (await card(writable, 457))["moods"]
    assert (await writable.post("/statistics")).status_code == 204
