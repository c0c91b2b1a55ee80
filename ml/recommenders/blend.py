"""How much each system counts, by the number of known titles: coordinate ascent on NDCG@20 of validation people.

A listwise cross-entropy was tried first: standardised scores are heavy-tailed, and it bought likelihood in the long
tail with the top of the list (see docs/experiments.md). So the weights are searched on the measure itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.recommenders.scoring import Floats

KNOTS = [0, 1, 3, 5, 10, 20, 50, 150]
DEPTH = 20
STEPS = (0.5, 0.25, 0.1, 0.05)


@dataclass(frozen=True, slots=True)
class Question:
    """People with about the same number of known titles: scores (S, U, C) of candidates, which to find, ideal DCG."""

    scores: Floats
    relevant: NDArray[np.bool_]
    ideal: NDArray[np.float64]


def question(
    scores: Mapping[str, Floats], relevant: NDArray[np.bool_], known: NDArray[np.bool_], candidates: int = 120
) -> Question:
    """The trial, cut to the `candidates` best titles of each system; people with nothing to find leave it."""
    able = np.flatnonzero(relevant.any(axis=1))
    goal = relevant[able]
    masked = {name: np.where(known[able], np.float32(-np.inf), each[able]) for name, each in scores.items()}
    chosen = np.zeros_like(goal)
    for each in masked.values():
        np.put_along_axis(chosen, np.argpartition(-each, candidates, axis=1)[:, :candidates], True, axis=1)
    chosen &= ~known[able]
    widest = int(chosen.sum(axis=1).max())
    place = np.argsort(~chosen, axis=1, kind="stable")[:, :widest]
    real = np.take_along_axis(chosen, place, axis=1)
    stacked = np.stack(
        [np.where(real, np.take_along_axis(scores[name][able], place, axis=1), np.float32(-1e4)) for name in scores]
    )
    discount = np.cumsum(1 / np.log2(np.arange(2, DEPTH + 2)))
    ideal = discount[np.minimum(goal.sum(axis=1), DEPTH) - 1]
    return Question(stacked.astype(np.float32), np.take_along_axis(goal, place, axis=1) & real, ideal)


def quality(total: Floats, asked: Question) -> float:
    """Mean NDCG@20 of candidates ranked by `total` (U, C)."""
    best = np.argpartition(-total, DEPTH, axis=1)[:, :DEPTH]
    order = np.argsort(-np.take_along_axis(total, best, axis=1), axis=1)
    hits = np.take_along_axis(asked.relevant, np.take_along_axis(best, order, axis=1), axis=1)
    return float(((hits / np.log2(np.arange(2, DEPTH + 2))).sum(axis=1) / asked.ideal).mean())


def climb(asked: Question, start: NDArray[np.float64], rounds: int = 3) -> tuple[NDArray[np.float64], float]:
    """Weights (S,) that no single step up or down improves, from `start`, and their mean NDCG@20.

    A step must gain 0.0002, so that a system that adds nothing keeps weight 0.
    """
    weights = start.copy()
    total = np.einsum("s,suc->uc", weights.astype(np.float32), asked.scores)
    best = quality(total, asked)
    for step in STEPS:
        for _ in range(rounds):
            moved = False
            for place in range(len(weights)):
                for change in (step, -step):
                    trial = total + np.float32(change) * asked.scores[place]
                    reached = quality(trial, asked)
                    if reached > best + 0.0002:
                        weights[place] += change
                        total, best, moved = trial, reached, True
                        break
            if not moved:
                break
    return weights, best


def tune(
    systems: Sequence[str], asked: Mapping[int, Question], starts: Sequence[Mapping[str, float]]
) -> tuple[dict[str, list[float]], dict[int, float]]:
    """Weights of each system at each of `KNOTS` and the NDCG@20 reached there; knots without a question copy the one
    before. Every knot climbs from each of `starts` and from the knot before, and keeps the best.
    """
    rows: list[NDArray[np.float64]] = []
    reached: dict[int, float] = {}
    for knot in KNOTS:
        if knot not in asked:
            rows.append(rows[-1])
            continue
        begin = [np.array([start.get(name, 0.0) for name in systems]) for start in starts] + rows[-1:]
        weights, best = max((climb(asked[knot], each) for each in begin), key=lambda pair: pair[1])
        rows.append(weights)
        reached[knot] = best
    table = np.stack(rows).round(3)
    return {name: [float(value) for value in table[:, place]] for place, name in enumerate(systems)}, reached
