"""The part of the public API that is about one person: recommendations, profiles, feedback, imported lists."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from services.gateway import personal, private
from services.gateway.routes import Gateway, Profile, json
from services.gateway.wellformed import refuse_broken_text
from services.shared import contracts as c
from services.shared.errors import ProfileUnknown

router = APIRouter(prefix="/api/v1", dependencies=[Depends(refuse_broken_text)])

Version = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,100}$", description="version in /private/titles")]
IMPORT_BODY = {
    "requestBody": {
        "required": True,
        "description": "the file as it is, packed with gzip or not",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


def required(token: str | None) -> str:
    """Raises `ProfileUnknown` without a token."""
    if not token:
        raise ProfileUnknown("Send the profile's token in the header X-Funiki-Profile; POST /profiles makes one.")
    return token


@router.post(
    "/recommendations",
    response_model=c.RecommendationResponse,
    tags=["recommendations"],
    summary="Titles for a list that comes along; nothing of it is kept",
)
async def recommend(gateway: Gateway, wanted: c.RecommendationBody, token: Profile = None) -> Any:
    return json(await personal.recommendations(gateway, wanted, token))


@router.post(
    "/recommendations/batch",
    response_model=c.BatchResponse,
    tags=["recommendations"],
    summary="Ids and scores for up to a thousand lists",
)
async def recommend_batch(gateway: Gateway, wanted: c.BatchBody) -> Any:
    return json(await personal.batch(gateway, wanted))


@router.get(
    "/recommendations",
    response_model=c.RecommendationResponse,
    tags=["recommendations"],
    summary="Titles for a profile",
)
async def get_recommendations(
    gateway: Gateway, wanted: Annotated[c.RecommendationParameters, Query()], token: Profile = None
) -> Any:
    body = c.RecommendationBody.model_construct(**dict(wanted), history=[], exclude_ids=[], blend=None)
    return json(await personal.recommendations(gateway, body, required(token)))


@router.get(
    "/private/titles",
    response_model=c.PrivateTitles,
    tags=["recommendations"],
    summary="All titles with what filters read, for a page that recommends by itself",
)
async def private_titles(gateway: Gateway, request: Request) -> Any:
    return await private.titles(gateway, request)


@router.get(
    "/private/graph/{version}",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}}},
    tags=["recommendations"],
    summary="The recommender as an ONNX graph, for the same",
)
async def private_graph(gateway: Gateway, request: Request, version: Version) -> Any:
    return await private.graph(gateway, request, version)


@router.post(
    "/profiles", response_model=c.ProfileCreated, tags=["profile"], summary="A new, empty profile without a name"
)
async def create_profile(gateway: Gateway) -> Any:
    return json(await gateway.recommender.create_profile())


@router.post("/feedback", response_model=c.FeedbackResponse, tags=["profile"], summary="Say what you think of a title")
async def give_feedback(gateway: Gateway, event: c.FeedbackEvent, token: Profile = None) -> Any:
    return json(await gateway.recommender.feedback(event, required(token)))


@router.get("/profile", response_model=c.ProfileExport, tags=["profile"], summary="All that is kept of a profile")
async def get_profile(gateway: Gateway, token: Profile = None) -> Any:
    return json(await gateway.recommender.profile(required(token)))


@router.get("/profile/neighbours", response_model=c.Neighbours, tags=["profile"], summary="People of similar taste")
async def get_neighbours(gateway: Gateway, token: Profile = None) -> Any:
    return json(await gateway.recommender.neighbours(required(token)))


@router.delete("/profile", response_model=c.Deleted, tags=["profile"], summary="Delete a profile with everything")
async def delete_profile(gateway: Gateway, token: Profile = None) -> Any:
    return json(await gateway.recommender.delete_profile(required(token)))


@router.post(
    "/import",
    response_model=c.ImportReport,
    tags=["profile"],
    summary="Bring a list from MyAnimeList (XML), AniList (JSON) or as CSV",
    openapi_extra=IMPORT_BODY,
)
async def import_list(
    gateway: Gateway,
    request: Request,
    store: Annotated[bool, Query(description="false: use the list once, keep nothing")] = True,
    form: Annotated[c.ImportFormat, Query(alias="format")] = c.ImportFormat.AUTO,
    token: Profile = None,
) -> Any:
    return json(await personal.import_list(gateway, request.stream(), required(token) if store else token, form, store))
