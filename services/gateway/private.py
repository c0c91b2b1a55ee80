"""What a page in private mode fetches, passed on from the recommender as it was packed there."""

import gzip
import hashlib

from fastapi import Request, Response

from services.gateway.state import State
from services.shared.errors import AnimeNotFound, GraphNotFound

FOR_GOOD = "public, max-age=31536000, immutable"
ASK_EACH_TIME = "public, no-cache"


async def titles(gateway: State, request: Request) -> Response:
    """The JSON of a `PrivateTitles`, or that nothing changed since the browser fetched it."""
    packed = await gateway.recommender.private_titles()
    headers = {"ETag": f'"{hashlib.sha256(packed).hexdigest()[:16]}"', "Cache-Control": ASK_EACH_TIME}
    known = {tag.strip().removeprefix("W/") for tag in request.headers.get("If-None-Match", "").split(",")}
    if headers["ETag"] in known:
        return Response(status_code=304, headers=headers)
    return _unpacked_for(request, packed, "application/json", headers)


async def graph(gateway: State, request: Request, version: str) -> Response:
    """The ONNX graph of an artefact; raises `GraphNotFound` when it is not the one in use."""
    try:
        packed = await gateway.recommender.private_graph(version)
    except AnimeNotFound as error:
        raise GraphNotFound(str(error)) from error
    return _unpacked_for(request, packed, "application/octet-stream", {"Cache-Control": FOR_GOOD})


def _unpacked_for(request: Request, packed: bytes, media_type: str, headers: dict[str, str]) -> Response:
    headers = headers | {"Vary": "Accept-Encoding"}
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return Response(gzip.decompress(packed), media_type=media_type, headers=headers)
    return Response(packed, media_type=media_type, headers=headers | {"Content-Encoding": "gzip"})
