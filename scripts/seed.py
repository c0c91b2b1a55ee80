"""Load the bundled catalogue into PostgreSQL.

    python -m scripts.seed

Reads `data/catalog/catalog.jsonl.gz`, our own synopses and moods from `data/cards/*.jsonl`, predicted moods from
`data/moods/predicted*.jsonl[.gz]` (lines `{"id": 1, "moods": {"quiet": 0.83}}`), and other words for moods from
`data/moods.json`. A bundle that is loaded already is
left alone within a second; otherwise only titles that changed are written, batch by batch, so that a run that was
interrupted goes on where it stopped.
"""

import argparse
import asyncio
import gzip
import hashlib
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import asyncpg
import orjson
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy import delete, exc, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from services.catalog import names, overlay, records, writing
from services.catalog.ingesting import PREDICTED_HERE
from services.catalog.models import CatalogState, Table, Title
from services.catalog.records import Mood, Texts
from services.catalog.settings import CatalogSettings
from services.shared import text as story_text
from services.shared.contracts import TitleFacts, TitleRecord

BATCH = 2000
"""Titles in one transaction: some seconds of work that an interruption can lose."""


@dataclass(frozen=True, slots=True)
class Source:
    """One title of the bundle, still as it lies in the files; `fingerprint` is of all its parts, and of other words for
    its moods."""

    id: int
    line: bytes
    card: dict[str, Any] | None
    predicted: dict[str, float] | None
    fingerprint: str

    def texts(self, stored: Texts) -> Texts:
        """The bundle's texts and moods; what was ingested or predicted here stays."""
        card = self.card or {}
        moods = [Mood(name, 1.0, "card") for name in card.get("moods", [])]
        if not moods:
            moods = [Mood(name, round(weight, 4), "predicted") for name, weight in (self.predicted or {}).items()]
        if not moods:
            moods = [mood for mood in stored.moods if mood.origin == PREDICTED_HERE]
        return replace(
            stored,
            synopsis_own=card.get("synopsis"),
            card_themes=tuple(card.get("themes", [])),
            content_notes=tuple(card.get("content_notes", [])),
            moods=tuple(moods),
        )


def lines(path: Path) -> Iterator[bytes]:
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:
        yield from (line for line in file if line.strip())


def mood_synonyms(bundle: Path) -> dict[str, list[str]]:
    """Other words for each mood of the vocabulary; empty without one."""
    path = bundle / "moods.json"
    if not path.is_file():
        return {}
    return {mood: entry["synonyms"] for mood, entry in orjson.loads(path.read_bytes()).items()}


def bundle_files(bundle: Path) -> tuple[Path, list[Path], list[Path]]:
    """The catalogue, the card files and the predicted moods."""
    return (
        bundle / "catalog" / "catalog.jsonl.gz",
        sorted((bundle / "cards").glob("*.jsonl")),
        sorted((bundle / "moods").glob("predicted*.jsonl*")),
    )


def rendering() -> bytes:
    """A digest of the code that turns records into rows: rows made by older code are made anew."""
    digest = hashlib.sha256()
    for module in (records, names, overlay, story_text):
        digest.update(Path(str(module.__file__)).read_bytes())
    return digest.digest()


def bundle_fingerprint(bundle: Path) -> str:
    """A digest of every file of the bundle that is loaded, and of the code that loads it."""
    digest = hashlib.sha256(rendering())
    catalogue, cards, moods = bundle_files(bundle)
    vocabulary = bundle / "moods.json"
    for path in (catalogue, *cards, *moods, *([vocabulary] if vocabulary.is_file() else [])):
        content = path.read_bytes()
        digest.update(f"{path.name}:{len(content)}:".encode() + content)
    return digest.hexdigest()


def read_bundle(bundle: Path) -> list[Source]:
    catalogue, card_files, mood_files = bundle_files(bundle)
    cards = {card["id"]: card for path in card_files for card in map(orjson.loads, lines(path))}
    predicted = {row["id"]: row["moods"] for path in mood_files for row in map(orjson.loads, lines(path))}
    synonyms, version = mood_synonyms(bundle), rendering()
    sources = []
    for line in lines(catalogue):
        number = orjson.loads(line)["id"]
        card, moods = cards.get(number), predicted.get(number)
        named = (card or {}).get("moods") or list(moods or {})
        words = [synonyms.get(mood, []) for mood in named]
        parts = orjson.dumps([card, moods, words], option=orjson.OPT_SORT_KEYS)
        fingerprint = hashlib.sha256(version + line + parts).hexdigest()[:24]
        sources.append(Source(number, line, card, moods, fingerprint))
    return sources


async def _write(session: AsyncSession, batch: Sequence[Source]) -> None:
    stored = await writing.stored_texts(session, [source.id for source in batch])
    entries = []
    for source in batch:
        texts, _ = stored.get(source.id, (Texts(), None))
        record = TitleRecord.model_validate_json(source.line)
        if texts.facts_ingested:
            record = overlay.overlaid(record, TitleFacts.model_validate_json(texts.facts_ingested))
        entries.append(writing.Entry(record, source.texts(texts), source.fingerprint))
    await writing.write(session, entries)


async def seed(engine: AsyncEngine, bundle: Path, *, quiet: bool = False) -> str:
    """Bring the database to the state of the bundle; the answer is one line that says what was done."""
    began = time.monotonic()
    sessions = async_sessionmaker(engine, expire_on_commit=False)
    wanted = bundle_fingerprint(bundle)
    async with sessions() as session, session.begin():
        state = (await session.execute(select(CatalogState.seed_fingerprint, CatalogState.titles))).one()
        if state.seed_fingerprint == wanted:
            return f"{state.titles:,} titles are loaded already; nothing to do ({time.monotonic() - began:.1f} s)."
        loaded = await writing.fingerprints(session)
        await writing.store_synonyms(session, "mood", mood_synonyms(bundle))
    sources = read_bundle(bundle)
    changed = [source for source in sources if loaded.get(source.id) != source.fingerprint]
    gone = sorted(loaded.keys() - {source.id for source in sources})
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, disable=quiet) as progress:
        task = progress.add_task("loading titles", total=len(changed))
        for start in range(0, len(changed), BATCH):
            batch = changed[start : start + BATCH]
            async with sessions() as session, session.begin():
                await _write(session, batch)
            progress.advance(task, len(batch))
    async with sessions() as session, session.begin():
        await session.execute(delete(Title).where(Title.id == func.any(gone)))
        await writing.refresh_lexemes(session)
        titles = await session.scalar(select(func.count()).select_from(Title))
        state_after = {"seed_fingerprint": wanted, "version": CatalogState.version + 1, "titles": titles}
        await session.execute(update(CatalogState).values(state_after))
    # Without fresh statistics the planner may read a whole table for one row.
    async with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        tables = ", ".join(table.fullname for table in Table.metadata.sorted_tables)
        await connection.execute(text(f"VACUUM (ANALYZE) {tables}"))
    left = f", {len(gone):,} gone" if gone else ""
    return f"{titles:,} titles: {len(changed):,} written{left} in {time.monotonic() - began:.1f} s."


async def run(database: str, bundle: Path) -> str:
    engine = create_async_engine(database)
    try:
        return await seed(engine, bundle, quiet=not sys.stderr.isatty())
    except (OSError, TimeoutError, exc.InterfaceError, asyncpg.PostgresError) as error:
        sys.exit(f"The database at {engine.url.host}:{engine.url.port} cannot be reached: {error}")
    except exc.ProgrammingError as error:
        sys.exit(f"The database is not at the newest migration (alembic upgrade head): {error.orig}")
    finally:
        await engine.dispose()


def main(arguments: Sequence[str] | None = None) -> None:
    settings = CatalogSettings()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bundle", type=Path, default=settings.bundle_dir, help="directory with catalog/, cards/, …")
    parser.add_argument("--database", default=settings.database, help="SQLAlchemy address (postgresql+asyncpg://…)")
    given = parser.parse_args(arguments)
    if not (catalogue := bundle_files(given.bundle)[0]).is_file():
        sys.exit(f"There is no catalogue at {catalogue}.")
    sys.stdout.write(asyncio.run(run(given.database, given.bundle)) + "\n")


if __name__ == "__main__":
    main()
