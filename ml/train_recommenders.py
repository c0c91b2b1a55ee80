"""Train the recommenders and write the artefact that serves, stage by stage; finished stages stay.

python -m ml.build_ratings --source DIR
python -m ml.train_recommenders linear      # popularity, ItemKNN, EASE, relations, content, the map for new titles
python -m ml.train_recommenders ncf neumf sasrec feature
python -m ml.train_recommenders blend       # weights by number of known titles, on validation people; the page's graph
python -m ml.train_recommenders browser     # the page's graph alone
"""

import argparse
import functools
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from rich.console import Console
from threadpoolctl import threadpool_limits

from ml import stories
from ml.quantised import quantised
from ml.recommenders import (
    blend,
    browser,
    content,
    ease,
    export,
    features,
    neighbours,
    neural,
    ratings,
    relations,
    scoring,
    served,
    trials,
)

LOVED = {"love": 1.0}
LIKED = {"love": 1.0, "like": 0.5}
FEEDBACK = {
    "itemknn": LIKED,
    "ease": LIKED,
    "ease_few": LOVED,
    "relations": {"love": 1.0, "like": 0.4, "dislike": -0.5, "seen": 0.2},
    "content": {"love": 1.0, "like": 0.3, "dislike": -0.5},
}
KEEP = {"itemknn": 150, "ease": 180, "ease_few": 160, "relations": 16}
"""Entries of a row that the artefact keeps."""
LONG_LIST = 20
KNOTS_SHORT = [count for count in blend.KNOTS if count < LONG_LIST]
LENGTHS = {20: (0, 40), 50: (40, 100), 150: (100, 100_000)}
"""Known titles of people that tune a knot from 20 on, where lists are real ones, and not loved titles alone."""
STARTS = ({"popularity": 1.0}, {"ease": 1.0, "popularity": 0.1}, {"ease_few": 1.0}, {"ease_few": 0.5, "itemknn": 0.5})
NOBODY = {"popularity": 0.3, "ease_few": 1.0}
"""For people of whom nothing is known every system but these answers noise; `ease_few` then ranks by its intercept."""
SHORT_LIST = 3
"""Known titles that `ease_few` is fitted for."""


def stage_linear(args: argparse.Namespace, console: Console) -> None:
    maps = json.loads((args.data / "id_maps.json").read_text())
    item_ids = np.array(maps["item_ids"])
    train = ratings.read_split(args.data, "train", item_ids)
    loved, liked = train.weighted(LOVED), train.weighted(LIKED)
    many = np.asarray((loved > 0).sum(axis=1)).ravel()
    short = np.minimum(1, SHORT_LIST / np.maximum(many, 1))
    models = {
        "itemknn": neighbours.fit(loved[many > 15], nearest=600, shrink=20, power=0.5),
        "ease": ease.fit(liked, loved, ridge=50, kept=np.full(len(many), 0.8)),
        "ease_few": ease.fit(loved, loved, ridge=2, kept=short, weight=np.clip((many - 5) / 30, 0, 1), centred=True),
    }
    catalogue = list(stories.catalog(args.bundle))
    ids = [row["id"] for row in catalogue]
    at = {anime: place for place, anime in enumerate(ids)}
    warm = np.array([at[int(anime)] for anime in item_ids])
    graph = relations.adjacency(relations.related(catalogue), ids)
    near = graph[warm][:, warm]
    models["relations"] = ease.Linear(ease.dense(near), np.zeros(len(warm), np.float32))
    told = content.story_vectors(args.index, ids)
    facts = features.facts(catalogue)
    vectors, scale = quantised(content.space(told, facts, args.content_dimensions, 0.5), axis=1)
    knowable = np.hstack([content.unit(told - told.mean(axis=0)), facts])
    lift = content.lift(knowable, content.factors(models["ease_few"].matrix, 128), warm, graph[:, warm])
    popularity = expected_popularity(catalogue, warm, np.asarray(loved.sum(axis=0)).ravel())

    folder: Path = args.output
    for name, model in models.items():
        export.save_rows(folder / f"{name}.npz", scoring.cut(model.matrix, model.bias, KEEP[name]))
    export.save(folder / "content.npz", {"vectors": vectors, "scale": scale[:, 0]})
    export.save_lift(folder / "lift.npz", lift)
    export.save(
        folder / "items.npz",
        {
            "item_ids": np.array(ids, np.int32),
            "warm": warm.astype(np.int32),
            "popularity": popularity,
            "year": np.array([row.get("year") or 0 for row in catalogue], np.int16),
            "franchise": np.array([row["franchise_id"] for row in catalogue], np.int32),
        },
    )
    if not (folder / "blend.json").exists():
        weights = {"popularity": [1.0] + [0.3] * 7, "ease": [0.0] + [1.0] * 7}
        write_blend(folder, weights, 0.0)
    config = {"index": args.index.name, "short_list": SHORT_LIST, "kept": KEEP, "feedback": FEEDBACK}
    bind(args, config, {})
    console.print(f"linear systems: {len(item_ids)} titles, {len(train)} people")


def expected_popularity(catalogue: list[dict[str, Any]], warm: Any, loved: Any) -> Any:
    """(N,) how many would love a title, as a z-score over the warm ones: counted where rated, expected otherwise.

    Expected from the catalogue's popularity, which is corrected for age, along titles of 2005–2013, which the ratings
    had time to reach; so a title that came after the ratings is not taken for an unpopular one.
    """
    root = np.sqrt(loved)
    catalogued = np.array([row.get("popularity", 0.0) for row in catalogue])
    year = np.array([row.get("year") or 0 for row in catalogue])
    settled = (year[warm] >= 2005) & (year[warm] <= 2013)
    fit = np.polyfit(catalogued[warm][settled], root[settled], 3)
    grid = np.maximum.accumulate(np.polyval(fit, np.linspace(0, 1, 101)))
    out = np.interp(catalogued, np.linspace(0, 1, 101), grid)
    out[warm] = root
    return ((out - root.mean()) / root.std()).astype(np.float32)


def write_blend(folder: Path, weights: dict[str, list[float]], cold_offset: float) -> None:
    value = {
        "feedback": {"codes": export.CODES, "weights": FEEDBACK},
        "knots": blend.KNOTS,
        "weights": weights,
        "cold_offset": cold_offset,
        "systems": export.SYSTEMS,
    }
    export.save_json(folder / "blend.json", value)


def stage_blend(args: argparse.Namespace, console: Console) -> None:
    model = served.read(args.output)
    item_ids = model.items["item_ids"][model.items["warm"]]
    people = ratings.read_split(args.data, "val", item_ids)
    systems = [name for name in model.systems if name in args.systems]
    asked = {count: [trials.few_known(people, count, seed=13 + seed) for seed in range(2)] for count in KNOTS_SHORT}
    much = [trials.fold_in(people, seed=11 + seed) for seed in range(3)]
    questions = {}
    for knot in blend.KNOTS:
        cut = asked[knot] if knot < LONG_LIST else [trials.between(trial, *LENGTHS[knot]) for trial in much]
        trial = trials.joined(cut)
        scores = served.standard_scores(model, trial.known)
        questions[knot] = blend.question(
            {name: scores[name] for name in systems},
            np.asarray(trial.relevant.todense()) != 0,
            np.asarray(trial.known.todense()) != 0,
        )
    weights, reached = blend.tune(systems, questions, STARTS)
    for name in systems:
        weights[name][0] = NOBODY.get(name, 0.0)
    console.print(reached)
    write_blend(args.output, weights, args.cold_offset)
    stage_browser(args, console)
    bind(args, {"blend": {"systems": systems, "validation_ndcg20": reached}}, {})
    console.print(weights)


def stage_browser(args: argparse.Namespace, console: Console) -> None:
    adult = {row["id"] for row in stories.catalog(args.bundle) if row.get("is_adult")}
    console.print(f"{browser.GRAPH}: {browser.write(args.output, adult):,} bytes")
    bind(args, {}, {})


def bind(args: argparse.Namespace, config: dict[str, Any], metrics: dict[str, float]) -> None:
    built = json.loads((args.data / "model_config.json").read_text())
    export.bind(args.output, config, metrics, built["fingerprint"], built["titles"])


def stage_neural(name: str, args: argparse.Namespace, console: Console) -> None:
    item_ids = np.array(json.loads((args.data / "id_maps.json").read_text())["item_ids"])
    train, validation = (ratings.read_split(args.data, part, item_ids) for part in ("train", "val"))
    setting = neural.Setting(
        item_ids, train, validation, args.data, args.bundle, args.output, console, args.minutes * 60
    )
    metrics = neural.STAGES[name](setting)
    bind(args, {name: metrics}, {})


STAGES: dict[str, Callable[[argparse.Namespace, Console], None]] = {
    "linear": stage_linear,
    **{name: functools.partial(stage_neural, name) for name in neural.STAGES},
    "blend": stage_blend,
    "browser": stage_browser,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stages", nargs="+", choices=sorted(STAGES))
    parser.add_argument("--data", type=Path, default=Path(".funiki/recommender"), help="what ml.build_ratings wrote")
    parser.add_argument("--bundle", type=Path, default=Path("data"))
    parser.add_argument("--index", type=Path, default=Path("data/index/minilm-base-1"), help="vectors of the stories")
    parser.add_argument("--output", type=Path, default=Path("data/models/recommender"))
    parser.add_argument("--content-dimensions", type=int, default=64)
    parser.add_argument("--cold-offset", type=float, default=0.0, help="added to titles that nobody rated")
    parser.add_argument(
        "--systems", nargs="+", default=browser.SYSTEMS, help="systems of the blend: by default those the page can run"
    )
    parser.add_argument("--minutes", type=float, default=2.5, help="processor time of each neural training, at most")
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    console = Console(width=140)
    torch.set_num_threads(args.threads)
    with threadpool_limits(args.threads):
        for stage in args.stages:
            began = time.monotonic()
            STAGES[stage](args, console)
            console.print(f"{stage}: {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
