"""Ratings cleaned, cut into people for training, tuning and testing, and their frozen id maps."""

from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Ints = NDArray[np.int64]
PAD = 0
"""Index that no title has: titles enter sequence models as their index + 1."""


class Feedback(IntEnum):
    """What a person said of a title; 0 stays free for padding."""

    DISLIKE = 1
    LIKE = 2
    LOVE = 3
    SEEN = 4


def bucket(rating: float) -> Feedback:
    """1–4 dislike, 5–7 like, 8–10 love; 0, −1 and null mean watched without a rating.

    >>> [bucket(x).name for x in (4, 5, 7.5, 8, 0, -1, float("nan"))]
    ['DISLIKE', 'LIKE', 'LIKE', 'LOVE', 'SEEN', 'SEEN', 'SEEN']
    """
    if not rating > 0:
        return Feedback.SEEN
    return Feedback.DISLIKE if rating < 5 else Feedback.LIKE if rating < 8 else Feedback.LOVE


def clean(frame: pd.DataFrame, known: set[int]) -> tuple[pd.DataFrame, dict[str, int]]:
    """Ratings with columns user, anime_id, rating (0: unrated), feedback and normalised, and what was dropped.

    `frame` has user_id, mal_id and rating. Titles outside `known` go; of a pair that occurs twice the rated one stays.
    `normalised` is the rating less the person's mean, over their deviation (at least 1); 0 where unrated.

    >>> rows = pd.DataFrame({"user_id": ["a", "a", "a", "b"], "mal_id": [1, 1, 2, 9], "rating": [-1, 8, 6, 5]})
    >>> cleaned, dropped = clean(rows, {1, 2})
    >>> cleaned[["anime_id", "rating", "feedback", "normalised"]].to_numpy().tolist()
    [[1.0, 8.0, 3.0, 1.0], [2.0, 6.0, 2.0, -1.0]]
    >>> dropped
    {'unknown_title': 1, 'duplicate': 1}
    """
    inside = frame[frame.mal_id.isin(known)]
    rows = pd.DataFrame(
        {
            "user": inside.user_id.astype(str),
            "anime_id": inside.mal_id.astype("int64"),
            "rating": inside.rating.astype("float64").where(inside.rating > 0, 0.0),
        }
    )
    rows = rows.sort_values(["user", "anime_id", "rating"], ascending=[True, True, False], kind="stable")
    unique = rows.drop_duplicates(["user", "anime_id"]).reset_index(drop=True)
    unique["feedback"] = [int(bucket(value)) for value in unique.rating]
    rated = unique.rating.where(unique.rating > 0)
    mean = rated.groupby(unique.user).transform("mean")
    deviation = rated.groupby(unique.user).transform("std", ddof=0).clip(lower=1.0)
    unique["normalised"] = ((rated - mean) / deviation).fillna(0.0)
    dropped = {"unknown_title": len(frame) - len(inside), "duplicate": len(inside) - len(unique)}
    return unique, dropped


def warm_titles(rows: pd.DataFrame, least: int) -> list[int]:
    """Ids of titles that at least `least` people rated, ascending."""
    counts = rows[rows.rating > 0].groupby("anime_id").size()
    return sorted(int(anime) for anime in counts.index[counts >= least])


def split_people(rows: pd.DataFrame, validation: int, test: int, least_loved: int, seed: int) -> dict[str, list[str]]:
    """People for train, val and test, drawn from those who love at least `least_loved` titles; the rest train."""
    loved = rows[rows.feedback == Feedback.LOVE].groupby("user").size()
    able = sorted(loved.index[loved >= least_loved])
    order = np.random.default_rng(seed).permutation(len(able))
    held = [able[place] for place in order[: validation + test]]
    people = {"val": sorted(held[:validation]), "test": sorted(held[validation:])}
    out = set(held)
    return {"train": sorted(user for user in set(rows.user) if user not in out), **people}


@dataclass(frozen=True, slots=True)
class Lists:
    """Lists of people over the warm titles: sparse (U, W), feedback codes and ratings (0: unrated)."""

    feedback: csr_matrix
    rating: csr_matrix
    normalised: csr_matrix

    def weighted(self, weights: dict[str, float]) -> csr_matrix:
        """(U, W) with each feedback replaced by its weight, by lower-case name; absent names weigh nothing."""
        table = np.zeros(5, np.float32)
        for name, weight in weights.items():
            table[Feedback[name.upper()]] = weight
        out = self.feedback.astype(np.float32)
        out.data = table[self.feedback.data]
        out.eliminate_zeros()
        return out

    def __len__(self) -> int:
        return int(self.feedback.shape[0])


def lists(rows: pd.DataFrame, item_ids: Ints) -> Lists:
    """The lists of the people in `rows` (in order of their number), over `item_ids` (ascending)."""
    users, user = np.unique(rows.user.to_numpy(), return_inverse=True)
    item = np.searchsorted(item_ids, rows.anime_id.to_numpy())
    shape = (len(users), len(item_ids))

    def matrix(column: str, kind: Any) -> csr_matrix:
        return csr_matrix((rows[column].to_numpy().astype(kind), (user, item)), shape=shape)

    return Lists(matrix("feedback", np.int8), matrix("rating", np.float32), matrix("normalised", np.float32))


def read_split(folder: Path, name: str, item_ids: Ints) -> Lists:
    """`{name}_ratings.csv` of a folder that `ml.build_ratings` wrote."""
    return lists(pd.read_csv(folder / f"{name}_ratings.csv"), item_ids)
