"""The second half of a run: batches into the catalog and, what changed, into the vector store."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import stamina

from scripts.ingest.journal import Journal
from scripts.ingest.matching import combined, match_by_anilist_id
from scripts.ingest.settings import IngestSettings
from services.shared import contracts as c
from services.shared.clients import CatalogClient, SemanticClient, http_client
from services.shared.errors import AnimeNotFound, TooManyRequests, UpstreamUnavailable

OUTCOMES = ("new", "changed", "unchanged", "stale", "nameless")


@dataclass(frozen=True, slots=True)
class Stores:
    """Both stores, as the services show them."""

    catalog: CatalogClient
    semantic: SemanticClient
    encode: int

    async def embed(self, ids: Sequence[int]) -> int:
        """Encode the stories of these titles anew and write their points; a title that is not in the catalog leaves the
        vector store too. Returns how many stories were encoded."""
        encoded = 0
        for start in range(0, len(ids), self.encode):
            part = list(ids[start : start + self.encode])
            points = (await self.catalog.stories(part)).points
            async for attempt in _again():
                with attempt:
                    if points:
                        await self.semantic.upsert(points)
                    if gone := sorted(set(part) - {point.id for point in points}):
                        await self.semantic.delete(gone)
            encoded += len(points)
        return encoded

    async def tell_facts(self, ids: Sequence[int]) -> int:
        """Replace the facts beside the vectors of titles whose story did not change; returns how many stories had to be
        encoded after all."""
        encoded = 0
        for start in range(0, len(ids), 256):
            points = (await self.catalog.stories(list(ids[start : start + 256]))).points
            if not points:
                continue
            async for attempt in _again():
                with attempt:
                    answer = await self.semantic.set_payloads({point.id: point.payload for point in points})
            encoded += await self.embed(answer.missing)
        return encoded

    async def near(self, number: int, limit: int) -> list[c.Hit]:
        """The titles most like this one that are not adult, the most alike first; none where it has no vector."""
        found: list[c.Hit] = []
        async for attempt in _again():
            with attempt, suppress(AnimeNotFound):
                request = c.VectorSearchRequest(positive_ids=[number], limit=limit)
                found = (await self.semantic.search(request)).hits
        return found


def _again() -> AsyncIterator[stamina.Attempt]:
    """Tries while the vector store is busy or restarts; each write may safely be repeated."""
    return aiter(
        stamina.retry_context(
            (TooManyRequests, UpstreamUnavailable), attempts=8, timeout=None, wait_initial=0.5, wait_max=10
        )
    )


@asynccontextmanager
async def opened(settings: IngestSettings) -> AsyncIterator[Stores]:
    """Clients of the running services."""
    addresses, wait = settings.services, settings.ingest_service_timeout_s
    async with (
        http_client(addresses.catalog_url, wait) as catalog,
        http_client(addresses.semantic_url, wait) as vectors,
    ):
        yield Stores(CatalogClient(catalog), SemanticClient(vectors), settings.ingest_encode)


@dataclass(slots=True)
class Stored:
    """How much was done."""

    encoded: int = 0
    written: int = 0


async def store(
    journal: Journal, stores: Stores, batch: int, told: Callable[[int], None], *, dry_run: bool = False
) -> Stored:
    """Bring every title of the journal into both stores; `told` is called with how many more are done."""
    done = Stored()
    await match_by_anilist_id(journal, stores.catalog)
    journal.line_up()
    while True:
        ids, interrupted = journal.next_batch(batch)
        if not ids:
            break
        titles = await _titles(journal, stores.catalog, ids)
        if not dry_run:
            journal.begun(ids)
        outcomes = dict.fromkeys(ids, "left out")
        if titles:
            answer = await stores.catalog.ingest(c.IngestRequest(titles=titles, dry_run=dry_run))
            outcomes |= {number: name for name in OUTCOMES for number in getattr(answer, name)}
            if not dry_run:
                # Nobody knows how far an interrupted batch came: all of it is told again.
                retold = sorted({*answer.retold, *(ids if interrupted else ())})
                done.encoded += await stores.embed(retold)
                done.encoded += await stores.tell_facts(sorted(set(answer.changed) - set(retold)))
                done.written += len(answer.new) + len(answer.changed)
        journal.stored(outcomes)
        told(len(ids))
        await asyncio.sleep(0)
    if done.written:
        await stores.catalog.count_words()
    return done


async def _titles(journal: Journal, catalog: CatalogClient, ids: Sequence[int]) -> list[c.IngestedTitle]:
    """What the sources said of a batch; what stood in the way goes into the journal."""
    said = journal.of(ids)
    anilist_ids = [title.anilist_id for titles in said.values() for title in titles if title.anilist_id]
    stored = await catalog.identities(c.IdentityRequest(ids=list(ids), anilist_ids=anilist_ids))
    titles = []
    for number, entries in said.items():
        own = {entry.anilist_id for entry in entries if entry.anilist_id}
        near = [one for one in stored if one.id == number or one.anilist_id in own]
        title, problems = combined(number, entries, near)
        for kind, detail in problems:
            journal.problem(kind, detail)
        if title:
            titles.append(title)
    return titles
