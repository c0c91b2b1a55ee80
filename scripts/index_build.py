"""The work of a new generation: which vectors are taken, which are computed, and who switches to it.

Apart from `scripts.index`, which decides in a fraction of a second that there is nothing to do.
"""

from collections.abc import Iterator, Sequence

import httpx
import numpy as np
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy.ext.asyncio import AsyncConnection

from scripts import shipped_vectors
from scripts.index_sources import Sources
from scripts.shipped_vectors import ShippedVectors
from scripts.vector_cache import VectorCache, digest, encode_missing
from services.catalog.stories import IndexedTitle, stories
from services.semantic import locks
from services.semantic.encoder import open_encoder
from services.semantic.live import clear
from services.semantic.vectors import Generation, Shelf, StoredPoint, StoreError, next_name
from services.shared.clients import SemanticClient, http_client
from services.shared.errors import FunikiError
from services.shared.text import story

ACTIVATION_TIMEOUT_S = 60.0


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
    sources: Sources, shelf: Shelf, connection: AsyncConnection, started: float, console: Console
) -> Generation:
    """Read the titles and build from them; raises `StoreError` when there are none."""
    titles = [title async for title in stories(connection)]
    if not titles:
        raise StoreError("the database holds no titles: run `python -m scripts.seed` first")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        return await _build(sources, shelf, titles, started, progress)


async def _build(
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
    Returns who did it. Raises `StoreError` when the service refuses.
    """
    async with http_client(semantic_url, ACTIVATION_TIMEOUT_S) as http:
        try:
            await http.get("/healthz")
        except httpx.HTTPError:
            return await _point_to(sources, shelf, name)
        try:
            await SemanticClient(http).activate(name)
        except FunikiError as error:
            raise StoreError(str(error)) from error
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
