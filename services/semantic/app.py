"""The semantic service: encodes text, searches vectors."""

from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager

import structlog
from fastapi import FastAPI, Request

from services.semantic import locks
from services.semantic.encoder import open_encoder
from services.semantic.encoding import Encoding
from services.semantic.live import Live
from services.semantic.routes import router
from services.semantic.settings import SemanticSettings
from services.semantic.shelf import create_shelf
from services.semantic.state import Semantic, State
from services.shared.app import create_service
from services.shared.artifacts import ArtifactError

log = structlog.get_logger(__name__)


async def readiness(request: Request) -> dict[str, str]:
    """Ready means: the encoder is verified and a generation made by it is open."""
    semantic: Semantic = request.state.semantic
    if semantic.problem:
        return {"encoder": semantic.problem}
    # A Qdrant server that was away at our start, or vectors that came later, are found by asking again.
    await semantic.live.start()
    return {} if semantic.live.is_open() else {"vectors": semantic.live.problem}


@asynccontextmanager
async def opened(settings: SemanticSettings) -> AsyncIterator[Semantic]:
    """Raises `StoreError` when another process serves the same directory."""
    with ExitStack() as held:
        if not settings.qdrant_url:
            held.enter_context(locks.take(settings.vectors_dir / locks.SERVING, "the semantic service"))
        try:
            encoder = open_encoder(settings.encoder_dir, settings.encoder_threads)
        except ArtifactError as error:
            log.error("encoder refused", reason=str(error))
            yield Semantic(settings, None, None, str(error))
            return
        encoding = Encoding(
            encoder,
            workers=settings.encode_workers,
            permits=settings.encode_permits,
            cache_size=settings.query_cache_size,
        )
        live = Live(create_shelf(settings, encoder.version), encoder.version, encoder.dimensions)
        await live.start()
        yield Semantic(settings, live, encoding, "")
        encoding.close()
        await live.close()


def create_app(settings: SemanticSettings | None = None) -> FastAPI:
    chosen = settings or SemanticSettings()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[State]:
        async with opened(chosen) as semantic:
            yield {"semantic": semantic}

    return create_service(
        "semantic",
        chosen,
        lifespan=lifespan,
        routers=[router],
        readiness=readiness,
        description="Vectors: encodes text, finds the nearest titles. Internal.",
    )
