"""Searching: which statements answer a request, and in which order their hits stand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from services.catalog import queries
from services.catalog.db import Prepared, prepared, rows
from services.catalog.names import compact, normalize
from services.catalog.vocabulary import Conditions, Vocabulary
from services.catalog.words import MATCH_BUDGET, Word, deciding, has_operators, sides, split
from services.shared.contracts import TextSearchRequest

Match = Literal["all", "any", "title", "browse", "none"]

TITLE_WORDS = 8
"""Longer texts are taken for sentences: names are looked up as they stand, without correcting their spelling."""
NEARLY_A_TITLE = 0.6
"""Trigram similarity from which a name counts as the text, although all of its words are known."""
MISSPELLED_TITLE = 0.45
"""The same for a text with a word that hardly any title has: "a silent vioce" has 0.47, "stiens gate" 0.5."""
TELLING = 50
"""Documents up to which a word by itself points to a few names: "vinland" does, "saga" does not."""
COMPARED = 20
"""Leading hits whose names are compared with the text."""
SHORTEST_TYPO = 4
SHORTEST_INFIX = 3
"""Letters from which the trigram index can find the middle of a name."""
ALL_ABOVE_ANY, NAMED_ABOVE_ALL = 50.0, 90.0
"""Added to scores of one kind, which stay far below, so that the kinds never mix."""
NAMES_OF_A_WAY = 200
"""Names that begin with, hold or resemble the text, each; filters see the titles of these only."""
KNOWN = 0.3
"""What being the best known title counts against likeness of the name."""
CANDIDATES = 200
"""Titles that the rare words bring for the common words to re-rank."""


class Found(NamedTuple):
    """A hit, in the order of columns of every statement that finds some."""

    id: int
    franchise_id: int
    popularity: float
    score: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """`total` is exact unless `at_least`."""

    hits: list[Found]
    total: int
    at_least: bool
    match: Match
    exact: list[int]


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
    near = await rows(connection, prepared(queries.near_words), lexeme=word.lexeme)
    documents = sum(found["documents"] for found in near)
    return replace(word, documents=documents, variants=tuple(found["lexeme"] for found in near))


async def _hits(connection: AsyncConnection, statement: Prepared, **values: Any) -> list[Found]:
    return [Found._make(row) for row in await rows(connection, statement, **values)]


def _merged(*lists: Iterable[Found]) -> list[Found]:
    """One list, in order, without repetitions."""
    kept: dict[int, Found] = {}
    for hits in lists:
        for hit in hits:
            kept.setdefault(hit.id, hit)
    return list(kept.values())


def _descending(hits: Sequence[Found]) -> list[Found]:
    """The hits with scores that never rise: a merged list keeps its order wherever it is sorted by score again."""
    lowest = float("inf")
    kept = []
    for hit in hits:
        lowest = min(lowest, hit.score)
        kept.append(hit if hit.score == lowest else hit._replace(score=lowest))
    return kept


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
        exact = await _hits(connection, prepared(queries.named, conditions.shape), ids=named, **conditions.values)
    if request.mode == "title":
        outcome = await _titles(connection, words, normalized, conditions, end)
    else:
        outcome = await _text(connection, words, (wish, excluded), vocabulary.titles, conditions, end)
        if len(words) <= TITLE_WORDS and not exact:
            outcome = await _nearest_names_first(connection, outcome, words, normalized, conditions)
    hits = _merged(exact, outcome.hits)
    total = outcome.total + len(hits) - len(outcome.hits)
    return Outcome(
        hits=_descending(hits)[request.offset : end],
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
    titles: int,
    conditions: Conditions,
    end: int,
) -> Outcome:
    """All words first; when they do not fill the page, any words behind them."""
    wish, excluded = sides
    needed = deciding(words)
    every: list[Found] = []
    if not needed:
        return Outcome([], 0, False, "none", [])
    operators = bool(excluded or has_operators(wish))
    rare, common = split(needed, MATCH_BUDGET)
    # A rare word brings along whatever holds all words; of common ones the index finds the intersection faster.
    if operators or len(needed) == 1 or rare[0].documents > MATCH_BUDGET:
        query = " & ".join(word.query() for word in needed)
        if operators:
            query = " ".join([wish, *(f"-{phrase}" for phrase in excluded.split(" or ") if phrase)])
        statement = prepared(queries.all_words, conditions.shape, operators)
        every = await _hits(connection, statement, query=query, **conditions.values)
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
        values[f"{name}_weights"] = [word.weight(titles) for word in part]
    statement = prepared(queries.any_words, conditions.shape, bool(excluded), bool(common))
    some = await _hits(connection, statement, **values, **conditions.values)
    hits = _merged((hit._replace(score=hit.score + ALL_ABOVE_ANY) for hit in every), some)
    hits.sort(key=lambda hit: -hit.score)
    whole = bool(hits) and hits[-1].score >= ALL_ABOVE_ANY
    match: Match = "all" if whole else "any" if hits else "none"
    return Outcome(hits, len(hits), len(some) >= end or bool(common), match, [])


async def _nearest_names_first(
    connection: AsyncConnection, outcome: Outcome, words: Sequence[Word], normalized: str, conditions: Conditions
) -> Outcome:
    """Titles whose name is nearly the text go before everything else: among those that hold all its words; when a word
    looks misspelled, among all names; else among the names with its rarest word."""
    named: list[Found] = []
    if leading := [hit for hit in outcome.hits[:COMPARED] if outcome.match == "all" or hit.score >= ALL_ABOVE_ANY]:
        ids = [hit.id for hit in leading]
        found = await rows(connection, prepared(queries.name_likeness), ids=ids, normalized=normalized)
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
    hits = _merged((hit._replace(score=hit.score + NAMED_ABOVE_ALL) for hit in near), outcome.hits)
    total = outcome.total + len(hits) - len(outcome.hits)
    return replace(outcome, hits=hits, total=total, match="title")


async def _spelled_alike(
    connection: AsyncConnection, normalized: str, conditions: Conditions, limit: int, *, fuzzy: bool
) -> list[Found]:
    """Titles with a name that begins with the text, contains it or, when `fuzzy`, is spelled like it."""
    letters = any(character.isalnum() for character in normalized)
    inside = letters and len(normalized) >= SHORTEST_INFIX
    return await _hits(
        connection,
        prepared(queries.names_like, conditions.shape, inside, fuzzy and letters),
        **queries.beginning_with(compact(normalized)),
        infix=f"%{queries.escaped(normalized)}%",
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
    statement = prepared(queries.names_with, conditions.shape)
    hits = await _hits(connection, statement, query=query, limit=limit, **conditions.values)
    ids = [hit.id for hit in hits]
    found = await rows(connection, prepared(queries.name_likeness), ids=ids, normalized=normalized)
    nearest = {row["title_id"]: row for row in found}
    return [(hit._replace(score=nearest[hit.id]["likeness"]), nearest[hit.id]["name"]) for hit in hits]


async def _titles(
    connection: AsyncConnection, words: Sequence[Word], normalized: str, conditions: Conditions, end: int
) -> Outcome:
    """Names only: those that hold all words, begin with the text or contain it; failing those, those spelled alike."""
    limit = max(end, COMPARED)
    holding = [hit for hit, _ in await names_holding(connection, words, normalized, conditions, limit)]
    fuzzy = not any(hit.score >= NEARLY_A_TITLE for hit in holding)
    alike = await _spelled_alike(connection, normalized, conditions, limit, fuzzy=fuzzy)
    # How well known a title is outweighs a small difference: "naruto" means the series, not a short with that name.
    hits = sorted(_merged(alike, holding), key=lambda hit: (-(hit.score + KNOWN * hit.popularity), hit.id))
    more = len(alike) >= limit or len(holding) >= limit
    return Outcome(hits, len(hits), more, "title" if hits else "none", [])
