"""The connection to PostgreSQL, and how its failures become answers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from sqlalchemy import exc
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from services.recommender.settings import RecommenderSettings
from services.shared.errors import UpstreamUnavailable

FAILURES = (exc.DBAPIError, exc.TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError)
NOT_SERVING = {"3D000", "3F000", "42P01", "42703", "53300", "57014", "57P01", "57P02", "57P03"}
"""PostgreSQL's states for a database that is missing, not migrated, full, too slow, ending or starting."""


def create_engine(settings: RecommenderSettings) -> AsyncEngine:
    timeout_s = settings.recommender_database_timeout_s
    return create_async_engine(
        settings.database,
        pool_size=settings.recommender_pool_size,
        max_overflow=0,
        pool_timeout=timeout_s,
        # A click must not be lost to a connection that died while nothing happened.
        pool_pre_ping=True,
        connect_args={
            "timeout": timeout_s,
            "command_timeout": timeout_s + 1,
            "server_settings": {
                "application_name": "funiki-recommender",
                "statement_timeout": str(int(timeout_s * 1000)),
                "jit": "off",
                # What was answered with success survives a crash, whatever the server's own default says.
                "synchronous_commit": "on",
            },
        },
    )


def _is_ours(error: BaseException) -> bool:
    """Whether a failure is a mistake of this service rather than a database that cannot serve."""
    if isinstance(error, exc.DBAPIError) and error.connection_invalidated:
        return False
    cause = error.orig if isinstance(error, exc.DBAPIError) else error
    if getattr(cause, "sqlstate", None) in NOT_SERVING:
        return False
    lost = (asyncpg.PostgresConnectionError, asyncpg.AdminShutdownError, asyncpg.CrashShutdownError)
    return isinstance(error, exc.DBAPIError | asyncpg.PostgresError) and not isinstance(cause, lost)


class Database:
    """Hands out sessions."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """A session; the caller opens the transaction. Raises `UpstreamUnavailable` when the database cannot serve."""
        try:
            async with self._sessions() as session:
                yield session
        except FAILURES as error:
            if _is_ours(error):
                raise
            raise UpstreamUnavailable("The database cannot answer right now.") from error
