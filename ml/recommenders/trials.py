"""What people are asked in the evaluation: which titles a system is told of, and which it should bring back."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from ml.recommenders.ratings import Feedback, Lists


@dataclass(frozen=True, slots=True)
class Trial:
    """Lists (U, W) of feedback codes that a system may read, and the titles (U, W) it should find.

    `relevant` marks held-out titles rated 8 or more. Titles in `known` are never ranked.
    """

    name: str
    known: csr_matrix
    relevant: csr_matrix


def fold_in(people: Lists, share: float = 0.8, seed: int = 0) -> Trial:
    """A random `share` of each list is known, rated or not; of the rest the loved ones are relevant.

    A person without a loved title in the rest keeps an empty row, which no mean counts.
    """
    rng = np.random.default_rng(seed)
    codes = people.feedback.copy()
    kept = rng.random(codes.nnz) < share
    known, rest = codes.copy(), codes.copy()
    known.data = np.where(kept, codes.data, 0).astype(np.int8)
    rest.data = ((codes.data == Feedback.LOVE) & ~kept).astype(np.int8)
    known.eliminate_zeros()
    rest.eliminate_zeros()
    return Trial("80 %", known, rest)


def few_known(people: Lists, count: int, seed: int = 0) -> Trial:
    """`count` loved titles drawn at random are known, nothing else; the other loved ones are relevant."""
    rng = np.random.default_rng(seed)
    loved = people.feedback.copy()
    loved.data = (loved.data == Feedback.LOVE).astype(np.int8)
    loved.eliminate_zeros()
    chosen = np.zeros(loved.nnz, bool)
    for start, stop in zip(loved.indptr[:-1], loved.indptr[1:], strict=True):
        chosen[start + rng.permutation(stop - start)[:count]] = True
    known, rest = loved.copy(), loved.copy()
    known.data = np.where(chosen, np.int8(Feedback.LOVE), 0).astype(np.int8)
    rest.data = (~chosen).astype(np.int8)
    known.eliminate_zeros()
    rest.eliminate_zeros()
    return Trial(f"{count} known", known, rest)


def between(trial: Trial, least: int, most: int) -> Trial:
    """The people of a trial with `least` to `most` - 1 known titles."""
    count = np.diff(trial.known.indptr)
    rows = np.flatnonzero((count >= least) & (count < most))
    return Trial(trial.name, trial.known[rows], trial.relevant[rows])


def joined(parts: Sequence[Trial]) -> Trial:
    """Several draws of a trial as one."""
    return Trial(
        parts[0].name, vstack([part.known for part in parts]).tocsr(), vstack([p.relevant for p in parts]).tocsr()
    )


def without_known(scores: NDArray[np.float32], trial: Trial) -> NDArray[np.float32]:
    """Scores (U, W) with known titles at minus infinity."""
    out = scores.copy()
    out[trial.known.nonzero()] = -np.inf
    return out


def ranked(scores: NDArray[np.float32], depth: int) -> NDArray[np.int64]:
    """(U, depth or fewer) columns by falling score, of equal ones the lower index first (save at the very end)."""
    depth = min(depth, scores.shape[1])
    best = np.sort(np.argpartition(-scores, depth - 1, axis=1)[:, :depth], axis=1)
    order = np.argsort(-np.take_along_axis(scores, best, axis=1), axis=1, kind="stable")
    return np.take_along_axis(best, order, axis=1).astype(np.int64)


def measures(top: NDArray[np.int64], relevant: csr_matrix) -> dict[str, NDArray[np.float64]]:
    """NDCG, Recall and HitRate at 10 and 20 for each person (U,), NaN for those with nothing to find.

    Recall divides by min(k, titles to find), as Liang et al. (2018) do.

    >>> found = measures(np.array([[2, 0, 1]]), csr_matrix(np.array([[1, 0, 1]])))
    >>> float(found["NDCG@10"][0]), float(found["Recall@10"][0])
    (1.0, 1.0)
    """
    goal = np.asarray(relevant.todense(), dtype=bool)
    hits = np.take_along_axis(goal, top, axis=1)
    count = goal.sum(axis=1)
    empty = count == 0
    out: dict[str, NDArray[np.float64]] = {}
    for k in (10, 20):
        part = hits[:, :k]
        discount = 1 / np.log2(np.arange(2, k + 2))
        ideal = np.cumsum(discount)[np.clip(np.minimum(count, k) - 1, 0, None)]
        values = {
            "NDCG": (part * discount[: part.shape[1]]).sum(axis=1) / ideal,
            "Recall": part.sum(axis=1) / np.maximum(np.minimum(count, k), 1),
            "HitRate": part.any(axis=1).astype(np.float64),
        }
        out.update({f"{name}@{k}": np.where(empty, np.nan, value) for name, value in values.items()})
    return out
