"""The lab's log of clicks, which training reads beside other ratings: a line each, the last one on a title counts."""

import csv
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from ml.recommenders.ratings import Feedback

COLUMNS = ("at", "user_id", "mal_id", "rating", "undone")
RATING = {Feedback.DISLIKE: 3, Feedback.LIKE: 6, Feedback.LOVE: 9}
"""What a click counts as where ratings are from 1 to 10."""


def append(log: Path, user: str, anime: int, said: Feedback | None) -> None:
    """Write one click to the end of `log`; None takes back what was said of the title."""
    log.parent.mkdir(parents=True, exist_ok=True)
    new = not log.exists()
    with log.open("a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        if new:
            writer.writerow(COLUMNS)
        at = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
        writer.writerow((at, user, anime, RATING[said] if said else 0, int(said is None)))


def folded(frame: pd.DataFrame) -> pd.DataFrame:
    """Ratings with what was taken back or said anew resolved; a table without the column `undone` stays as it is.

    >>> rows = pd.DataFrame({"user_id": ["a"] * 3, "mal_id": [1, 2, 1], "rating": [9, 6, 3], "undone": [0, 0, 0]})
    >>> folded(rows)[["mal_id", "rating"]].to_numpy().tolist()
    [[2, 6], [1, 3]]
    >>> len(folded(rows.assign(undone=[0, 0, 1])))
    1
    """
    if "undone" not in frame.columns:
        return frame
    last = frame.drop_duplicates(["user_id", "mal_id"], keep="last")
    return last[last.undone == 0].drop(columns="undone").reset_index(drop=True)


def said(log: Path, user: str) -> dict[int, Feedback]:
    """What `user` says now of each title, in the order of the last clicks; empty without a log."""
    if not log.exists():
        return {}
    rows = folded(pd.read_csv(log))
    of_rating = {rating: feedback for feedback, rating in RATING.items()}
    mine = rows[rows.user_id.astype(str) == user]
    return {int(row.mal_id): of_rating[int(row.rating)] for row in mine.itertuples()}
