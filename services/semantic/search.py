"""From a request to the point in space that is searched for."""

import numpy as np

from services.semantic.conditions import conditions
from services.semantic.encoding import Encoding
from services.semantic.live import Live
from services.semantic.vectors import Vector
from services.shared.contracts import VectorSearchRequest, VectorSearchResponse
from services.shared.errors import AnimeNotFound, InvalidRequest


def target(wanted: list[Vector], unwanted: list[Vector], negative_weight: float) -> Vector:
    """`p - w * n`, brought to length one, where p and n are the mean directions of what is wanted and what is not.

    A title x therefore scores cos(x, p) - w * cos(x, n), up to a factor that is the same for all titles: one search
    in the engine, and a negative example subtracts likeness to it, whatever else the title is like.

    >>> target([np.array([2.0, 0.0]), np.array([0.0, 2.0])], [], 0.5).astype(float).round(3).tolist()
    [0.707, 0.707]
    >>> target([np.array([1.0, 0.0])], [np.array([0.0, 1.0])], 0.75).astype(float).round(3).tolist()
    [0.8, -0.6]
    """
    wish = _direction(wanted)
    if not unwanted:
        return wish
    pushed = wish - negative_weight * _direction(unwanted)
    # What is wanted and unwanted at once leaves no direction to go.
    return _direction([pushed]) if np.linalg.norm(pushed) > 1e-6 else wish


def _direction(vectors: list[Vector]) -> Vector:
    summed = np.sum([vector / np.linalg.norm(vector) for vector in vectors], axis=0)
    return np.asarray(summed / max(float(np.linalg.norm(summed)), 1e-9), np.float32)


async def search(
    request: VectorSearchRequest, live: Live, encoding: Encoding, negative_weight: float
) -> VectorSearchResponse:
    """Text and positive examples count alike: the text as one direction, the examples together as another.

    Examples never are among their own answers. Raises `InvalidRequest` when nothing is wanted, `AnimeNotFound` when
    all that is wanted are titles without a vector.
    """
    text = request.text.strip()
    if not text and not request.positive_ids:
        raise InvalidRequest("Give a text or at least one positive example.")
    async with live.store() as (store, collection):
        texts = [*([text] if text else []), *(negative for negative in request.negative_texts if negative.strip())]
        encoded = list(await encoding.queries(texts)) if texts else []
        ids = [*request.positive_ids, *request.negative_ids]
        known = await store.points(ids) if ids else {}
        wanted = encoded[:1] if text else []
        if examples := [known[id_].vector for id_ in request.positive_ids if id_ in known]:
            wanted.append(_direction(examples))
        if not wanted:
            raise AnimeNotFound("None of the positive examples is in the index.")
        unwanted = encoded[len(encoded[:1]) if text else 0 :]
        unwanted += [known[id_].vector for id_ in request.negative_ids if id_ in known]
        hits = await store.search(
            target(wanted, unwanted, negative_weight),
            conditions(request.filters, also_exclude=ids),
            request.limit,
            request.offset,
        )
    return VectorSearchResponse(hits=hits, collection=collection)
