"""The statements of searching. Pure: each function returns a `Statement` for a shape of request; what varies between
requests of one shape is a named parameter, so that a statement is built and compiled once."""

from typing import Any

from sqlalchemy import (
    ARRAY,
    DOUBLE_PRECISION,
    ColumnElement,
    Integer,
    Text,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import REGCONFIG, TSQUERY

from services.catalog.db import Statement
from services.catalog.models import TEXT_SEARCH, Document, Lexeme, TitleName
from services.catalog.vocabulary import ANY_OF

Shape = tuple[str, ...]

FIELD_WEIGHTS: ColumnElement[Any] = literal_column("'{0.8, 1.0, 0.1, 0.2}'::real[]")
"""Of synopsis, labels, synonyms, titles (D, C, B, A) when single words count. Titles come first when they *are* the
text, which is decided by likeness; a word that merely happens to stand in a title says little of what it is about: on
the development queries nDCG@10 is 0.095 with these weights and 0.056 with titles weighed highest. Dividing by the
length of the document brought 0.072."""

MOST_RANKED = 600
"""Matches that are ranked when all words match; of more, the best known are taken."""

HIT = (Document.title_id, Document.franchise_id, Document.popularity)
CONFIGURATION = cast(literal_column(f"'{TEXT_SEARCH}'"), REGCONFIG)


def text(name: str) -> ColumnElement[str]:
    return bindparam(name, type_=Text)


def integer(name: str) -> ColumnElement[int]:
    return bindparam(name, type_=Integer)


def integers(name: str) -> ColumnElement[Any]:
    return bindparam(name, type_=ARRAY(Integer))


def where(shape: Shape) -> list[ColumnElement[bool]]:
    """The conditions on `Document`; an unknown value never passes a range."""
    clauses = {
        "all_of": Document.label_ids.contains(integers("all_of")),
        "none_of": ~Document.label_ids.overlap(integers("none_of")),
        # A subquery is hashed once; `<> ALL(array)` would compare every row with up to 50,000 ids.
        "exclude_ids": Document.title_id.not_in(select(func.unnest(integers("exclude_ids")))),
        "year_min": Document.year >= integer("year_min"),
        "year_max": Document.year <= integer("year_max"),
        "episodes_min": Document.episodes >= integer("episodes_min"),
        "episodes_max": Document.episodes <= integer("episodes_max"),
        "duration_max": Document.duration_min <= bindparam("duration_max", type_=DOUBLE_PRECISION),
        "hours_max": Document.episodes * Document.duration_min <= 60 * bindparam("hours_max", type_=DOUBLE_PRECISION),
        "score_min": Document.score >= bindparam("score_min", type_=DOUBLE_PRECISION),
        "min_members": Document.members >= integer("min_members"),
    } | {field: Document.label_ids.overlap(integers(field)) for field in ANY_OF}
    kept = [clauses[name] for name in shape if name != "adult"]
    return kept if "adult" in shape else [*kept, ~Document.is_adult]


def analysis() -> Statement:
    """Rows (kind, word, number) for `text` and `compact`: the lexemes with their document counts, and the ids of
    titles with exactly this name."""
    lexemes = func.unnest(func.tsvector_to_array(func.to_tsvector(CONFIGURATION, text("text"))))
    found = lexemes.table_valued("lexeme", name="found").render_derived()
    words: Statement = select(
        literal_column("true").label("is_word"), found.c.lexeme, func.coalesce(Lexeme.documents, 0).label("number")
    ).select_from(found.outerjoin(Lexeme, Lexeme.lexeme == found.c.lexeme))
    columns: tuple[Any, ...] = (literal_column("false"), TitleName.name, TitleName.title_id)
    named: Statement = select(*columns).where(TitleName.compact == text("compact"))
    return select(union_all(words, named).subquery())


def browse(shape: Shape) -> Statement:
    """A page of the best known titles that pass; behind each hit stands how many pass in all."""
    passing = select(*HIT).where(*where(shape)).cte("passing").prefix_with("MATERIALIZED")
    columns = (passing.c.title_id, passing.c.franchise_id, passing.c.popularity, passing.c.popularity.label("score"))
    return (
        select(*columns, select(func.count()).select_from(passing).scalar_subquery().label("total"))
        .order_by(passing.c.popularity.desc(), passing.c.title_id)
        .limit(integer("limit"))
        .offset(integer("offset"))
    )


def count(shape: Shape) -> Statement:
    return select(func.count()).select_from(Document).where(*where(shape))


def all_words(shape: Shape, operators: bool) -> Statement:
    """Titles that match all of `query`, best first, one more than `MOST_RANKED` at most.

    `query` is as people type it when it has `operators`, a `tsquery` otherwise.
    """
    query: ColumnElement[Any] = cast(text("query"), TSQUERY)
    if operators:
        query = func.websearch_to_tsquery(CONFIGURATION, text("query"))
    matching = (
        select(*HIT, Document.search)
        .where(Document.search.bool_op("@@")(query), *where(shape))
        .order_by(Document.popularity.desc(), Document.title_id)
        .limit(MOST_RANKED + 1)
        .cte("matching")
    )
    score = func.ts_rank(FIELD_WEIGHTS, matching.c.search, query)
    columns = (matching.c.title_id, matching.c.franchise_id, matching.c.popularity)
    return select(*columns, score.label("score")).order_by(
        score.desc(), matching.c.popularity.desc(), matching.c.title_id
    )


def _terms(name: str) -> Any:
    """A table of `tsquery` and weight from the parameters `name` and `name_weights`."""
    return (
        func.unnest(bindparam(name, type_=ARRAY(Text)), bindparam(f"{name}_weights", type_=ARRAY(DOUBLE_PRECISION)))
        .table_valued("query", "weight", name=f"{name}_terms")
        .render_derived()
    )


def any_words(shape: Shape, excluding: bool, reranking: bool) -> Statement:
    """Titles that match some of the words, best first: the sum over the matched words of how rare a word is times how
    prominently it stands in the document; `bonus` is added where all `words` match.

    `ts_rank` over all words at once knows no document frequencies and puts whoever repeats "school" first, and
    `ts_rank_cd` costs three times as much for proximity that unordered labels do not have. So every word is looked up
    by itself in the index. Only the `rare` words bring candidates, `pool` of them; when `reranking`, the `common` words
    decide which `limit` of these lead. When `excluding`, `excluded` is what must not match.
    """
    terms = _terms("rare")
    query = cast(terms.c.query, TSQUERY)
    total = func.sum(terms.c.weight * func.ts_rank(FIELD_WEIGHTS, Document.search, query))
    clauses = where(shape)
    if excluding:
        unwanted = func.websearch_to_tsquery(CONFIGURATION, text("excluded"))
        clauses.append(~Document.search.bool_op("@@")(unwanted))
    candidates = (
        select(*HIT, total.label("score"), func.count().label("matched"))
        .select_from(terms)
        .join(Document, Document.search.bool_op("@@")(query))
        .where(*clauses)
        .group_by(Document.title_id)
        .order_by(
            (func.count() == integer("rares")).desc(), total.desc(), Document.popularity.desc(), Document.title_id
        )
        .limit(integer("pool"))
        .cte("candidates")
    )
    score: ColumnElement[Any] = candidates.c.score
    matched: ColumnElement[Any] = candidates.c.matched
    rows: Any = candidates
    if reranking:
        others = _terms("common")
        rank = func.ts_rank(FIELD_WEIGHTS, Document.search, cast(others.c.query, TSQUERY))
        more = (
            select(func.sum(others.c.weight * rank).label("score"), func.count(func.nullif(rank, 0)).label("matched"))
            .select_from(others)
            .correlate(Document)
            .lateral("more")
        )
        rows = candidates.join(Document, Document.title_id == candidates.c.title_id).join(more, true())
        score, matched = score + more.c.score, matched + more.c.matched
    score = score + case((matched == integer("words"), bindparam("bonus", type_=DOUBLE_PRECISION)), else_=0.0)
    return (
        select(candidates.c.title_id, candidates.c.franchise_id, candidates.c.popularity, score.label("score"))
        .select_from(rows)
        .order_by(score.desc(), candidates.c.popularity.desc(), candidates.c.title_id)
        .limit(integer("limit"))
    )
