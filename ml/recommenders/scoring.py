"""The blend that serves, in NumPy alone: the reference that `services/recommender` follows and the figures are of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from ml.quantised import quantised

Floats = NDArray[np.float32]
POSITIVE = (2, 3, 4)
"""Feedback codes that count as known titles in the blend: like, love, seen."""


@dataclass(frozen=True, slots=True)
class Rows:
    """An item-to-item matrix cut to the largest entries of each row, a byte each: value = data * scale of its row."""

    indptr: NDArray[np.int32]
    indices: NDArray[np.uint16]
    data: NDArray[np.int8]
    scale: Floats
    bias: Floats

    def matrix(self) -> csr_matrix:
        size = len(self.indptr) - 1
        values = self.data.astype(np.float32) * np.repeat(self.scale, np.diff(self.indptr))
        return csr_matrix((values, self.indices.astype(np.int32), self.indptr), shape=(size, size))

    def arrays(self) -> dict[str, NDArray[Any]]:
        return {name: getattr(self, name) for name in self.__slots__}


def cut(matrix: Floats, bias: Floats, keep: int) -> Rows:
    """The `keep` entries of each row that weigh most, whatever their sign, as bytes.

    >>> rows = cut(np.array([[0, 2, -4], [1, 0, 0.1], [0, 0, 0]], np.float32), np.zeros(3, np.float32), 1)
    >>> rows.matrix().toarray().round(2).tolist()
    [[0.0, 0.0, -4.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    keep = min(keep, matrix.shape[1])
    chosen = np.sort(np.argpartition(-np.abs(matrix), keep - 1, axis=1)[:, :keep], axis=1)
    values = np.take_along_axis(matrix, chosen, axis=1)
    data, scale = quantised(values, axis=1)
    present = data != 0
    indptr = np.concatenate([[0], np.cumsum(present.sum(axis=1))]).astype(np.int32)
    return Rows(indptr, chosen[present].astype(np.uint16), data[present], scale[:, 0], bias.astype(np.float32))


def standardised(scores: Floats, known: NDArray[np.bool_], warm: NDArray[np.int64] | None = None) -> Floats:
    """Scores (U, N) less mean, over deviation, both taken over titles that are not `known`, of `warm` where given.

    >>> standardised(np.array([[9, 1, 3]], np.float32), np.array([[True, False, False]])).round(2).tolist()
    [[7.0, -1.0, 1.0]]
    """
    sample = scores if warm is None else scores[:, warm]
    free = ~(known if warm is None else known[:, warm])
    count = np.maximum(free.sum(axis=1, keepdims=True), 1)
    mean = (sample * free).sum(axis=1, keepdims=True) / count
    deviation = np.sqrt((((sample - mean) ** 2) * free).sum(axis=1, keepdims=True) / count)
    return np.asarray((scores - mean) / (deviation + 1e-6), np.float32)


def weights_at(count: NDArray[np.int64], knots: list[float], weights: Mapping[str, list[float]]) -> dict[str, Floats]:
    """Each system's weight (U,) for people with `count` known titles: linear in log(1 + count) between the knots.

    >>> weights_at(np.array([0, 1, 9]), [0, 1, 3], {"ease": [0.0, 1.0, 2.0]})["ease"].tolist()
    [0.0, 1.0, 2.0]
    """
    at = np.log1p(count)
    return {name: np.interp(at, np.log1p(knots), row).astype(np.float32) for name, row in weights.items()}


def counts(codes: csr_matrix) -> NDArray[np.int64]:
    """Known titles (U,) that say something good or neutral."""
    good = codes.copy()
    good.data = np.isin(codes.data, POSITIVE).astype(np.int64)
    return np.asarray(good.sum(axis=1)).ravel().astype(np.int64)


def weighted(codes: csr_matrix, weights: Mapping[str, float], names: Mapping[str, int]) -> csr_matrix:
    """(U, N) with feedback codes replaced by a system's weights."""
    table = np.zeros(max(names.values()) + 1, np.float32)
    for name, weight in weights.items():
        table[names[name]] = weight
    out = codes.astype(np.float32)
    out.data = table[codes.data]
    return out


def content_scores(history: csr_matrix, vectors: Floats) -> Floats:
    """Cosine-like closeness (U, N) of every title's vector (N, D) to the weighted mean of a list's (U, N)."""
    size = np.maximum(np.asarray(abs(history).sum(axis=1)), 1e-9)
    return np.asarray(((history @ vectors) / size) @ vectors.T, np.float32)
