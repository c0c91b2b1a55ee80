"""The tables of the recommender, all in the schema `recommender`. Deleting a profile deletes all that belongs to it."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Text,
    func,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

SCHEMA = "recommender"
KINDS = ("dislike", "like", "love", "save", "seen", "undo")


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
    type_annotation_map: ClassVar = {str: Text, datetime: DateTime(timezone=True)}


class Profile(Table):
    """An anonymous person: who holds the token. Only the token's SHA-256 is kept."""

    __tablename__ = "profiles"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Event(Table):
    """One thing that a person said of a title. `client_id` is chosen by the client, so that a repeated message counts
    once; `at` is when it was said (unknown for most imported entries), `undone_by` the event that took it back.
    """

    __tablename__ = "events"
    __table_args__ = (
        Index(None, "profile_id", "client_id", unique=True),
        Index("ix_events_valid", "profile_id", "anime_id", postgresql_where=text("undone_by IS NULL")),
        CheckConstraint(f"kind IN ({', '.join(repr(kind) for kind in KINDS)})", name="kind"),
        CheckConstraint("score >= 1 AND score <= 10", name="score"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey(Profile.id, ondelete="CASCADE"))
    client_id: Mapped[str]
    anime_id: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str]
    score: Mapped[int | None] = mapped_column(SmallInteger)
    at: Mapped[datetime | None]
    source: Mapped[str] = mapped_column(Text, server_default=text("'app'"))
    undone_by: Mapped[int | None] = mapped_column(BigInteger)
    received_at: Mapped[datetime] = mapped_column(server_default=func.now())
