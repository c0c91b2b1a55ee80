"""Small honest stand-ins for the catalog and semantic, for what the real ones cannot be made to do on demand: being
late, failing and being away. Their answers are shaped by the wire contracts.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from services.gateway.app import create_app
from services.gateway.settings import GatewaySettings
from services.gateway.state import State as Gateway
from services.shared import contracts as c


def with_state(app: FastAPI, state: Mapping[str, Any] | None) -> ASGIApp:
    """`app` with the state of its lifespan in every request, as a server passes it."""

    async def asgi(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, "state": dict(state or {})}, receive, send)

    return asgi


@dataclass
class Behaviour:
    """How a stand-in misbehaves: `away` refuses connections (`away_from` those for one path), `status` fails, `late_s`
    makes it wait.
    """

    away: bool = False
    away_from: str | None = None
    status: int | None = None
    late_s: float = 0.0
    calls: list[str] = field(default_factory=list)
    request_ids: list[str | None] = field(default_factory=list)


class Line(httpx.AsyncBaseTransport):
    """The way to a stand-in, where its behaviour happens."""

    def __init__(self, app: ASGIApp, behaviour: Behaviour) -> None:
        self.asgi = httpx.ASGITransport(app, raise_app_exceptions=False)
        self.behaviour = behaviour

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.behaviour.calls.append(request.url.path)
        self.behaviour.request_ids.append(request.headers.get("X-Request-ID"))
        await asyncio.sleep(self.behaviour.late_s)
        if self.behaviour.away or request.url.path == self.behaviour.away_from:
            raise httpx.ConnectError("All connection attempts failed")
        if self.behaviour.status:
            return httpx.Response(self.behaviour.status, json={"detail": "told to fail"})
        return await self.asgi.handle_async_request(request)


def card(anime_id: int, franchise_id: int | None = None, popularity: float = 0.0) -> c.TitleCard:
    facts = dict.fromkeys(c.TitleCard.model_fields)
    lists: dict[str, list[str]] = {"studios": [], "genres": [], "themes": [], "moods": []}
    return c.TitleCard.model_validate(
        facts
        | lists
        | {"id": anime_id, "title": f"Title {anime_id}", "popularity": popularity}
        | {"franchise": {"id": franchise_id or anime_id, "size": 1}}
    )


def hits(cards: Sequence[c.TitleCard]) -> list[c.Hit]:
    return [
        c.Hit(id=each.id, score=1 / rank, franchise_id=each.franchise.id, popularity=each.popularity)
        for rank, each in enumerate(cards, 1)
    ]


def catalog(found: Sequence[c.TitleCard], cards: Sequence[c.TitleCard], exact: Sequence[int] = ()) -> FastAPI:
    """Finds `found`, in that order, for every text; browses and hydrates `cards`."""
    app = FastAPI()
    by_id = {each.id: each for each in cards}

    @app.post("/search")
    async def search(request: c.TextSearchRequest) -> c.TextSearchResponse:
        everything = hits(cards if request.mode == "browse" else found)
        allowed = [hit for hit in everything if hit.id not in request.filters.exclude_ids]
        return c.TextSearchResponse(
            hits=allowed[request.offset : request.offset + request.limit],
            total=len(allowed),
            total_is="exact",
            match="browse" if request.mode == "browse" else "all",
            exact_title_ids=list(exact),
        )

    @app.post("/hydrate")
    async def hydrate(request: c.HydrateRequest) -> c.HydrateResponse:
        return c.HydrateResponse(cards=[by_id[anime_id] for anime_id in request.ids if anime_id in by_id])

    @app.get("/facets")
    async def facets() -> c.Facets:
        values = {"genres": ["Drama", "Slice of Life"], "themes": ["Iyashikei"], "moods": ["melancholic"]}
        lists = {name: [{"value": value, "count": 2} for value in values.get(name, [])] for name in FACETS}
        return c.Facets.model_validate(lists | {"year_min": 1960, "year_max": 2026})

    @app.get("/names")
    async def names() -> c.NamesResponse:
        return c.NamesResponse(titles=[])

    @app.get("/readyz")
    async def readyz() -> dict[str, str]:
        return {"status": "ready"}

    return app


FACETS = ("genres", "themes", "moods", "tags", "studios", "types", "statuses", "sources")


def semantic(found: Sequence[c.TitleCard]) -> FastAPI:
    """Finds `found`, in that order, for everything."""
    app = FastAPI()

    @app.post("/search")
    async def search(request: c.VectorSearchRequest) -> c.VectorSearchResponse:
        allowed = [hit for hit in hits(found) if hit.id not in request.filters.exclude_ids]
        return c.VectorSearchResponse(hits=allowed[request.offset : request.offset + request.limit], collection="toy")

    @app.get("/readyz")
    async def readyz() -> dict[str, str]:
        return {"status": "ready"}

    return app


@dataclass
class Stage:
    """A running gateway and the ways in which its two neighbours behave."""

    http: httpx.AsyncClient
    catalog: Behaviour
    semantic: Behaviour


async def names_read(state: Gateway) -> None:
    """Until the gateway can understand queries."""
    async with asyncio.timeout(30):
        while state.dictionary.lexicon is None:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


@asynccontextmanager
async def gateway(
    settings: GatewaySettings,
    catalog_app: FastAPI,
    semantic_app: FastAPI,
    copied_cards: int = 0,
    catalog_behaviour: Behaviour | None = None,
) -> AsyncIterator[Stage]:
    """A running gateway, once it has copied that many cards and, where the catalog lives, can understand queries."""
    first, second = catalog_behaviour or Behaviour(), Behaviour()
    app = create_app(settings, Line(catalog_app, first), Line(semantic_app, second))
    async with (
        app.router.lifespan_context(app) as state,
        httpx.AsyncClient(
            transport=httpx.ASGITransport(with_state(app, state), raise_app_exceptions=False),
            base_url="http://gateway",
        ) as http,
    ):
        held = (state or {})["gateway"]
        async with asyncio.timeout(30):
            while len(held.cards) < copied_cards:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        if not first.status:
            await names_read(held)
        yield Stage(http, first, second)
