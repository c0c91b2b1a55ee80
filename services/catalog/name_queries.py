"""The statements that look for names. Pure, as those of `queries`."""

from typing import Any

from sqlalchemy import ColumnElement, and_, cast, func, literal_column, select, union_all
from sqlalchemy.dialects.postgresql import TSQUERY, distinct_on

from services.catalog.db import Statement
from services.catalog.models import Document, Lexeme, TitleName
from services.catalog.queries import HIT, Shape, integer, integers, text, where


def near_words() -> Statement:
    """Known lexemes that are spelled like `lexeme`, nearest first."""
    likeness = func.similarity(Lexeme.lexeme, text("lexeme"))
    return (
        select(Lexeme.lexeme, Lexeme.documents)
        .where(Lexeme.lexeme.bool_op("%")(text("lexeme")))
        .order_by(likeness.desc(), Lexeme.documents.desc(), Lexeme.lexeme)
        .limit(3)
    )


def named(shape: Shape) -> Statement:
    """The titles among `ids` that pass, best known first."""
    return (
        select(*HIT, literal_column("100.0::float8").label("score"))
        .where(Document.title_id == func.any(integers("ids")), *where(shape))
        .order_by(Document.popularity.desc(), Document.title_id)
    )


def name_likeness() -> Statement:
    """How alike the nearest name of each of `ids` is to `normalized`, 0..1, and that name."""
    likeness = func.similarity(TitleName.normalized, text("normalized"))
    return (
        select(TitleName.title_id, TitleName.name, likeness.label("likeness"))
        .ext(distinct_on(TitleName.title_id))
        .where(TitleName.title_id == func.any(integers("ids")))
        .order_by(TitleName.title_id, likeness.desc(), TitleName.place)
    )


def begins(column: Any) -> ColumnElement[bool]:
    """Whether a column of the index class `text_pattern_ops` begins with `start`; `stop` is the text behind all those.

    LIKE would do for a constant; for a parameter PostgreSQL cannot know that its pattern ends in `%`.
    """
    return and_(column.bool_op("~>=~")(text("start")), column.bool_op("~<~")(text("stop")))


def beginning_with(start: str) -> dict[str, str]:
    """The parameters of `begins`."""
    return {"start": start, "stop": start + "\U0010ffff"}


def names_like(shape: Shape, inside: bool, fuzzy: bool) -> Statement:
    """Titles with a name that begins with the text (`start`, `stop`), holds it (`inside`: `infix`, a pattern of LIKE)
    or, when `fuzzy`, is spelled like it; each way brings `most` names at most."""
    columns = (TitleName.title_id, TitleName.normalized)
    likeness = func.similarity(TitleName.normalized, text("normalized"))
    known = (TitleName.popularity.desc(), TitleName.title_id)
    ways = [select(*columns).where(begins(TitleName.compact)).order_by(*known).limit(integer("most"))]
    if inside:
        infix = TitleName.normalized.like(text("infix"))
        ways.append(select(*columns).where(infix).order_by(*known).limit(integer("most")))
    if fuzzy:
        spelled = TitleName.normalized.bool_op("%")(text("normalized"))
        ways.append(select(*columns).where(spelled).order_by(likeness.desc(), *known).limit(integer("most")))
    names = union_all(*(way.subquery().select() for way in ways)).subquery()
    nearest = func.max(func.similarity(names.c.normalized, text("normalized"))).label("likeness")
    found = select(names.c.title_id, nearest).group_by(names.c.title_id).cte("found").prefix_with("MATERIALIZED")
    return (
        select(*HIT, found.c.likeness.label("score"))
        .join(found, found.c.title_id == Document.title_id)
        .where(*where(shape))
        .order_by(found.c.likeness.desc(), Document.popularity.desc(), Document.title_id)
        .limit(integer("limit"))
    )


def names_with(shape: Shape) -> Statement:
    """Titles that match `query`, which asks for names only, the best known first."""
    return (
        select(*HIT, literal_column("0.0::float8").label("score"))
        .where(Document.search.bool_op("@@")(cast(text("query"), TSQUERY)), *where(shape))
        .order_by(Document.popularity.desc(), Document.title_id)
        .limit(integer("limit"))
    )


def escaped(pattern: str) -> str:
    """Text that stands for itself in a pattern of LIKE.

    >>> escaped("100% _a_")
    '100\\\\% \\\\_a\\\\_'
    """
    return pattern.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
