"""Suggestions while someone types: names that begin so, then names with a word that does, then names spelled alike."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.catalog.models import Title, TitleName
from services.catalog.names import compact, normalize
from services.catalog.queries import Statement, escaped, integers
from services.shared.contracts import Suggestion

SHORTEST_INFIX = 3
"""Letters from which the trigram index can find the middle of a name."""
SHORTEST_TYPO = 4


@dataclass(frozen=True, slots=True)
class Match:
    id: int
    name: str


def _best_names(condition: ColumnElement[bool], include_adult: bool, limit: int, *first: Any) -> Statement:
    """Names that pass, the best known titles first; a title may stand there several times, hence the wider limit."""
    statement = select(TitleName.title_id, TitleName.name).where(condition)
    if not include_adult:
        statement = statement.where(~TitleName.is_adult)
    order = (*first, TitleName.popularity.desc(), TitleName.title_id, TitleName.place)
    return statement.order_by(*order).limit(5 * limit)


def beginning(prefix: str, include_adult: bool, limit: int) -> Statement:
    """Names that begin with the compact `prefix`; of one or two letters, an index holds them by popularity."""
    if len(prefix) <= 2:
        return _best_names(func.left(TitleName.compact, len(prefix)) == prefix, include_adult, limit)
    return _best_names(TitleName.compact.like(literal(escaped(prefix) + "%")), include_adult, limit)


def word_beginning(normalized: str, include_adult: bool, limit: int) -> Statement:
    return _best_names(TitleName.normalized.like(literal(f"% {escaped(normalized)}%")), include_adult, limit)


def alike(normalized: str, include_adult: bool, limit: int) -> Statement:
    """Names with a part that is spelled like the text."""
    likeness = func.word_similarity(normalized, TitleName.normalized)
    spelled = literal(normalized).op("<%")(TitleName.normalized)
    return _best_names(spelled, include_adult, limit, (likeness + 0.3 * TitleName.popularity).desc())


async def suggest(connection: AsyncConnection, q: str, limit: int, include_adult: bool) -> list[Suggestion]:
    normalized = normalize(q)
    prefix = compact(normalized)
    if not prefix:
        return []
    found: dict[int, Match] = {}

    async def gather(statement: Statement) -> None:
        for number, name in await connection.execute(statement):
            found.setdefault(number, Match(number, name))

    await gather(beginning(prefix, include_adult, limit))
    if len(found) < limit and len(normalized) >= SHORTEST_INFIX:
        await gather(word_beginning(normalized, include_adult, limit))
    if not found and len(normalized) >= SHORTEST_TYPO:
        await gather(alike(normalized, include_adult, limit))
    chosen = list(found.values())[:limit]
    columns = (Title.id, Title.title, Title.type, Title.year, Title.picture_url)
    facts = select(*columns).where(Title.id == func.any(integers([match.id for match in chosen])))
    rows = {row.id: row for row in await connection.execute(facts)}
    return [
        Suggestion(
            id=match.id,
            title=row.title,
            matched=match.name,
            type=row.type,
            year=row.year,
            picture_url=row.picture_url,
        )
        for match in chosen
        if (row := rows.get(match.id)) is not None
    ]
