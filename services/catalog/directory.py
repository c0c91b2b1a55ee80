"""The names of all titles, and where to start each franchise, page by page for whoever keeps a copy."""

from collections import defaultdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.catalog.models import RelationRow, Title
from services.catalog.watch_order import Edge, Member, arrange


async def directory(connection: AsyncConnection, limit: int, offset: int) -> list[dict[str, Any]]:
    """Titles that are not adult, best known first, each in the form of a `TitleNames`."""
    columns = (Title.id, Title.franchise_id, Title.popularity, Title.title, Title.title_english, Title.title_native)
    statement = (
        select(*columns, Title.synonyms)
        .where(~Title.is_adult)
        .order_by(Title.popularity.desc(), Title.id)
        .limit(limit)
        .offset(offset)
    )
    titles = (await connection.execute(statement)).all()
    entries = await _entries(connection, {row.franchise_id for row in titles})
    return [
        {
            "id": row.id,
            "franchise_id": row.franchise_id,
            "entry_id": entries.get(row.franchise_id, row.id),
            "popularity": row.popularity,
            "names": [name for name in (row.title, row.title_english, row.title_native, *row.synonyms) if name],
        }
        for row in titles
    ]


async def _entries(connection: AsyncConnection, franchises: set[int]) -> dict[int, int]:
    """Where to start each of the franchises that have several titles."""
    columns = (Title.id, Title.type, Title.year, Title.season, Title.aired_from, Title.popularity, Title.franchise_id)
    groups: dict[int, list[Member]] = defaultdict(list)
    for row in await connection.execute(
        select(*columns).where(Title.franchise_id.in_(franchises), ~Title.is_adult).order_by(Title.id)
    ):
        groups[row.franchise_id].append(Member(*row[:6]))
    several = {member.id: number for number, group in groups.items() if len(group) > 1 for member in group}
    edges: dict[int, list[Edge]] = defaultdict(list)
    relations = select(RelationRow.title_id, RelationRow.related_id, RelationRow.type)
    for source, target, kind in await connection.execute(relations.where(RelationRow.title_id.in_(several))):
        if several.get(target) == several[source]:
            edges[several[source]].append(Edge(source, target, kind))
    return {number: arrange(groups[number], edges[number])[0] for number in set(several.values())}
