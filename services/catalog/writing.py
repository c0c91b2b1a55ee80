"""Writing titles: a batch replaces what was stored of its ids, inside the caller's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import asyncpg
from sqlalchemy import case, delete, func, insert, or_, select, text, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.catalog import records
from services.catalog.models import SCHEMA, CatalogState, Document, FranchiseRow, Lexeme, RelationRow, Title, TitleLabel
from services.catalog.models import Label as LabelRow
from services.catalog.records import Mood, StoredLabel, Texts
from services.catalog.watch_order import INVERSE
from services.shared.contracts import TitleRecord

_WRITERS_LOCK = 0x46756E696B69  # "Funiki": one writer at a time, so that two batches with one id never collide

REFRESH_TIMEOUT_S = 60


@dataclass(frozen=True, slots=True)
class Entry:
    """A title to store. `texts` None keeps the texts that are stored."""

    record: TitleRecord
    texts: Texts | None = None
    fingerprint: str | None = None


async def lock(session: AsyncSession) -> None:
    """Be the one writer until the transaction ends."""
    await session.execute(select(func.pg_advisory_xact_lock(_WRITERS_LOCK)))


async def stored_texts(session: AsyncSession, ids: Sequence[int]) -> dict[int, tuple[Texts, str | None]]:
    """Texts and seed fingerprint of the titles among `ids` that are stored."""
    statement = select(
        Title.id,
        Title.synopsis_own,
        Title.card_themes,
        Title.content_notes,
        Title.synopsis_ingested,
        Title.synopsis_ingested_from,
        Title.facts_ingested,
        Title.ingested_at,
        Title.seed_fingerprint,
    ).where(Title.id == func.any(ids))
    found = {
        row.id: (
            Texts(
                synopsis_own=row.synopsis_own,
                card_themes=tuple(row.card_themes),
                content_notes=tuple(row.content_notes),
                synopsis_ingested=row.synopsis_ingested,
                synopsis_ingested_from=row.synopsis_ingested_from,
                facts_ingested=row.facts_ingested,
                ingested_at=row.ingested_at,
            ),
            row.seed_fingerprint,
        )
        for row in await session.execute(statement)
    }
    moods = (
        select(TitleLabel.title_id, LabelRow.name, TitleLabel.weight, TitleLabel.origin)
        .join(LabelRow, LabelRow.id == TitleLabel.label_id)
        .where(LabelRow.kind == "mood", TitleLabel.title_id == func.any(ids))
        .order_by(TitleLabel.title_id, TitleLabel.position)
    )
    for title_id, name, weight, origin in await session.execute(moods):
        texts, fingerprint = found[title_id]
        found[title_id] = (replace(texts, moods=(*texts.moods, Mood(name, weight, origin))), fingerprint)
    return found


async def _labels(session: AsyncSession, wanted: set[records.Label]) -> dict[records.Label, StoredLabel]:
    """Every label, those that are new stored first."""
    every = select(LabelRow.kind, LabelRow.name, LabelRow.id, LabelRow.synonyms)

    async def read() -> dict[records.Label, StoredLabel]:
        rows = await session.execute(every)
        return {(kind, name): StoredLabel(number, tuple(synonyms)) for kind, name, number, synonyms in rows}

    known = await read()
    missing = [{"kind": kind, "name": name} for kind, name in sorted(wanted - known.keys())]
    if missing:
        await session.execute(insert(LabelRow), missing)
        known = await read()
    return known


async def store_synonyms(session: AsyncSession, kind: str, synonyms: Mapping[str, Sequence[str]]) -> None:
    """Set other words for the labels of one kind; titles written later are found by them."""
    if not synonyms:
        return
    await lock(session)
    new = postgresql.insert(LabelRow)
    replaced = new.on_conflict_do_update(
        index_elements=[LabelRow.kind, LabelRow.name], set_={"synonyms": new.excluded.synonyms}
    )
    values = [{"kind": kind, "name": name, "synonyms": list(words)} for name, words in sorted(synonyms.items())]
    await session.execute(replaced, values)


async def _copy(session: AsyncSession, rows: records.Rows) -> None:
    """Send the rows with COPY: ten times as fast as INSERT."""
    raw = await (await session.connection()).get_raw_connection()
    driver: asyncpg.Connection = raw.driver_connection  # type: ignore[assignment]
    for table, columns in records.COLUMNS.items():
        await driver.copy_records_to_table(
            table, records=getattr(rows, table), columns=list(columns), schema_name=SCHEMA
        )


async def write(session: AsyncSession, entries: Sequence[Entry]) -> None:
    """Store `entries` (at most one per id), replacing what was stored of them."""
    ids = [entry.record.id for entry in entries]
    await lock(session)
    stored = await stored_texts(session, ids)
    complete: list[Entry] = []
    for entry in entries:
        texts, fingerprint = stored.get(entry.record.id, (Texts(), None))
        complete.append(Entry(entry.record, entry.texts or texts, entry.fingerprint or fingerprint))
    wanted = {label for entry in complete for label, _, _ in records.labels(entry.record, entry.texts or Texts())}
    stored_labels = await _labels(session, wanted)
    rows = records.Rows()
    for entry in complete:
        records.add(rows, entry.record, entry.texts or Texts(), stored_labels, entry.fingerprint)
    before = select(Title.franchise_id).where(Title.id == func.any(ids))
    touched = set(await session.scalars(before)) | {entry.record.franchise_id for entry in entries}
    new = postgresql.insert(FranchiseRow).on_conflict_do_nothing()
    await session.execute(new, [{"id": number} for number in sorted(touched)])
    await session.execute(delete(Title).where(Title.id == func.any(ids)))
    await _copy(session, rows)
    await _relate_back(session, ids)
    await _count(session, sorted(touched))


async def forget(session: AsyncSession, ids: Sequence[int]) -> list[int]:
    """Remove titles; returns those that were stored."""
    await lock(session)
    found = (await session.execute(select(Title.id, Title.franchise_id).where(Title.id == func.any(ids)))).all()
    await session.execute(delete(Title).where(Title.id == func.any(ids)))
    await _count(session, sorted({row.franchise_id for row in found}))
    return sorted(row.id for row in found)


async def _relate_back(session: AsyncSession, ids: Sequence[int]) -> None:
    """Where one of two titles names the other, let the other name it too: sources list a new season's prequel before
    they list the prequel's new season."""
    inverse = case(INVERSE, value=RelationRow.type, else_="other")
    there, back = RelationRow, aliased(RelationRow)
    answered = select(back.title_id).where(back.title_id == there.related_id, back.related_id == there.title_id)
    missing = (
        select(there.related_id, there.title_id, inverse)
        .join(Title, Title.id == there.related_id)
        .where(or_(there.title_id == func.any(ids), there.related_id == func.any(ids)), ~answered.exists())
    )
    new = postgresql.insert(RelationRow).from_select(["title_id", "related_id", "type"], missing)
    await session.execute(new.on_conflict_do_nothing())


async def _count(session: AsyncSession, franchises: Sequence[int]) -> None:
    """Bring franchise sizes and the catalogue's state up to date; a franchise of adult titles only counts them all."""
    sizes = (
        select(
            Title.franchise_id,
            func.coalesce(func.nullif(func.count().filter(~Title.is_adult), 0), func.count()).label("size"),
        )
        .where(Title.franchise_id == func.any(franchises))
        .group_by(Title.franchise_id)
        .subquery()
    )
    counted = update(FranchiseRow).where(FranchiseRow.id == sizes.c.franchise_id).values(size=sizes.c.size)
    await session.execute(counted.where(FranchiseRow.size != sizes.c.size))
    empty = ~select(Title.id).where(Title.franchise_id == FranchiseRow.id).exists()
    await session.execute(delete(FranchiseRow).where(FranchiseRow.id == func.any(franchises), empty))
    titles = select(func.count()).select_from(Title).scalar_subquery()
    await session.execute(update(CatalogState).values(version=CatalogState.version + 1, titles=titles))


async def refresh_lexemes(session: AsyncSession) -> None:
    """Count anew in how many documents each lexeme stands; takes about a second for 30,000 titles."""
    await session.execute(delete(Lexeme))
    # Sent by asyncpg itself: the service's limit for a statement is made for searches.
    await session.execute(text(f"SET LOCAL statement_timeout = '{REFRESH_TIMEOUT_S}s'"))
    connection: asyncpg.Connection = (await (await session.connection()).get_raw_connection()).driver_connection  # type: ignore[assignment]
    documents = f"SELECT search FROM {SCHEMA}.{Document.__tablename__}"
    counted = f"INSERT INTO {SCHEMA}.{Lexeme.__tablename__} (lexeme, documents) SELECT word, ndoc FROM ts_stat($1)"
    await connection.execute(counted, documents, timeout=REFRESH_TIMEOUT_S)


async def fingerprints(session: AsyncSession) -> Mapping[int, str]:
    """The seed fingerprint of every title that has one."""
    rows = await session.execute(select(Title.id, Title.seed_fingerprint).where(Title.seed_fingerprint.is_not(None)))
    return {number: fingerprint for number, fingerprint in rows if fingerprint is not None}
