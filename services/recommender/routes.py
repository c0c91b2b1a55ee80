"""Rankings and the artefact: the HTTP surface of the recommender that keeps nothing. Internal."""

import datetime
from time import perf_counter
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel

from services.recommender import events, profiles, recommend
from services.recommender.db import Database
from services.recommender.shelf import info
from services.recommender.state import DatabaseOf, OptionalToken, ParcelsOf, RankersOf, ShelfOf
from services.shared import contracts as c

router = APIRouter()

PathId = Annotated[c.AnimeId, Path(alias="id")]


def json(answer: BaseModel) -> Any:
    """The answer as JSON, written once, not validated again."""
    return Response(answer.model_dump_json(), media_type="application/json")


async def known_of(database: Database, token: str | None) -> tuple[list[c.HistoryEntry], list[c.AnimeId]]:
    """History and saved titles of a profile; nothing without a token. Raises `ProfileUnknown`."""
    if token is None:
        return [], []
    async with database.session() as session:
        profile = await profiles.find(session, token)
        return events.history((await events.states(session, profile.id)).values())


@router.post("/recommend", response_model=c.Ranking)
async def recommend_titles(
    body: c.RecommendationBody, database: DatabaseOf, shelf: ShelfOf, rankers: RankersOf, token: OptionalToken
) -> Any:
    history, saved = await known_of(database, token)
    history += body.history
    excluded = [*saved, *body.exclude_ids]
    shot, today = shelf.snapshot, datetime.date.today()
    return json(await rankers.run(lambda: recommend.recommend(shot, body, history, excluded, body.blend, today)))


@router.post("/recommend/batch", response_model=c.BatchResponse)
async def recommend_batch(body: c.BatchBody, shelf: ShelfOf, rankers: RankersOf) -> Any:
    started, shot = perf_counter(), shelf.snapshot
    lists = await rankers.run(lambda: recommend.recommend_many(shot, body, datetime.date.today()))
    took_ms = round((perf_counter() - started) * 1000, 2)
    return json(c.BatchResponse.model_construct(lists=lists, model=shot.model.version, took_ms=took_ms))


@router.post("/score", response_model=c.ScoreResponse)
async def score_titles(
    body: c.ScoreRequest, database: DatabaseOf, shelf: ShelfOf, rankers: RankersOf, token: OptionalToken
) -> Any:
    history, _ = await known_of(database, token)
    history += body.history
    shot = shelf.snapshot
    scores, known = await rankers.run(lambda: recommend.fitting(shot, history, body.ids))
    return json(c.ScoreResponse.model_construct(scores=scores, known=known, model=shot.model.version))


@router.get("/near/{id}", response_model=c.NearResponse)
async def near_titles(
    anime_id: PathId, shelf: ShelfOf, rankers: RankersOf, limit: Annotated[int, Query(ge=1, le=500)] = 200
) -> Any:
    shot = shelf.snapshot
    found = await rankers.run(lambda: recommend.near(shot, anime_id, limit))
    return json(c.NearResponse.model_construct(titles=found, model=shot.model.version))


@router.get("/private/titles")
async def private_titles(parcels: ParcelsOf, shelf: ShelfOf) -> Any:
    return Response(await parcels.titles(shelf.snapshot), media_type="application/gzip")


@router.get("/private/graph/{version}")
async def private_graph(version: str, parcels: ParcelsOf, shelf: ShelfOf) -> Any:
    return Response(await parcels.graph(shelf.snapshot, version), media_type="application/gzip")


@router.get("/model")
async def model(shelf: ShelfOf) -> c.ModelInfo:
    return info(shelf.snapshot)


@router.post("/model/reload")
async def reload_model(shelf: ShelfOf) -> c.ModelInfo:
    return await shelf.reload()
