"""One title: its page, its franchise, what feels like it, and suggestions while a name is typed."""

import asyncio

import orjson

from services.gateway import fusion
from services.gateway.cards import Card
from services.gateway.results import cards, results
from services.gateway.retrieval import within
from services.gateway.state import State
from services.shared import contracts as c
from services.shared.errors import AnimeNotFound, FunikiError

SIMILAR_DEPTH = 200
"""Nearest titles looked at; 50 other franchises are always among them."""


async def detail(gateway: State, anime_id: c.AnimeId) -> c.TitleDetail:
    return await gateway.catalog.title(anime_id)


async def franchise(gateway: State, anime_id: c.AnimeId) -> c.Franchise:
    return await gateway.catalog.franchise(anime_id)


async def suggestions(gateway: State, q: str, limit: int) -> c.Suggestions:
    return await gateway.catalog.suggest(q, limit, include_adult=False)


async def nearest(gateway: State, anime_id: c.AnimeId) -> tuple[list[c.Hit], bool]:
    """The nearest titles of other franchises, and whether the catalog lives; none for a title that is not in the index
    yet.

    Raises `AnimeNotFound`; `UpstreamUnavailable` or `TooManyRequests` when the semantic service cannot answer.
    """
    request = c.VectorSearchRequest(
        positive_ids=[anime_id], filters=c.InternalFilters(exclude_ids=[anime_id]), limit=SIMILAR_DEPTH
    )
    async with asyncio.TaskGroup() as tasks:
        itself = tasks.create_task(cards(gateway, [anime_id]))
        found = tasks.create_task(
            within(gateway.settings.retrieval_budget_ms, "semantic", gateway.semantic.search(request))
        )
    (known, fresh), near = itself.result(), found.result()
    if not known and fresh:
        raise AnimeNotFound(f"There is no anime with id {anime_id}.")
    if isinstance(near, AnimeNotFound):
        return [], fresh
    if isinstance(near, FunikiError):
        raise near
    own = known[0]["franchise"]["id"] if known else None
    return [hit for hit in near.hits if hit.franchise_id != own], fresh


async def similar(gateway: State, anime_id: c.AnimeId, limit: int) -> bytes:
    """The nearest titles of other franchises, one of each, by likeness and popularity: the JSON of a `SimilarResponse`.

    Raises what `nearest` raises.
    """
    hits, fresh = await nearest(gateway, anime_id)
    settings = gateway.settings
    weights = fusion.Weights(
        {"semantic": 1.0}, k=settings.rrf_k, strength=settings.popularity_strength, niche=settings.niche
    )
    page = fusion.collapse(fusion.fuse({"semantic": hits}, weights, [SIMILAR_DEPTH]))[:limit]
    shown, shown_fresh = await results(gateway, page, catalog_lives=fresh)
    return _answer(anime_id, shown, fresh and shown_fresh)


def _answer(anime_id: c.AnimeId, shown: list[Card], fresh: bool) -> bytes:
    return orjson.dumps({"id": anime_id, "results": shown, "degraded": [] if fresh else ["catalog"]})
