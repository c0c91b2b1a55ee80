"""What the vector index is made of: every title's story source and payload."""

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncConnection

from services.catalog.models import Label, Title, TitleLabel
from services.shared.contracts import IndexEntry, PointPayload
from services.shared.text import StorySource, story

FETCHED = 500
"""Rows that travel at once."""


@dataclass(frozen=True, slots=True)
class IndexedTitle:
    """What the vector index stores of a title, and what its story text is made of."""

    id: int
    source: StorySource
    payload: PointPayload


def _statement() -> Select[*tuple[Any, ...]]:
    """Every title by id, its labels as pairs of kind and name."""
    labels = (
        select(func.jsonb_agg(aggregate_order_by(func.jsonb_build_array(Label.kind, Label.name), TitleLabel.position)))
        .select_from(TitleLabel)
        .join(Label, Label.id == TitleLabel.label_id)
        .where(TitleLabel.title_id == Title.id)
        .scalar_subquery()
    )
    columns = [column for column in Title.__table__.columns if column.name not in ("card", "facts_ingested")]
    return select(*columns, labels.label("labels")).order_by(Title.id)


async def stories(connection: AsyncConnection, after: int = 0) -> AsyncIterator[IndexedTitle]:
    """Every title with an id above `after`, by id, through a server-side cursor, so that memory stays flat."""
    statement = _statement().where(Title.id > after)
    async with connection.stream(statement, execution_options={"yield_per": FETCHED}) as rows:
        async for row in rows:
            yield indexed(row)


async def stories_of(connection: AsyncConnection, ids: Sequence[int]) -> list[IndexedTitle]:
    """Those of the ids that are stored, by id."""
    rows = await connection.execute(_statement().where(Title.id == func.any(ids)))
    return [indexed(row) for row in rows]


async def index_page(connection: AsyncConnection, after: int, limit: int) -> list[IndexEntry]:
    """What the vector store should hold of the next `limit` titles with an id above `after`."""
    rows = await connection.execute(_statement().where(Title.id > after).limit(limit))
    titles = [indexed(row) for row in rows]
    return [IndexEntry(id=title.id, digest=title.payload.digest(), level=title.payload.story_level) for title in titles]


def indexed(row: Row[*tuple[Any, ...]]) -> IndexedTitle:
    named: dict[str, list[str]] = defaultdict(list)
    for kind, name in row.labels or []:
        named[kind].append(name)
    source = StorySource(
        title=row.title,
        title_english=row.title_english,
        type=row.type,
        year=row.year,
        source=row.source,
        episodes=row.episodes,
        genres=tuple(named["genre"]),
        themes=tuple(named["theme"]),
        demographics=tuple(named["demographic"]),
        tags=tuple(named["tag"]),
        studios=tuple(named["studio"]),
        moods=tuple(named["mood"]),
        card_themes=tuple(row.card_themes),
        own_synopsis=row.synopsis_own,
        synopsis=row.synopsis_ingested,
    )
    payload = PointPayload(
        genres=named["genre"],
        themes=named["theme"],
        moods=named["mood"],
        tags=named["tag"],
        studios=named["studio"],
        type=row.type,
        status=row.status,
        source=row.source,
        demographics=named["demographic"],
        year=row.year,
        episodes=row.episodes,
        duration_min=row.duration_min,
        score=row.score,
        members=row.members,
        is_adult=row.is_adult,
        franchise_id=row.franchise_id,
        popularity=row.popularity,
        story_level=story(source).level,
    )
    return IndexedTitle(row.id, source, payload)
