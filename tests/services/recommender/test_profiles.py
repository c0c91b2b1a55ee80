"""Profiles and events, over HTTP and in the tables."""

import hashlib
from typing import Any

import httpx
import pytest
import structlog
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from scripts.postgres_cluster import Cluster
from services.recommender.models import SCHEMA, Table
from tests.services.recommender.conftest import Person, migrate, migrated


async def rows(url: str, statement: str, **values: Any) -> list[Any]:
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        found = list(await connection.execute(text(statement), values))
    await engine.dispose()
    return found


def event(number: int, anime_id: int, feedback: str, **more: Any) -> dict[str, Any]:
    return {"event_id": f"e{number}", "id": anime_id, "feedback": feedback, **more}


async def say(http: httpx.AsyncClient, headers: dict[str, str], *events: dict[str, Any]) -> dict[str, Any]:
    for each in events:
        answer = await http.post("/feedback", json=each, headers=headers)
        assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def recommended(http: httpx.AsyncClient, headers: dict[str, str], **wanted: Any) -> list[int]:
    answer = await http.post("/recommend", json={"collapse": False, **wanted}, headers=headers)
    return [title["id"] for title in answer.json()["titles"]]


async def test_the_next_answer_knows_of_the_click(http: httpx.AsyncClient, person: Person) -> None:
    me = await person()
    before = await recommended(http, me)
    said = await say(http, me, event(1, 40, "love"))
    assert said["stored"] is True
    assert said["state"] == {"id": 40, "opinion": "love", "score": None, "saved": False, "seen": True} | {
        "at": said["state"]["at"]
    }
    after = await recommended(http, me)
    assert 40 in before
    assert 40 not in after
    assert after.index(50) < before.index(50)


async def test_the_same_event_again_changes_nothing(http: httpx.AsyncClient, person: Person) -> None:
    me = await person()
    await say(http, me, event(1, 40, "love"), event(2, 40, "dislike"))
    again = await say(http, me, event(1, 40, "love"))
    assert again["stored"] is False
    assert again["state"]["opinion"] == "dislike"
    assert len((await http.get("/profile", headers=me)).json()["events"]) == 2
    other = await http.post("/feedback", json=event(1, 50, "love"), headers=me)
    assert other.status_code == 422
    assert "used for another event" in other.json()["detail"]


async def test_undo_brings_back_what_was_before(http: httpx.AsyncClient, person: Person) -> None:
    me = await person()
    await say(http, me, event(1, 40, "like"), event(2, 40, "save"), event(3, 40, "love"))
    assert (await say(http, me, event(4, 40, "undo")))["state"]["opinion"] == "like"
    # Said again, the same undo takes nothing more back.
    assert (await say(http, me, event(4, 40, "undo")))["state"]["opinion"] == "like"
    named = await say(http, me, event(5, 40, "undo", undoes="e1"))
    assert (named["state"]["opinion"], named["state"]["saved"]) == (None, True)
    assert (await say(http, me, event(6, 40, "undo")))["state"] is None
    nothing = await http.post("/feedback", json=event(7, 40, "undo"), headers=me)
    assert nothing.status_code == 422
    # What was refused left no trace.
    assert len((await http.get("/profile", headers=me)).json()["events"]) == 6


async def test_saved_and_seen_titles_are_known(http: httpx.AsyncClient, person: Person) -> None:
    me = await person()
    await say(http, me, event(1, 10, "save"), event(2, 20, "seen"))
    assert not {10, 20} & set(await recommended(http, me))
    assert (await http.get("/profile/known", headers=me)).json() == {"ids": [10, 20]}


async def test_a_profile_is_exported_whole_and_deleted_whole(http: httpx.AsyncClient, person: Person, url: str) -> None:
    me, other = await person(), await person()
    await say(http, me, event(1, 40, "love", at="2026-11-01T10:00:00Z"), event(2, 40, "undo"))
    await say(http, other, event(1, 50, "like"))
    exported = (await http.get("/profile", headers=me)).json()
    assert exported["titles"] == []
    assert [(each["feedback"], each["undone"]) for each in exported["events"]] == [("love", True), ("undo", False)]
    assert exported["events"][0]["at"] == "2026-11-01T10:00:00Z"
    assert (await http.delete("/profile", headers=me)).json() == {"deleted_events": 2}
    assert (await http.get("/profile", headers=me)).status_code == 401
    assert (await http.delete("/profile", headers=me)).status_code == 401
    digest = hashlib.sha256(me["X-Funiki-Profile"].encode()).digest()
    left = await rows(url, "SELECT id FROM recommender.profiles WHERE token_hash = :digest", digest=digest)
    orphans = await rows(
        url,
        "SELECT id FROM recommender.events WHERE profile_id NOT IN (SELECT id FROM recommender.profiles)",
    )
    assert (left, orphans) == ([], [])
    assert len((await http.get("/profile", headers=other)).json()["events"]) == 1


async def test_the_token_is_kept_as_a_digest_and_stands_in_no_log(
    http: httpx.AsyncClient, person: Person, url: str
) -> None:
    with structlog.testing.capture_logs() as lines:
        token = (me := await person())["X-Funiki-Profile"]
        await say(http, me, event(1, 40, "love"))
        await http.post("/feedback", json=event(1, 50, "love"), headers=me)
    assert token not in repr(lines)
    stored = await rows(
        url, "SELECT * FROM recommender.profiles p LEFT JOIN recommender.events e ON e.profile_id = p.id"
    )
    assert len(token) >= 43
    assert token not in repr(stored)
    assert hashlib.sha256(token.encode()).digest() in [row.token_hash for row in stored]


@pytest.mark.parametrize("headers", [{}, {"X-Funiki-Profile": ""}, {"X-Funiki-Profile": "guess"}])
@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/profile"), ("DELETE", "/profile"), ("GET", "/profile/neighbours")]
)
async def test_without_a_valid_token_nothing_is_told(
    http: httpx.AsyncClient, method: str, path: str, headers: dict[str, str]
) -> None:
    answer = await http.request(method, path, headers=headers)
    assert answer.status_code == 401
    assert answer.json()["error"] == "ProfileUnknown"


async def test_an_unknown_token_gives_no_recommendations_either(http: httpx.AsyncClient) -> None:
    assert (await http.post("/recommend", json={}, headers={"X-Funiki-Profile": "guess"})).status_code == 401


async def test_people_of_similar_taste(http: httpx.AsyncClient, person: Person) -> None:
    me, alike, opposite, stranger = [await person() for _ in range(4)]
    await say(http, me, *[event(n, n, "love") for n in (10, 20, 30)])
    await say(http, alike, *[event(n, n, "love") for n in (10, 20, 30, 40)])
    await say(http, opposite, *[event(n, n, "dislike") for n in (10, 20, 30)])
    await say(http, stranger, event(1, 10, "love"))
    found = (await http.get("/profile/neighbours", headers=me)).json()
    nearest = found["neighbours"][0]
    assert nearest["common"] == 3
    assert [title["id"] for title in nearest["both_love"]] == [10, 20, 30]
    assert nearest["they_love"] == [{"id": 40, "title": "Title 40"}]
    assert all(0 < each["similarity"] <= 1 for each in found["neighbours"])
    assert set(nearest) == {"similarity", "common", "both_love", "they_love"}


def difference(connection: Connection) -> list[Any]:
    """What the tables lack beside the models."""
    options = {
        "include_schemas": True,
        "version_table_schema": SCHEMA,
        "include_name": lambda name, kind, _: kind != "schema" or name == SCHEMA,
    }
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), Table.metadata))


async def test_migrations_go_down_and_up_again_and_are_what_the_models_say(server: Cluster) -> None:
    engine = create_async_engine(await migrated(server, "recommender_migrations"), poolclass=NullPool)
    async with engine.connect() as connection:
        assert await connection.run_sync(difference) == []
        await connection.run_sync(migrate, "base")
        left = await connection.run_sync(lambda sync: inspect(sync).get_table_names(schema=SCHEMA))
        assert left == ["alembic_version"]
        await connection.run_sync(migrate)
        assert await connection.run_sync(difference) == []
    await engine.dispose()
