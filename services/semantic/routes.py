"""The internal API of semantic search."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.semantic import search as searching
from services.semantic import writing
from services.semantic.state import SemanticOf
from services.shared import contracts as c

router = APIRouter()

After = Annotated[int, Query(ge=0, description="the last id of the page before")]
Limit = Annotated[int, Query(ge=1, le=1000)]


@router.post("/search", summary="Titles nearest to a text or to examples")
async def search(request: c.VectorSearchRequest, semantic: SemanticOf) -> c.VectorSearchResponse:
    weight = semantic.settings.negative_weight
    return await searching.search(request, semantic.live, semantic.encoding, weight)


@router.post("/encode", summary="Vectors of texts")
async def encode(request: c.EncodeRequest, semantic: SemanticOf) -> c.EncodeResponse:
    vectors = await semantic.encoding.texts(request.texts)
    return c.EncodeResponse(encoder=semantic.encoding.encoder.version, vectors=vectors.tolist())


@router.put("/points", summary="Write a few titles; richer stories are kept")
async def upsert(request: c.UpsertRequest, semantic: SemanticOf) -> c.UpsertResponse:
    return await writing.upsert(request.points, semantic.live, semantic.encoding)


@router.post("/points/delete", summary="Forget a few titles")
async def delete(request: c.DeleteRequest, semantic: SemanticOf) -> c.CollectionInfo:
    await semantic.live.delete(request.ids)
    return await semantic.live.info()


@router.put("/payloads", summary="Replace the facts of stored titles")
async def payloads(request: c.PayloadsRequest, semantic: SemanticOf) -> c.PayloadsResponse:
    return c.PayloadsResponse(missing=await semantic.live.set_payloads(request.payloads))


@router.get("/index", summary="What is stored, page by page")
async def index(semantic: SemanticOf, after: After = 0, limit: Limit = 1000) -> c.IndexPage:
    async with semantic.live.store() as (store, _):
        page = await store.page(after, limit)
    return c.IndexPage(
        entries=[c.IndexEntry(id=id_, digest=known.digest(), level=known.story_level) for id_, known in page.items()]
    )


@router.get("/collection", summary="What answers at the moment")
async def collection(semantic: SemanticOf) -> c.CollectionInfo:
    return await semantic.live.info()


@router.post("/collection/activate", summary="Switch to another generation while searches go on")
async def activate(request: c.ActivateRequest, semantic: SemanticOf) -> c.CollectionInfo:
    await semantic.live.activate(request.generation)
    return await semantic.live.info()
