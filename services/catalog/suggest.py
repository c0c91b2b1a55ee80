"""Suggestions while someone types: names that begin so, then names with a word that does, then names spelled alike."""

from sqlalchemy import ColumnElement, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.catalog.db import Statement, prepared, rows
from services.catalog.models import Title, TitleName
from services.catalog.name_queries import beginning_with, begins, escaped
from services.catalog.name_search import SHORTEST_INFIX, names_holding
from services.catalog.names import compact, normalize
from services.catalog.queries import integer, integers, text
from services.catalog.search import SHORTEST_TYPO, analyse
from services.catalog.vocabulary import Conditions
from services.shared.contracts import Suggestion

NAMES_OF_A_TITLE = 5
"""Names that are read for each suggestion, as several of them may belong to one title."""
BEGINNING = 0.35
"""What beginning so counts against popularity: "titan" means Attack on Titan before it means Tytania."""


def beginning(letters: int, adult: bool) -> Statement:
    """The best known names that begin with the compact `start`; of one or two letters an index holds them so."""
    so = (
        func.left(TitleName.compact, literal_column(str(letters))) == text("start")
        if letters <= 2
        else begins(TitleName.compact)
    )
    return _best_known(so, adult)


def word_beginning(adult: bool) -> Statement:
    """The best known names with a word that begins so; `pattern` is one of LIKE."""
    return _best_known(TitleName.normalized.like(text("pattern")), adult)


def _best_known(condition: ColumnElement[bool], adult: bool) -> Statement:
    named = select(TitleName.title_id, TitleName.popularity, TitleName.name).where(condition)
    shown = named if adult else named.where(~TitleName.is_adult)
    order = (TitleName.popularity.desc(), TitleName.title_id, TitleName.place)
    return shown.order_by(*order).limit(integer("limit"))


def facts() -> Statement:
    columns = (Title.id, Title.title, Title.type, Title.year, Title.picture_url)
    return select(*columns).where(Title.id == func.any(integers("ids")))


async def suggest(connection: AsyncConnection, q: str, limit: int, include_adult: bool) -> list[Suggestion]:
    """Titles for what was typed so far; none for text without a letter or digit."""
    normalized = normalize(q)
    start = compact(normalized)
    if not any(character.isalnum() for character in start):
        return []
    letters = min(len(start), 3)
    most = NAMES_OF_A_TITLE * limit
    statement = prepared(beginning, letters, include_adult)
    found = [
        (popularity + BEGINNING, number, name)
        for number, popularity, name in await rows(connection, statement, **beginning_with(start), limit=most)
    ]
    enough = len({number for _, number, _ in found}) >= limit and found[limit - 1][0] >= 1
    if not enough and len(normalized) >= SHORTEST_INFIX:
        statement = prepared(word_beginning, include_adult)
        for number, popularity, name in await rows(
            connection, statement, pattern=f"% {escaped(normalized)}%", limit=most
        ):
            found.append((popularity, number, name))
    matched: dict[int, str] = {}
    for _, number, name in sorted(found, key=lambda match: (-match[0], match[1])):
        matched.setdefault(number, name)
    if not matched and len(normalized) >= SHORTEST_TYPO:
        words, _ = await analyse(connection, normalized, normalized)
        conditions = Conditions({}, ("adult",) if include_adult else ())
        for hit, name in await names_holding(connection, words, normalized, conditions, limit):
            matched.setdefault(hit.id, name)
    chosen = list(matched)[:limit]
    shown = {row["id"]: row for row in await rows(connection, prepared(facts), ids=chosen)}
    return [Suggestion(matched=matched[number], **shown[number]) for number in chosen if number in shown]
