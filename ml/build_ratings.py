"""Build the recommenders' data: people's ratings cleaned and split, features of titles, id maps, a report.

    python -m ml.build_ratings --source DIR --output-dir .funiki/recommender

People are held out entirely: `val` tunes, `test` is opened at the end. What is written names people (by number) and
belongs in a git-ignored folder.
"""

import argparse
import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from rich.console import Console

from ml import stories
from ml.recommenders import clicks, features, ratings, relations


def report(raw: pd.DataFrame, rows: pd.DataFrame, warm: list[int], dropped: dict[str, int]) -> dict[str, Any]:
    """Counts that tell whether the data is sound."""
    rated = rows[rows.rating > 0]
    per_person = rows.groupby("user").size()
    return {
        "rows_read": len(raw),
        "dropped": dropped,
        "rows": len(rows),
        "people": int(rows.user.nunique()),
        "titles": int(rows.anime_id.nunique()),
        "titles_warm": len(warm),
        "rated": len(rated),
        "watched_unrated": len(rows) - len(rated),
        "rating_mean": float(rated.rating.mean()),
        "rating_deviation": float(rated.rating.std()),
        "feedback": {ratings.Feedback(int(k)).name.lower(): int(v) for k, v in Counter(rows.feedback.tolist()).items()},
        "titles_a_person": {f"p{q}": float(np.percentile(per_person, q)) for q in (10, 25, 50, 75, 90, 99)},
        "people_with_one_value": int((rated.groupby("user").rating.nunique() == 1).sum()),
        "dated_rows": int(raw.timestamp.notna().sum()),
        "sources": {str(k): int(v) for k, v in raw.groupby("source").size().items()},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", type=Path, required=True, help="folder with ratings.parquet")
    parser.add_argument("--bundle", type=Path, default=Path("data"), help="the bundled catalogue")
    parser.add_argument("--output-dir", type=Path, default=Path(".funiki/recommender"))
    parser.add_argument("--min-ratings", type=int, default=10, help="raters a title needs for collaborative training")
    parser.add_argument("--validation", type=int, default=400, help="people held out for tuning")
    parser.add_argument("--test", type=int, default=800, help="people held out for the final figures")
    parser.add_argument("--least-loved", type=int, default=15, help="titles rated 8 or more that a held-out person has")
    parser.add_argument("--extra", type=Path, nargs="*", default=[], help="CSV: user_id, mal_id, rating; the lab's log")
    parser.add_argument("--seed", type=int, default=6)
    args = parser.parse_args()

    catalogue = list(stories.catalog(args.bundle))
    raw = pd.concat(
        [pd.read_parquet(args.source / "ratings.parquet"), *(clicks.folded(pd.read_csv(path)) for path in args.extra)],
        ignore_index=True,
    )
    rows, dropped = ratings.clean(raw, {row["id"] for row in catalogue})
    warm = ratings.warm_titles(rows, args.min_ratings)
    summary = report(raw, rows, warm, dropped)
    rows = rows[rows.anime_id.isin(warm)]
    people = ratings.split_people(rows, args.validation, args.test, args.least_loved, args.seed)

    folder: Path = args.output_dir
    folder.mkdir(parents=True, exist_ok=True)
    number = {user: place for place, user in enumerate(sorted(set(rows.user)))}
    digest = hashlib.sha256()
    for name, members in people.items():
        part = rows[rows.user.isin(set(members))].copy()
        part["user"] = part.user.map(number)
        text = part.sort_values(["user", "anime_id"]).to_csv(index=False, float_format="%.4f")
        (folder / f"{name}_ratings.csv").write_text(text)
        digest.update(text.encode())
        summary[f"{name}_people"] = len(members)
    metadata, vocabulary = features.metadata(catalogue, warm)
    config = {
        "seed": args.seed,
        "min_ratings": args.min_ratings,
        "titles": len(warm),
        "people": len(number),
        "fingerprint": digest.hexdigest()[:16],
        "vocabulary": {name: len(words) for name, words in vocabulary.items()},
        "relation_weights": relations.WEIGHTS,
        "feedback": {"dislike": "1–4", "like": "5–7", "love": "8–10", "seen": "0, −1, null"},
    }
    maps = {"item_ids": warm, "users": number, "vocabulary": vocabulary}
    for name, value in (
        ("model_config.json", config),
        ("anime_metadata.json", metadata),
        ("id_maps.json", maps),
        ("data_quality.json", summary),
    ):
        (folder / name).write_text(json.dumps(value, ensure_ascii=False, indent=None if name[0] == "a" else 1) + "\n")
    Console().print(summary)


if __name__ == "__main__":
    main()
