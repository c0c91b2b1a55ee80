"""Jikan v4 and AniList's GraphQL as their documents describe them, over titles of our own making, with failures on
demand. Also serves thousands of titles for measurements:

    python -m tests.scripts.ingest.sources 20000 --port 8390
    python -m tests.scripts.ingest.sources 20000 --port 8390 --retold    the same titles with other synopses
"""

import argparse
import asyncio
import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

FIRST = 900_000_000
PLACES = ("harbour", "lighthouse", "orchard", "observatory", "tram depot", "snowed-in village", "night market")
PEOPLE = (
    "a clockmaker",
    "two sisters",
    "a retired pilot",
    "a choir of ghosts",
    "an apprentice baker",
    "a cartographer",
)
TURNS = (
    "keep a promise",
    "mend what a flood took",
    "learn to say goodbye",
    "win back a stolen name",
    "wait for spring",
)
TAILS = ("", "\n\n[Written by MAL Rewrite]", " (Source: A Publisher)", "<br><br>\n(Source: A Shop, edited)", "")
GENRES = ("Action", "Comedy", "Drama", "Fantasy", "Mystery", "Romance", "Slice of Life")


def synopsis(number: int) -> str:
    """Some sentences that differ from title to title, with the oddities of real ones."""
    person, place, turn = PEOPLE[number % 6], PLACES[number % 7], TURNS[number % 5]
    told = f"In the {place} number {number}, {person} must {turn}. Nobody&#039;s plan survives the first week &amp; "
    return f"{told}the season of storms brings visitors who remember another {PLACES[number % 5]}.{TAILS[number % 5]}"


def jikan(number: int, **changed: Any) -> dict[str, Any]:
    """One entry as `/anime/{id}/full` has it."""
    day = {"day": 1 + number % 28, "month": 10, "year": 2026}
    return {
        "mal_id": number,
        "url": f"https://myanimelist.net/anime/{number}",
        "images": {"jpg": {"image_url": f"https://cdn.example/{number}.jpg", "large_image_url": None}},
        "approved": True,
        "titles": [{"type": "Default", "title": f"Made Up {number}"}, {"type": "Synonym", "title": f"MU{number}"}],
        "title": f"Made Up {number}",
        "title_english": None,
        "title_japanese": f"作り物{number}",
        "title_synonyms": [f"MU{number}"],
        "type": "TV",
        "source": "Manga",
        "episodes": 12 + number % 3,
        "status": "Currently Airing",
        "airing": True,
        "aired": {"from": "2026-10-02T00:00:00+00:00", "to": None, "prop": {"from": day, "to": dict.fromkeys(day)}},
        "duration": "24 min per ep",
        "rating": "PG-13 - Teens 13 or older",
        "score": None if number % 4 == 0 else round(5 + number % 40 / 10, 2),
        "scored_by": None,
        "rank": None,
        "popularity": number % 1000,
        "members": 100 + number % 100_000,
        "favorites": 0,
        "synopsis": synopsis(number),
        "background": "",
        "season": "fall",
        "year": 2026,
        "broadcast": {"day": None, "time": None, "timezone": None, "string": None},
        "producers": [],
        "studios": [{"mal_id": 1, "type": "anime", "name": f"Studio {number % 9}", "url": ""}],
        "genres": [{"mal_id": 2, "type": "anime", "name": GENRES[number % 7], "url": ""}],
        "explicit_genres": [],
        "themes": [{"mal_id": 3, "type": "anime", "name": "Workplace", "url": ""}],
        "demographics": [],
        "relations": [],
    } | changed


def anilist(number: int, **changed: Any) -> dict[str, Any]:
    """One entry as AniList's `Page.media` has it; its id is the MyAnimeList id plus 100,000."""
    return {
        "id": number + 100_000,
        "idMal": number,
        "format": "TV",
        "source": "MANGA",
        "status": "RELEASING",
        "episodes": 12,
        "duration": 24,
        "season": "FALL",
        "seasonYear": 2026,
        "isAdult": False,
        "updatedAt": 1_790_000_000 + number % 1000,
        "title": {"romaji": f"Made Up {number}", "english": f"Made Up in English {number}", "native": None},
        "synonyms": [],
        "startDate": {"year": 2026, "month": 10, "day": None},
        "endDate": {"year": None, "month": None, "day": None},
        "genres": ["Psychological"],
        "tags": [
            {"name": "Ships", "rank": 80, "category": "Technical", "isGeneralSpoiler": False, "isMediaSpoiler": False},
            {"name": "Twins", "rank": 90, "category": "Cast", "isGeneralSpoiler": False, "isMediaSpoiler": True},
            {"name": "Guns", "rank": 20, "category": "Cast", "isGeneralSpoiler": False, "isMediaSpoiler": False},
        ],
        "studios": {"nodes": [{"name": "Another Studio"}]},
        "averageScore": 71,
        "popularity": 500,
        "description": f"AniList tells {number} in a shorter way than others do.<br>(Source: AniList)",
        "coverImage": {"extraLarge": None, "large": None},
        "bannerImage": f"https://banners.example/{number}.jpg",
        "relations": {"edges": []},
    } | changed


@dataclass
class World:
    """What both sources know, and how they fail: each entry of `faults` spoils one request, in turn."""

    jikan: dict[int, Any]
    anilist: list[Any]
    faults: dict[str, list[str]] = field(default_factory=dict)
    requests: list[tuple[str, str]] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    stall_s: float = 5.0
    sorted_titles: list[Any] = field(default_factory=list)

    def list_titles(self) -> list[Any]:
        return [entry for entry in self.jikan.values() if entry is not None]

    def by_followers(self) -> list[Any]:
        """Sorted once: a measurement asks for eight hundred pages."""
        if not self.sorted_titles:
            self.sorted_titles = sorted(self.list_titles(), key=lambda entry: -(entry.get("members") or 0))
        return self.sorted_titles


def world(count: int) -> World:
    ids = range(FIRST, FIRST + count)
    return World({number: jikan(number) for number in ids}, [anilist(number) for number in ids])


def _paged(entries: Sequence[Any], page: int, size: int) -> tuple[list[Any], bool]:
    return list(entries[(page - 1) * size : page * size]), page * size < len(entries)


def create_sources(known: World) -> Starlette:
    """Jikan below /v4, AniList at /graphql."""

    async def spoiled(name: str, request: Request) -> Response | None:
        known.requests.append((name, str(request.url.path)))
        known.agents.add(request.headers.get("user-agent", ""))
        faults = known.faults.get(name, [])
        fault = faults.pop(0) if faults else "none"
        match fault:
            case "none":
                return None
            case "429":
                return JSONResponse({"status": 429, "type": "RateLimitException"}, 429)
            case "429 after":
                return JSONResponse({"status": 429}, 429, headers={"Retry-After": "0"})
            case "500":
                return Response("<html>Internal Server Error</html>", 500)
            case "stall":
                await asyncio.sleep(known.stall_s)
                return None
            case "truncated":
                return Response('{"data": [{"mal_id": 1, "tit', 200, media_type="application/json")
            case _:
                raise ValueError(fault)

    def jikan_answer(request: Request, body: Any) -> Response:
        content = json.dumps(body).encode()
        etag = f'"{hashlib.sha1(content).hexdigest()}"'
        if request.headers.get("if-none-match") == etag:
            return Response(status_code=304, headers={"ETag": etag})
        return Response(content, media_type="application/json", headers={"ETag": etag})

    async def listing(request: Request) -> Response:
        if response := await spoiled("jikan", request):
            return response
        entries = known.by_followers() if request.url.path.endswith("/top/anime") else known.list_titles()
        page, more = _paged(entries, int(request.query_params["page"]), 25)
        items = {"count": len(page), "total": len(entries), "per_page": 25}
        last = math.ceil(len(entries) / 25)
        paging = {"last_visible_page": last, "has_next_page": more, "current_page": 1, "items": items}
        without = [{k: v for k, v in e.items() if k != "relations"} if isinstance(e, dict) else e for e in page]
        return jikan_answer(request, {"pagination": paging, "data": without})

    async def full(request: Request) -> Response:
        if response := await spoiled("jikan", request):
            return response
        if (entry := known.jikan.get(int(request.path_params["id"]))) is None:
            body = {"status": 404, "type": "BadResponseException", "message": "Resource does not exist"}
            return JSONResponse(body, 404)
        return jikan_answer(request, {"data": entry})

    async def graphql(request: Request) -> Response:
        if response := await spoiled("anilist", request):
            return response
        sent = await request.json()
        variables, entries = sent["variables"], known.anilist
        assert sent["query"].count("{") == sent["query"].count("}")
        if (ids := variables.get("malIds")) is not None:
            wanted = set(ids)
            entries = [entry for entry in entries if entry.get("idMal") in wanted]
        if variables["sort"] == ["UPDATED_AT_DESC"]:
            entries = sorted(entries, key=lambda entry: -(entry.get("updatedAt") or 0))
        page, more = _paged(entries, variables["page"], variables["perPage"])
        return JSONResponse({"data": {"Page": {"pageInfo": {"hasNextPage": more}, "media": page}}})

    return Starlette(
        routes=[
            Route("/v4/seasons/{year}/{season}", listing),
            Route("/v4/seasons/{name}", listing),
            Route("/v4/top/anime", listing),
            Route("/v4/anime/{id}/full", full),
            Route("/graphql", graphql, methods=["POST"]),
        ]
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("titles", type=int)
    parser.add_argument("--port", type=int, default=8390)
    parser.add_argument("--retold", action="store_true", help="every synopsis has changed")
    given = parser.parse_args()
    known = world(given.titles)
    if given.retold:
        for number, entry in known.jikan.items():
            entry["synopsis"] = f"Told anew: {synopsis(number + 3)}"
    uvicorn.run(create_sources(known), port=given.port, log_level="warning")
