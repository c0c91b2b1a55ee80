"""Derived evaluation sets, made from research data: ids and positions only, never a sentence.

- `reviews.tsv`: review id, title, first word and number of words of a window that reads like a wish's raw material;
- `pairs.tsv`: human "if you liked X, try Y" pairs with votes, never within one franchise;
- `triplets.tsv`: anchor, positive (genre Jaccard >= 0.6) and hard negative (0.1 to 0.3), all three of one split.

Every row carries the split of its franchises (`ml.query_sets.franchise_split`). The files are frozen: they are made
again only when the rules change, and then every table that used them is void.
"""

import argparse
import random
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.query_sets import franchise_split
from ml.stories import catalog, synopses

WINDOW_WORDS = 60
POSITIVE, NEGATIVE = 0.6, (0.1, 0.3)


def write_table(path: Path, header: str, rows: Iterable[tuple[object, ...]]) -> int:
    body = ["\t".join(map(str, row)) for row in rows]
    path.write_text("\n".join([header, *body]) + "\n", encoding="utf-8")
    return len(body)


def review_windows(reviews: pd.DataFrame, franchise: dict[int, int], most: int) -> list[tuple[object, ...]]:
    """One window of WINDOW_WORDS words from the first third of at most two helpful reviews of a title."""
    chosen: dict[int, list[tuple[object, ...]]] = defaultdict(list)
    for row in reviews.sort_values(["helpful", "review_id"], ascending=[False, True]).itertuples():
        mal_id, words = int(row.mal_id), str(row.text).split()
        if mal_id not in franchise or len(words) < 2 * WINDOW_WORDS or len(chosen[mal_id]) == 2:
            continue
        start = random.Random(f"{row.review_id}").randrange(len(words) // 3)
        start = min(start, len(words) - WINDOW_WORDS)
        split = franchise_split(franchise[mal_id])
        chosen[mal_id].append((row.review_id, mal_id, start, WINDOW_WORDS, split))
    rows = [row for mal_id in sorted(chosen) for row in chosen[mal_id] if row[-1] != "train"]
    return sorted(random.Random(0).sample(rows, min(most, len(rows))), key=lambda row: (row[1], str(row[0])))


def human_pairs(pairs: pd.DataFrame, franchise: dict[int, int]) -> list[tuple[object, ...]]:
    """Pairs across franchises; the split is that of the title one starts from."""
    rows: list[tuple[object, ...]] = []
    for row in pairs.sort_values(["mal_id", "votes", "rec_mal_id"], ascending=[True, False, True]).itertuples():
        a, b = int(row.mal_id), int(row.rec_mal_id)
        if a in franchise and b in franchise and franchise[a] != franchise[b]:
            split = franchise_split(franchise[a])
            if split != "train":
                rows.append((a, b, int(row.votes), split))
    return rows


def jaccard(genres: NDArray[np.int8]) -> NDArray[np.float32]:
    """(N, G) membership -> (N, N) Jaccard similarity.

    >>> jaccard(np.array([[1, 1, 0], [1, 0, 1], [1, 1, 0]], np.int8))[0].round(3).tolist()
    [1.0, 0.3330000042915344, 1.0]
    """
    member = genres.astype(np.float32)
    both = member @ member.T
    size = member.sum(axis=1)
    return np.asarray(both / np.maximum(size[:, None] + size[None, :] - both, 1), dtype=np.float32)


def genre_triplets(
    genres: dict[int, list[str]], franchise: dict[int, int], split: str, most: int, seed: int
) -> list[tuple[object, ...]]:
    """At most `most` triplets over the titles of one split; every anchor gets its share before any gets another."""
    ids = [i for i in sorted(genres) if franchise_split(franchise[i]) == split and len(genres[i]) >= 2]
    names = sorted({name for i in ids for name in genres[i]})
    matrix = np.array([[name in genres[i] for name in names] for i in ids], np.int8)
    similarity = jaccard(matrix)
    group = np.array([franchise[i] for i in ids])
    random_rows = np.random.default_rng(seed)
    rows: list[tuple[int, int, int]] = []
    per_anchor = -(-most // len(ids))
    for anchor in random_rows.permutation(len(ids)):
        other = group != group[anchor]
        near = np.flatnonzero((similarity[anchor] >= POSITIVE) & other)
        far = np.flatnonzero((similarity[anchor] >= NEGATIVE[0]) & (similarity[anchor] <= NEGATIVE[1]) & other)
        if not near.size or not far.size:
            continue
        for _ in range(per_anchor):
            positive, negative = random_rows.choice(near), random_rows.choice(far)
            rows.append((ids[anchor], ids[positive], ids[negative]))
    return [(*row, split) for row in sorted(rows[:most])]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", type=Path, required=True, help="folder of the research data")
    parser.add_argument("--bundle", type=Path, default=Path("data"), help="folder of the bundled catalogue")
    parser.add_argument("--output", type=Path, default=Path("data/eval"))
    parser.add_argument("--most-reviews", type=int, default=3000)
    parser.add_argument("--triplets", type=int, default=5000, help="test triplets; a fifth as many for dev")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    rows = [row for row in catalog(args.bundle) if not row.get("is_adult")]
    franchise = {row["id"]: row["franchise_id"] for row in rows}
    told = synopses(args.source).keys()
    genres = {row["id"]: row["genres"] for row in rows if row.get("genres") and row["id"] in told}

    reviews = pd.read_parquet(args.source / "reviews.parquet", columns=["review_id", "mal_id", "helpful", "text"])
    pairs = pd.read_parquet(args.source / "human_recs.parquet")
    drawn = [
        triplet
        for split, most in (("dev", args.triplets // 5), ("test", args.triplets))
        for triplet in genre_triplets(genres, franchise, split, most, args.seed)
    ]
    windows = review_windows(reviews, franchise, args.most_reviews)
    for name, header, table in (
        ("reviews.tsv", "review_id\tmal_id\tfirst_word\twords\tsplit", windows),
        ("pairs.tsv", "mal_id\trec_mal_id\tvotes\tsplit", human_pairs(pairs, franchise)),
        ("triplets.tsv", "anchor\tpositive\tnegative\tsplit", drawn),
    ):
        print(f"{name}: {write_table(args.output / name, header, table)} rows")


if __name__ == "__main__":
    main()
