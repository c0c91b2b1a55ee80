"""The public API, `/api/v1`."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from pydantic import BaseModel

from services.gateway import personal, search, titles
from services.gateway.state import State
from services.gateway.wellformed import refuse_broken_text
from services.shared import contracts as c

router = APIRouter(prefix="/api/v1", dependencies=[Depends(refuse_broken_text)])


async def get_state(request: Request) -> State:
    state: State = request.state.gateway
    return state


Gateway = Annotated[State, Depends(get_state)]
Id = Annotated[int, Path(ge=1, le=2**31 - 1, description="MyAnimeList id")]
Profile = Annotated[
    str | None,
    Header(
        alias="X-Funiki-Profile",
        max_length=128,
        description="token of an anonymous profile, from POST /profiles; it never stands in an address",
    ),
]
Limit = Annotated[int, Query(ge=1, le=50)]
Typed = Annotated[c.CleanText, Query(min_length=1, max_length=100, description="the beginning of a title")]


def json(answer: BaseModel | bytes) -> Any:
    """The answer as JSON, written once; what FastAPI would do with a model is validate and walk through it again."""
    return Response(answer if isinstance(answer, bytes) else answer.model_dump_json(), media_type="application/json")


@router.get(
    "/search", name="search", response_model=c.SearchResponse, tags=["search"], summary="Search by vibe, plot or title"
)
async def search_by_query(gateway: Gateway, wanted: Annotated[c.SearchParameters, Query()]) -> Any:
    return json(await search.search(gateway, wanted))


@router.post("/search", response_model=c.SearchResponse, tags=["search"], summary="The same, with a body")
async def search_with_body(gateway: Gateway, wanted: c.SearchBody, token: Profile = None) -> Any:
    person = personal.Person(token or None, wanted.history, wanted.personal, wanted.exclude_known)
    return json(await search.search(gateway, wanted, wanted.exclude_ids, person))


@router.get("/anime/{id}", response_model=c.TitleDetail, tags=["titles"], summary="One title")
async def get_anime(gateway: Gateway, id: Id) -> Any:
    return json(await titles.detail(gateway, id))


@router.get("/anime/{id}/similar", response_model=c.SimilarResponse, tags=["titles"], summary="Titles that feel alike")
async def get_similar(
    gateway: Gateway, id: Id, limit: Limit = 12, by: personal.By = "plot", token: Profile = None
) -> Any:
    return json(await personal.similar(gateway, id, limit, by, token))


@router.get("/anime/{id}/franchise", response_model=c.Franchise, tags=["titles"], summary="Its franchise, to watch")
async def get_franchise(gateway: Gateway, id: Id) -> Any:
    return json(await titles.franchise(gateway, id))


@router.get("/suggest", response_model=c.Suggestions, tags=["search"], summary="Titles, as you type")
async def suggest(gateway: Gateway, q: Typed, limit: Limit = 8) -> Any:
    return json(await titles.suggestions(gateway, q, limit))


@router.get("/facets", response_model=c.Facets, tags=["search"], summary="The values that filters accept")
async def facets(gateway: Gateway) -> Any:
    return json(await gateway.vocabulary.facets())
