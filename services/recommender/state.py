"""What lives as long as the process, and how routes ask for it."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, TypedDict, TypeVar

from fastapi import Depends, Header, Request

from services.recommender.db import Database
from services.recommender.private import Parcels
from services.recommender.settings import RecommenderSettings
from services.recommender.shelf import Shelf
from services.shared.errors import ProfileUnknown, TooManyRequests

Answer = TypeVar("Answer")

LONGEST_TOKEN = 128


class Rankers:
    """Threads that rank; refuses early when more wait than can be served soon."""

    def __init__(self, threads: int, permits: int) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="ranking")
        self._free = permits

    async def run(self, work: Callable[[], Answer]) -> Answer:
        """The result of `work`, done in a thread. Raises `TooManyRequests` when all permits are taken."""
        if self._free <= 0:
            raise TooManyRequests("Too many rankings at once; try again in a second.")
        self._free -= 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._free += 1

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)


class State(TypedDict):
    database: Database
    shelf: Shelf
    rankers: Rankers
    parcels: Parcels
    settings: RecommenderSettings
    newest_migration: str


# Dependencies are coroutines: FastAPI runs plain functions in a thread, half a millisecond away.
async def get_database(request: Request) -> Database:
    database: Database = request.state.database
    return database


async def get_shelf(request: Request) -> Shelf:
    shelf: Shelf = request.state.shelf
    return shelf


async def get_rankers(request: Request) -> Rankers:
    rankers: Rankers = request.state.rankers
    return rankers


async def get_parcels(request: Request) -> Parcels:
    parcels: Parcels = request.state.parcels
    return parcels


async def get_settings(request: Request) -> RecommenderSettings:
    settings: RecommenderSettings = request.state.settings
    return settings


async def get_optional_token(
    token: Annotated[str | None, Header(alias="X-Funiki-Profile", max_length=LONGEST_TOKEN)] = None,
) -> str | None:
    return token or None


async def get_token(token: Annotated[str | None, Depends(get_optional_token)]) -> str:
    if token is None:
        raise ProfileUnknown("Send the profile's token in the header X-Funiki-Profile; POST /profiles makes one.")
    return token


DatabaseOf = Annotated[Database, Depends(get_database)]
ShelfOf = Annotated[Shelf, Depends(get_shelf)]
RankersOf = Annotated[Rankers, Depends(get_rankers)]
ParcelsOf = Annotated[Parcels, Depends(get_parcels)]
SettingsOf = Annotated[RecommenderSettings, Depends(get_settings)]
OptionalToken = Annotated[str | None, Depends(get_optional_token)]
Token = Annotated[str, Depends(get_token)]
