"""The statements of searching. Pure: each function returns a `Select`; values that vary travel as parameters."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    DOUBLE_PRECISION,
    ColumnElement,
    Integer,
    Select,
    Text,
    and_,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import REGCONFIG, TSQUERY

from services.catalog.models import TEXT_SEARCH, Document, Lexeme, TitleName
from services.catalog.vocabulary import Conditions
from services.catalog.words import Word

Statement = Select[*tuple[Any, ...]]

FIELD_WEIGHTS: ColumnElement[Any] = literal_column("'{0.5, 0.7, 0.8, 1.0}'::real[]")
"""Of synopsis, labels, synonyms, titles (D, C, B, A)."""

MOST_RANKED = 600
"""Matches that are ranked when all words match; of more, the best known are taken."""

HIT = (Document.title_id, Document.franchise_id, Document.popularity)


def integers(values: Sequence[int]) -> ColumnElement[Any]:
    return literal(list(values), ARRAY(Integer))


def where(conditions: Conditions) -> list[ColumnElement[bool]]:
    """The conditions on `Document`; an unknown value never passes a range."""
    filters, clauses = conditions.filters, list[ColumnElement[bool]]()
    if conditions.all_of:
        clauses.append(Document.label_ids.contains(integers(conditions.all_of)))
    clauses += [Document.label_ids.overlap(integers(group)) for group in conditions.any_of]
    if conditions.none_of:
        clauses.append(~Document.label_ids.overlap(integers(conditions.none_of)))
    for column, low, high in (
        (Document.year, filters.year_min, filters.year_max),
        (Document.episodes, filters.episodes_min, filters.episodes_max),
        (Document.duration_min, None, filters.duration_max),
        (Document.score, filters.score_min, None),
        (Document.members, filters.min_members, None),
    ):
        if low is not None:
            clauses.append(column >= low)
        if high is not None:
            clauses.append(column <= high)
    if not filters.include_adult:
        clauses.append(~Document.is_adult)
    if filters.exclude_ids:
        # A subquery is hashed once; `<> ALL(array)` would compare every row with up to 50,000 ids.
        clauses.append(Document.title_id.not_in(select(func.unnest(integers(filters.exclude_ids)))))
    return clauses


def analyse(text: str, compact: str) -> Statement:
    """Rows (kind, word, number): the lexemes with their document counts, and ids of titles with exactly this name."""
    lexemes = func.unnest(func.tsvector_to_array(func.to_tsvector(cast(TEXT_SEARCH, REGCONFIG), text)))
    found = lexemes.table_valued("lexeme", name="found").render_derived()
    words = select(
        literal_column("'word'").label("kind"),
        found.c.lexeme.label("word"),
        func.coalesce(Lexeme.documents, 0).label("number"),
    ).select_from(found.outerjoin(Lexeme, Lexeme.lexeme == found.c.lexeme))
    named: Statement = select(literal_column("'title'"), TitleName.name, TitleName.title_id).where(
        TitleName.compact == compact
    )
    rows = union_all(words, named).subquery()
    return select(rows)


def near_words(lexeme: str) -> Statement:
    """Known lexemes that are spelled like an unknown one, nearest first."""
    likeness = func.similarity(Lexeme.lexeme, lexeme)
    return (
        select(Lexeme.lexeme, Lexeme.documents, likeness.label("likeness"))
        .where(Lexeme.lexeme.op("%")(lexeme))
        .order_by(likeness.desc(), Lexeme.documents.desc(), Lexeme.lexeme)
        .limit(3)
    )


def browse(conditions: Conditions, limit: int, offset: int) -> Statement:
    """The best known titles that pass."""
    return (
        select(*HIT, Document.popularity.label("score"))
        .where(*where(conditions))
        .order_by(Document.popularity.desc(), Document.title_id)
        .limit(limit)
        .offset(offset)
    )


def count(conditions: Conditions) -> Statement:
    return select(func.count()).select_from(Document).where(*where(conditions))


def by_ids(ids: Sequence[int], conditions: Conditions) -> Statement:
    """The titles among `ids` that pass."""
    return select(*HIT, literal(1.0).label("score")).where(
        Document.title_id == func.any(integers(ids)), *where(conditions)
    )


def all_words(query: ColumnElement[Any], conditions: Conditions) -> Statement:
    """Titles that match the whole `tsquery`, best first; `matches` counts up to `MOST_RANKED` + 1."""
    matching = (
        select(*HIT, Document.search)
        .where(Document.search.op("@@")(query), *where(conditions))
        .order_by(Document.popularity.desc(), Document.title_id)
        .limit(MOST_RANKED + 1)
        .cte("matching")
    )
    score = func.ts_rank(FIELD_WEIGHTS, matching.c.search, query)
    columns = (matching.c.title_id, matching.c.franchise_id, matching.c.popularity)
    return select(*columns, score.label("score")).order_by(
        score.desc(), matching.c.popularity.desc(), matching.c.title_id
    )


def websearch(text: str) -> ColumnElement[Any]:
    return func.websearch_to_tsquery(cast(TEXT_SEARCH, REGCONFIG), text)


def conjunction(words: Sequence[Word], suffix: str = "") -> ColumnElement[Any]:
    return cast(literal(" & ".join(word.query(suffix) for word in words), Text), TSQUERY)


def _terms(name: str, words: Sequence[Word], titles: int) -> Any:
    return (
        func.unnest(
            literal([word.query() for word in words], ARRAY(Text)),
            literal([word.weight(titles) for word in words], ARRAY(DOUBLE_PRECISION)),
        )
        .table_valued("query", "weight", name=name)
        .render_derived()
    )


def any_words(
    rare: Sequence[Word], common: Sequence[Word], excluded: str, titles: int, conditions: Conditions, pool: int
) -> Statement:
    """Titles that match some of the words, best first: the sum over the matched words of how rare a word is times how
    prominently it stands in the document.

    `ts_rank` over all words at once knows no document frequencies and puts whoever repeats "school" first, and
    `ts_rank_cd` costs three times as much for proximity that unordered labels do not have. So every word is looked up
    by itself in the index. Only `rare` words bring candidates; `common` ones re-rank the best `pool` of them.
    """
    terms = _terms("rare", rare, titles)
    query = cast(terms.c.query, TSQUERY)
    total = func.sum(terms.c.weight * func.ts_rank(FIELD_WEIGHTS, Document.search, query))
    clauses = where(conditions)
    if excluded:
        clauses.append(~Document.search.op("@@")(websearch(excluded)))
    found = (
        select(*HIT, total.label("score"))
        .select_from(terms)
        .join(Document, Document.search.op("@@")(query))
        .where(*clauses)
        .group_by(Document.title_id)
        .order_by(total.desc(), Document.popularity.desc(), Document.title_id)
        .limit(pool)
    )
    if not common:
        return found
    candidates = found.cte("candidates")
    others = _terms("common", common, titles)
    further = (
        select(func.sum(others.c.weight * func.ts_rank(FIELD_WEIGHTS, Document.search, cast(others.c.query, TSQUERY))))
        .select_from(others)
        .correlate(Document)
        .scalar_subquery()
    )
    score = candidates.c.score + further
    return (
        select(candidates.c.title_id, candidates.c.franchise_id, candidates.c.popularity, score.label("score"))
        .join(Document, Document.title_id == candidates.c.title_id)
        .order_by(score.desc(), candidates.c.popularity.desc(), candidates.c.title_id)
    )


def name_likeness(ids: Sequence[int], normalized: str) -> Statement:
    """How alike the nearest name of each title is to the text, 0..1."""
    likeness = func.max(func.similarity(TitleName.normalized, normalized))
    return (
        select(TitleName.title_id, likeness.label("likeness"))
        .where(TitleName.title_id == func.any(integers(ids)))
        .group_by(TitleName.title_id)
    )


def names_like(normalized: str, compact: str, conditions: Conditions, limit: int, *, fuzzy: bool) -> Statement:
    """Titles with a name that begins with or contains the text or, when `fuzzy`, is spelled like it."""
    begins = TitleName.compact.like(literal(escaped(compact) + "%"))
    contains = TitleName.normalized.like(literal("%" + escaped(normalized) + "%"))
    ways = [begins]
    if len(normalized) >= 3:
        ways.append(contains)
    if fuzzy:
        ways.append(TitleName.normalized.op("%")(normalized))
    likeness = func.max(func.similarity(TitleName.normalized, normalized))
    return (
        select(*HIT, likeness.label("score"))
        .join(TitleName, TitleName.title_id == Document.title_id)
        .where(or_(*ways), *where(conditions))
        .group_by(Document.title_id)
        .order_by(likeness.desc(), Document.popularity.desc(), Document.title_id)
        .limit(limit)
    )


def names_with(words: Sequence[Word], conditions: Conditions, limit: int) -> Statement:
    """Titles whose names hold all words, the best known first."""
    return (
        select(*HIT, literal(0.0).label("score"))
        .where(and_(Document.search.op("@@")(conjunction(words, ":AB")), *where(conditions)))
        .order_by(Document.popularity.desc(), Document.title_id)
        .limit(limit)
    )


def escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
