"""Names: titles that are called like the text, however it is spelled."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection

from services.catalog import name_queries
from services.catalog.db import prepared, rows
from services.catalog.hits import ALL_ABOVE_ANY, NAMED_ABOVE_ALL, NOTHING, Found, Outcome, fetch, merged
from services.catalog.names import compact
from services.catalog.vocabulary import Conditions
from services.catalog.words import Word

NEARLY_A_TITLE = 0.6
"""Trigram similarity from which a name counts as the text, although all of its words are known."""
MISSPELLED_TITLE = 0.45
"""The same for a text with a word that hardly any title has: "a silent vioce" has 0.47, "stiens gate" 0.5."""
TELLING = 50
"""Documents up to which a word by itself points to a few names: "vinland" does, "saga" does not."""
COMPARED = 20
"""Leading hits whose names are compared with the text."""
SHORTEST_INFIX = 3
"""Letters from which the trigram index can find the middle of a name."""
NAMES_OF_A_WAY = 200
"""Names that begin with, hold or resemble the text, each; filters see the titles of these only."""
KNOWN = 0.3
"""What being the best known title counts against likeness of the name."""


async def nearest_names_first(
    connection: AsyncConnection, outcome: Outcome, words: Sequence[Word], normalized: str, conditions: Conditions
) -> Outcome:
    """Titles whose name is nearly the text go before everything else: among those that hold all its words; when a word
    looks misspelled, among all names; else among the names with its rarest word."""
    named: list[Found] = []
    if leading := [hit for hit in outcome.hits[:COMPARED] if outcome.match == "all" or hit.score >= ALL_ABOVE_ANY]:
        ids = [hit.id for hit in leading]
        found = await rows(connection, prepared(name_queries.name_likeness), ids=ids, normalized=normalized)
        likeness = {row["title_id"]: row["likeness"] for row in found}
        named = [hit._replace(score=likeness.get(hit.id, 0.0)) for hit in leading]
    near = [hit for hit in named if hit.score >= NEARLY_A_TITLE]
    if not near and any(word.doubtful for word in words):
        named = await _spelled_alike(connection, normalized, conditions, COMPARED, fuzzy=True)
        near = [hit for hit in named if hit.score >= MISSPELLED_TITLE]
    elif not near and (telling := [word for word in words if word.documents <= TELLING]):
        rarest = min(telling, key=lambda word: word.documents)
        holding = await names_holding(connection, [rarest], normalized, conditions, COMPARED)
        near = [hit for hit, _ in holding if hit.score >= NEARLY_A_TITLE]
    if not near:
        return outcome
    near.sort(key=lambda hit: (-(hit.score + KNOWN * hit.popularity), hit.id))
    hits = merged((hit._replace(score=hit.score + NAMED_ABOVE_ALL) for hit in near), outcome.hits)
    total = outcome.total + len(hits) - len(outcome.hits)
    return replace(outcome, hits=hits, total=total, match="title")


async def _spelled_alike(
    connection: AsyncConnection, normalized: str, conditions: Conditions, limit: int, *, fuzzy: bool
) -> list[Found]:
    """Titles with a name that begins with the text, contains it or, when `fuzzy`, is spelled like it."""
    letters = any(character.isalnum() for character in normalized)
    inside = letters and len(normalized) >= SHORTEST_INFIX
    return await fetch(
        connection,
        prepared(name_queries.names_like, conditions.shape, inside, fuzzy and letters),
        **name_queries.beginning_with(compact(normalized)),
        infix=f"%{name_queries.escaped(normalized)}%",
        normalized=normalized,
        most=max(NAMES_OF_A_WAY, limit),
        limit=limit,
        **conditions.values,
    )


async def names_holding(
    connection: AsyncConnection, words: Sequence[Word], normalized: str, conditions: Conditions, limit: int
) -> list[tuple[Found, str]]:
    """Titles whose names hold all words, with the name that is most like the text; the score is how alike it is."""
    if not words:
        return []
    query = " & ".join(word.query(":AB") for word in words)
    statement = prepared(name_queries.names_with, conditions.shape)
    hits = await fetch(connection, statement, query=query, limit=limit, **conditions.values)
    ids = [hit.id for hit in hits]
    found = await rows(connection, prepared(name_queries.name_likeness), ids=ids, normalized=normalized)
    nearest = {row["title_id"]: row for row in found}
    return [(hit._replace(score=nearest[hit.id]["likeness"]), nearest[hit.id]["name"]) for hit in hits]


async def titles(
    connection: AsyncConnection, words: Sequence[Word], normalized: str, conditions: Conditions, end: int
) -> Outcome:
    """Names only: those that hold all words, begin with the text or contain it; failing those, those spelled alike."""
    if not normalized:
        return NOTHING
    limit = max(end, COMPARED)
    holding = [hit for hit, _ in await names_holding(connection, words, normalized, conditions, limit)]
    fuzzy = not any(hit.score >= NEARLY_A_TITLE for hit in holding)
    alike = await _spelled_alike(connection, normalized, conditions, limit, fuzzy=fuzzy)
    # How well known a title is outweighs a small difference: "naruto" means the series, not a short with that name.
    hits = sorted(merged(alike, holding), key=lambda hit: (-(hit.score + KNOWN * hit.popularity), hit.id))
    more = len(alike) >= limit or len(holding) >= limit
    return Outcome(hits, len(hits), more, "title" if hits else "none", [])
