"""iALS (Hu, Koren & Volinsky 2008) as the library `implicit` computes it: the matrix factorisation baseline."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from implicit.als import AlternatingLeastSquares
from scipy.sparse import csr_matrix
from threadpoolctl import threadpool_limits

from ml.recommenders.ratings import Feedback, Lists
from ml.recommenders.scoring import Floats

WORTH = {"love": 1.0, "like": 0.5}


@dataclass(frozen=True, slots=True)
class Factors:
    model: Any
    items: Floats


def fit(
    people: Lists, factors: int = 128, regularization: float = 20.0, alpha: float = 5.0, rounds: int = 12
) -> Factors:
    """Factors of titles; the settings were the best of a small search on validation people."""
    with threadpool_limits(1):
        model = AlternatingLeastSquares(
            factors=factors,
            regularization=regularization,
            alpha=alpha,
            iterations=rounds,
            num_threads=1,
            random_state=0,
        )
        model.fit(people.weighted(WORTH), show_progress=False)
    return Factors(model, np.asarray(model.item_factors, np.float32))


def score(factors: Factors, codes: csr_matrix) -> Floats:
    """(U, W) scores of people outside the training, whose factors are solved for with the titles frozen."""
    history = codes.astype(np.float32)
    history.data = np.where(codes.data == Feedback.LOVE, 1.0, np.where(codes.data == Feedback.LIKE, 0.5, 0.0)).astype(
        np.float32
    )
    people = factors.model.recalculate_user(np.arange(codes.shape[0]), history.tocsr())
    return np.asarray(people @ factors.items.T, np.float32)
