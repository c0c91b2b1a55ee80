"""The gateway: the only public API, and the web page."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import TypedDict

import httpx
from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

from services.gateway.cards import CardStore
from services.gateway.dictionary import Dictionary
from services.gateway.headers import SecurityHeaders
from services.gateway.map import LiveMap, read_map
from services.gateway.map import router as map_router
from services.gateway.page import Page
from services.gateway.personal_routes import router as personal_router
from services.gateway.readiness import missing
from services.gateway.routes import router
from services.gateway.settings import GatewaySettings
from services.gateway.state import State
from services.gateway.vocabulary import Vocabulary
from services.shared.app import create_service
from services.shared.clients import CatalogClient, RecommenderClient, SemanticClient, http_client

DESCRIPTION = "Find anime by mood: type how you want to feel, get what to watch."
GZIP_FROM_BYTES = 4096


class Lifetime(TypedDict):
    gateway: State


def create_app(
    settings: GatewaySettings | None = None,
    catalog_transport: httpx.AsyncBaseTransport | None = None,
    semantic_transport: httpx.AsyncBaseTransport | None = None,
    recommender_transport: httpx.AsyncBaseTransport | None = None,
) -> FastAPI:
    """The ASGI application. Tests give transports that run the other services in-process."""
    settings = settings or GatewaySettings()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[Lifetime]:
        timeout_s = settings.request_budget_ms / 1000
        async with AsyncExitStack() as stack:
            catalog = CatalogClient(
                await stack.enter_async_context(http_client(settings.catalog_url, timeout_s, catalog_transport))
            )
            semantic = SemanticClient(
                await stack.enter_async_context(http_client(settings.semantic_url, timeout_s, semantic_transport))
            )
            recommender = RecommenderClient(
                await stack.enter_async_context(http_client(settings.recommender_url, timeout_s, recommender_transport))
            )
            vocabulary, cards = Vocabulary(catalog, settings.facets_refresh_s), CardStore()
            dictionary = Dictionary(settings.bundle_dir)
            title_map = LiveMap(read_map(settings.bundle_dir / "map"), settings.data_dir)
            background = [
                asyncio.create_task(vocabulary.keep_fresh()),
                asyncio.create_task(cards.keep_fresh(catalog, settings.cards_refresh_s)),
                asyncio.create_task(dictionary.keep_fresh(catalog, vocabulary, settings.cards_refresh_s)),
            ]
            # What was loaded until here stays for good: the collector need not look through it during searches.
            gc.collect()
            gc.freeze()
            state = State(settings, catalog, semantic, recommender, vocabulary, cards, dictionary, title_map)
            yield {"gateway": state}
            for task in background:
                task.cancel()
            for task in background:
                with suppress(asyncio.CancelledError):
                    await task

    app = create_service(
        "gateway",
        settings,
        lifespan=lifespan,
        routers=[router, personal_router, map_router],
        readiness=missing,
        health_prefixes=("", "/api/v1"),
        description=DESCRIPTION,
        body_limits={
            "/api/v1/import": settings.import_max_bytes,
            "/api/v1/recommendations": settings.lists_max_bytes,
        },
    )
    # Not mounted: a mount at "/" would also answer for the API's own addresses when the method is wrong.
    app.router.default = Page(settings.page_dir)
    app.router.redirect_slashes = False
    app.add_middleware(GZipMiddleware, minimum_size=GZIP_FROM_BYTES, compresslevel=1)
    app.add_middleware(SecurityHeaders)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["*"],
        )
    return app
