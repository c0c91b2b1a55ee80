"""Errors that carry their status, and the one place where they become JSON."""

from collections.abc import Sequence
from typing import Any, ClassVar

import structlog
from asgi_correlation_id import correlation_id
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from services.shared.contracts import ErrorBody

log = structlog.get_logger(__name__)


class FunikiError(Exception):
    """An expected failure; the class name is the public error name, the message the public detail."""

    status = 500
    headers: ClassVar[dict[str, str]] = {}


class InvalidRequest(FunikiError):
    status = 422


class AnimeNotFound(FunikiError):
    status = 404


class MapNotFound(FunikiError):
    status = 404


class GraphNotFound(FunikiError):
    status = 404


class ProfileUnknown(FunikiError):
    """No profile token was sent, or none that we know."""

    status = 401


class TooManyRequests(FunikiError):
    status = 429
    headers: ClassVar[dict[str, str]] = {"Retry-After": "1"}


class PayloadTooLarge(FunikiError):
    status = 413


class SearchUnavailable(FunikiError):
    status = 503
    headers: ClassVar[dict[str, str]] = {"Retry-After": "2"}


class UpstreamUnavailable(FunikiError):
    """A service this one depends on failed, was late or cannot be reached."""

    status = 503
    headers: ClassVar[dict[str, str]] = {"Retry-After": "2"}


NAMES = {404: "NotFound", 405: "MethodNotAllowed", 413: "PayloadTooLarge", 415: "UnsupportedMediaType"}


def error_response(status: int, error: str, detail: str, headers: dict[str, str] | None = None) -> JSONResponse:
    body = ErrorBody(error=error, detail=detail, request_id=correlation_id.get())
    return JSONResponse(body.model_dump(), status_code=status, headers=headers)


def sentence(errors: Sequence[Any]) -> str:
    """The validation problems as one readable sentence, at most three of them.

    >>> sentence([{"loc": ("query", "limit"), "msg": "Input should be less than or equal to 100"}])
    'limit: Input should be less than or equal to 100'
    """
    parts = []
    for problem in errors[:3]:
        place = ".".join(str(step) for step in problem["loc"] if step not in ("query", "body", "path"))
        message = str(problem["msg"]).removeprefix("Value error, ")
        parts.append(f"{place}: {message}" if place else message)
    if len(errors) > 3:
        parts.append(f"and {len(errors) - 3} more")
    return "; ".join(parts)


def install(app: FastAPI) -> None:
    """Register the handlers that give every error of `app` the one shape."""

    @app.exception_handler(FunikiError)
    async def expected(_: Request, error: FunikiError) -> JSONResponse:
        return error_response(error.status, type(error).__name__, str(error), error.headers)

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        return error_response(422, "InvalidRequest", sentence(error.errors()))

    @app.exception_handler(HTTPException)
    async def http(_: Request, error: HTTPException) -> JSONResponse:
        name = NAMES.get(error.status_code, "HttpError")
        return error_response(error.status_code, name, str(error.detail), dict(error.headers or {}))

    @app.exception_handler(Exception)
    async def unexpected(_: Request, error: Exception) -> JSONResponse:
        log.error("unhandled", exc_info=error)
        return error_response(500, "InternalError", "Something went wrong on our side.")
