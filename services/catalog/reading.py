"""Reading titles by id: cards, one title with all its facts, its franchise."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.catalog.db import Statement, prepared, rows
from services.catalog.models import FranchiseRow, Label, RelationRow, Title, TitleLabel
from services.catalog.queries import integers
from services.catalog.watch_order import Edge, Member, arrange
from services.shared.contracts import (
    Franchise,
    FranchiseMember,
    RelatedTitle,
    Tag,
    TitleCard,
    TitleDetail,
)
from services.shared.errors import AnimeNotFound
from services.shared.text import clean


def cards_of() -> Statement:
    return (
        select(Title.id, Title.card, FranchiseRow.id.label("franchise_id"), FranchiseRow.size)
        .join(FranchiseRow, FranchiseRow.id == Title.franchise_id)
        .where(Title.id == func.any(integers("ids")))
    )


async def cards(connection: AsyncConnection, ids: Sequence[int]) -> list[str]:
    """The `TitleCard`s of the known ids as JSON objects, in the order of `ids`, each once."""
    found = {
        number: f'{card},"franchise":{{"id":{franchise},"size":{size}}}}}'
        for number, card, franchise, size in await rows(connection, prepared(cards_of), ids=ids)
    }
    return [found[number] for number in dict.fromkeys(ids) if number in found]


async def detail(connection: AsyncConnection, anime_id: int) -> TitleDetail:
    """Raises `AnimeNotFound`."""
    statement = (
        select(Title, FranchiseRow.size)
        .join(FranchiseRow, FranchiseRow.id == Title.franchise_id)
        .where(Title.id == anime_id)
    )
    row = (await connection.execute(statement)).mappings().one_or_none()
    if row is None:
        raise AnimeNotFound(f"There is no anime with the id {anime_id}.")
    card = TitleCard.model_validate_json(
        f'{row["card"]},"franchise":{{"id":{row["franchise_id"]},"size":{row["size"]}}}}}'
    )
    labels = (
        select(Label.kind, Label.name, TitleLabel.weight)
        .join(Label, Label.id == TitleLabel.label_id)
        .where(TitleLabel.title_id == anime_id, Label.kind.in_(["demographic", "tag"]))
        .order_by(TitleLabel.position)
    )
    found = (await connection.execute(labels)).all()
    related = (
        select(RelationRow.related_id, RelationRow.type, Title.title, Title.year, Title.type.label("format"))
        .join(Title, Title.id == RelationRow.related_id)
        .where(RelationRow.title_id == anime_id)
        .order_by(RelationRow.type, Title.year, Title.id)
    )
    if not row["is_adult"]:
        related = related.where(~Title.is_adult)
    return TitleDetail(
        **card.model_dump(),
        synopsis_full=clean(row["synopsis_ingested"]) or None,
        synopsis_full_from=row["synopsis_ingested_from"],
        **{name: row[name] for name in ("anilist_id", "anidb_id", "kitsu_id", "synonyms", "source", "rating")},
        **{name: row[name] for name in ("aired_from", "aired_to", "scored_by", "favorites", "banner_url", "is_adult")},
        demographics=[name for kind, name, _ in found if kind == "demographic"],
        tags=[Tag(name=name, weight=weight) for kind, name, weight in found if kind == "tag"],
        relations=[
            RelatedTitle(id=other.related_id, type=other.type, title=other.title, year=other.year, format=other.format)
            for other in await connection.execute(related)
        ],
    )


async def franchise(connection: AsyncConnection, anime_id: int) -> Franchise:
    """The whole franchise of a title; adult members only when the title itself is one. Raises `AnimeNotFound`."""
    asked = (
        await connection.execute(select(Title.franchise_id, Title.is_adult).where(Title.id == anime_id))
    ).one_or_none()
    if asked is None:
        raise AnimeNotFound(f"There is no anime with the id {anime_id}.")
    columns = (Title.id, Title.type, Title.year, Title.season, Title.aired_from, Title.popularity)
    members = select(*columns).where(Title.franchise_id == asked.franchise_id)
    if not asked.is_adult:
        members = members.where(~Title.is_adult)
    group = [Member(*row) for row in await connection.execute(members)]
    ids = [member.id for member in group]
    relations = select(RelationRow.title_id, RelationRow.related_id, RelationRow.type).where(
        RelationRow.title_id.in_(ids), RelationRow.related_id.in_(ids)
    )
    edges = [Edge(*row) for row in await connection.execute(relations)]
    entry_id, places = arrange(group, edges)
    shown = {card.id: card for card in map(TitleCard.model_validate_json, await cards(connection, ids))}
    return Franchise(
        id=asked.franchise_id,
        title=shown[entry_id].title,
        entry_id=entry_id,
        members=[
            FranchiseMember(**shown[place.id].model_dump(), order=order, relation=place.relation, main=place.main)
            for order, place in enumerate(places, 1)
        ],
    )
