"""The routes that ingest and repair call; internal."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query

from services.catalog import ingesting, stories, writing
from services.catalog.state import DatabaseOf, VocabularyOf
from services.shared import contracts as c
from services.shared.errors import InvalidRequest
from services.shared.text import story

router = APIRouter()

After = Annotated[int, Query(ge=0, description="the last id of the page before")]
Limit = Annotated[int, Query(ge=1, le=1000)]


def once(titles: Sequence[c.IngestedTitle]) -> Sequence[c.IngestedTitle]:
    """Raises `InvalidRequest` when an id stands there twice."""
    if len({title.id for title in titles}) < len(titles):
        raise InvalidRequest("The same id stands in the request twice.")
    return titles


@router.put("/ingested", summary="Lay ingested titles over what is stored, in one transaction")
async def ingest(body: c.IngestRequest, database: DatabaseOf, vocabulary: VocabularyOf) -> c.IngestResponse:
    async with database.session() as session, session.begin():
        answer = await ingesting.ingest(session, once(body.titles), body.dry_run)
    vocabulary.forget()
    return answer


@router.post("/identities", summary="Titles by MyAnimeList and AniList ids")
async def identities(body: c.IdentityRequest, database: DatabaseOf) -> c.IdentityResponse:
    return c.IdentityResponse(titles=await database.read(lambda connection: ingesting.identities(connection, body)))


@router.post("/stories", summary="Points with their stories, ready for the vector store")
async def points(body: c.StoriesRequest, database: DatabaseOf) -> c.StoriesResponse:
    found = await database.read(lambda connection: stories.stories_of(connection, body.ids))
    return c.StoriesResponse(
        points=[c.Point(id=title.id, payload=title.payload, story=story(title.source).text) for title in found],
        without_moods=[title.id for title in found if not title.source.moods],
    )


@router.get("/index", summary="What the vector store should hold, page by page")
async def index(database: DatabaseOf, after: After = 0, limit: Limit = 1000) -> c.IndexPage:
    return c.IndexPage(entries=await database.read(lambda connection: stories.index_page(connection, after, limit)))


@router.put("/moods", summary="Store predicted moods where no card and no bundled prediction says otherwise")
async def moods(body: c.MoodsRequest, database: DatabaseOf, vocabulary: VocabularyOf) -> c.MoodsResponse:
    async with database.session() as session, session.begin():
        written = await ingesting.store_moods(session, body.moods)
    vocabulary.forget()
    return c.MoodsResponse(written=written)


@router.post("/titles/forget", summary="Remove titles")
async def forget(body: c.ForgetRequest, database: DatabaseOf, vocabulary: VocabularyOf) -> c.ForgetResponse:
    async with database.session() as session, session.begin():
        forgotten = await writing.forget(session, body.ids)
    vocabulary.forget()
    return c.ForgetResponse(forgotten=forgotten)


@router.post("/statistics", status_code=204, summary="Count words anew, after many titles were written")
async def statistics(database: DatabaseOf) -> None:
    async with database.session() as session, session.begin():
        await writing.lock(session)
        await writing.refresh_lexemes(session)
