"""Vectors onto a plane, a place on it for vectors that came later, and how well either keeps neighbours together."""

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE

Floats = NDArray[np.float32]

CHUNK = 512
"""Rows compared with all others at a time: 60 MB for 28,000 titles."""


METHODS = ("umap", "tsne", "pca")


def layout(vectors: Floats, method: str = "umap", *, seed: int) -> Floats:
    """Unit vectors (N, D) -> (N, 2), the same on every run on one machine.

    UMAP was chosen by neighbours kept for the time it takes, see docs/experiments.md; PCA is there to compare with and
    for tests, which cannot wait for a compiler.
    """
    places: Floats
    if method == "umap":
        from umap import UMAP

        reducer = UMAP(n_neighbors=15, min_dist=0.1, metric="cosine", random_state=seed, n_jobs=1)
        places = reducer.fit_transform(vectors).astype(np.float32)
        return places
    reduced = PCA(min(50, *vectors.shape), random_state=seed, svd_solver="randomized").fit_transform(vectors)
    if method == "pca":
        places = reduced[:, :2].astype(np.float32)
        return places
    places = TSNE(init="pca", random_state=seed).fit_transform(reduced)
    return places


def project(vectors: Floats, known: Floats, places: Floats, k: int = 10, sharpness: float = 8.0) -> Floats:
    """(M, 2) places of new (M, D) vectors: the mean of those of their `k` nearest `known` titles, weighted by likeness.

    A weight is cosine to the power of `sharpness`; both sets of vectors have length one.

    >>> known, places = np.eye(3, dtype=np.float32), np.array([[0, 0], [4, 0], [0, 4]], np.float32)
    >>> project(np.array([[0, 1, 0]], np.float32), known, places, k=2).tolist()
    [[4.0, 0.0]]
    """
    found = np.empty((len(vectors), 2), np.float32)
    k = min(k, len(known))
    for start in range(0, len(vectors), CHUNK):
        likeness = vectors[start : start + CHUNK] @ known.T
        nearest = np.argpartition(-likeness, k - 1, axis=1)[:, :k]
        weights = np.clip(np.take_along_axis(likeness, nearest, axis=1), 1e-3, None) ** sharpness
        found[start : start + CHUNK] = (places[nearest] * weights[..., None]).sum(1) / weights.sum(1, keepdims=True)
    return found


def neighbourhood(
    vectors: Floats, places: Floats, sample: NDArray[np.int64], k: int = 10, others: NDArray[np.int64] | None = None
) -> dict[str, float]:
    """How well `places` keeps the neighbours of the rows in `sample`, against all other rows (or only `others`).

    `trustworthiness` as in Venna and Kaski: 1 where all `k` neighbours on the plane are among the nearest `k` vectors,
    less the further they are. `recall`: the share of the nearest `k` vectors among the nearest `k` on the plane.
    """
    pool = np.arange(len(vectors)) if others is None else others
    candidates, spots = (vectors, places) if others is None else (vectors[pool], places[pool])
    n, penalty, kept = len(pool), 0.0, 0
    for start in range(0, len(sample), CHUNK):
        rows = sample[start : start + CHUNK]
        itself = rows[:, None] == pool[None, :]
        likeness = np.where(itself, -np.inf, vectors[rows] @ candidates.T)
        for row, alike, hidden in zip(rows.tolist(), likeness, itself, strict=True):
            distance = np.where(hidden, np.inf, ((spots - places[row]) ** 2).sum(1))
            nearest = np.argpartition(distance, k)[:k]
            # The rank of a neighbour is one more than the number of vectors that are more alike.
            ranks = 1 + (alike[None, :] > alike[nearest][:, None]).sum(1)
            penalty += float(np.maximum(ranks - k, 0).sum())
            kept += int((ranks <= k).sum())
    worst = len(sample) * k * (2 * n - 3 * k - 1) / 2
    return {"trustworthiness": 1 - penalty / worst, "recall": kept / (len(sample) * k)}
