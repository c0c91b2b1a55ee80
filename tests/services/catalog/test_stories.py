from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from services.catalog.stories import IndexedTitle, stories
from services.shared.contracts import TitleRecord
from services.shared.text import story
from tests.services.catalog.conftest import CARDS


async def read(url: str, after: int = 0) -> list[IndexedTitle]:
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.connect() as connection, connection.begin():
        found = [title async for title in stories(connection, after)]
    await engine.dispose()
    return found


async def test_every_title_comes_once_by_id(url: str, records: list[TitleRecord]) -> None:
    found = await read(url)
    assert [title.id for title in found] == sorted(record.id for record in records)
    assert [title.id for title in await read(url, after=457)] == [title.id for title in found if title.id > 457]


async def test_payload_and_source_hold_the_facts(url: str, records: list[TitleRecord]) -> None:
    by_id = {title.id: title for title in await read(url)}
    for record in records:
        title = by_id[record.id]
        for field in ("genres", "themes", "studios", "type", "year", "score", "is_adult", "franchise_id", "popularity"):
            assert getattr(title.payload, field) == getattr(record, field), (record.id, field)
        by_weight = [tag.name for tag in sorted(record.tags, key=lambda tag: -tag.weight)]
        assert title.payload.tags == by_weight == list(title.source.tags)
        assert title.source.demographics == tuple(record.demographics)


async def test_a_card_makes_the_story_richer(url: str) -> None:
    by_id = {title.id: title for title in await read(url)}
    text = story(by_id[457].source).text
    assert str(CARDS[0]["synopsis"]) in text
    assert "quiet and eerie" in text
    assert "living with what cannot be understood" in text
    assert (by_id[457].payload.story_level, by_id[1].payload.story_level) == ("own", "facts")
