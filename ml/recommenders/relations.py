"""The graph of related titles: weighted adjacency, loops safe, and embeddings of it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix, diags
from scipy.sparse.linalg import eigsh

WEIGHTS = {
    "sequel": 1.0, "prequel": 1.0, "parent": 0.6, "full_story": 0.6, "side_story": 0.6, "spin_off": 0.6,
    "summary": 0.6, "alternative": 0.6, "alternative_setting": 0.6, "other": 0.3, "character": 0.15, "adaptation": 0.3,
}  # fmt: skip
KINDS = tuple(sorted(WEIGHTS))


def related(rows: Iterable[Mapping[str, Any]]) -> dict[int, dict[int, float]]:
    """Weights of each title's relations, both ways, the strongest where several are named; never to itself.

    >>> loop = [{"id": 1, "relations": [{"id": 2, "type": "sequel"}, {"id": 1, "type": "other"}]},
    ...         {"id": 2, "relations": [{"id": 1, "type": "other"}, {"id": 9, "type": "sequel"}]}]
    >>> related(loop)
    {1: {2: 1.0}, 2: {1: 1.0}}
    """
    stored = list(rows)
    inside = {row["id"] for row in stored}
    graph: dict[int, dict[int, float]] = {row["id"]: {} for row in stored}
    for row in stored:
        for relation in row.get("relations", ()):
            one, other = row["id"], relation["id"]
            if other in inside and other != one:
                weight = max(WEIGHTS.get(relation["type"], 0.15), graph[one].get(other, 0.0))
                graph[one][other] = graph[other][one] = weight
    return graph


def adjacency(graph: Mapping[int, Mapping[int, float]], ids: Sequence[int]) -> csr_matrix:
    """(N, N) symmetric weights of `related` over `ids`."""
    at = {anime: place for place, anime in enumerate(ids)}
    edges = [(at[a], at[b], w) for a in ids for b, w in graph.get(a, {}).items() if b in at]
    one, other, weight = (np.array(column) for column in zip(*edges, strict=True)) if edges else ([], [], [])
    return coo_matrix((weight, (one, other)), shape=(len(ids), len(ids))).tocsr()


def embeddings(weights: csr_matrix, dimensions: int) -> NDArray[np.float32]:
    """(N, dimensions) leading eigenvectors of the normalised adjacency with self loops (Belkin & Niyogi 2003).

    Every component of a relation graph is small, so the columns tell which component a title is in; rows without
    relations are zero.
    """
    alone = np.asarray(weights.sum(axis=1)).ravel() == 0
    degree = np.asarray(weights.sum(axis=1)).ravel() + 1
    scale = diags(1 / np.sqrt(degree))
    normal = scale @ (weights + diags(np.ones(len(degree)))) @ scale
    start = np.random.default_rng(0).random(len(degree))
    values, vectors = eigsh(normal, k=dimensions, which="LA", v0=start)
    out = np.asarray(vectors * values, np.float32)
    out[alone] = 0
    return out
