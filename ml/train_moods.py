"""Predict moods for titles without a card, from what our cards say of others.

For each mood the mean of two logistic regressions: one over a title's genres, themes, demographics and tags, one that
also reads the encoder's vectors of its story (without card or moods) and of its reviews. Everything is cross-validated
by franchise: a mood's probabilities for a card come from models that saw no title of its franchise, its threshold from
other folds. A mood that cannot be predicted well enough is dropped. Only labels and probabilities are written.
"""

import argparse
import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, precision_recall_curve
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from ml import stories
from ml.vectors import OnnxEncoder, story_vectors
from services.shared.artifacts import Manifest, write_manifest
from services.shared.text import clean, story

Floats = NDArray[np.float32]
MODELS = "models.npz"
FOLDS = 5
LEAST_CARDS = 25
LEAST_PRECISION = 0.35
"""Against held-out cards, which name 7 of 134 moods: what they leave out counts as wrong, so it is a lower bound."""
LEAST_RECALL = 0.15
MOST_MOODS = 8
REVIEW_CHARACTERS = 1000
REVIEWS_EACH = 3
LEAST_TEXT = 150
"""Characters of synopsis; a title with less and without a review gets no moods."""


def facts(rows: Sequence[Mapping[str, Any]]) -> tuple[Floats, list[str]]:
    """(N, F) genres, themes and demographics as 0 or 1, tags by weight; without labels of fewer than 20 titles.

    Beside it the names of the columns.
    """
    labels: list[dict[str, float]] = [
        {
            **{f"{kind}:{name}": 1.0 for kind in ("genres", "themes", "demographics") for name in row.get(kind, ())},
            **{f"tags:{tag['name']}": 0.5 + tag["weight"] / 2 for tag in row.get("tags", ())},
            f"type:{row.get('type')}": 1.0,
            f"decade:{(row.get('year') or 0) // 10}": 1.0,
        }
        for row in rows
    ]
    counts: dict[str, int] = {}
    for each in labels:
        for name in each:
            counts[name] = counts.get(name, 0) + 1
    column = {name: place for place, name in enumerate(sorted(name for name, n in counts.items() if n >= 20))}
    matrix = np.zeros((len(rows), len(column)), np.float32)
    for place, each in enumerate(labels):
        for name, value in each.items():
            if name in column:
                matrix[place, column[name]] = value
    return matrix, list(column)


def review_vectors(source: Path, ids: Sequence[int], encoder: OnnxEncoder, cache: Path) -> Floats:
    """(N, D + 1) mean vector of the most helpful reviews of each title, and whether it has any."""
    reviews = pd.read_parquet(source / "reviews.parquet", columns=["review_id", "mal_id", "helpful", "text"])
    at = {anime: place for place, anime in enumerate(ids)}
    reviews = reviews[reviews.mal_id.isin(at)].sort_values(["helpful", "review_id"], ascending=[False, True])
    best = reviews.groupby("mal_id").head(REVIEWS_EACH)
    vectors = story_vectors(encoder, [clean(text)[:REVIEW_CHARACTERS] for text in best.text], cache)
    mean = np.zeros((len(ids), vectors.shape[1] + 1), np.float32)
    for anime, vector in zip(best.mal_id, vectors, strict=True):
        mean[at[int(anime)], :-1] += vector
        mean[at[int(anime)], -1] = 1
    norm = np.linalg.norm(mean[:, :-1], axis=1, keepdims=True)
    mean[:, :-1] /= np.maximum(norm, 1e-6)
    return mean


def fit(features: Floats, labels: NDArray[np.bool_]) -> LogisticRegression:
    return LogisticRegression(C=0.02, class_weight="balanced", max_iter=300).fit(features, labels)


def out_of_fold(
    features: Floats, labels: NDArray[np.bool_], fold: NDArray[np.int64], title: str
) -> NDArray[np.float64]:
    """(N, M) probabilities of every mood for every card, from models that did not see its fold."""
    probability = np.zeros(labels.shape)
    for number in track(range(FOLDS), description=title):
        train, held = fold != number, fold == number
        for mood in range(labels.shape[1]):
            if labels[train, mood].any():
                probability[held, mood] = fit(features[train], labels[train, mood]).predict_proba(features[held])[:, 1]
    return probability


def best_threshold(truth: NDArray[np.bool_], probability: NDArray[np.float64]) -> float:
    """The threshold with the best F0.5: a wrong mood on a page hurts more than a missing one."""
    precision, recall, thresholds = precision_recall_curve(truth, probability)
    score = 1.25 * precision * recall / np.maximum(0.25 * precision + recall, 1e-9)
    return float(thresholds[min(int(score[:-1].argmax()), len(thresholds) - 1)])


def cross_fitted(
    truth: NDArray[np.bool_], probability: NDArray[np.float64], fold: NDArray[np.int64]
) -> tuple[float, float]:
    """Precision and recall where each fold is cut at the threshold that the other folds chose."""
    chosen = np.zeros(len(truth), bool)
    for number in range(FOLDS):
        held = fold == number
        chosen[held] = probability[held] >= best_threshold(truth[~held], probability[~held])
    hits = int((chosen & truth).sum())
    return hits / max(int(chosen.sum()), 1), hits / max(int(truth.sum()), 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", type=Path, required=True, help="research data: full synopses and reviews")
    parser.add_argument("--bundle", type=Path, default=Path("data"))
    parser.add_argument("--encoder", type=Path, default=Path("data/models/minilm-base"))
    parser.add_argument("--cache", type=Path, default=Path(".funiki/eval"), help="computed vectors")
    parser.add_argument("--output", type=Path, default=Path("data/moods"))
    args = parser.parse_args()
    console = Console(width=140)

    rows = list(stories.catalog(args.bundle))
    ids = [row["id"] for row in rows]
    told = {i: story(s) for i, s in stories.sources(args.bundle, args.source, with_cards=False, with_moods=False)}
    encoder = OnnxEncoder(args.encoder)
    story_part = story_vectors(encoder, [told[i].text for i in ids], args.cache)
    review_part = review_vectors(args.source, ids, encoder, args.cache)
    fact_part, columns = facts(rows)
    scaler = StandardScaler().fit(np.hstack([story_part, review_part, fact_part]))
    parts = scaler.transform(np.hstack([story_part, review_part, fact_part])).astype(np.float32)
    fact_only = parts[:, -fact_part.shape[1] :]

    cards = stories.cards(args.bundle)
    place = {anime: index for index, anime in enumerate(ids)}
    carded = np.array([place[anime] for anime in sorted(cards)])
    moods = sorted({mood for card in cards.values() for mood in card["moods"]})
    labels = np.array([[mood in cards[ids[index]]["moods"] for mood in moods] for index in carded])
    franchise = np.array([rows[index]["franchise_id"] for index in carded])
    fold = np.zeros(len(carded), np.int64)
    for number, (_, held) in enumerate(GroupKFold(FOLDS).split(carded, groups=franchise)):
        fold[held] = number

    with threadpool_limits(1):
        baseline = out_of_fold(fact_only[carded], labels, fold, "facts only")
        probability = (baseline + out_of_fold(parts[carded], labels, fold, "all features")) / 2
        table = Table(title=f"moods, {len(carded)} cards, {FOLDS}-fold by franchise", title_justify="left")
        for heading in ("mood", "cards", "share", "AP facts only", "AP", "precision", "recall", "kept"):
            table.add_column(heading, justify="left" if heading == "mood" else "right")
        kept: dict[str, dict[str, float]] = {}
        for column, mood in enumerate(moods):
            truth, count = labels[:, column], int(labels[:, column].sum())
            precision, recall = cross_fitted(truth, probability[:, column], fold) if count >= FOLDS else (0.0, 0.0)
            ap = average_precision_score(truth, probability[:, column])
            plain = average_precision_score(truth, baseline[:, column])
            keeps = count >= LEAST_CARDS and precision >= LEAST_PRECISION and recall >= LEAST_RECALL
            if keeps:
                threshold = best_threshold(truth, probability[:, column])
                kept[mood] = {
                    "cards": count,
                    "precision": precision,
                    "recall": recall,
                    "ap": ap,
                    "threshold": threshold,
                }
            figures = (f"{x:.3f}" for x in (count / len(carded), plain, ap, precision, recall))
            table.add_row(mood, str(count), *figures, "yes" if keeps else "")
        console.print(table)
        final = {
            mood: [fit(part[carded], labels[:, moods.index(mood)]) for part in (fact_only, parts)]
            for mood in track(kept, description="fitting")
        }

    told_enough = [
        len(clean(told[row["id"]].text)) >= LEAST_TEXT
        and (told[row["id"]].level == "full" or review_part[index, -1] > 0)
        for index, row in enumerate(rows)
    ]
    open_rows = [index for index, row in enumerate(rows) if row["id"] not in cards and told_enough[index]]
    chances = {
        mood: sum(
            model.predict_proba(part[open_rows])[:, 1] for model, part in zip(models, (fact_only, parts), strict=True)
        )
        / len(models)
        for mood, models in final.items()
    }
    written = write_predictions(args.output, [ids[index] for index in open_rows], chances, kept)
    write_models(args.output, scaler, columns, final, kept)
    means = {
        name: float(np.mean([figures[name] for figures in kept.values()])) for name in ("precision", "recall", "ap")
    }
    manifest = Manifest(
        kind="moods",
        version=f"moods-{len(cards)}",
        dimensions=len(kept),
        files={"predicted.jsonl.gz": "", MODELS: ""},
        config={"encoder": encoder.version, "folds": FOLDS, "cards": len(cards), "moods": kept},
        metrics=means,
    )
    write_manifest(args.output, manifest)
    console.print(f"{len(kept)} of {len(moods)} moods kept; {written} titles have at least one; means {means}")


def write_models(
    folder: Path,
    scaler: StandardScaler,
    columns: Sequence[str],
    models: Mapping[str, Sequence[LogisticRegression]],
    kept: Mapping[str, Mapping[str, float]],
) -> None:
    """Everything that predicting for one more title needs, as plain arrays: numpy alone can read and use them."""
    arrays = {
        "columns": np.array(columns),
        "mean": scaler.mean_.astype(np.float32),
        "scale": scaler.scale_.astype(np.float32),
        "moods": np.array(list(kept)),
        "threshold": np.array([figures["threshold"] for figures in kept.values()], np.float32),
    }
    for place, name in enumerate(("facts", "all")):
        arrays[f"{name}_weights"] = np.vstack([models[mood][place].coef_[0] for mood in kept]).astype(np.float32)
        arrays[f"{name}_bias"] = np.array([models[mood][place].intercept_[0] for mood in kept], np.float32)
    np.savez_compressed(folder / MODELS, **arrays)


def write_predictions(
    folder: Path,
    ids: Sequence[int],
    chances: Mapping[str, NDArray[np.float64]],
    kept: Mapping[str, Mapping[str, float]],
) -> int:
    """Write each title's moods over their thresholds, most probable first; returns how many titles have one."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for index, anime in enumerate(ids):
        over = [(float(chances[mood][index]), mood) for mood in kept if chances[mood][index] >= kept[mood]["threshold"]]
        best = sorted(over, key=lambda pair: (-pair[0], pair[1]))[:MOST_MOODS]
        if best:
            lines.append(json.dumps({"id": anime, "moods": {mood: round(chance, 3) for chance, mood in best}}))
    with gzip.GzipFile(folder / "predicted.jsonl.gz", "wb", mtime=0) as file:
        file.write(("\n".join(lines) + "\n").encode())
    return len(lines)


if __name__ == "__main__":
    main()
