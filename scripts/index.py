"""Build the next generation of vectors and swap it in while search stays up.

    python -m scripts.index build    build when the titles, the encoder or the shipped vectors changed
    python -m scripts.index load     build only when there is no generation yet

Titles come from the local database. A vector is taken from `data/index/` when it was made by this encoder from a story
at least as rich as what the database can offer, and computed from the story text otherwise. Interrupt it when you
like: texts that are encoded stay encoded, and the generation that answers is exchanged only for a finished one.
"""

import argparse
import asyncio
import hashlib
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import httpx
import numpy as np
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from scripts import shipped_vectors
from scripts.shipped_vectors import ShippedVectors
from scripts.vector_cache import VectorCache, digest, encode_missing
from services.catalog.models import CatalogState
from services.catalog.settings import CatalogSettings
from services.catalog.stories import IndexedTitle, stories
from services.gateway.settings import GatewaySettings
from services.semantic import locks
from services.semantic.encoder import open_encoder
from services.semantic.live import clear
from services.semantic.settings import SemanticSettings
from services.semantic.shelf import create_shelf
from services.semantic.vectors import Generation, Shelf, StoredPoint, StoreError, next_name
from services.shared.artifacts import Artifact, ArtifactError, open_artifact, sha256
from services.shared.clients import SemanticClient, http_client
from services.shared.errors import FunikiError
from services.shared.text import story

ACTIVATION_TIMEOUT_S = 60.0
RULES = "2"
"""Part of the fingerprint: raise it when a change of this code must give new generations."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What a generation is made of, and the fingerprint of all of it."""

    settings: SemanticSettings
    encoder: Artifact
    shipped: Artifact | None
    fingerprint: str

    @property
    def version(self) -> str:
        return self.encoder.manifest.version


async def gather(settings: SemanticSettings, connection: AsyncConnection) -> Sources:
    """Verify the artefacts and read the state of the database; takes a fraction of a second."""
    encoder = open_artifact(settings.encoder_dir, "encoder")
    shipped = shipped_vectors.find(settings.bundle_dir / "index", encoder.manifest.version)
    state = (await connection.execute(select(CatalogState.version, CatalogState.seed_fingerprint))).one()
    parts = [RULES, sha256(settings.encoder_dir / "manifest.json"), str(state.version), str(state.seed_fingerprint)]
    if shipped is not None:
        parts.append(sha256(shipped.folder / "manifest.json"))
    return Sources(settings, encoder, shipped, hashlib.sha256("\n".join(parts).encode()).hexdigest())


def stories_to_encode(titles: Sequence[IndexedTitle], shipped: ShippedVectors) -> dict[int, str]:
    """The story texts of titles for which the database can offer more than the shipped vectors were made from."""
    found = {}
    for title in titles:
        level = shipped.level(title.id)
        if level is None or level.rank < title.payload.story_level.rank:
            found[title.id] = story(title.source).text
    return found


def points(
    titles: Sequence[IndexedTitle], shipped: ShippedVectors, told: dict[int, str], cache: VectorCache
) -> Iterator[StoredPoint]:
    """Every title with its vector and the level of the story that the vector was made from."""
    for title in titles:
        level, vector = title.payload.story_level, None
        if title.id in told:
            vector = cache[digest(told[title.id])]
        else:
            level, vector = shipped.level(title.id) or level, shipped[title.id]
        payload = title.payload.model_copy(update={"story_level": level})
        yield StoredPoint(title.id, vector.astype(np.float32), payload)


async def build(
    sources: Sources, shelf: Shelf, titles: Sequence[IndexedTitle], started: float, progress: Progress
) -> Generation:
    """Encode what must be encoded and write the generation."""
    dimensions = sources.encoder.manifest.dimensions
    shipped = shipped_vectors.read(sources.shipped) if sources.shipped else shipped_vectors.nothing(dimensions)
    told = stories_to_encode(titles, shipped)
    cache = VectorCache(sources.settings.vectors_dir / sources.version / "stories.bin", dimensions)
    if told:
        encoding = progress.add_task("encoding stories", total=len(told))
        count = encode_missing(
            open_encoder(sources.settings.encoder_dir), told.values(), cache, lambda n: progress.advance(encoding, n)
        )
        progress.update(encoding, completed=len(told), description=f"encoded {count} stories")
    ready = list(points(titles, shipped, told, cache))
    levels = [point.payload.story_level for point in ready]
    generation = Generation(
        name=next_name(await shelf.generations()),
        encoder=sources.version,
        dimensions=dimensions,
        points=len(ready),
        fingerprint=sources.fingerprint,
        started=started,
        levels={level: levels.count(level) for level in dict.fromkeys(levels)},
    )
    writing = progress.add_task("writing", total=len(ready))
    await shelf.build(
        generation, ready, lambda what, more: progress.update(writing, description=what, advance=more, refresh=True)
    )
    progress.update(writing, description="written and optimised")
    cache.keep_only(digest(text) for text in told.values())
    return generation


async def activate(sources: Sources, shelf: Shelf, name: str, semantic_url: str) -> str:
    """Tell the running service to switch; without one, make it the generation that the service will start with.
    Returns who did it. Raises `FunikiError` when the service refuses.
    """
    async with http_client(semantic_url, ACTIVATION_TIMEOUT_S) as http:
        try:
            await http.get("/healthz")
        except httpx.HTTPError:
            return await _point_to(sources, shelf, name)
        await SemanticClient(http).activate(name)
        return "the semantic service answers from it"


async def _point_to(sources: Sources, shelf: Shelf, name: str) -> str:
    if shelf.kind == "embedded":
        with locks.take(sources.settings.vectors_dir / locks.SERVING, "the indexing script"):
            await _switch(shelf, name)
    else:
        await _switch(shelf, name)
    return "the semantic service will start with it"


async def _switch(shelf: Shelf, name: str) -> None:
    before = await shelf.current()
    await shelf.point_to(name)
    await clear(shelf, name, before)


async def run(command: str, semantic_url: str, console: Console) -> None:
    settings = SemanticSettings()
    engine = create_async_engine(CatalogSettings().database, isolation_level="REPEATABLE READ")
    try:
        async with engine.connect() as connection:
            started = time.time()
            sources = await gather(settings, connection)
            shelf = create_shelf(settings, sources.version)
            generations, current = await shelf.generations(), await shelf.current()
            names = {generation.name: generation for generation in generations}
            if current in names and (command == "load" or names[current].fingerprint == sources.fingerprint):
                console.print(f"{sources.version}-{current}: nothing to do, {names[current].points} points")
                return
            with locks.take(settings.vectors_dir / sources.version / "building.lock", "another run of this script"):
                finished = [one for one in generations if one.fingerprint == sources.fingerprint]
                if not finished:
                    titles = [title async for title in stories(connection)]
                    if not titles:
                        raise StoreError("the database holds no titles: run `python -m scripts.seed` first")
                    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
                    with Progress(*columns, console=console) as progress:
                        finished = [await build(sources, shelf, titles, started, progress)]
                generation = finished[-1]
                done = await activate(sources, shelf, generation.name, semantic_url)
                counts = ", ".join(f"{count} {level}" for level, count in generation.levels.items())
                console.print(f"{sources.version}-{generation.name}: {generation.points} points ({counts}); {done}")
            await shelf.close()
    finally:
        await engine.dispose()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", nargs="?", choices=("build", "load"), default="build")
    parser.add_argument("--semantic-url", default=GatewaySettings().semantic_url, help="default %(default)s")
    args = parser.parse_args()
    console = Console(stderr=True)
    try:
        asyncio.run(run(args.command, args.semantic_url, console))
    except (StoreError, ArtifactError, FunikiError) as error:
        console.print(f"index: {error}", markup=False)
        return 1
    except (SQLAlchemyError, OSError) as error:
        console.print(f"index: the database cannot be read: {error}", markup=False)
        return 1
    except KeyboardInterrupt:
        console.print("index: interrupted; run it again to go on from here")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
