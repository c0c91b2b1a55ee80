"""EASE (Steck 2019) and its form for short lists: linear item-to-item models without self-similarity."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_matrix, diags

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Linear:
    """score (U, W) = bias (W,) + x (U, W) @ matrix (W, W)."""

    matrix: Floats
    bias: Floats

    def score(self, known: csr_matrix) -> Floats:
        return np.asarray(known @ self.matrix, np.float32) + self.bias


def dense(matrix: csr_matrix) -> Floats:
    return np.asarray(matrix.todense(), np.float32)


def fit(
    inputs: csr_matrix,
    targets: csr_matrix,
    ridge: float,
    *,
    kept: NDArray[np.float64] | None = None,
    weight: NDArray[np.float64] | None = None,
    centred: bool = False,
) -> Linear:
    """The matrix B without diagonal that predicts `targets` (U, W) from `inputs` (U, W) with squared error and `ridge`.

    With `kept` (U,) each entry of a person's list counts as known with that probability, in closed form, as in the
    dropout autoencoder of Steck (2020): what is learned is the best linear answer to short lists. `weight` (U,) weighs
    people. `centred` adds an intercept, so that few known titles move the answer away from what everybody loves.
    """
    people = inputs.shape[0]
    q = np.ones(people) if kept is None else kept
    w = np.ones(people) if weight is None else weight
    w = w / w.sum()
    pairs = dense((inputs.T @ diags(w * q * q) @ inputs).tocsr()).astype(np.float64)
    cross = dense((inputs.T @ diags(w * q) @ targets).tocsr()).astype(np.float64)
    squares = inputs.copy()
    squares.data = squares.data**2
    np.fill_diagonal(pairs, np.asarray(squares.T @ (w * q)).ravel())
    mean_in = np.asarray(inputs.T @ (w * q)).ravel()
    mean_out = np.asarray(targets.T @ w).ravel()
    if centred:
        pairs -= np.outer(mean_in, mean_in)
        cross -= np.outer(mean_in, mean_out)
    pairs[np.diag_indices_from(pairs)] += ridge / people
    factor = cho_factor(pairs.astype(np.float32), lower=True, overwrite_a=True)
    inverse = cho_solve(factor, np.eye(len(mean_in), dtype=np.float32), overwrite_b=True)
    matrix = inverse @ cross.astype(np.float32)
    matrix -= inverse * (np.diag(matrix) / np.diag(inverse))[None, :]
    np.fill_diagonal(matrix, 0)
    bias = mean_out - mean_in @ matrix if centred else np.zeros(len(mean_in))
    return Linear(matrix.astype(np.float32), bias.astype(np.float32))
