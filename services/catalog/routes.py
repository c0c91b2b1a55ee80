"""The HTTP surface of the catalog; internal, called by the gateway and by scripts."""

from typing import Annotated

import orjson
from fastapi import APIRouter, Path, Query, Response
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncConnection

from services.catalog import reading, writing
from services.catalog.directory import directory
from services.catalog.search import search
from services.catalog.state import DatabaseOf, VocabularyOf
from services.catalog.suggest import suggest
from services.shared.contracts import (
    AnimeId,
    CleanText,
    Facets,
    Franchise,
    HydrateRequest,
    HydrateResponse,
    NamesResponse,
    Suggestions,
    TextSearchRequest,
    TextSearchResponse,
    TitleDetail,
    TitleRecord,
    Wire,
)
from services.shared.errors import InvalidRequest

router = APIRouter()

JSON = "application/json"
PathId = Annotated[AnimeId, Path(alias="id")]


class TitlesRequest(Wire):
    """Titles to store; texts and moods that are stored of them stay."""

    titles: Annotated[list[TitleRecord], Field(min_length=1, max_length=2000)]


class TitlesResponse(Wire):
    written: int


# Lists are sent as bytes that were made once: validating and dumping them again would double the cost of a request.
@router.post("/search", response_model=TextSearchResponse)
async def search_text(body: TextSearchRequest, database: DatabaseOf, vocabulary: VocabularyOf) -> Response:
    async def work(connection: AsyncConnection) -> bytes:
        outcome = await search(connection, await vocabulary.current(connection), body)
        return orjson.dumps(
            {
                "hits": [hit._asdict() for hit in outcome.hits],
                "total": outcome.total,
                "total_is": "at_least" if outcome.at_least else "exact",
                "match": outcome.match,
                "exact_title_ids": outcome.exact,
                "near_title_ids": outcome.near,
            }
        )

    return Response(await database.read(work), media_type=JSON)


@router.post("/hydrate", response_model=HydrateResponse)
async def hydrate(body: HydrateRequest, database: DatabaseOf) -> Response:
    cards = await database.read(lambda connection: reading.cards(connection, body.ids))
    return Response(f'{{"cards":[{",".join(cards)}]}}', media_type=JSON)


@router.get("/titles/{id}")
async def title(anime_id: PathId, database: DatabaseOf) -> TitleDetail:
    return await database.read(lambda connection: reading.detail(connection, anime_id))


@router.get("/titles/{id}/franchise")
async def franchise(anime_id: PathId, database: DatabaseOf) -> Franchise:
    return await database.read(lambda connection: reading.franchise(connection, anime_id))


@router.get("/suggest")
async def suggestions(
    database: DatabaseOf,
    q: Annotated[CleanText, Query(max_length=500)] = "",
    limit: Annotated[int, Query(ge=1, le=50)] = 8,
    include_adult: bool = False,
) -> Suggestions:
    found = await database.read(lambda connection: suggest(connection, q, limit, include_adult))
    return Suggestions(suggestions=found)


@router.get("/names")
async def names(
    database: DatabaseOf,
    limit: Annotated[int, Query(ge=1, le=1000)] = 500,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> NamesResponse:
    found = await database.read(lambda connection: directory(connection, limit, offset))
    return NamesResponse.model_validate({"titles": found})


@router.get("/facets")
async def facets(database: DatabaseOf, vocabulary: VocabularyOf) -> Facets:
    return (await database.read(vocabulary.current)).facets


@router.put("/titles")
async def store_titles(body: TitlesRequest, database: DatabaseOf, vocabulary: VocabularyOf) -> TitlesResponse:
    ids = {record.id for record in body.titles}
    if len(ids) < len(body.titles):
        raise InvalidRequest("The same id stands in the request twice.")
    async with database.session() as session, session.begin():
        await writing.write(session, [writing.Entry(record) for record in body.titles])
    vocabulary.forget()
    return TitlesResponse(written=len(ids))
