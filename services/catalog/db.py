"""The connection to PostgreSQL: how reads are run, and how its failures become answers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

import asyncpg
from sqlalchemy import Select, exc
from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from services.catalog.settings import CatalogSettings
from services.shared.errors import UpstreamUnavailable

Answer = TypeVar("Answer")

Statement = Select[*tuple[Any, ...]]

FAILURES = (exc.DBAPIError, exc.TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError)
LOST = (asyncpg.PostgresConnectionError, asyncpg.AdminShutdownError, asyncpg.CrashShutdownError, asyncpg.InterfaceError)
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
                "plan_cache_mode": "force_generic_plan",
                "max_parallel_workers_per_gather": "0",
                # "friren" has 0.5 to "frieren", "atack" 0.62 to "attack"; lower, the index brings thousands of names.
                "pg_trgm.similarity_threshold": "0.4",
            },
        },
    )


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement as PostgreSQL reads it; `names` are the parameters in their order, `constants` the fixed ones."""

    sql: str
    names: tuple[str, ...]
    constants: dict[str, Any]


# As many filters as there are, people use few combinations; each connection keeps 100 prepared statements itself.
@lru_cache(maxsize=512)
def prepared(build: Callable[..., Statement], *shape: Any) -> Prepared:
    """The statement that `build` makes for a shape, compiled once."""
    compiled = build(*shape).compile(dialect=dialect())  # type: ignore[no-untyped-call]
    return Prepared(compiled.string, tuple(compiled.positiontup or ()), compiled.params)


async def rows(connection: AsyncConnection, statement: Prepared, **values: Any) -> list[asyncpg.Record]:
    """The rows of a statement, fetched by asyncpg itself.

    Building a statement anew and wrapping its result takes SQLAlchemy more time than PostgreSQL needs to answer.
    """
    sent = statement.constants | values
    driver: asyncpg.Connection = connection.sync_connection.connection.driver_connection  # type: ignore[union-attr, assignment]
    return await driver.fetch(statement.sql, *[sent[name] for name in statement.names])


def _lost(error: BaseException) -> bool:
    """Whether the connection is gone for good."""
    return error.connection_invalidated if isinstance(error, exc.DBAPIError) else isinstance(error, LOST)


def _why(error: BaseException) -> str | None:
    """What to tell the caller when the failure is the database's, None when it is a mistake of ours."""
    cause = error.orig if isinstance(error, exc.DBAPIError) else error
    if (state := getattr(cause, "sqlstate", None)) in NOT_SERVING:
        return NOT_SERVING[state]
    if _lost(error):
        return "the connection to the database was lost"
    if isinstance(error, exc.DBAPIError | asyncpg.PostgresError):
        return None
    return "the database cannot be reached"


def _unavailable(error: BaseException) -> UpstreamUnavailable | None:
    why = _why(error)
    return UpstreamUnavailable(f"{why[0].upper()}{why[1:]}.") if why else None


class Database:
    """Runs reads outside transactions, each in one checkout of the pool, and hands out sessions for writes."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self._reading = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)

    async def read(self, work: Callable[[AsyncConnection], Awaitable[Answer]]) -> Answer:
        """The answer of `work`, tried once more when the pool's connections turn out to be dead: that costs nothing
        while all is well, where a ping before each use would cost a round trip.

        Raises `UpstreamUnavailable` when the database cannot answer.
        """
        for last in (False, True):
            pool = self.engine.pool
            try:
                async with self._reading.connect() as connection:
                    try:
                        return await work(connection)
                    except FAILURES as error:
                        if _lost(error):
                            await connection.invalidate()
                        raise
            except FAILURES as error:
                if _lost(error) and not last:
                    if self.engine.pool is pool:
                        await self.engine.dispose()
                    continue
                if (unavailable := _unavailable(error)) is None:
                    raise
                raise unavailable from error
        raise AssertionError("the second try answers or raises")

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """A session for writing; the caller opens the transaction.

        Raises `UpstreamUnavailable` when the database cannot answer.
        """
        try:
            async with self._sessions() as session:
                yield session
        except FAILURES as error:
            if (unavailable := _unavailable(error)) is None:
                raise
            raise unavailable from error

    async def dispose(self) -> None:
        async with asyncio.timeout(5):
            await self.engine.dispose()
