"""The internal API of semantic search."""

from fastapi import APIRouter

from services.semantic import search as searching
from services.semantic import writing
from services.semantic.state import SemanticOf
from services.shared import contracts as c

router = APIRouter()


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


@router.get("/collection", summary="What answers at the moment")
async def collection(semantic: SemanticOf) -> c.CollectionInfo:
    return await semantic.live.info()


@router.post("/collection/activate", summary="Switch to another generation while searches go on")
async def activate(request: c.ActivateRequest, semantic: SemanticOf) -> c.CollectionInfo:
    await semantic.live.activate(request.generation)
    return await semantic.live.info()
