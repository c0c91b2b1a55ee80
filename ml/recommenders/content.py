"""Titles without anybody's ratings: content vectors, and the map from them to the collaborative space."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from services.shared.artifacts import open_artifact

Floats = NDArray[np.float32]


def unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6), np.float32)


def story_vectors(index: Path, ids: Sequence[int]) -> Floats:
    """(N, D) vectors of an index folder for `ids`; zero for a title that it lacks."""
    artifact = open_artifact(index, "vectors")
    known = np.load(artifact.path("ids.npy"))
    stored = np.load(artifact.path("vectors.npy"))
    at = {int(anime): place for place, anime in enumerate(known)}
    out = np.zeros((len(ids), stored.shape[1]), np.float32)
    for place, anime in enumerate(ids):
        if anime in at:
            out[place] = stored[at[anime]]
    return out


def principal(vectors: Floats, dimensions: int) -> Floats:
    """(N, dimensions) projection of (N, D) rows on their leading directions, mean removed."""
    centred = vectors - vectors.mean(axis=0)
    _, directions = np.linalg.eigh((centred.T @ centred).astype(np.float64))
    leading = directions[:, ::-1][:, :dimensions]
    # The sign of an eigenvector is free; fix it, so that the same data gives the same bytes.
    leading = leading * np.sign(leading[np.abs(leading).argmax(axis=0), np.arange(dimensions)])
    return np.asarray(centred @ leading.astype(np.float32), np.float32)


def space(stories: Floats, facts: Floats, dimensions: int = 64, facts_share: float = 0.6) -> Floats:
    """(N, dimensions) content vectors of length one: stories and facts side by side, reduced."""
    parts = [unit(stories - stories.mean(axis=0)) * (1 - facts_share), facts * facts_share]
    return unit(principal(np.hstack(parts), dimensions))


def ridge_map(features: Floats, targets: Floats, ridge: float) -> Floats:
    """(F + 1, D) least squares map with an intercept in its last row."""
    ones = np.hstack([features, np.ones((len(features), 1), np.float32)]).astype(np.float64)
    gram = ones.T @ ones
    gram[np.diag_indices(features.shape[1])] += ridge
    return np.asarray(np.linalg.solve(gram, ones.T @ targets), np.float32)


def mapped(features: Floats, weights: Floats) -> Floats:
    return np.asarray(features @ weights[:-1] + weights[-1], np.float32)


def factors(matrix: Floats, dimensions: int = 64) -> Floats:
    """(W, dimensions) collaborative space: leading directions of the symmetrised item-to-item matrix."""
    both = ((matrix + matrix.T) / 2).astype(np.float64)
    values, vectors = np.linalg.eigh(both)
    leading = np.argsort(-np.abs(values))[:dimensions]
    return unit(np.asarray(vectors[:, leading] * np.sqrt(np.abs(values[leading])), np.float32))


def lift(
    features: Floats,
    space_of_warm: Floats,
    warm: NDArray[np.int64],
    related: csr_matrix,
    *,
    ridge: float = 5.0,
    nearest: int = 8,
    sharpness: float = 4.0,
    relation: float = 0.5,
    total: float = 0.9,
) -> csr_matrix:
    """(N, W): each title as a mixture of warm ones. A warm title is itself, another one its `nearest` by learned map.

    The map goes from content `features` (N, F) to the collaborative space (W, D) of the warm titles; nearness is the
    cosine there, plus `relation` times the weight of a relation; weights are a softmax with `sharpness`, sum `total`.
    """
    predicted = unit(mapped(features, ridge_map(features[warm], space_of_warm, ridge)))
    own = unit(predicted[warm] + space_of_warm)
    titles = len(features)
    cold = np.setdiff1d(np.arange(titles), warm)
    rows, columns, values = [warm], [np.arange(len(warm))], [np.ones(len(warm), np.float32)]
    for start in range(0, len(cold), 2048):
        part = cold[start : start + 2048]
        near = predicted[part] @ own.T + relation * np.asarray(related[part].todense(), np.float32)
        best = np.argpartition(-near, nearest - 1, axis=1)[:, :nearest]
        score = np.take_along_axis(near, best, axis=1)
        share = np.exp(sharpness * (score - score.max(axis=1, keepdims=True)))
        share *= total / share.sum(axis=1, keepdims=True)
        rows.append(np.repeat(part, nearest))
        columns.append(best.ravel())
        values.append(share.ravel().astype(np.float32))
    joined = (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns)))
    return csr_matrix(joined, shape=(titles, len(warm)))
