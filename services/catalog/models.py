"""The tables of the catalog, all in the schema `catalog`.

`titles` with its link tables is the normal form. `documents` and `title_names` are what searching reads: narrow rows
that carry every filter, written together with the title.
"""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import (
    DOUBLE_PRECISION,
    TIMESTAMP,
    BigInteger,
    CheckConstraint,
    Computed,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

SCHEMA = "catalog"
TEXT_SEARCH = "catalog.funiki"
"""Text search configuration: unaccent, then the English stemmer and stop words."""

LABEL_KINDS = ("genre", "theme", "demographic", "tag", "mood", "studio", "type", "status", "source")

_TSVECTOR = " || ".join(
    f"setweight(to_tsvector('{TEXT_SEARCH}'::regconfig, {column}), '{weight}')"
    for column, weight in (("names", "A"), ("synonyms", "B"), ("labels", "C"), ("body", "D"))
)


class Table(DeclarativeBase):
    metadata = MetaData(
        schema=SCHEMA,
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        },
    )
    type_annotation_map: ClassVar = {str: Text, float: DOUBLE_PRECISION}


class FranchiseRow(Table):
    """A group of titles that belong together; its id is the id of one of them."""

    __tablename__ = "franchises"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    size: Mapped[int] = mapped_column(Integer, server_default=text("1"))


class Title(Table):
    """One title: facts, texts, and `card`, its `TitleCard` as JSON without `franchise`, whose size may change."""

    __tablename__ = "titles"
    __table_args__ = (Index("ix_titles_anilist_id", "anilist_id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    franchise_id: Mapped[int] = mapped_column(ForeignKey(FranchiseRow.id), index=True)
    anilist_id: Mapped[int | None] = mapped_column(Integer)
    anidb_id: Mapped[int | None] = mapped_column(Integer)
    kitsu_id: Mapped[int | None] = mapped_column(Integer)
    tmdb_id: Mapped[int | None] = mapped_column(Integer)
    title: Mapped[str]
    title_english: Mapped[str | None]
    title_native: Mapped[str | None]
    synonyms: Mapped[list[str]] = mapped_column(ARRAY(Text))
    type: Mapped[str | None]
    source: Mapped[str | None]
    status: Mapped[str | None]
    episodes: Mapped[int | None] = mapped_column(Integer)
    duration_min: Mapped[float | None]
    year: Mapped[int | None] = mapped_column(SmallInteger)
    season: Mapped[str | None]
    aired_from: Mapped[str | None]
    aired_to: Mapped[str | None]
    rating: Mapped[str | None]
    score: Mapped[float | None]
    scored_by: Mapped[int | None] = mapped_column(Integer)
    members: Mapped[int | None] = mapped_column(Integer)
    favorites: Mapped[int | None] = mapped_column(Integer)
    popularity: Mapped[float]
    picture_url: Mapped[str | None]
    banner_url: Mapped[str | None]
    is_adult: Mapped[bool]
    synopsis_own: Mapped[str | None]
    card_themes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    content_notes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    synopsis_ingested: Mapped[str | None]
    synopsis_ingested_from: Mapped[str | None]
    facts_ingested: Mapped[str | None]
    ingested_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    card: Mapped[str]
    seed_fingerprint: Mapped[str | None]


class Label(Table):
    """A genre, theme, demographic, tag, mood, studio, type, status or source. `synonyms` are found by full-text search
    and never shown."""

    __tablename__ = "labels"
    __table_args__ = (
        Index(None, "kind", "name", unique=True),
        CheckConstraint(f"kind IN ({', '.join(repr(kind) for kind in LABEL_KINDS)})", name="kind"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    synonyms: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))


class TitleLabel(Table):
    """`weight` is the share of a tag, the probability of a mood, 1 otherwise; `position` keeps the given order."""

    __tablename__ = "title_labels"
    __table_args__ = (CheckConstraint("weight >= 0 AND weight <= 1", name="weight"),)

    title_id: Mapped[int] = mapped_column(ForeignKey(Title.id, ondelete="CASCADE"), primary_key=True)
    label_id: Mapped[int] = mapped_column(ForeignKey(Label.id), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(SmallInteger)
    weight: Mapped[float]
    origin: Mapped[str] = mapped_column(Text, server_default=text("'catalogue'"))


class RelationRow(Table):
    """A typed relation; the related title need not be in the catalogue, so it is no foreign key."""

    __tablename__ = "relations"

    title_id: Mapped[int] = mapped_column(ForeignKey(Title.id, ondelete="CASCADE"), primary_key=True)
    related_id: Mapped[int] = mapped_column(Integer, primary_key=True)
    type: Mapped[str] = mapped_column(Text, primary_key=True)


class Document(Table):
    """What searching reads of a title. `label_ids` holds every label but tags' weights; ranges have their column."""

    __tablename__ = "documents"
    __table_args__ = (
        # One index for both: PostgreSQL intersects words and labels before it visits a row.
        Index("ix_documents_search_label_ids", "search", "label_ids", postgresql_using="gin"),
        Index("ix_documents_popularity", text("popularity DESC"), "title_id"),
    )

    title_id: Mapped[int] = mapped_column(ForeignKey(Title.id, ondelete="CASCADE"), primary_key=True)
    franchise_id: Mapped[int] = mapped_column(Integer)
    popularity: Mapped[float]
    is_adult: Mapped[bool]
    year: Mapped[int | None] = mapped_column(SmallInteger)
    episodes: Mapped[int | None] = mapped_column(Integer)
    duration_min: Mapped[float | None]
    score: Mapped[float | None]
    members: Mapped[int | None] = mapped_column(Integer)
    label_ids: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    search: Mapped[str] = mapped_column(TSVECTOR, Computed(_TSVECTOR, persisted=True))
    names: Mapped[str]
    synonyms: Mapped[str]
    labels: Mapped[str]
    body: Mapped[str]


class TitleName(Table):
    """A title or synonym: `normalized` is folded for trigrams, `compact` without spaces, `place` 0 the main title."""

    __tablename__ = "title_names"
    __table_args__ = (
        Index("ix_title_names_compact", "compact", postgresql_ops={"compact": "text_pattern_ops"}),
        Index("ix_title_names_first_letter", func.left(text("compact"), 1), text("popularity DESC")),
        Index("ix_title_names_first_letters", func.left(text("compact"), 2), text("popularity DESC")),
        Index(
            "ix_title_names_normalized",
            "normalized",
            postgresql_using="gin",
            postgresql_ops={"normalized": "gin_trgm_ops"},
        ),
    )

    title_id: Mapped[int] = mapped_column(ForeignKey(Title.id, ondelete="CASCADE"), primary_key=True)
    compact: Mapped[str] = mapped_column(Text, primary_key=True)
    normalized: Mapped[str]
    name: Mapped[str]
    place: Mapped[int] = mapped_column(SmallInteger)
    popularity: Mapped[float]
    is_adult: Mapped[bool]


class Lexeme(Table):
    """In how many documents a lexeme stands, as of the last refresh; missing means rare."""

    __tablename__ = "lexemes"
    __table_args__ = (
        Index("ix_lexemes_lexeme", "lexeme", postgresql_using="gin", postgresql_ops={"lexeme": "gin_trgm_ops"}),
    )

    lexeme: Mapped[str] = mapped_column(Text, primary_key=True)
    documents: Mapped[int] = mapped_column(Integer)


class CatalogState(Table):
    """One row. `version` grows with every write, `seed_fingerprint` names the bundle that was loaded last."""

    __tablename__ = "state"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    titles: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    seed_fingerprint: Mapped[str | None]
