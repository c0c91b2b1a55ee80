"""Nothing that a client sends gives a 5xx: a sentence in the one error shape, in every case."""

import json
from typing import Any

import httpx
import pytest

from tests.services.gateway.stand_ins import Stage

SEARCH = "/api/v1/search"


def assert_error(answer: httpx.Response, status: int, error: str, *words: str) -> None:
    body = answer.json()
    assert (answer.status_code, body["error"]) == (status, error), body
    assert set(body) == {"error", "detail", "request_id"}
    assert body["request_id"] == answer.headers["X-Request-ID"]
    for word in words:
        assert word in body["detail"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", ["Type a feeling, a plot or a title, or choose a filter."]),
        ("q=", ["Type a feeling"]),
        ("q=%20%09", ["Type a feeling"]),
        ("include_adult=true", ["Type a feeling"]),
        ("q=" + "a" * 501, ["q: ", "500"]),
        ("q=%00", ["q: ", "NUL"]),
        ("q=a%00b", ["NUL"]),
        ("q=%ff", ["UTF-8"]),
        ("q=%ed%a0%80", ["UTF-8"]),
        ("q=%c3", ["UTF-8"]),
        ("q=x&%fe=1", ["UTF-8"]),
        ("q=x&genres=%80", ["UTF-8"]),
        ("q=x&genres=Dramma", ["Unknown genre 'Dramma'. Did you mean 'Drama'?"]),
        ("q=x&genres=", ["genres"]),
        ("q=x&genres=%00", ["NUL"]),
        ("q=x&moods=" + "m" * 101, ["moods"]),
        ("q=x" + "&genres=Drama" * 51, ["genres", "50"]),
        ("q=x&year_min=2001&year_max=2000", ["year_min (2001) is greater than year_max (2000)"]),
        ("q=x&episodes_min=3&episodes_max=2", ["episodes_min (3)"]),
        ("q=x&year_min=abc", ["year_min"]),
        ("q=x&year_min=", ["year_min"]),
        ("q=x&year_min=1e3", ["year_min"]),
        ("q=x&year_min=99999999999999999999999", ["year_min"]),
        ("q=x&limit=101", ["limit", "100"]),
        ("q=x&limit=0", ["limit"]),
        ("q=x&limit=-1", ["limit"]),
        ("q=x&limit=" + "9" * 5000, ["limit"]),
        ("q=x&offset=-1", ["offset"]),
        ("q=x&offset=10001", ["offset", "10000"]),
        ("q=x&niche=2", ["niche"]),
        ("q=x&niche=nan", ["niche"]),
        ("q=x&niche=inf", ["niche"]),
        ("q=x&score_min=-inf", ["score_min"]),
        ("q=x&duration_max=nan", ["duration_max"]),
        ("q=x&min_members=2147483648", ["min_members"]),
        ("q=x&collapse=perhaps", ["collapse"]),
        ("q=x&mode=mood", ["mode", "'auto', 'vibe' or 'title'"]),
        ("q=x&genre=Drama", ["genre: ", "not permitted"]),
        ("q=x&exclude_ids=5", ["exclude_ids"]),
        ("q=x&" + "&".join(f"x{n}=1" for n in range(200)), ["and 197 more"]),
    ],
)
async def test_searches_that_cannot_be_understood(stage: Stage, query: str, words: list[str]) -> None:
    assert_error(await stage.http.get(f"{SEARCH}?{query}"), 422, "InvalidRequest", *words)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, ["Type a feeling"]),
        ({"exclude_ids": [1]}, ["Type a feeling"]),
        ({"q": "x", "typo": 1}, ["typo"]),
        ({"q": "\ud800"}, ["Unicode"]),
        ({"q": "x", "genres": ["\udfff"]}, ["genres", "unicode"]),
        ({"q": "x", "\ud83d": 1}, ["unicode"]),
        ({"q": "x\u0000"}, ["NUL"]),
        ({"q": None}, ["q"]),
        ({"q": ["x"]}, ["q"]),
        ({"q": 5}, ["q"]),
        ({"q": True}, ["q"]),
        ({"q": "x", "genres": "Drama"}, ["genres"]),
        ({"q": "x", "genres": [["Drama"]]}, ["genres"]),
        ({"q": "x", "genres": [None]}, ["genres"]),
        ({"q": "x", "exclude_ids": [0]}, ["exclude_ids"]),
        ({"q": "x", "exclude_ids": [-1]}, ["exclude_ids"]),
        ({"q": "x", "exclude_ids": [2**31]}, ["exclude_ids"]),
        ({"q": "x", "exclude_ids": [1.5]}, ["exclude_ids"]),
        ({"q": "x", "exclude_ids": list(range(1, 50_002))}, ["exclude_ids", "50000"]),
        ({"q": "x", "limit": 10**400}, ["limit"]),
        ({"q": "x", "niche": float("nan")}, ["niche"]),
        ({"q": "x", "niche": float("inf")}, ["niche"]),
        ([], []),
        ("text", []),
        (None, []),
        (5, []),
    ],
)
async def test_bodies_that_cannot_be_understood(stage: Stage, body: Any, words: list[str]) -> None:
    answer = await stage.http.post(SEARCH, content=json.dumps(body), headers={"Content-Type": "application/json"})
    assert_error(answer, 422, "InvalidRequest", *words)


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"\xff\xfe", b'{"q": "\xff"}', b"[" * 100_000, b'{"q":' * 50_000, b'{"limit": ' + b"9" * 9000 + b"}"],
)
async def test_bodies_that_are_not_json(stage: Stage, raw: bytes) -> None:
    answer = await stage.http.post(SEARCH, content=raw, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)
    assert set(answer.json()) == {"error", "detail", "request_id"}


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "a/b;;=", ""]
)
async def test_bodies_of_another_kind(stage: Stage, kind: str) -> None:
    answer = await stage.http.post(SEARCH, content=b'{"q": "x"}', headers={"Content-Type": kind})
    assert_error(answer, 422, "InvalidRequest")


async def test_a_body_that_is_too_large(stage: Stage) -> None:
    body = b'{"q": "' + b"x" * 5_000_000 + b'"}'
    answer = await stage.http.post(SEARCH, content=body, headers={"Content-Type": "application/json"})
    assert_error(answer, 413, "PayloadTooLarge")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/anime/0", 422),
        ("/anime/-5", 422),
        ("/anime/abc", 422),
        ("/anime/%00", 422),
        ("/anime/%ff", 422),
        ("/anime/2147483648", 422),
        ("/anime/1.5", 422),
        ("/anime/1/similar?limit=51", 422),
        ("/anime/1/similar?limit=x", 422),
        ("/anime/999/similar", 404),
        ("/suggest", 422),
        ("/suggest?q=", 422),
        ("/suggest?q=%00", 422),
        ("/suggest?q=%ff", 422),
        ("/suggest?q=" + "x" * 101, 422),
        ("/suggest?q=x&limit=0", 422),
        ("/nothing", 404),
        ("/anime/1/nothing", 404),
        ("/anime/1/../../../etc/passwd", 404),
        ("/search/", 404),
    ],
)
async def test_addresses_that_lead_nowhere(stage: Stage, path: str, status: int) -> None:
    answer = await stage.http.get(f"/api/v1{path}")
    error = {404: ("AnimeNotFound" if "999" in path else "NotFound"), 422: "InvalidRequest"}[status]
    assert_error(answer, status, error)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "BREW"])
async def test_methods_that_are_not_offered(stage: Stage, method: str) -> None:
    assert_error(await stage.http.request(method, f"{SEARCH}?q=x"), 405, "MethodNotAllowed")


@pytest.mark.parametrize("sent", ["", " ", "x" * 65, "a b", "\x7f", "<script>", "å"])
async def test_an_implausible_request_id_is_replaced(stage: Stage, sent: str) -> None:
    answer = await stage.http.get("/healthz", headers={b"X-Request-ID": sent.encode("latin-1")})
    assert answer.status_code == 200
    assert answer.headers["X-Request-ID"] not in ("", sent)
