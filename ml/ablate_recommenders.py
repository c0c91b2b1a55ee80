"""What the parts of the neural recommenders are worth: short, equal runs that leave one part out at a time.

    python -m ml.ablate_recommenders sasrec feature
    python -m ml.ablate_recommenders dated --source DIR

`sasrec` and `feature` train on the ratings and are measured on validation people; `dated` is leave-last-out on the
dated reviews of DIR: everybody's last title is to be found from those before. 95 % bootstrap intervals.
"""

import argparse
import dataclasses
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from scipy.sparse import csr_matrix
from threadpoolctl import threadpool_limits

from ml.metrics import mean_interval
from ml.recommenders import dated, ials, neural, ratings, served, training, trials
from ml.recommenders.feature_model import FeatureModel, TitleFeatures
from ml.recommenders.hidden import hidden_places
from ml.recommenders.sasrec import SasRecConfig
from ml.recommenders.scoring import Floats
from ml.recommenders.training import Run
from ml.recommenders.trials import Trial

Measured = dict[str, NDArray[np.float64]]


def table_of(title: str, rows: dict[str, list[str]], columns: list[str]) -> Table:
    table = Table(title=title, title_justify="left")
    for heading in ("row", *columns):
        table.add_column(heading)
    for name, cells in rows.items():
        table.add_row(name, *cells)
    return table


def cell(values: NDArray[np.float64]) -> str:
    mean, low, high = mean_interval(values[~np.isnan(values)], samples=1000)
    return f"{mean:.3f} [{low:.3f}, {high:.3f}]"


def person_ndcg(scores: Floats, trial: Trial) -> NDArray[np.float64]:
    return trials.measures(trials.ranked(trials.without_known(scores, trial), 20), trial.relevant)["NDCG@20"]


def ablate_sasrec(setting: neural.Setting, args: argparse.Namespace) -> Table:
    """Without feedback every known title counts the same, whatever was said of it."""
    base = SasRecConfig(len(setting.item_ids), width=64, blocks=2, dropout=0.3, ordered=False)
    asked, rows = setting.asked(), {}
    variants = {
        "SASRec over sets": (base, True),
        "without feedback": (dataclasses.replace(base, with_feedback=False), False),
        "one block": (dataclasses.replace(base, blocks=1), True),
    }
    for name, (config, told) in variants.items():
        run = Run(seconds=args.minutes * 60, with_feedback=told)
        model, _ = neural.train_sasrec(setting, config, run)

        def scores(items: torch.Tensor, feedback: torch.Tensor, model: torch.nn.Module = model) -> torch.Tensor:
            out: torch.Tensor = model(items, feedback, torch.zeros_like(items))
            return out

        rows[name] = [cell(person_ndcg(training.list_scores(scores, trial), trial)) for trial in asked]
    factors = ials.fit(setting.train)
    rows["iALS (matrix factorisation)"] = [cell(person_ndcg(ials.score(factors, t.known), t)) for t in asked]
    return table_of("SASRec, NDCG@20 of validation people", rows, [trial.name for trial in asked])


def without_titles(people: ratings.Lists, places: NDArray[np.int64]) -> ratings.Lists:
    """The lists with the columns `places` empty; zeros that are stored elsewhere (unrated titles) stay stored."""
    keep = np.ones(people.feedback.shape[1], bool)
    keep[places] = False

    def cut(matrix: csr_matrix) -> csr_matrix:
        kept = keep[matrix.indices]
        indptr = np.concatenate([[0], np.cumsum(kept)])[matrix.indptr]
        return csr_matrix((matrix.data[kept], matrix.indices[kept], indptr), shape=matrix.shape)

    return ratings.Lists(cut(people.feedback), cut(people.rating), cut(people.normalised))


def feature_answers(model: FeatureModel, features: TitleFeatures, trial: Trial) -> tuple[Floats, Floats]:
    """Ranking scores and ratings (U, W) for a trial's lists."""
    with torch.no_grad():
        vectors = model.titles(features)

    def of_kind(place: int) -> Floats:
        return training.list_scores(lambda items, feedback: model(vectors, items, feedback)[place], trial)

    return of_kind(0), of_kind(1)


def ablate_feature(setting: neural.Setting, args: argparse.Namespace) -> Table:
    """NDCG with two list lengths, rating errors on the rest of the longer lists, and titles hidden from training."""
    config, features, _ = neural.feature_data(setting)
    asked, rows = setting.asked(), {}
    truth = np.asarray(setting.validation.rating.todense())
    held = (truth > 0) & (np.asarray(asked[0].known.todense()) == 0)
    hidden, seen = hidden_places(len(setting.item_ids))
    for left_out in (
        (),
        ("relations",),
        ("studios",),
        ("tags",),
        ("genres",),
        ("relations", "studios", "tags", "genres"),
    ):
        run = Run(seconds=args.minutes * 60)
        small = dataclasses.replace(setting, train=without_titles(setting.train, hidden))
        shown = dataclasses.replace(features, identity=features.identity.clone())
        shown.identity[hidden] = 0
        model, _ = neural.train_feature(small, dataclasses.replace(config, without=left_out), shown, run)
        answers = [feature_answers(model, shown, trial) for trial in asked]
        cells = []
        for trial, (scores, _) in zip(asked, answers, strict=True):
            inside = Trial(trial.name, trial.known[:, seen], trial.relevant[:, seen])
            cells.append(cell(person_ndcg(scores[:, seen], inside)))
        scores, guess = answers[0]
        error = np.clip(guess, 1, 10)[held] - truth[held]
        found = trials.measures(trials.ranked(scores[:, hidden], 20), asked[0].relevant[:, hidden])["NDCG@20"]
        cells += [f"{np.abs(error).mean():.3f} / {np.sqrt((error**2).mean()):.3f}", cell(found)]
        rows["without " + ", ".join(left_out) if left_out else "FeatureModel"] = cells
    return table_of("FeatureModel, validation people", rows, ["80 %", "3 known", "MAE / RMSE", "hidden titles"])


def ablate_dated(setting: neural.Setting, args: argparse.Namespace) -> Table:
    """Leave-last-out on dated reviews; rows that are trained on them are averaged over `--seeds`."""
    people = dated.histories(args.source, setting.item_ids)
    titles = len(setting.item_ids)
    known, relevant = dated.codes_before(people, titles), dated.last_titles(people, titles)
    trial = Trial("last", known, relevant)
    setting.console.print(f"{len(people)} reviewers, {sum(len(row.items) for row in people)} reviews")
    rows: dict[str, list[Measured]] = {}

    def measured(scores: Floats) -> Measured:
        return trials.measures(trials.ranked(trials.without_known(scores, trial), 20), relevant)

    model = served.read(args.output)
    scores = served.standard_scores(model, known)
    scores["serving blend"] = served.blended(model, known, scores)
    scores["ials"] = ials.score(ials.fit(setting.train), known)
    for name, each in scores.items():
        rows[name] = [measured(each)]
    counts = np.bincount(np.concatenate([row.items[:-1] for row in people]), minlength=titles).astype(np.float32)
    rows["popularity among reviews"] = [measured(np.tile(counts, (len(people), 1)))]
    base = SasRecConfig(titles, width=64, blocks=2, dropout=0.3)
    prior = torch.from_numpy(np.log1p(counts) - np.log1p(counts).mean())
    start = setting.start(base.width)
    variants: dict[str, tuple[SasRecConfig, bool]] = {
        "SASRec, trained on reviews": (base, False),
        "without feedback": (dataclasses.replace(base, with_feedback=False), False),
        "without time": (dataclasses.replace(base, with_time=False), False),
        "order shuffled in training and test": (base, True),
    }
    for seed in range(args.seeds):
        for name, (config, shuffle) in variants.items():
            trained = dated.train(people, config, start, prior, seed=seed, shuffle=shuffle)
            rng = np.random.default_rng(seed)
            rows.setdefault(name, []).append(measured(dated.last_scores(trained, people, rng if shuffle else None)))
            if name == "SASRec, trained on reviews":
                mixed = measured(dated.last_scores(trained, people, rng))
                rows.setdefault("order shuffled in the test alone", []).append(mixed)
            setting.console.print(f"seed {seed} {name}: {np.nanmean(rows[name][-1]['NDCG@20']):.4f}")
    columns = ["NDCG@10", "NDCG@20", "HitRate@10", "HitRate@20"]
    averages = {name: {key: np.mean([part[key] for part in parts], axis=0) for key in columns}
                for name, parts in rows.items()}  # fmt: skip
    reference = averages["SASRec, trained on reviews"]["NDCG@20"]
    cells = {
        name: [*(cell(each[key]) for key in columns), cell(each["NDCG@20"] - reference)]
        for name, each in averages.items()
    }
    return table_of("Leave-last-out on dated reviews", cells, [*columns, "NDCG@20 − SASRec, paired"])


ABLATIONS: dict[str, Callable[[neural.Setting, argparse.Namespace], Table]] = {
    "sasrec": ablate_sasrec,
    "feature": ablate_feature,
    "dated": ablate_dated,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ablations", nargs="+", choices=sorted(ABLATIONS))
    parser.add_argument("--source", type=Path, help="folder with reviews.parquet, for `dated`")
    parser.add_argument("--data", type=Path, default=Path(".funiki/recommender"), help="what ml.build_ratings wrote")
    parser.add_argument("--bundle", type=Path, default=Path("data"))
    parser.add_argument(
        "--output", type=Path, default=Path("data/models/recommender"), help="the artefact to start from"
    )
    parser.add_argument(
        "--minutes", type=float, default=0.7, help="processor time of each training on ratings, at most"
    )
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    if "dated" in args.ablations and args.source is None:
        parser.error("dated needs --source")
    console = Console(width=180)
    torch.set_num_threads(args.threads)
    item_ids = np.array(json.loads((args.data / "id_maps.json").read_text())["item_ids"])
    train, validation = (ratings.read_split(args.data, part, item_ids) for part in ("train", "val"))
    setting = neural.Setting(
        item_ids, train, validation, args.data, args.bundle, args.output, console, args.minutes * 60
    )
    with threadpool_limits(args.threads):
        for name in args.ablations:
            console.print(ABLATIONS[name](setting, args))


if __name__ == "__main__":
    main()
