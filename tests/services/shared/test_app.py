from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Request
from pydantic import BaseModel

from services.shared.app import create_service
from services.shared.errors import AnimeNotFound
from services.shared.settings import ServiceSettings

router = APIRouter()


class Body(BaseModel):
    text: str


@router.post("/echo")
async def echo(body: Body) -> Body:
    return body


@router.get("/missing")
async def missing() -> None:
    raise AnimeNotFound("There is no anime with id 0.")


@router.get("/broken")
async def broken() -> None:
    raise RuntimeError("password=hunter2")


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    yield


async def readiness(request: Request) -> dict[str, str]:
    return {"database": "no answer"} if request.headers.get("X-Broken") else {}


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    app = create_service(
        "toy",
        ServiceSettings(_env_file=None, max_body_bytes=2000),
        lifespan=lifespan,
        routers=[router],
        readiness=readiness,
        health_prefixes=("", "/api/v1"),
    )
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://toy") as http:
        yield http


def without_id(answer: httpx.Response) -> dict[str, str]:
    body: dict[str, str] = answer.json()
    assert body.pop("request_id") == answer.headers["X-Request-ID"]
    return body


async def test_an_expected_error_keeps_its_name_and_status(http: httpx.AsyncClient) -> None:
    answer = await http.get("/missing")
    assert answer.status_code == 404
    assert without_id(answer) == {"error": "AnimeNotFound", "detail": "There is no anime with id 0."}


async def test_an_unexpected_error_tells_nothing(http: httpx.AsyncClient) -> None:
    answer = await http.get("/broken")
    assert answer.status_code == 500
    body = answer.json()
    assert (body["error"], body["detail"]) == ("InternalError", "Something went wrong on our side.")
    assert "hunter2" not in answer.text


async def test_an_unknown_address_has_the_one_shape(http: httpx.AsyncClient) -> None:
    answer = await http.get("/nowhere")
    assert (answer.status_code, without_id(answer)["error"]) == (404, "NotFound")
    answer = await http.get("/echo")
    assert (answer.status_code, without_id(answer)["error"]) == (405, "MethodNotAllowed")


@pytest.mark.parametrize("announced", [True, False])
async def test_a_large_body_is_refused_whether_or_not_it_was_announced(
    http: httpx.AsyncClient, announced: bool
) -> None:
    body = b'{"text": "' + b"x" * 2000 + b'"}'

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 100):
            yield body[start : start + 100]

    content = body if announced else pieces()
    answer = await http.post("/echo", content=content, headers={"Content-Type": "application/json"})
    assert (answer.status_code, without_id(answer)["error"]) == (413, "PayloadTooLarge")


async def test_a_body_within_the_limit_passes(http: httpx.AsyncClient) -> None:
    assert (await http.post("/echo", json={"text": "x" * 1900})).status_code == 200


async def test_ready_or_what_is_missing(http: httpx.AsyncClient) -> None:
    for prefix in ("", "/api/v1"):
        assert (await http.get(f"{prefix}/healthz")).json() == {"status": "ok"}
        assert (await http.get(f"{prefix}/readyz")).json() == {"status": "ready"}
        answer = await http.get(f"{prefix}/readyz", headers={"X-Broken": "1"})
        assert answer.status_code == 503
        assert without_id(answer) == {"error": "NotReady", "detail": "database: no answer"}


async def test_metrics_name_the_route_not_the_address(http: httpx.AsyncClient) -> None:
    await http.get("/missing")
    for path in ("/metrics", "/api/v1/metrics"):
        text = (await http.get(path)).text
        assert 'handler="/missing"' in text
        assert 'status="404"' in text


async def test_a_plausible_request_id_is_kept_and_another_replaced(http: httpx.AsyncClient) -> None:
    assert (await http.get("/healthz", headers={"X-Request-ID": "abc-1_2.3"})).headers["X-Request-ID"] == "abc-1_2.3"
    for implausible in (b"", b"a b", b"x" * 65, "é".encode("latin-1"), b"<b>"):
        answer = await http.get("/healthz", headers={b"X-Request-ID": implausible})
        given = answer.headers["X-Request-ID"]
        assert given.isalnum()
        assert len(given) == 32
