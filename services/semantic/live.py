"""The generation that answers, and its exchange for another while searches go on."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import numpy as np
import structlog

from services.semantic.conditions import Conditions
from services.semantic.vectors import Generation, Shelf, StoredPoint, StoreError, VectorStore
from services.shared.contracts import CollectionInfo, PointPayload
from services.shared.errors import FunikiError, InvalidRequest, UpstreamUnavailable

log = structlog.get_logger(__name__)


NOTHING_YET = "no vectors are loaded yet: run `make index`"


class NotReady(FunikiError):
    """No generation can answer yet."""

    status = 503
    headers = {"Retry-After": "2"}  # noqa: RUF012 - a ClassVar in the parent


@dataclass(slots=True)
class _Open:
    """An open generation and how many calls are using it."""

    store: VectorStore
    about: Generation
    users: int = 0


class Live:
    """Lends out the store of the active generation. Writes and exchanges happen one at a time."""

    def __init__(self, shelf: Shelf, encoder: str, dimensions: int) -> None:
        self.shelf = shelf
        self.encoder = encoder
        self.dimensions = dimensions
        self.problem = NOTHING_YET
        self._open: _Open | None = None
        self._writing = asyncio.Lock()
        self._changed: dict[int, float] = {}

    async def start(self) -> None:
        """Open the active generation; without one that can be used, `problem` says why."""
        async with self._writing:
            if self._open is not None:
                return
            try:
                if name := await self.shelf.current():
                    self._open = await self._opened(name)
                else:
                    self.problem = NOTHING_YET
            except (StoreError, UpstreamUnavailable) as error:
                self.problem = str(error).rstrip(".")
                log.error("generation refused", reason=self.problem)

    @asynccontextmanager
    async def store(self) -> AsyncIterator[tuple[VectorStore, str]]:
        """The store, which stays open until the block ends, and its collection's name; raises `NotReady`."""
        if (opened := self._open) is None:
            raise NotReady(f"Searching is not possible: {self.problem}.")
        opened.users += 1
        try:
            yield opened.store, self._collection(opened.about.name)
        finally:
            opened.users -= 1
            if not opened.users and opened is not self._open:
                await opened.store.close()

    async def activate(self, name: str) -> None:
        """Open, probe and switch; the generation that answered until now closes with its last search.

        Raises `InvalidRequest` when the new one cannot be used; the old one then goes on answering.
        """
        async with self._writing:
            if self._open is not None and self._open.about.name == name:
                return
            try:
                new = await self._opened(name)
            except StoreError as error:
                raise InvalidRequest(f"{name} was not activated: {error}.") from error
            await self._carry_over(new)
            await self.shelf.point_to(name)
            old, self._open = self._open, new
            if old is not None and not old.users:
                await old.store.close()
            log.info("generation activated", generation=name, points=new.about.points)
            await clear(self.shelf, name, old.about.name if old else None)

    async def upsert(self, points: Sequence[StoredPoint]) -> list[int]:
        """Write points; returns the ids whose stored vector came from a richer story: there only the facts change."""
        async with self._writing, self.store() as (store, _):
            self._changed.update(dict.fromkeys((point.id for point in points), time.time()))
            return await write(store, points)

    async def set_payloads(self, payloads: Mapping[int, PointPayload]) -> list[int]:
        """Replace the facts of stored points, whose story level stays; returns the ids that are not stored."""
        async with self._writing, self.store() as (store, _):
            self._changed.update(dict.fromkeys(payloads, time.time()))
            stored = await store.points(list(payloads))
            levels = {id_: point.payload.story_level for id_, point in stored.items()}
            if levels:
                await store.set_payloads(
                    {id_: payloads[id_].model_copy(update={"story_level": level}) for id_, level in levels.items()}
                )
            return [id_ for id_ in payloads if id_ not in levels]

    async def delete(self, ids: Sequence[int]) -> None:
        async with self._writing, self.store() as (store, _):
            self._changed.update(dict.fromkeys(ids, time.time()))
            await store.delete(ids)

    async def info(self) -> CollectionInfo:
        async with self.store() as (store, collection):
            return CollectionInfo(
                collection=collection,
                encoder=self.encoder,
                generation=collection.removeprefix(f"{self.encoder}-"),
                dimensions=self.dimensions,
                points=await store.count(),
                engine=self.shelf.kind,
            )

    def is_open(self) -> bool:
        return self._open is not None

    async def close(self) -> None:
        if self._open is not None:
            await self._open.store.close()
            self._open = None
        await self.shelf.close()

    def _collection(self, generation: str) -> str:
        return f"{self.encoder}-{generation}"

    async def _opened(self, name: str) -> _Open:
        about = next((known for known in await self.shelf.generations() if known.name == name), None)
        if about is None:
            raise StoreError(f"there is no generation {name}")
        if about.encoder != self.encoder or about.dimensions != self.dimensions:
            made = f"{about.encoder} ({about.dimensions} dimensions)"
            raise StoreError(f"generation {name} was made by {made}, not {self.encoder} ({self.dimensions})")
        store = await self.shelf.open(name)
        probe = np.full(self.dimensions, self.dimensions**-0.5, np.float32)
        if about.points and not await store.search(probe, Conditions(), limit=1):
            await store.close()
            raise StoreError(f"generation {name} answered nothing to a probe")
        return _Open(store, about)

    async def _carry_over(self, new: _Open) -> None:
        """Bring writes that came while the new generation was built, after its sources were read."""
        ids = [id_ for id_, when in self._changed.items() if when >= new.about.started]
        if not ids or self._open is None:
            return
        current = await self._open.store.points(ids)
        await write(new.store, list(current.values()))
        if gone := [id_ for id_ in ids if id_ not in current]:
            await new.store.delete(gone)
        log.info("writes carried over", points=len(current), deleted=len(gone))


async def write(store: VectorStore, points: Sequence[StoredPoint]) -> list[int]:
    """Write points; returns the ids whose stored vector came from a richer story: there only the facts change."""
    stored = await store.points([point.id for point in points])
    kept: dict[int, PointPayload] = {}
    written = []
    for point in points:
        level = stored[point.id].payload.story_level if point.id in stored else point.payload.story_level
        if level.rank > point.payload.story_level.rank:
            kept[point.id] = point.payload.model_copy(update={"story_level": level})
        else:
            written.append(point)
    if written:
        await store.upsert(written)
    if kept:
        await store.set_payloads(kept)
    return list(kept)


async def clear(shelf: Shelf, active: str, before: str | None) -> None:
    """Remove generations older than the active one and the one before it, which stays to go back to."""
    oldest = min(active, before or "")
    for generation in await shelf.generations():
        if generation.name < oldest:
            with suppress(OSError):
                await shelf.remove(generation.name)
