"""Dated reviews: the only real order in the data. Sequences of reviewers, and SASRec with order trained on them."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from torch import Tensor, nn

from ml.recommenders.ratings import Feedback, bucket
from ml.recommenders.sasrec import SasRec, SasRecConfig, next_title_loss

AGES_DAYS = (1, 7, 30, 91, 365, 730, 1461)
"""Upper ends of the age buckets 1 to 7, as the service has them; older is 8, unknown 0."""
LONGEST = 50


@dataclass(frozen=True, slots=True)
class History:
    """Titles (L,) of a reviewer by date, as indices of warm titles, with feedback codes and days."""

    items: NDArray[np.int64]
    feedback: NDArray[np.int64]
    days: NDArray[np.float64]

    def until(self, place: int) -> "History":
        return History(self.items[:place], self.feedback[:place], self.days[:place])

    def shuffled(self, rng: np.random.Generator) -> "History":
        """The same titles, each with what was said of it, at the same times in another order."""
        order = rng.permutation(len(self.items))
        return History(self.items[order], self.feedback[order], self.days)


def histories(source: Path, item_ids: NDArray[np.int64], least: int = 3) -> list[History]:
    """Reviewers with at least `least` dated reviews of warm titles; of a title reviewed twice the first counts."""
    frame = pd.read_parquet(source / "reviews.parquet", columns=["user", "mal_id", "date", "score"])
    frame = frame[frame.mal_id.isin(set(item_ids.tolist())) & frame.date.notna()]
    frame = frame.sort_values(["user", "date", "mal_id"], kind="stable").drop_duplicates(["user", "mal_id"])
    frame = frame[frame.groupby("user").mal_id.transform("size") >= least]
    out = []
    for _, rows in frame.groupby("user", sort=True):
        days = rows.date.to_numpy().astype("datetime64[s]").astype(np.float64) / 86_400
        said = np.array([int(bucket(float(score))) for score in rows.score])
        out.append(History(np.searchsorted(item_ids, rows.mal_id.to_numpy()), said, days))
    return out


def ages(days: NDArray[np.float64]) -> NDArray[np.int64]:
    """The age bucket of each event (L,), counted back from the newest.

    >>> ages(np.array([0.0, 400.0, 405.0])).tolist()
    [6, 2, 1]
    """
    older = days.max(initial=0) - days[:, None] > np.array(AGES_DAYS)
    buckets: NDArray[np.int64] = 1 + older.sum(axis=1, dtype=np.int64)
    return buckets


def batch_of(rows: list[History]) -> tuple[Tensor, Tensor, Tensor]:
    """items + 1, feedback, time (B, T), the newest at the right end, zeros in front."""
    widest = max(1, max(min(len(row.items), LONGEST) for row in rows))
    out = np.zeros((3, len(rows), widest), np.int64)
    for place, row in enumerate(rows):
        count = min(len(row.items), LONGEST)
        if count:
            columns = (row.items[-count:] + 1, row.feedback[-count:], ages(row.days[-count:]))
            out[:, place, widest - count :] = np.stack(columns)
    items, feedback, time = torch.from_numpy(out)
    return items, feedback, time


def train(
    people: list[History],
    config: SasRecConfig,
    start: Tensor,
    prior: Tensor,
    *,
    seed: int,
    shuffle: bool = False,
    epochs: int = 6,
    rate: float = 5e-4,
    batch: int = 128,
) -> SasRec:
    """SASRec with order, trained to name each next title from what came before; the last title of nobody is seen.

    `start` (W, D) item vectors, `prior` (W,) log popularity to begin with. `shuffle` mixes what came before.
    """
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    model = SasRec(replace(config, ordered=True), start)
    model.bias.data = prior.clone()
    examples = [(row, place) for row in people for place in range(1, len(row.items) - 1)]
    optimiser = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=0.05)
    steps, done = epochs * -(-len(examples) // batch), 0
    for _ in range(epochs):
        order = rng.permutation(len(examples))
        for begin in range(0, len(order), batch):
            chosen = [examples[each] for each in order[begin : begin + batch]]
            before = [row.until(place) for row, place in chosen]
            inputs = batch_of([row.shuffled(rng) for row in before] if shuffle else before)
            target = torch.tensor([int(row.items[place]) for row, place in chosen])
            said = torch.tensor([int(row.feedback[place]) for row, place in chosen])
            for group in optimiser.param_groups:
                group["lr"] = rate * (0.02 + 0.49 * (1 + np.cos(np.pi * done / steps)))
            loss = next_title_loss(model(*inputs), target, said)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            done += 1
    return model.eval()


def last_scores(
    model: SasRec, people: list[History], shuffle: np.random.Generator | None = None
) -> NDArray[np.float32]:
    """(U, W) scores after all but the last title of each; `shuffle` mixes those first."""
    known = [row.until(len(row.items) - 1) for row in people]
    rows = [row.shuffled(shuffle) for row in known] if shuffle is not None else known
    with torch.no_grad():
        parts = [model(*batch_of(rows[at : at + 200])).numpy() for at in range(0, len(rows), 200)]
    return np.concatenate(parts)


def codes_before(people: list[History], titles: int) -> csr_matrix:
    """(U, W) feedback codes of all but the last title."""
    rows = np.repeat(np.arange(len(people)), [len(row.items) - 1 for row in people])
    items = np.concatenate([row.items[:-1] for row in people])
    said = np.concatenate([row.feedback[:-1] for row in people]).astype(np.int8)
    return csr_matrix((said, (rows, items)), shape=(len(people), titles))


def last_titles(people: list[History], titles: int) -> csr_matrix:
    """(U, W) marks of the last title, where it was not disliked; an empty row counts in no mean."""
    rows = [place for place, row in enumerate(people) if row.feedback[-1] != Feedback.DISLIKE]
    items = [int(people[place].items[-1]) for place in rows]
    return csr_matrix((np.ones(len(rows), np.int8), (rows, items)), shape=(len(people), titles))
