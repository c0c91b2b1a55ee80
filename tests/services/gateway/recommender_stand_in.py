"""A small stand-in for the recommender; its answers are shaped by the wire contracts."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

from fastapi import FastAPI, Header, Request

from services.shared import contracts as c
from services.shared.errors import ProfileUnknown, install
from tests.services.gateway.stand_ins import hits

TOKEN = "known"
Token = Annotated[str | None, Header(alias="X-Funiki-Profile")]


def recommender(found: Sequence[c.TitleCard]) -> FastAPI:
    """Recommends `found`, in that order, to everybody; knows one profile."""
    app = FastAPI()
    install(app)
    now = datetime(2026, 11, 21, tzinfo=UTC)

    def check(token: str | None) -> None:
        if token != TOKEN:
            raise ProfileUnknown("There is no such profile.")

    @app.post("/recommend")
    async def recommend(body: c.RecommendationBody, token: Token = None) -> c.Ranking:
        if token is not None:
            check(token)
        because = c.Grounds(evidence="popularity", titles=[], themes=[], moods=[])
        titles = [
            c.RankedTitle(**hit.model_dump(), parts={"popularity": hit.score}, because=because)
            for hit in hits(found)
            if hit.id not in body.exclude_ids
        ]
        return c.Ranking(titles=titles[: body.limit], blend={"popularity": 1}, known=0, unknown_ids=[], model="toy")

    @app.post("/recommend/batch")
    async def batch(body: c.BatchBody) -> c.BatchResponse:
        best = [c.BatchEntry(id=hit.id, score=hit.score) for hit in hits(found)[: body.limit]]
        return c.BatchResponse(lists=[c.BatchRanking(results=best, known=0) for _ in body.lists], model="t", took_ms=1)

    @app.post("/score")
    async def score(body: c.ScoreRequest, token: Token = None) -> c.ScoreResponse:
        if token is not None:
            check(token)
        # The greater the id, the better it fits.
        return c.ScoreResponse(scores={each: min(1.0, each / 100) for each in body.ids}, known=1, model="toy")

    @app.get("/near/{id}")
    async def near(id: int, limit: int) -> c.NearResponse:
        return c.NearResponse(titles=[hit for hit in hits(found)[:limit] if hit.id != id], model="toy")

    @app.post("/profiles")
    async def create() -> c.ProfileCreated:
        return c.ProfileCreated(token=TOKEN)

    @app.post("/feedback")
    async def feedback(body: c.FeedbackEvent, token: Token = None) -> c.FeedbackResponse:
        check(token)
        return c.FeedbackResponse(stored=True, state=c.TitleState(id=body.id, opinion=c.Opinion.LOVE, seen=True))

    @app.get("/profile")
    async def profile(token: Token = None) -> c.ProfileExport:
        check(token)
        return c.ProfileExport(created_at=now, titles=[], events=[])

    @app.get("/profile/known")
    async def known(token: Token = None) -> c.Known:
        check(token)
        return c.Known(ids=[found[0].id])

    @app.get("/profile/neighbours")
    async def neighbours(token: Token = None) -> c.Neighbours:
        check(token)
        return c.Neighbours(neighbours=[], compared=0)

    @app.delete("/profile")
    async def delete(token: Token = None) -> c.Deleted:
        check(token)
        return c.Deleted(deleted_events=0)

    @app.post("/import")
    async def import_list(request: Request, store: bool, token: Token = None) -> c.ImportReport:
        if store:
            check(token)
        async for _ in request.stream():
            pass
        return c.ImportReport(
            format=c.ImportFormat.CSV,
            entries=0,
            understood=0,
            by_kind={},
            unknown=[],
            unknown_total=0,
            stored=0,
            history=[],
            exclude_ids=[],
        )

    return app
