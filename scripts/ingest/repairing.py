"""Drift between PostgreSQL and Qdrant: found by walking both by id, page by page, and mended."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

from scripts.ingest.storing import Stores
from services.shared.contracts import IndexEntry, IndexPage


class NothingToCompare(Exception):
    """The catalog holds no titles: emptying the vector store would be no repair."""


@dataclass(slots=True)
class Drift:
    """Ids by what is wrong with them."""

    without_vector: list[int] = field(default_factory=list)
    without_title: list[int] = field(default_factory=list)
    poorer_story: list[int] = field(default_factory=list)
    other_facts: list[int] = field(default_factory=list)
    compared: int = 0

    def __bool__(self) -> bool:
        return bool(self.without_vector or self.without_title or self.poorer_story or self.other_facts)


async def _walk(page_after: Callable[[int], Awaitable[IndexPage]]) -> AsyncIterator[IndexEntry]:
    after = 0
    while entries := (await page_after(after)).entries:
        for entry in entries:
            yield entry
        after = entries[-1].id


async def find(stores: Stores, told: Callable[[int], None]) -> Drift:
    """Raises `NothingToCompare`."""
    drift = Drift()
    titles, points = _walk(stores.catalog.index), _walk(stores.semantic.index)
    title, point = await anext(titles, None), await anext(points, None)
    if title is None:
        raise NothingToCompare("the catalog holds no titles; load them first: make up")
    while title or point:
        if point is None or (title and title.id < point.id):
            assert title
            drift.without_vector.append(title.id)
            title = await anext(titles, None)
        elif title is None or point.id < title.id:
            drift.without_title.append(point.id)
            point = await anext(points, None)
            continue
        else:
            if point.level.rank < title.level.rank:
                drift.poorer_story.append(title.id)
            elif point.digest != title.digest:
                drift.other_facts.append(title.id)
            title, point = await anext(titles, None), await anext(points, None)
        drift.compared += 1
        told(1)
    return drift


async def mend(stores: Stores, drift: Drift, told: Callable[[int], None]) -> None:
    """Make the vector store hold what the catalog has; interrupted, the next repair finds what is left."""
    for start in range(0, len(drift.without_title), 500):
        part = drift.without_title[start : start + 500]
        await stores.embed(part)  # looks again: a title that has come meanwhile keeps its point
        told(len(part))
    for ids in (drift.without_vector, drift.poorer_story):
        for start in range(0, len(ids), stores.encode):
            part = ids[start : start + stores.encode]
            await stores.embed(part)
            told(len(part))
    for start in range(0, len(drift.other_facts), 200):
        part = drift.other_facts[start : start + 200]
        await stores.tell_facts(part)
        told(len(part))
