from typing import Any

import httpx
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import NullPool

from services.catalog import writing
from services.catalog.records import Mood, Texts
from services.catalog.writing import Entry
from services.shared.contracts import TitleRecord

TABLES = ("franchises", "titles", "labels", "title_labels", "relations", "documents", "title_names")


async def content(url: str) -> dict[str, list[Any]]:
    """Every row of every table."""
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.connect() as connection:
        rows = {}
        for table in TABLES:
            found = await connection.execute(text(f"SELECT t.* FROM catalog.{table} t ORDER BY t::text"))
            rows[table] = [tuple(row) for row in found]
    await engine.dispose()
    return rows


async def put(http: httpx.AsyncClient, *records: TitleRecord) -> httpx.Response:
    body = {"titles": [record.model_dump(exclude_defaults=True) for record in records]}
    return await http.put("/titles", json=body)


async def card(http: httpx.AsyncClient, number: int) -> Any:
    return (await http.post("/hydrate", json={"ids": [number]})).json()["cards"][0]


async def found(http: httpx.AsyncClient, words: str) -> list[int]:
    answer = await http.post("/search", json={"text": words})
    return [hit["id"] for hit in answer.json()["hits"]]


async def test_the_same_titles_again_change_nothing(
    writable: httpx.AsyncClient, writable_url: str, records: list[TitleRecord]
) -> None:
    before = await content(writable_url)
    for _ in range(2):
        answer = await put(writable, *records)
        assert answer.json() == {"written": len(records)}
    assert await content(writable_url) == before


async def test_a_new_fact_is_seen_everywhere_at_once(writable: httpx.AsyncClient, records: list[TitleRecord]) -> None:
    [bebop] = [record for record in records if record.id == 1]
    changed = bebop.model_copy(update={"title": "Zorblax Vendetta", "genres": ["Quibbling"], "year": 2031})
    await put(writable, changed)
    assert (await card(writable, 1))["title"] == "Zorblax Vendetta"
    assert await found(writable, "zorblax") == [1]
    assert await found(writable, "zorblacks vendeta") == [1]
    facets = (await writable.get("/facets")).json()
    assert {"value": "Quibbling", "count": 1} in facets["genres"]
    assert facets["year_max"] == 2031
    suggestions = (await writable.get("/suggest", params={"q": "zorb"})).json()["suggestions"]
    assert [suggestion["id"] for suggestion in suggestions] == [1]
    await put(writable, bebop)
    assert await found(writable, "zorblax") == []
    assert "Quibbling" not in {facet["value"] for facet in (await writable.get("/facets")).json()["genres"]}


async def test_new_facts_keep_our_texts_and_moods(writable: httpx.AsyncClient, records: list[TitleRecord]) -> None:
    [mushishi] = [record for record in records if record.id == 457]
    before = await card(writable, 457)
    await put(writable, mushishi.model_copy(update={"score": 9.99}))
    assert await card(writable, 457) == before | {"score": 9.99}
    await put(writable, mushishi)


async def test_franchise_sizes_follow(writable: httpx.AsyncClient, records: list[TitleRecord]) -> None:
    [bebop] = [record for record in records if record.id == 1]
    newcomer = TitleRecord(id=800_000_001, title="Bebop Again", franchise_id=1)
    size = (await card(writable, 1))["franchise"]["size"]
    await put(writable, newcomer)
    assert (await card(writable, 1))["franchise"]["size"] == size + 1
    await put(writable, newcomer.model_copy(update={"franchise_id": newcomer.id}))
    assert (await card(writable, 1))["franchise"]["size"] == size
    assert (await card(writable, newcomer.id))["franchise"] == {"id": newcomer.id, "size": 1}
    await put(writable, bebop)


async def test_bad_bodies_are_refused_whole(
    writable: httpx.AsyncClient, writable_url: str, records: list[TitleRecord]
) -> None:
    before = await content(writable_url)
    twice = await put(writable, records[0], records[0])
    assert (twice.status_code, twice.json()["error"]) == (422, "InvalidRequest")
    good = records[0].model_dump(exclude_defaults=True)
    for titles in ([], [good, {"id": 0, "title": "x", "franchise_id": 1}], [good | {"unknown": 1}]):
        answer = await writable.put("/titles", json={"titles": titles})
        assert (answer.status_code, answer.json()["error"]) == (422, "InvalidRequest")
    assert await content(writable_url) == before


async def test_hostile_names_are_stored_and_found(writable: httpx.AsyncClient) -> None:
    names = ["x" * 5000, "\\x41' OR 1=1 --", "%_%", "😀", "a\u0301" * 50]
    odd = TitleRecord(id=800_000_002, title="'); DROP TABLE titles; --", synonyms=names, franchise_id=800_000_002)
    assert (await put(writable, odd)).status_code == 200
    assert (await found(writable, "'); DROP TABLE titles; --"))[0] == odd.id
    assert (await card(writable, odd.id))["title"] == odd.title


async def test_an_ingested_synopsis_is_searched_and_shown_without_credits(
    writable_url: str, writable: httpx.AsyncClient
) -> None:
    engine = create_async_engine(writable_url, poolclass=NullPool)
    sessions = async_sessionmaker(engine, class_=AsyncSession, expire_on_commit=False)
    record = TitleRecord(id=800_000_003, title="Lighthouse", franchise_id=800_000_003)
    texts = Texts(
        moods=(Mood("quiet", 0.4, "predicted"), Mood("windswept", 0.8, "predicted")),
        synopsis_ingested="Two keepers tend a lamp.<br>(Source: somewhere)",
        synopsis_ingested_from="somewhere",
    )
    async with sessions() as session, session.begin():
        await writing.write(session, [Entry(record, texts)])
    await engine.dispose()
    shown = await card(writable, record.id)
    assert (shown["synopsis"], shown["synopsis_source"]) == ("Two keepers tend a lamp.", "ingested")
    assert shown["moods"] == ["windswept", "quiet"]
    assert await found(writable, "keeper lamps") == [record.id]
    await put(writable, record)
    assert await card(writable, record.id) == shown
