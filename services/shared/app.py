"""The application factory that every service uses."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from asgi_correlation_id import CorrelationIdMiddleware
from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.shared import errors, telemetry
from services.shared.contracts import ErrorBody
from services.shared.settings import ServiceSettings

Readiness = Callable[[Request], Awaitable[dict[str, str]]]
"""Returns what is missing, by name; empty means ready."""


class Health(BaseModel):
    status: str


class LimitBody:
    """Refuses a request body over `limit` bytes with 413, whether or not its length was announced. `limits` gives
    other limits to paths that begin with its keys.
    """

    def __init__(self, app: ASGIApp, limit: int, limits: Mapping[str, int] | None = None) -> None:
        self.app = app
        self.limit = limit
        self.limits = dict(limits or {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        seen = 0
        limit = next((each for path, each in self.limits.items() if scope["path"].startswith(path)), self.limit)

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                # FastAPI turns any other error raised while it reads a body into a plain 400.
                raise HTTPException(413, f"The request body is larger than {limit} bytes.")
            return message

        await self.app(scope, counted, send)


def create_service(
    name: str,
    settings: ServiceSettings,
    *,
    lifespan: Callable[[FastAPI], Any],
    routers: Sequence[APIRouter],
    readiness: Readiness,
    health_prefixes: Sequence[str] = ("",),
    description: str = "",
    body_limits: Mapping[str, int] | None = None,
) -> FastAPI:
    """A FastAPI application with correlation ids, logs, metrics, health routes and the one error shape."""
    telemetry.configure_logging(name, settings.log_level, settings.log_format)
    app = FastAPI(
        title=f"Funiki {name}",
        description=description,
        version="1",
        lifespan=lifespan,
        generate_unique_id_function=lambda route: route.name,
        responses={"4XX": {"model": ErrorBody}, "5XX": {"model": ErrorBody}},
        docs_url="/docs" if name == "gateway" else None,
        redoc_url=None,
    )
    errors.install(app)
    app.add_middleware(LimitBody, limit=settings.max_body_bytes, limits=body_limits)
    app.add_middleware(CorrelationIdMiddleware, header_name="X-Request-ID", validator=_plausible_id)
    health = APIRouter(tags=["health"])

    @health.get("/healthz", response_model=Health, summary="The process answers")
    async def healthz() -> Health:
        return Health(status="ok")

    @health.get("/readyz", response_model=Health, summary="The service can do its work")
    async def readyz(request: Request) -> Health | JSONResponse:
        missing = await readiness(request)
        if missing:
            detail = "; ".join(f"{part}: {why}" for part, why in sorted(missing.items()))
            return errors.error_response(503, "NotReady", detail)
        return Health(status="ready")

    telemetry.install_metrics(app, [f"{prefix}/metrics" for prefix in health_prefixes])
    for prefix in health_prefixes:
        app.include_router(health, prefix=prefix, include_in_schema=prefix == health_prefixes[-1])
    for router in routers:
        app.include_router(router)
    return app


def _plausible_id(value: str) -> bool:
    return 0 < len(value) <= 64 and value.isascii() and all(c.isalnum() or c in "-_." for c in value)
