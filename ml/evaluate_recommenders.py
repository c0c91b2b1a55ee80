"""The recommenders' table: every system and the serving blend, from the artefact's files, on people held out entirely.

    python -m ml.evaluate_recommenders --people test

Relevant means: a title that the person rated 8 or more and that the system was not told of. All warm titles but the
known ones are ranked (never a sample). "80 %": a random 80 % of a list is known with its feedback; "n known": n random
loved titles are known and nothing else. Intervals are percentile bootstraps over people.
"""

import argparse
import json
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from threadpoolctl import threadpool_limits

from ml import stories
from ml.metrics import mean_interval
from ml.recommenders import beyond, content, features, hidden, ials, ratings, relations, served, trials
from ml.recommenders.scoring import Floats
from ml.recommenders.trials import Trial

NAMES = {
    "popularity": "popularity", "itemknn": "ItemKNN", "ease": "EASE", "ials": "iALS", "content": "AniReco (content)",
    "relations": "relations alone", "ease_few": "EASE for short lists", "ncf": "RecommenderNet (NCF)",
    "neumf": "AnimeStream (NeuMF)", "sasrec": "Nostrade (SASRec)", "feature": "FeatureModel",
    "fixed": "0.8 SASRec + 0.2 content", "blend": "serving blend",
}  # fmt: skip
Measured = dict[str, NDArray[np.float64]]


def conditions(people: ratings.Lists, draws: int) -> dict[str, list[Trial]]:
    """The questions of the table; those with few known titles are drawn `draws` times."""
    asked = {"80 %": [trials.fold_in(people, seed=100 + draw) for draw in range(draws)]}
    for count in (0, 1, 3, 5, 10):
        asked[f"{count} known"] = [trials.few_known(people, count, seed=200 + draw) for draw in range(draws)]
    return asked


def all_scores(model: served.Served, factors: ials.Factors, trial: Trial) -> dict[str, Floats]:
    """Scores (U, W) of every row of the table."""
    scores = served.standard_scores(model, trial.known)
    scores["blend"] = served.blended(model, trial.known, scores)
    scores["ials"] = ials.score(factors, trial.known)
    if "sasrec" in scores:
        scores["fixed"] = 0.8 * scores["sasrec"] + 0.2 * scores["content"]
    return {name: scores[name] for name in NAMES if name in scores}


def measure(scores: Floats, trial: Trial, franchise: NDArray[np.int64], loved: NDArray[np.float64]) -> Measured:
    """Every figure of each person (U,)."""
    masked = trials.without_known(scores, trial)
    top = trials.ranked(masked, 100)
    found = trials.measures(top[:, :20], trial.relevant)
    found["franchise NDCG@20"] = beyond.franchise_ndcg(top, trial.relevant, franchise)
    found.update(beyond.taste(top[:, :20], loved))
    return found


def averaged(parts: list[Measured]) -> Measured:
    """Draws of the same people, averaged by person."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a person with nothing to find in any draw stays NaN
        return {name: np.nanmean(np.stack([part[name] for part in parts]), axis=0) for name in parts[0]}


def cell(values: NDArray[np.float64]) -> str:
    mean, low, high = mean_interval(values[~np.isnan(values)], samples=1000)
    return f"{mean:.3f} [{low:.3f}, {high:.3f}]"


def short_table(results: Mapping[str, Mapping[str, Measured]], column: str) -> Table:
    table = Table(title=f"{column}, held-out people", title_justify="left")
    table.add_column("row")
    for condition in results:
        table.add_column(condition, justify="right")
    rows = next(iter(results.values()))
    for name in rows:
        table.add_row(NAMES[name], *(cell(results[condition][name][column]) for condition in results))
    return table


def long_table(rows: Mapping[str, Measured], coverage: Mapping[str, float], title: str) -> Table:
    table = Table(title=title, title_justify="left")
    columns = list(next(iter(rows.values())))
    for heading in ("row", *columns, "coverage@20"):
        table.add_column(heading, justify="left" if heading == "row" else "right")
    for name, found in rows.items():
        table.add_row(NAMES[name], *(f"{np.nanmean(found[c]):.3f}" for c in columns), f"{coverage[name]:.3f}")
    return table


def bar(results: Mapping[str, Mapping[str, Measured]]) -> Table:
    """The serving blend against the best other row, paired by person."""
    table = Table(title="serving blend − best other row, NDCG@20, paired", title_justify="left")
    for heading in ("question", "best row", "its NDCG@20", "blend", "difference", "relative"):
        table.add_column(heading)
    for condition, rows in results.items():
        means = {name: float(np.nanmean(found["NDCG@20"])) for name, found in rows.items() if name != "blend"}
        best = max(means, key=lambda name: means[name])
        blend = rows["blend"]["NDCG@20"]
        share = float(np.nanmean(blend)) / means[best] - 1
        difference = cell(blend - rows[best]["NDCG@20"])
        table.add_row(
            condition, NAMES[best], f"{means[best]:.4f}", f"{np.nanmean(blend):.4f}", difference, f"{share:+.1%}"
        )
    return table


def hidden_test(
    args: argparse.Namespace, model: served.Served, train: ratings.Lists, people: ratings.Lists
) -> dict[str, tuple[float, float, float]]:
    catalogue = list(stories.catalog(args.bundle))
    ids = [row["id"] for row in catalogue]
    told = content.story_vectors(args.index, ids)
    known = np.hstack([content.unit(told - told.mean(axis=0)), features.facts(catalogue)])
    popularity = np.array([row.get("popularity", 0.0) for row in catalogue], np.float32)
    graph = relations.adjacency(relations.related(catalogue), ids)
    warm = model.items["warm"].astype(np.int64)
    return hidden.hidden_titles(train, people, known, model.vectors, graph, warm, popularity)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(".funiki/recommender"), help="what ml.build_ratings wrote")
    parser.add_argument("--model", type=Path, default=Path("data/models/recommender"))
    parser.add_argument("--people", choices=("val", "test"), default="val", help="test is for final figures")
    parser.add_argument("--bundle", type=Path, default=Path("data"))
    parser.add_argument("--index", type=Path, default=Path("data/index/minilm-base-1"), help="vectors of the stories")
    parser.add_argument("--draws", type=int, default=2)
    parser.add_argument("--output", type=Path, help="figures as JSON")
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    console = Console(width=200)
    with threadpool_limits(args.threads):
        run(args, console)


def run(args: argparse.Namespace, console: Console) -> None:
    model = served.read(args.model)
    warm = model.items["warm"]
    item_ids = model.items["item_ids"][warm]
    train = ratings.read_split(args.data, "train", item_ids)
    people = ratings.read_split(args.data, args.people, item_ids)
    factors = ials.fit(train)
    loved = np.asarray((train.feedback == ratings.Feedback.LOVE).sum(axis=0), np.float64).ravel()
    franchise = model.items["franchise"][warm].astype(np.int64)
    results: dict[str, dict[str, Measured]] = {}
    coverage: dict[str, float] = {}
    for condition, drawn in conditions(people, args.draws).items():
        parts: dict[str, list[Measured]] = {}
        for draw, trial in enumerate(drawn):
            for name, scores in all_scores(model, factors, trial).items():
                parts.setdefault(name, []).append(measure(scores, trial, franchise, loved))
                if condition == "80 %" and draw == 0:
                    top = trials.ranked(trials.without_known(scores, trial), 20)
                    coverage[name] = len(np.unique(top)) / scores.shape[1]
        results[condition] = {name: averaged(each) for name, each in parts.items()}
    console.print(f"{model.artifact.manifest.version}: {len(people)} {args.people} people, {args.draws} draws")
    console.print(short_table(results, "NDCG@20"))
    console.print(short_table(results, "franchise NDCG@20"))
    console.print(long_table(results["80 %"], coverage, "80 % known"))
    console.print(long_table(results["3 known"], coverage, "3 known (coverage: 80 % known)"))
    console.print(bar(results))
    feeds = beyond.recent_share(model, trials.fold_in(people, seed=100))
    console.print("share of titles in feeds of 20 over the whole catalogue", feeds)
    errors = beyond.rating_errors(model, train, people)
    console.print("rating error on the held-out 20 %", errors)
    told = hidden_test(args, model, train, people)
    console.print("hidden titles, NDCG@20 [95 %]", told)
    if args.output:
        figures: dict[str, Any] = {
            condition: {name: {k: float(np.nanmean(v)) for k, v in found.items()} for name, found in rows.items()}
            for condition, rows in results.items()
        }
        args.output.parent.mkdir(parents=True, exist_ok=True)
        record = {"version": model.artifact.manifest.version, "people": args.people, "figures": figures,
                "coverage": coverage, "feeds": feeds, "ratings": errors, "hidden": told}  # fmt: skip
        args.output.write_text(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    main()
