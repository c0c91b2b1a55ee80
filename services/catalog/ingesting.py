"""Storing what ingest brings: each batch laid over what is stored, inside the caller's transaction."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from services.catalog import records, writing
from services.catalog.models import Label, RelationRow, Title, TitleLabel
from services.catalog.overlay import created, over, overlaid
from services.catalog.records import Mood, Texts
from services.catalog.writing import Entry
from services.shared import contracts as c

PREDICTED_HERE = "local"
"""Origin of moods that were predicted on this machine, not in the bundle."""


async def ingest(session: AsyncSession, titles: Sequence[c.IngestedTitle], dry_run: bool) -> c.IngestResponse:
    """Store titles (at most one per id); a repeated batch changes nothing."""
    if not dry_run:
        await writing.lock(session)
    ids = [title.id for title in titles]
    texts = await writing.stored_texts(session, ids)
    known = await stored_records(session, ids)
    related = {relation.id for title in titles for relation in title.facts.relations}
    franchises = await _franchises(session, [*related, *ids])
    answer = c.IngestResponse(new=[], changed=[], unchanged=[], stale=[], nameless=[], retold=[])
    entries = []
    for title in titles:
        before, fingerprint = texts.get(title.id, (Texts(), None))
        after = _texts(before, title)
        if before.ingested_at and before.ingested_at > title.fetched_at:
            answer.stale.append(title.id)
        elif record := known.get(title.id):
            changed = overlaid(record, title.facts)
            if changed == record and after.synopsis_ingested == before.synopsis_ingested:
                answer.unchanged.append(title.id)
                continue
            answer.changed.append(title.id)
            if _told(changed, after) != _told(record, before):
                answer.retold.append(title.id)
            entries.append(Entry(changed, after, fingerprint))
        elif title.facts.title:
            new = created(title.id, title.facts, franchises)
            franchises[new.id] = new.franchise_id
            answer.new.append(title.id)
            answer.retold.append(title.id)
            entries.append(Entry(new, after))
        else:
            answer.nameless.append(title.id)
    if entries and not dry_run:
        await writing.write(session, entries)
    return answer


def _texts(before: Texts, title: c.IngestedTitle) -> Texts:
    """What is known beyond facts, with the ingested facts and synopsis added."""
    earlier = c.TitleFacts.model_validate_json(before.facts_ingested or "{}").model_dump(exclude_unset=True)
    facts = c.TitleFacts.model_validate(over(earlier, title.facts.model_dump(exclude_unset=True)))
    after = replace(before, facts_ingested=facts.model_dump_json(exclude_unset=True), ingested_at=title.fetched_at)
    if title.synopsis:
        after = replace(after, synopsis_ingested=title.synopsis, synopsis_ingested_from=title.synopsis_from)
    return after


def _told(record: c.TitleRecord, texts: Texts) -> tuple[object, ...]:
    """What of a title goes into its story and can be ingested."""
    names = (record.title, record.title_english, record.type, record.year, record.source, record.episodes)
    labels = (record.genres, record.themes, record.demographics, record.studios, [tag.name for tag in record.tags])
    return (*names, *labels, texts.synopsis_ingested)


async def stored_records(session: AsyncSession, ids: Sequence[int]) -> dict[int, c.TitleRecord]:
    """The records of those ids that are stored, as they were written."""
    facts = [getattr(Title, name) for name in records.FACTS]
    rows = (await session.execute(select(*facts).where(Title.id == func.any(ids)))).mappings().all()
    named: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    tags: dict[int, list[c.Tag]] = defaultdict(list)
    labels = (
        select(TitleLabel.title_id, Label.kind, Label.name, TitleLabel.weight)
        .join(Label, Label.id == TitleLabel.label_id)
        .where(TitleLabel.title_id == func.any(ids))
        .order_by(TitleLabel.title_id, TitleLabel.position)
    )
    for number, kind, name, weight in await session.execute(labels):
        if kind == "tag":
            tags[number].append(c.Tag(name=name, weight=weight))
        else:
            named[number][kind].append(name)
    relations: dict[int, list[c.Relation]] = defaultdict(list)
    edges = select(RelationRow).where(RelationRow.title_id == func.any(ids)).order_by(RelationRow.related_id)
    for edge in await session.scalars(edges):
        relations[edge.title_id].append(c.Relation(id=edge.related_id, type=edge.type))
    return {
        row["id"]: c.TitleRecord(
            **row,
            genres=named[row["id"]]["genre"],
            themes=named[row["id"]]["theme"],
            demographics=named[row["id"]]["demographic"],
            studios=named[row["id"]]["studio"],
            tags=tags[row["id"]],
            relations=relations[row["id"]],
        )
        for row in rows
    }


async def _franchises(session: AsyncSession, ids: Sequence[int]) -> dict[int, int]:
    rows = await session.execute(select(Title.id, Title.franchise_id).where(Title.id == func.any(ids)))
    return {row.id: row.franchise_id for row in rows}


async def identities(connection: AsyncConnection, wanted: c.IdentityRequest) -> list[c.Identity]:
    """Stored titles that have one of the ids or one of the AniList ids."""
    statement = (
        select(
            Title.id,
            Title.anilist_id,
            Title.title,
            Title.seed_fingerprint.is_not(None).label("bundled"),
            Title.synopsis_ingested_from.label("ingested_from"),
            Title.ingested_at,
        )
        .where(or_(Title.id == func.any(wanted.ids), Title.anilist_id == func.any(wanted.anilist_ids)))
        .order_by(Title.id)
    )
    return [c.Identity(**row) for row in (await connection.execute(statement)).mappings()]


async def store_moods(session: AsyncSession, moods: Mapping[int, Mapping[str, float]]) -> list[int]:
    """Store predicted moods of titles that have none from a card or the bundle; returns those that changed."""
    await writing.lock(session)
    texts = await writing.stored_texts(session, list(moods))
    open_ids = [number for number, (text, _) in texts.items() if all(m.origin == PREDICTED_HERE for m in text.moods)]
    known = await stored_records(session, open_ids)
    entries = []
    for number in open_ids:
        before, fingerprint = texts[number]
        after = tuple(
            Mood(name, round(weight, 4), PREDICTED_HERE)
            for name, weight in sorted(moods[number].items(), key=lambda pair: (-pair[1], pair[0]))
        )
        if after != before.moods:
            entries.append(Entry(known[number], replace(before, moods=after), fingerprint))
    if entries:
        await writing.write(session, entries)
    return [entry.record.id for entry in entries]
