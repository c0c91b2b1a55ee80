"""Searching: which statements answer a request, and in which order their hits stand."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection

from services.catalog import name_queries, queries
from services.catalog.db import prepared, rows
from services.catalog.hits import ALL_ABOVE_ANY, NOTHING, Found, Match, Outcome, descending, fetch, merged
from services.catalog.name_search import nearest_names_first, titles
from services.catalog.names import compact, normalize
from services.catalog.vocabulary import Conditions, Vocabulary
from services.catalog.words import MATCH_BUDGET, Word, deciding, has_operators, sides, split
from services.shared.contracts import TextSearchRequest

TITLE_WORDS = 8
"""Longer texts are taken for sentences: names are looked up as they stand, without correcting their spelling."""
SHORTEST_TYPO = 4
CANDIDATES = 200
"""Titles that the rare words bring for the common words to re-rank."""


async def analyse(connection: AsyncConnection, text: str, normalized: str) -> tuple[list[Word], list[int]]:
    """The words of a text, unknown ones with near spellings, and the titles that are named exactly so."""
    statement = prepared(queries.analysis)
    words: list[Word] = []
    named: list[int] = []
    for is_word, word, number in await rows(connection, statement, text=text, compact=compact(normalized)):
        if is_word:
            words.append(Word(word, number))
        else:
            named.append(number)
    if len(words) <= TITLE_WORDS:
        words = [await _corrected(connection, word) for word in words]
    return words, named


async def _corrected(connection: AsyncConnection, word: Word) -> Word:
    if word.documents or len(word.lexeme) < SHORTEST_TYPO:
        return word
    near = await rows(connection, prepared(name_queries.near_words), lexeme=word.lexeme)
    documents = sum(found["documents"] for found in near)
    return replace(word, documents=documents, variants=tuple(found["lexeme"] for found in near))


async def search(connection: AsyncConnection, vocabulary: Vocabulary, request: TextSearchRequest) -> Outcome:
    """Raises `InvalidRequest` for filter values that no title has."""
    conditions = vocabulary.conditions(request.filters)
    if request.mode == "browse" or not request.text.strip():
        return await _browse(connection, conditions, request)
    end = request.offset + request.limit
    wish, excluded = sides(request.text)
    normalized = normalize(wish)
    words, named = await analyse(connection, wish, normalized)
    exact: list[Found] = []
    if named:
        exact = await fetch(connection, prepared(name_queries.named, conditions.shape), ids=named, **conditions.values)
    if request.mode == "title":
        outcome = await titles(connection, words, normalized, conditions, end)
    else:
        outcome = await _text(connection, words, (wish, excluded), vocabulary.titles, conditions, end)
        if len(words) <= TITLE_WORDS and not exact:
            outcome = await nearest_names_first(connection, outcome, words, normalized, conditions)
    hits = merged(exact, outcome.hits)
    total = outcome.total + len(hits) - len(outcome.hits)
    return Outcome(
        hits=descending(hits)[request.offset : end],
        total=max(total, len(hits)),
        at_least=outcome.at_least,
        match="title" if exact and outcome.match == "none" else outcome.match,
        exact=[hit.id for hit in exact],
    )


async def _browse(connection: AsyncConnection, conditions: Conditions, request: TextSearchRequest) -> Outcome:
    page = {"limit": request.limit, "offset": request.offset}
    found = await rows(connection, prepared(queries.browse, conditions.shape), **page, **conditions.values)
    if found:
        total = found[0]["total"]
    else:
        [[total]] = await rows(connection, prepared(queries.count, conditions.shape), **conditions.values)
    hits = [Found(*row[:4]) for row in found]
    return Outcome(hits, total, False, "browse" if total else "none", [])


async def _text(
    connection: AsyncConnection,
    words: Sequence[Word],
    sides: tuple[str, str],
    catalogue: int,
    conditions: Conditions,
    end: int,
) -> Outcome:
    """All words first; when they do not fill the page, any words behind them."""
    wish, excluded = sides
    needed = deciding(words)
    every: list[Found] = []
    if not needed:
        return NOTHING
    operators = bool(excluded or has_operators(wish))
    rare, common = split(needed, MATCH_BUDGET)
    # A rare word brings along whatever holds all words; of common ones the index finds the intersection faster.
    if operators or len(needed) == 1 or rare[0].documents > MATCH_BUDGET:
        query = " & ".join(word.query() for word in needed)
        if operators:
            query = " ".join([wish, *(f"-{phrase}" for phrase in excluded.split(" or ") if phrase)])
        statement = prepared(queries.all_words, conditions.shape, operators)
        every = await fetch(connection, statement, query=query, **conditions.values)
        if len(every) >= end or len(needed) == 1:
            more = len(every) > queries.MOST_RANKED
            return Outcome(every, len(every), more, "all" if every else "none", [])
    values = {
        "excluded": excluded,
        "pool": max(CANDIDATES, 2 * end) if common else end,
        "limit": end,
        "bonus": ALL_ABOVE_ANY,
        "words": len(needed),
        "rares": len(rare),
    }
    for name, part in (("rare", rare), ("common", common)):
        values[name] = [word.query() for word in part]
        values[f"{name}_weights"] = [word.weight(catalogue) for word in part]
    statement = prepared(queries.any_words, conditions.shape, bool(excluded), bool(common))
    some = await fetch(connection, statement, **values, **conditions.values)
    hits = merged((hit._replace(score=hit.score + ALL_ABOVE_ANY) for hit in every), some)
    hits.sort(key=lambda hit: -hit.score)
    whole = bool(hits) and hits[-1].score >= ALL_ABOVE_ANY
    match: Match = "all" if whole else "any" if hits else "none"
    return Outcome(hits, len(hits), len(some) >= end or bool(common), match, [])
