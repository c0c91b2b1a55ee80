"""The connection to PostgreSQL: how reads are run, and how its failures become answers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import asyncpg
from sqlalchemy import exc
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from services.catalog.settings import CatalogSettings
from services.shared.errors import UpstreamUnavailable

Answer = TypeVar("Answer")

UNREACHABLE = (OSError, TimeoutError, exc.TimeoutError, exc.InterfaceError, asyncpg.PostgresConnectionError)
NOT_SERVING = {
    "3D000": "the database does not exist yet",
    "3F000": "the database is not migrated yet",
    "42P01": "the database is not migrated yet",
    "42703": "the database is not migrated yet",
    "53300": "the database has no free connection",
    "57014": "the database took too long",
    "57P01": "the database is shutting down",
    "57P02": "the database is recovering",
    "57P03": "the database is starting up",
}


def create_engine(settings: CatalogSettings) -> AsyncEngine:
    timeout_s = settings.database_statement_timeout_ms / 1000
    return create_async_engine(
        settings.database,
        pool_size=settings.database_pool_size,
        max_overflow=settings.database_pool_overflow,
        pool_timeout=settings.database_pool_timeout_s,
        connect_args={
            "timeout": settings.database_connect_timeout_s,
            # Stops waiting for a server that no longer answers at all; one that does stops the statement itself.
            "command_timeout": timeout_s + 1,
            "server_settings": {
                "application_name": "funiki-catalog",
                "statement_timeout": str(settings.database_statement_timeout_ms),
                # Statements take milliseconds: compiling them, or starting workers, costs more than it gives.
                "jit": "off",
                "max_parallel_workers_per_gather": "0",
            },
        },
    )


def _why(error: BaseException) -> str | None:
    """What to tell the caller when the failure is the database's, None when it is a mistake of ours."""
    if isinstance(error, exc.DBAPIError):
        state = getattr(error.orig, "sqlstate", None)
        if state in NOT_SERVING:
            return NOT_SERVING[state]
        return "the connection to the database was lost" if error.connection_invalidated else None
    if isinstance(error, asyncpg.PostgresError):
        return NOT_SERVING.get(error.sqlstate or "", "the database refused the connection")
    return "the database cannot be reached"


class Database:
    """Runs reads outside transactions, each in one checkout of the pool, and hands out sessions for writes."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self._reading = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)

    async def read(self, work: Callable[[AsyncConnection], Awaitable[Answer]]) -> Answer:
        """The answer of `work`, tried once more when a pooled connection turns out to be dead: that costs nothing
        while all is well, where a ping before each use would cost a round trip.

        Raises `UpstreamUnavailable` when the database cannot answer.
        """
        for last in (False, True):
            try:
                async with self._reading.connect() as connection:
                    return await work(connection)
            except (exc.DBAPIError, *UNREACHABLE, asyncpg.PostgresError) as error:
                lost = isinstance(error, exc.DBAPIError) and error.connection_invalidated
                if lost and not last:
                    continue
                if (why := _why(error)) is None:
                    raise
                raise UpstreamUnavailable(f"{why[0].upper()}{why[1:]}.") from error
        raise AssertionError("unreachable")

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """A session for writing; the caller opens the transaction.

        Raises `UpstreamUnavailable` when the database cannot answer.
        """
        try:
            async with self._sessions() as session:
                yield session
        except (exc.DBAPIError, *UNREACHABLE, asyncpg.PostgresError) as error:
            if (why := _why(error)) is None:
                raise
            raise UpstreamUnavailable(f"{why[0].upper()}{why[1:]}.") from error

    async def dispose(self) -> None:
        async with asyncio.timeout(5):
            await self.engine.dispose()
