"""Sequences of dated reviews: what a model sees of them, and that it learns an order where there is one."""

from pathlib import Path

import numpy as np
import pandas as pd
import torch

from ml.recommenders import dated
from ml.recommenders.sasrec import SasRecConfig

TITLES = 6


def test_reviews_become_histories_by_date(tmp_path: Path) -> None:
    rows = [
        ("a", 12, "2010-03-01", 9),
        ("a", 10, "2010-01-01", 3),
        ("a", 11, "2010-02-01", 6),
        ("a", 10, "2011-01-01", 9),
        ("a", 99, "2009-01-01", 9),
        ("b", 10, "2010-01-01", 9),
    ]
    frame = pd.DataFrame(rows, columns=["user", "mal_id", "date", "score"])
    frame["date"] = pd.to_datetime(frame.date)
    frame.to_parquet(tmp_path / "reviews.parquet")
    (found,) = dated.histories(tmp_path, np.array([10, 11, 12]))
    assert found.items.tolist() == [0, 1, 2]
    assert found.feedback.tolist() == [1, 2, 3]
    assert np.diff(found.days).tolist() == [31.0, 28.0]


def test_a_batch_ends_with_the_newest_title() -> None:
    one = dated.History(np.array([4, 2]), np.array([3, 1]), np.array([0.0, 400.0]))
    items, feedback, time = dated.batch_of([one, one.until(1), one.until(0)])
    assert items.tolist() == [[5, 3], [0, 5], [0, 0]]
    assert feedback.tolist() == [[3, 1], [0, 3], [0, 0]]
    assert time.tolist() == [[6, 1], [0, 1], [0, 0]]


def test_shuffling_moves_titles_with_what_was_said_and_leaves_the_dates() -> None:
    row = dated.History(np.arange(6), np.array([1, 2, 3, 1, 2, 3]), np.arange(6.0))
    mixed = row.shuffled(np.random.default_rng(0))
    assert mixed.items.tolist() != row.items.tolist()
    assert sorted(zip(mixed.items.tolist(), mixed.feedback.tolist(), strict=True)) == list(
        zip(row.items.tolist(), row.feedback.tolist(), strict=True)
    )
    assert mixed.days.tolist() == row.days.tolist()


def test_an_order_that_exists_is_learned_and_shuffling_loses_it() -> None:
    rng = np.random.default_rng(0)
    people = []
    for _ in range(150):
        first = int(rng.integers(TITLES))
        items = (first + np.arange(5)) % TITLES  # each title is followed by the next one
        people.append(dated.History(items, np.full(5, 3), np.arange(5.0) * 40))
    config = SasRecConfig(TITLES, width=16, blocks=1, heads=2, dropout=0.0)
    start, prior = torch.randn(TITLES, 16) * 0.1, torch.zeros(TITLES)
    model = dated.train(people, config, start, prior, seed=0, epochs=12, rate=1e-2, batch=64)
    wanted = np.array([int(row.items[-1]) for row in people])
    right = (dated.last_scores(model, people).argmax(axis=1) == wanted).mean()
    mixed = (dated.last_scores(model, people, np.random.default_rng(1)).argmax(axis=1) == wanted).mean()
    assert right > 0.95
    assert mixed < right - 0.3


def test_what_is_to_be_found_is_not_among_what_is_known() -> None:
    people = [
        dated.History(np.array([0, 1, 2]), np.array([3, 2, 3]), np.arange(3.0)),
        dated.History(np.array([3, 4, 5]), np.array([3, 3, 1]), np.arange(3.0)),
    ]
    known, last = dated.codes_before(people, TITLES), dated.last_titles(people, TITLES)
    assert known.multiply(last).nnz == 0
    assert last.toarray().tolist() == [[0, 0, 1, 0, 0, 0], [0] * 6]  # a dislike is nothing to find
