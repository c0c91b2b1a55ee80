"""Ranking metrics as pure functions, and intervals for their means.

`ranking` is a list of ids, best first, without duplicates; `grades` maps judged ids to 0, 1 or 2. An id that is not in
`grades` is unjudged and counts as grade 0, which is why :func:`judged` stands beside every table.
"""

from collections.abc import Collection, Mapping, Sequence
from math import log2

import numpy as np
from numpy.typing import NDArray

Grades = Mapping[int, int]


def ndcg(ranking: Sequence[int], grades: Grades, k: int = 10) -> float:
    """Normalised discounted cumulative gain with gain 2^grade − 1 (Järvelin & Kekäläinen 2002; Burges et al. 2005).

    >>> round(ndcg([1, 2, 3], {1: 2, 3: 1}), 4)  # (3 + 1/2) / (3 + 1/log2(3))
    0.9639
    >>> ndcg([7, 8], {1: 2})
    0.0
    >>> ndcg([1], {})
    0.0
    """
    gains = [2 ** grades.get(item, 0) - 1 for item in ranking[:k]]
    ideal = sorted((2**grade - 1 for grade in grades.values()), reverse=True)[:k]
    best = sum(gain / log2(place + 2) for place, gain in enumerate(ideal))
    return sum(gain / log2(place + 2) for place, gain in enumerate(gains)) / best if best else 0.0


def reciprocal_rank(ranking: Sequence[int], grades: Grades, least: int = 1) -> float:
    """1 / place of the first id with at least grade `least`; 0 when there is none.

    >>> reciprocal_rank([5, 6, 7], {6: 1, 7: 2}), reciprocal_rank([5, 6, 7], {6: 1, 7: 2}, least=2)
    (0.5, 0.3333333333333333)
    >>> reciprocal_rank([5], {})
    0.0
    """
    return next((1 / place for place, item in enumerate(ranking, 1) if grades.get(item, 0) >= least), 0.0)


def success(ranking: Sequence[int], grades: Grades, k: int = 10) -> float:
    """1 when any of the first k fits.

    >>> success([5, 6], {6: 1}, 1), success([5, 6], {6: 1}, 2)
    (0.0, 1.0)
    """
    return float(any(grades.get(item, 0) > 0 for item in ranking[:k]))


def recall(ranking: Sequence[int], grades: Grades, k: int = 50) -> float:
    """Share of the ids that fit found in the first k.

    >>> recall([1, 2, 9], {1: 1, 3: 2, 4: 0})
    0.5
    """
    fitting = {item for item, grade in grades.items() if grade > 0}
    return len(fitting & set(ranking[:k])) / len(fitting) if fitting else 0.0


def judged(ranking: Sequence[int], grades: Grades, k: int = 10) -> float:
    """Share of the first k that somebody judged; a short ranking is judged over its own length.

    >>> judged([1, 2, 3, 4], {1: 0, 3: 2})
    0.5
    >>> judged([], {1: 1})
    1.0
    """
    top = ranking[:k]
    return sum(item in grades for item in top) / len(top) if top else 1.0


def violations(ranking: Sequence[int], breaking: Collection[int], k: int = 10) -> float:
    """Share of the first k that break what the question excludes.

    >>> violations([1, 2, 3, 4], {2, 9}, 4)
    0.25
    """
    return sum(item in breaking for item in ranking[:k]) / k


def deduplicated(ranking: Sequence[int], group: Mapping[int, int]) -> list[int]:
    """The groups (franchises) of a ranking, each at its best place; an id without a group stands for itself.

    >>> deduplicated([10, 11, 20, 12], {10: 1, 11: 1, 12: 1})
    [1, 20]
    """
    return list(dict.fromkeys(group.get(item, item) for item in ranking))


def grouped(grades: Grades, group: Mapping[int, int]) -> dict[int, int]:
    """Grades of groups: the best grade of a member.

    >>> grouped({10: 1, 11: 2, 20: 0}, {10: 1, 11: 1})
    {1: 2, 20: 0}
    """
    best: dict[int, int] = {}
    for item, grade in grades.items():
        key = group.get(item, item)
        best[key] = max(grade, best.get(key, 0))
    return best


def mean_interval(
    values: Sequence[float] | NDArray[np.float64], samples: int = 2000, level: float = 0.95, seed: int = 0
) -> tuple[float, float, float]:
    """Mean and percentile-bootstrap interval over queries (Efron 1979): (mean, low, high).

    >>> mean_interval([1.0, 1.0, 1.0])
    (1.0, 1.0, 1.0)
    >>> low, high = mean_interval([0.0, 1.0] * 50)[1:]
    >>> 0.3 < low < 0.5 < high < 0.7
    True
    """
    array = np.asarray(values, dtype=np.float64)
    if not array.size:
        return (float("nan"),) * 3
    draws = np.random.default_rng(seed).integers(0, array.size, (samples, array.size))
    means = array[draws].mean(axis=1)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return float(array.mean()), float(low), float(high)


def kappa(first: Sequence[int], second: Sequence[int], classes: int = 3) -> float:
    """Quadratically weighted Cohen's kappa of two readers' grades (Cohen 1968).

    >>> kappa([0, 1, 2, 2], [0, 1, 2, 2])
    1.0
    >>> round(kappa([0, 0, 2, 2], [0, 1, 2, 1]), 4)
    0.6667
    """
    table = np.zeros((classes, classes))
    for one, other in zip(first, second, strict=True):
        table[one, other] += 1
    table /= table.sum()
    weights = (np.arange(classes)[:, None] - np.arange(classes)[None, :]) ** 2 / (classes - 1) ** 2
    chance = table.sum(axis=1)[:, None] * table.sum(axis=0)[None, :]
    expected = float((weights * chance).sum())
    return 1 - float((weights * table).sum()) / expected if expected else 1.0
