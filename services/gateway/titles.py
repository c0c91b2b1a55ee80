"""One title: its page, its franchise, what feels like it, and suggestions while a name is typed."""

import asyncio

from services.gateway import fusion
from services.gateway.results import hydrated
from services.gateway.state import State
from services.shared import contracts as c
from services.shared.errors import AnimeNotFound, UpstreamUnavailable

SIMILAR_DEPTH = 100
"""Nearest titles looked at: enough for 50 other franchises, as a long one rarely fills half of the nearest."""


async def detail(gateway: State, anime_id: c.AnimeId) -> c.TitleDetail:
    return await gateway.catalog.title(anime_id)


async def franchise(gateway: State, anime_id: c.AnimeId) -> c.Franchise:
    return await gateway.catalog.franchise(anime_id)


async def suggestions(gateway: State, q: str, limit: int) -> c.Suggestions:
    return await gateway.catalog.suggest(q, limit, include_adult=False)


async def similar(gateway: State, anime_id: c.AnimeId, limit: int) -> c.SimilarResponse:
    """The nearest titles of other franchises, one of each, ordered by likeness and popularity.

    Raises `AnimeNotFound`, and `UpstreamUnavailable` when the semantic service cannot answer.
    """
    ...
