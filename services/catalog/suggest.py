"""Suggestions while someone types: names that begin so, then names with a word that does, then names spelled alike."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.catalog.db import Statement, prepared, rows
from services.catalog.models import Title, TitleName
from services.catalog.names import compact, normalize
from services.catalog.queries import escaped, integer, integers, text
from services.catalog.search import SHORTEST_INFIX, SHORTEST_TYPO, analyse, names_holding
from services.catalog.vocabulary import Conditions
from services.shared.contracts import Suggestion

NAMES_OF_A_TITLE = 5
"""Names that are read for each suggestion, as several of them may belong to one title."""


def beginning(letters: int, adult: bool) -> Statement:
    """The best known names that begin with the compact `start`; of one or two letters an index holds them so."""
    if letters <= 2:
        begins = func.left(TitleName.compact, letters) == text("start")
    else:
        begins = TitleName.compact.like(text("start"))
    return _best_known(select(TitleName.title_id, TitleName.name).where(begins), adult)


def word_beginning(adult: bool) -> Statement:
    """The best known names with a word that begins so; `pattern` is one of LIKE."""
    begins = TitleName.normalized.like(text("pattern"))
    return _best_known(select(TitleName.title_id, TitleName.name).where(begins), adult)


def _best_known(statement: Statement, adult: bool) -> Statement:
    shown = statement if adult else statement.where(~TitleName.is_adult)
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
    matched: dict[int, str] = {}
    most = NAMES_OF_A_TITLE * limit
    letters = min(len(start), 3)
    prefix = start if letters <= 2 else escaped(start) + "%"
    for number, name in await rows(connection, prepared(beginning, letters, include_adult), start=prefix, limit=most):
        matched.setdefault(number, name)
    if len(matched) < limit and len(normalized) >= SHORTEST_INFIX:
        pattern = f"% {escaped(normalized)}%"
        statement = prepared(word_beginning, include_adult)
        for number, name in await rows(connection, statement, pattern=pattern, limit=most):
            matched.setdefault(number, name)
    if not matched and len(normalized) >= SHORTEST_TYPO:
        words, _ = await analyse(connection, normalized, normalized)
        conditions = Conditions({}, ("adult",) if include_adult else ())
        for hit, name in await names_holding(connection, words, normalized, conditions, limit):
            matched.setdefault(hit.id, name)
    chosen = list(matched)[:limit]
    found = {row["id"]: row for row in await rows(connection, prepared(facts), ids=chosen)}
    return [Suggestion(matched=matched[number], **found[number]) for number in chosen if number in found]
