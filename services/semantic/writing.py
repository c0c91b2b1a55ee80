"""Small writes: titles that changed since the generation was built."""

from collections.abc import Sequence

import numpy as np

from services.semantic.encoding import Encoding
from services.semantic.live import Live
from services.semantic.vectors import StoredPoint, Vector
from services.shared.contracts import Point, UpsertResponse
from services.shared.errors import InvalidRequest


def given(point: Point, dimensions: int) -> Vector:
    """The vector that came with the point, brought to length one; raises `InvalidRequest` when it is none."""
    vector = np.asarray(point.vector, np.float32)
    length = float(np.linalg.norm(vector))
    if vector.shape != (dimensions,) or not np.isfinite(length) or length < 1e-6:
        raise InvalidRequest(f"The vector of {point.id} must have {dimensions} finite numbers that are not all 0.")
    return np.asarray(vector / length, np.float32)


async def upsert(points: Sequence[Point], live: Live, encoding: Encoding) -> UpsertResponse:
    """Encode what came as a story and write; the last of several points with one id counts."""
    last = {point.id: point for point in points}
    vectors = {id_: given(point, live.dimensions) for id_, point in last.items() if point.vector is not None}
    if told := {id_: point.story for id_, point in last.items() if point.story is not None}:
        vectors.update(zip(told, await encoding.texts(list(told.values())), strict=True))
    kept = await live.upsert([StoredPoint(id_, vectors[id_], point.payload) for id_, point in last.items()])
    return UpsertResponse(written=[id_ for id_ in last if id_ not in set(kept)], kept=kept)
