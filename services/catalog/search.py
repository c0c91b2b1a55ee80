"""Searching: which statements answer a request, and in which order their hits stand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncConnection

from services.catalog import queries
from services.catalog.names import compact, normalize
from services.catalog.vocabulary import Conditions, Vocabulary
from services.catalog.words import MATCH_BUDGET, Word, deciding, has_operators, sides, split
from services.shared.contracts import TextSearchRequest

Match = Literal["all", "any", "title", "browse", "none"]

TITLE_WORDS = 8
"""Longer texts are taken for sentences: names are looked up as they stand, without correcting their spelling."""
ALL_WORDS = 6
"""With more words than these hardly anything holds all of them; what does leads the any-words ranking anyway."""
NEARLY_A_TITLE = 0.6
"""Trigram similarity from which a name counts as the text misspelled; "fullmetal alchmist" has 0.77 to its title."""
COMPARED = 30
"""Leading hits whose names are compared with the text."""
CANDIDATES = 300
"""Titles that the rare words bring for the common words to re-rank."""


@dataclass(frozen=True, slots=True)
class Found:
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


@dataclass(frozen=True, slots=True)
class Analysis:
    words: list[Word]
    named: list[int]


async def _hits(connection: AsyncConnection, statement: queries.Statement) -> list[Found]:
    return [Found(*row) for row in (await connection.execute(statement)).all()]


async def _analyse(connection: AsyncConnection, text: str, normalized: str) -> Analysis:
    words: list[Word] = []
    named: list[int] = []
    for kind, word, number in await connection.execute(queries.analyse(text, compact(normalized))):
        if kind == "title":
            named.append(number)
        else:
            words.append(Word(word, number))
    return Analysis(words, named)


async def _corrected(connection: AsyncConnection, words: Sequence[Word]) -> list[Word]:
    """Unknown words with the known ones that are spelled most like them."""
    corrected = []
    for word in words:
        if word.documents == 0 and len(word.lexeme) > 3:
            near = (await connection.execute(queries.near_words(word.lexeme))).all()
            documents = sum(row.documents for row in near)
            word = replace(word, documents=documents, variants=tuple(row.lexeme for row in near))
        corrected.append(word)
    return corrected


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
        kept.append(hit if hit.score == lowest else replace(hit, score=lowest))
    return kept


async def search(connection: AsyncConnection, vocabulary: Vocabulary, request: TextSearchRequest) -> Outcome:
    """Raises `InvalidRequest` for filter values that no title has."""
    conditions = vocabulary.conditions(request.filters)
    if request.mode == "browse" or not request.text.strip():
        return await _browse(connection, conditions, request)
    end = request.offset + request.limit
    wish, excluded = sides(request.text)
    normalized = normalize(wish)
    analysis = await _analyse(connection, wish, normalized)
    words = analysis.words
    if len(words) <= TITLE_WORDS and any(word.documents == 0 for word in words):
        words = await _corrected(connection, words)
    exact = await _exact(connection, analysis.named, conditions)
    if request.mode == "title":
        outcome = await _titles(connection, words, normalized, conditions, end)
    else:
        outcome = await _text(connection, words, wish, excluded, vocabulary.titles, conditions, end)
        if len(words) <= TITLE_WORDS and outcome.hits:
            outcome = await _nearest_names_first(connection, outcome, normalized)
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
    hits = await _hits(connection, queries.browse(conditions, request.limit, request.offset))
    total = await connection.scalar(queries.count(conditions)) or 0
    return Outcome(hits, total, False, "browse" if total else "none", [])


async def _exact(connection: AsyncConnection, ids: Sequence[int], conditions: Conditions) -> list[Found]:
    if not ids:
        return []
    hits = await _hits(connection, queries.by_ids(ids, conditions))
    return [replace(hit, score=100.0) for hit in sorted(hits, key=lambda hit: (-hit.popularity, hit.id))]


async def _text(
    connection: AsyncConnection,
    words: Sequence[Word],
    wish: str,
    excluded: str,
    titles: int,
    conditions: Conditions,
    end: int,
) -> Outcome:
    """All words first; when they do not fill the page, any words behind them."""
    every: list[Found] = []
    needed = deciding(words)
    if not needed:
        return Outcome([], 0, False, "none", [])
    if has_operators(wish) or excluded:
        phrase = queries.websearch(f"{wish} {_negated(excluded)}")
        every = await _hits(connection, queries.all_words(phrase, conditions))
    elif len(needed) <= ALL_WORDS:
        every = await _hits(connection, queries.all_words(queries.conjunction(needed), conditions))
    more = len(every) > queries.MOST_RANKED
    if len(every) >= end or len(needed) == 1:
        return Outcome(every, len(every), more, "all" if every else "none", [])
    rare, common = split(needed, MATCH_BUDGET)
    pool = max(CANDIDATES, 2 * end)
    some = await _hits(connection, queries.any_words(rare, common, excluded, titles, conditions, pool))
    hits = _merged((replace(hit, score=hit.score + 50.0) for hit in every), some)
    return Outcome(hits, len(hits), len(some) >= pool or bool(common), "any" if hits else "none", [])


def _negated(excluded: str) -> str:
    return " ".join(f"-{phrase}" for phrase in excluded.split(" or ")) if excluded else ""


async def _nearest_names_first(connection: AsyncConnection, outcome: Outcome, normalized: str) -> Outcome:
    """Titles whose name is nearly the text go before everything else."""
    leading = [hit.id for hit in outcome.hits[:COMPARED]]
    rows = await connection.execute(queries.name_likeness(leading, normalized))
    near = {number: likeness for number, likeness in rows if likeness >= NEARLY_A_TITLE}
    if not near:
        return outcome
    named = [replace(hit, score=90.0 + near[hit.id]) for hit in outcome.hits if hit.id in near]
    named.sort(key=lambda hit: (-round(hit.score, 2), -hit.popularity, hit.id))
    return replace(outcome, hits=_merged(named, outcome.hits), match="title")


async def _titles(
    connection: AsyncConnection, words: Sequence[Word], normalized: str, conditions: Conditions, end: int
) -> Outcome:
    """Names only: those that hold all words, begin with the text or contain it; failing those, those spelled alike."""
    limit = max(end, COMPARED)
    holding = await _hits(connection, queries.names_with(words, conditions, limit)) if words else []
    if holding:
        rows = await connection.execute(queries.name_likeness([hit.id for hit in holding], normalized))
        likeness = {row.title_id: row.likeness for row in rows}
        holding = [replace(hit, score=likeness.get(hit.id, 0.0)) for hit in holding]
    fuzzy = not any(hit.score >= NEARLY_A_TITLE for hit in holding)
    statement = queries.names_like(normalized, compact(normalized), conditions, limit, fuzzy=fuzzy)
    alike = await _hits(connection, statement)
    # How well known a title is outweighs a difference in length: "naruto" means the series, not a short of that name.
    hits = sorted(_merged(alike, holding), key=lambda hit: (-(hit.score + 0.3 * hit.popularity), hit.id))
    more = len(alike) >= limit or len(holding) >= limit
    return Outcome(hits, len(hits), more, "title" if hits else "none", [])
