import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from asgi_correlation_id import correlation_id

from services.shared import contracts as c
from services.shared.clients import CatalogClient, SemanticClient, http_client
from services.shared.errors import AnimeNotFound, FunikiError, InvalidRequest, TooManyRequests, UpstreamUnavailable


@asynccontextmanager
async def answering(*answers: bytes | None) -> AsyncIterator[tuple[CatalogClient, list[bytes]]]:
    """A catalog client before a server that gives these raw answers in turn; None closes the connection instead."""
    waiting, heads = list(answers), list[bytes]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while waiting:
            head = await reader.readuntil(b"\r\n\r\n")
            heads.append(head)
            answer = waiting.pop(0)
            if answer is None:
                break
            writer.write(answer)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server, http_client(address, timeout_s=1.0) as http:
        yield CatalogClient(http), heads


def answer(status: int, body: bytes) -> bytes:
    head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


EMPTY_FACETS = c.Facets(
    genres=[], themes=[], moods=[], tags=[], studios=[], types=[], statuses=[], sources=[], year_min=None, year_max=None
)
OK = answer(200, EMPTY_FACETS.model_dump_json().encode())


async def test_an_answer_becomes_its_model() -> None:
    async with answering(OK) as (catalog, heads):
        assert await catalog.facets() == EMPTY_FACETS
    assert heads[0].startswith(b"GET /facets HTTP/1.1")


async def test_a_dropped_connection_is_tried_once_more() -> None:
    async with answering(OK, None, OK) as (catalog, heads):
        assert await catalog.facets() == EMPTY_FACETS
        assert await catalog.facets() == EMPTY_FACETS
    assert len(heads) == 3


async def test_two_dropped_connections_are_an_outage() -> None:
    async with answering(None, None) as (catalog, _):
        with pytest.raises(UpstreamUnavailable):
            await catalog.facets()


@pytest.mark.parametrize(
    ("raw", "error", "message"),
    [
        (answer(404, b'{"detail": "no such title"}'), AnimeNotFound, "no such title"),
        (answer(422, b'{"detail": "bad"}'), InvalidRequest, "bad"),
        (answer(429, b"busy"), TooManyRequests, "status 429"),
        (answer(404, b"[]"), AnimeNotFound, "status 404"),
        (answer(500, b'{"detail": "secret"}'), UpstreamUnavailable, "/facets answered 500"),
        (answer(302, b""), UpstreamUnavailable, "/facets did not answer with a Facets"),
        (answer(200, b"{}"), UpstreamUnavailable, "/facets did not answer with a Facets"),
        (answer(200, b"not json"), UpstreamUnavailable, "/facets did not answer with a Facets"),
    ],
)
async def test_failures_are_errors_with_a_status(raw: bytes, error: type[FunikiError], message: str) -> None:
    async with answering(raw) as (catalog, _):
        with pytest.raises(error) as raised:
            await catalog.facets()
    assert str(raised.value) == message


@pytest.mark.parametrize("raw", [b"garbage\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort"])
async def test_broken_http_is_an_outage(raw: bytes) -> None:
    async with answering(raw) as (catalog, _):
        with pytest.raises(UpstreamUnavailable):
            await catalog.facets()


async def test_nobody_there_is_an_outage() -> None:
    async with http_client("http://127.0.0.1:9", timeout_s=1.0) as http:
        with pytest.raises(UpstreamUnavailable):
            await CatalogClient(http).facets()


async def test_the_request_id_is_passed_on() -> None:
    async with answering(OK) as (catalog, heads):
        token = correlation_id.set("abc-1")
        await catalog.facets()
        correlation_id.reset(token)
    assert b"x-request-id: abc-1" in heads[0].lower()


async def test_only_what_differs_from_the_defaults_is_sent() -> None:
    sent: list[bytes] = []

    def record(request: httpx.Request) -> httpx.Response:
        sent.append(request.content)
        return httpx.Response(200, content=c.VectorSearchResponse(hits=[], collection="x").model_dump_json())

    async with http_client("http://semantic", 1.0, httpx.MockTransport(record)) as http:
        request = c.VectorSearchRequest(text="sea", filters=c.InternalFilters(year_min=1990))
        await SemanticClient(http).search(request)
    assert sent == [b'{"text":"sea","filters":{"year_min":1990}}']
    assert c.VectorSearchRequest.model_validate_json(sent[0]) == request
