"""ItemKNN: titles that the same people love (Sarwar et al. 2001)."""

import numpy as np
from scipy.sparse import csr_matrix

from ml.recommenders.ease import Linear, dense


def fit(inputs: csr_matrix, nearest: int = 100, shrink: float = 10.0, power: float = 0.5) -> Linear:
    """Shrunk cosine between columns of `inputs` (U, W), each title's `nearest` kept as rows of what it brings.

    `power` is the exponent of the norms: 0.5 is the cosine, less lets popular titles through.

    >>> x = csr_matrix(np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1]], np.float32))
    >>> fit(x, nearest=1, shrink=0.0).matrix.round(3).tolist()
    [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    pairs = dense((inputs.T @ inputs).tocsr())
    norm = np.diag(pairs).copy() ** power
    np.fill_diagonal(pairs, 0)
    similar = pairs / (np.outer(norm, norm) + shrink + 1e-9)
    if nearest < len(similar):
        least = np.partition(similar, -nearest, axis=1)[:, -nearest]
        similar[similar < least[:, None]] = 0
    return Linear(similar.astype(np.float32), np.zeros(len(similar), np.float32))
