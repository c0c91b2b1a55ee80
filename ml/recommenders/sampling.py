"""Training examples for models that read lists: a random part of a list is known, the rest is to be found.

The ratings have no order, so none is made up: a part is a set.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ml.recommenders.ratings import Feedback, Lists

GOALS = {Feedback.LOVE: 1.0, Feedback.LIKE: 0.15}
"""What finding a title is worth; the rest of the list that is disliked presses the other way."""


@dataclass(frozen=True, slots=True)
class Batch:
    """items, feedback (B, T) with 0 as padding; (B, W): goal weights that sum to 1, known and disliked marks, ratings
    of the rest of the list (0: none).
    """

    items: Tensor
    feedback: Tensor
    goal: Tensor
    known: Tensor
    disliked: Tensor
    rating: Tensor


def part_size(length: int, rng: np.random.Generator, longest: int) -> int:
    """Known titles of a list: as often few (log-uniform) as a large share."""
    most = max(1, min(longest, length - 1))
    if rng.random() < 0.6:
        return min(most, int(np.exp(rng.uniform(0, np.log(min(most, 20) + 1)))))
    return max(1, min(most, int(length * rng.uniform(0.3, 0.9))))


def batches(
    people: Lists,
    rng: np.random.Generator,
    size: int,
    *,
    longest: int = 100,
    least: int = 5,
    with_feedback: bool = True,
) -> Iterator[Batch]:
    """One pass over everybody with at least `least` loved titles, in batches of lists of about the same length."""
    codes, ratings = people.feedback, people.rating.data
    loved = np.bincount(np.repeat(np.arange(len(people)), np.diff(codes.indptr))[codes.data == Feedback.LOVE],
                        minlength=len(people))  # fmt: skip
    users = rng.permutation(np.flatnonzero(loved >= least))
    drawn = []
    for user in users:
        start, stop = codes.indptr[user], codes.indptr[user + 1]
        items, feedback = codes.indices[start:stop], codes.data[start:stop]
        order = rng.permutation(len(items))
        if rng.random() < 0.4:
            order = order[np.argsort(feedback[order] != Feedback.LOVE, kind="stable")]
        count = part_size(int((feedback == Feedback.LOVE).sum()) if rng.random() < 0.5 else len(items), rng, longest)
        known, rest = order[:count], order[count:]
        rated = ratings[start:stop][rest]
        drawn.append((items[known], feedback[known], items[rest], feedback[rest], rated))
    pools = [drawn[start : start + size * 16] for start in range(0, len(drawn), size * 16)]
    for pool in pools:
        pool.sort(key=lambda each: len(each[0]))
        starts = rng.permutation(range(0, len(pool), size))
        for start in starts:
            yield collate(pool[start : start + size], codes.shape[1], with_feedback)


def collate(rows: Sequence[tuple[Any, ...]], titles: int, with_feedback: bool) -> Batch:
    """Lists as padded tensors; without feedback every known title counts as loved."""
    widest = max(len(row[0]) for row in rows)
    items = np.zeros((len(rows), widest), np.int64)
    feedback = np.zeros_like(items)
    goal = np.zeros((len(rows), titles), np.float32)
    known = np.zeros((len(rows), titles), bool)
    disliked = np.zeros((len(rows), titles), bool)
    rating = np.zeros((len(rows), titles), np.float32)
    for place, (seen, said, rest, rest_said, rated) in enumerate(rows):
        items[place, : len(seen)] = seen + 1
        feedback[place, : len(seen)] = said if with_feedback else int(Feedback.LOVE)
        known[place, seen] = True
        for code, worth in GOALS.items():
            goal[place, rest[rest_said == code]] = worth
        disliked[place, rest[rest_said == Feedback.DISLIKE]] = True
        rating[place, rest] = rated
    goal /= np.maximum(goal.sum(axis=1, keepdims=True), 1e-9)
    return Batch(*(torch.from_numpy(each) for each in (items, feedback, goal, known, disliked, rating)))


def list_loss(scores: Tensor, batch: Batch, pressure: float = 0.1) -> Tensor:
    """Softmax cross-entropy of what is to be found, plus `pressure` where a disliked title outranks the mean goal.

    scores (B, W); known titles leave the softmax. The second term is BPR of goals over dislikes.
    """
    shares = torch.log_softmax(scores.masked_fill(batch.known, -1e4), dim=1)
    loss = -(batch.goal * shares).sum(dim=1).mean()
    if pressure and bool(batch.disliked.any()):
        wanted = (batch.goal * scores).sum(dim=1, keepdim=True)
        loss = loss + pressure * nn_softplus(scores - wanted)[batch.disliked].mean()
    return loss


def nn_softplus(values: Tensor) -> Tensor:
    return torch.nn.functional.softplus(values)
