"""Typed clients between services. A failure of the other side is an error with a status, never a raw httpx one."""

from collections.abc import AsyncIterator
from typing import Any, TypeVar

import aiohttp
import httpx
import orjson
from asgi_correlation_id import correlation_id
from httpx_aiohttp import AiohttpTransport
from pydantic import BaseModel, ValidationError

from services.shared import contracts as c
from services.shared.errors import (
    AnimeNotFound,
    InvalidRequest,
    PayloadTooLarge,
    ProfileUnknown,
    TooManyRequests,
    UpstreamUnavailable,
)

Model = TypeVar("Model", bound=BaseModel)

EXPECTED = {
    error.status: error for error in (AnimeNotFound, InvalidRequest, PayloadTooLarge, ProfileUnknown, TooManyRequests)
}

# How the transport reports that the other side closed a connection, as it does after idling and when it restarts.
DROPPED = (httpx.ConnectTimeout, httpx.ReadError, httpx.RemoteProtocolError, httpx.WriteError)
LONG_CALL_TIMEOUT_S = 60.0
"""For a thousand rankings at once, or a list of megabytes."""
KEEP_IDLE_S = 3.0
"""Shorter than the five seconds after which uvicorn closes a connection, so that few are used while they close."""


async def _pass_on_request_id(request: httpx.Request) -> None:
    if request_id := correlation_id.get():
        request.headers["X-Request-ID"] = request_id


def http_client(
    base_url: str, timeout_s: float, transport: httpx.AsyncBaseTransport | None = None, connections: int = 64
) -> httpx.AsyncClient:
    """An httpx client for one service; `transport` is given by tests that run the other service in-process."""
    limits = httpx.Limits(
        max_connections=connections, max_keepalive_connections=connections, keepalive_expiry=KEEP_IDLE_S
    )
    return httpx.AsyncClient(
        base_url=base_url,
        timeout=timeout_s,
        transport=transport or AiohttpTransport(limits=limits, trust_env=False),
        event_hooks={"request": [_pass_on_request_id]},
    )


async def call(http: httpx.AsyncClient, method: str, path: str, answer: type[Model], **sent: Any) -> Model:
    """Send a request and validate the answer; raises what :func:`send` raises."""
    content = await send(http, method, path, **sent)
    try:
        return answer.model_validate_json(content)
    except ValidationError as error:
        raise UpstreamUnavailable(f"{path} did not answer with a {answer.__name__}") from error


async def send(http: httpx.AsyncClient, method: str, path: str, **sent: Any) -> bytes:
    """Send a request and return the body of a good answer. A dropped connection is tried again, since every call may
    safely be repeated, except where the content is a stream, which is gone.

    Raises one of `EXPECTED` when the other side said so, and `UpstreamUnavailable` when it failed, was late or could
    not be reached.
    """
    if (body := sent.pop("body", None)) is not None:
        sent["content"] = body.model_dump_json(exclude_defaults=True)
        sent["headers"] = {**sent.get("headers", {}), "Content-Type": "application/json"}
    try:
        try:
            response = await http.request(method, path, **sent)
        except DROPPED:
            if isinstance(sent.get("content"), AsyncIterator):
                raise
            response = await http.request(method, path, **sent)
    except (httpx.HTTPError, aiohttp.ClientError) as error:
        raise UpstreamUnavailable(f"{http.base_url.host}: {type(error).__name__}") from error
    if response.status_code in EXPECTED:
        raise EXPECTED[response.status_code](_detail(response))
    if response.is_error:
        raise UpstreamUnavailable(f"{path} answered {response.status_code}")
    return response.content


def _detail(response: httpx.Response) -> str:
    try:
        return str(orjson.loads(response.content)["detail"])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return f"status {response.status_code}"


class CatalogClient:
    """The catalog service."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def search(self, request: c.TextSearchRequest) -> c.TextSearchResponse:
        return await call(self.http, "POST", "/search", c.TextSearchResponse, body=request)

    async def hydrate(self, ids: list[int]) -> list[dict[str, Any]]:
        """Cards as the JSON of `TitleCard`, not validated: they only pass through, and twenty of them on every search
        would cost more to validate and to write again than everything else that the caller does.
        """
        content = await send(self.http, "POST", "/hydrate", body=c.HydrateRequest(ids=ids))
        try:
            cards: list[dict[str, Any]] = orjson.loads(content)["cards"]
        except (orjson.JSONDecodeError, KeyError, TypeError) as error:
            raise UpstreamUnavailable("/hydrate did not answer with cards") from error
        return cards

    async def title(self, anime_id: int) -> c.TitleDetail:
        return await call(self.http, "GET", f"/titles/{anime_id}", c.TitleDetail)

    async def franchise(self, anime_id: int) -> c.Franchise:
        return await call(self.http, "GET", f"/titles/{anime_id}/franchise", c.Franchise)

    async def suggest(self, q: str, limit: int, include_adult: bool) -> c.Suggestions:
        params: dict[str, Any] = {"q": q, "limit": limit, "include_adult": include_adult}
        return await call(self.http, "GET", "/suggest", c.Suggestions, params=params)

    async def names(self, limit: int, offset: int) -> c.NamesResponse:
        return await call(self.http, "GET", "/names", c.NamesResponse, params={"limit": limit, "offset": offset})

    async def facets(self) -> c.Facets:
        return await call(self.http, "GET", "/facets", c.Facets)

    async def ingest(self, request: c.IngestRequest) -> c.IngestResponse:
        # Sent as a whole: `fetched_at` and what a source named must not be taken for defaults.
        content = request.model_dump_json(exclude_unset=True)
        headers = {"Content-Type": "application/json"}
        return await call(self.http, "PUT", "/ingested", c.IngestResponse, content=content, headers=headers)

    async def identities(self, request: c.IdentityRequest) -> list[c.Identity]:
        return (await call(self.http, "POST", "/identities", c.IdentityResponse, body=request)).titles

    async def stories(self, ids: list[int]) -> c.StoriesResponse:
        return await call(self.http, "POST", "/stories", c.StoriesResponse, body=c.StoriesRequest(ids=ids))

    async def index(self, after: int) -> c.IndexPage:
        return await call(self.http, "GET", "/index", c.IndexPage, params={"after": after})

    async def store_moods(self, moods: dict[int, dict[str, float]]) -> c.MoodsResponse:
        return await call(self.http, "PUT", "/moods", c.MoodsResponse, body=c.MoodsRequest(moods=moods))

    async def forget(self, ids: list[int]) -> c.ForgetResponse:
        return await call(self.http, "POST", "/titles/forget", c.ForgetResponse, body=c.ForgetRequest(ids=ids))

    async def count_words(self) -> None:
        await send(self.http, "POST", "/statistics")


class SemanticClient:
    """The semantic service."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def search(self, request: c.VectorSearchRequest) -> c.VectorSearchResponse:
        return await call(self.http, "POST", "/search", c.VectorSearchResponse, body=request)

    async def encode(self, texts: list[str]) -> c.EncodeResponse:
        return await call(self.http, "POST", "/encode", c.EncodeResponse, body=c.EncodeRequest(texts=texts))

    async def upsert(self, points: list[c.Point]) -> c.UpsertResponse:
        return await call(self.http, "PUT", "/points", c.UpsertResponse, body=c.UpsertRequest(points=points))

    async def set_payloads(self, payloads: dict[int, c.PointPayload]) -> c.PayloadsResponse:
        body = c.PayloadsRequest(payloads=payloads)
        return await call(self.http, "PUT", "/payloads", c.PayloadsResponse, body=body)

    async def index(self, after: int) -> c.IndexPage:
        return await call(self.http, "GET", "/index", c.IndexPage, params={"after": after})

    async def delete(self, ids: list[int]) -> c.CollectionInfo:
        return await call(self.http, "POST", "/points/delete", c.CollectionInfo, body=c.DeleteRequest(ids=ids))

    async def collection(self) -> c.CollectionInfo:
        return await call(self.http, "GET", "/collection", c.CollectionInfo)

    async def activate(self, generation: str) -> c.CollectionInfo:
        body = c.ActivateRequest(generation=generation)
        return await call(self.http, "POST", "/collection/activate", c.CollectionInfo, body=body)


class RecommenderClient:
    """The recommender service. A `token` stands for a profile, and travels in a header only."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def recommend(self, request: c.RecommendationBody, token: str | None) -> c.Ranking:
        return await call(self.http, "POST", "/recommend", c.Ranking, body=request, headers=_profile(token))

    async def recommend_batch(self, request: c.BatchBody) -> c.BatchResponse:
        return await call(
            self.http, "POST", "/recommend/batch", c.BatchResponse, body=request, timeout=LONG_CALL_TIMEOUT_S
        )

    async def score(self, request: c.ScoreRequest, token: str | None) -> c.ScoreResponse:
        return await call(self.http, "POST", "/score", c.ScoreResponse, body=request, headers=_profile(token))

    async def near(self, anime_id: int, limit: int) -> list[c.Hit]:
        return (await call(self.http, "GET", f"/near/{anime_id}", c.NearResponse, params={"limit": limit})).titles

    async def known(self, token: str) -> list[int]:
        return (await call(self.http, "GET", "/profile/known", c.Known, headers=_profile(token))).ids

    async def private_titles(self) -> bytes:
        """The JSON of a `PrivateTitles`, packed with gzip, which only passes through."""
        return await send(self.http, "GET", "/private/titles", timeout=LONG_CALL_TIMEOUT_S)

    async def private_graph(self, version: str) -> bytes:
        """An ONNX graph, packed with gzip. Raises `AnimeNotFound` when another artefact is in use."""
        return await send(self.http, "GET", f"/private/graph/{version}", timeout=LONG_CALL_TIMEOUT_S)

    async def create_profile(self) -> c.ProfileCreated:
        return await call(self.http, "POST", "/profiles", c.ProfileCreated)

    async def feedback(self, event: c.FeedbackEvent, token: str) -> c.FeedbackResponse:
        return await call(self.http, "POST", "/feedback", c.FeedbackResponse, body=event, headers=_profile(token))

    async def profile(self, token: str) -> bytes:
        """The JSON of a `ProfileExport`, which only passes through."""
        return await send(self.http, "GET", "/profile", headers=_profile(token))

    async def neighbours(self, token: str) -> c.Neighbours:
        return await call(self.http, "GET", "/profile/neighbours", c.Neighbours, headers=_profile(token))

    async def delete_profile(self, token: str) -> c.Deleted:
        return await call(self.http, "DELETE", "/profile", c.Deleted, headers=_profile(token))

    async def import_list(
        self, content: AsyncIterator[bytes], token: str | None, form: c.ImportFormat, store: bool
    ) -> bytes:
        """The JSON of an `ImportReport`, which only passes through."""
        params: dict[str, Any] = {"format": form.value, "store": store}
        headers = {**_profile(token), "Content-Type": "application/octet-stream"}
        return await send(
            self.http,
            "POST",
            "/import",
            content=content,
            params=params,
            headers=headers,
            timeout=LONG_CALL_TIMEOUT_S,
        )


def _profile(token: str | None) -> dict[str, str]:
    return {"X-Funiki-Profile": token} if token else {}
