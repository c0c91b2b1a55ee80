"""What each part of the encoder's recipe does: equal short runs, one table on the development split.

    python -m ml.ablate_encoder --source DIR --steps 50

The corpus of the table is small (relevant titles, 2,000 others and those of the triplets, `ml.encoder_probe`), so its
figures compare runs with each other and with the untouched encoder, not with tables over the whole catalogue. A run
whose file is in the output already is not repeated.
"""

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from rich.console import Console
from rich.progress import track
from rich.table import Table

from ml import metrics, training_texts
from ml.contrast import known_titles
from ml.encoder import EncoderConfig, load_encoder
from ml.encoder_probe import Probe
from ml.encoder_trainer import TrainConfig, Trainer
from ml.stories import catalog
from ml.train_encoder import evaluated_stories

NO_QUERIES = {"query_weight": 0.0, "kl_weight": 0.0}
RUNS: dict[str, dict[str, Any]] = {
    "recipe": {},
    "no triplets": {"triplet_weight": 0.0, "later_triplet_weight": 0.0},
    "no query pairs": {"query_weight": 0.0},
    "no KL": {"kl_weight": 0.0},
    "no head": {"head": False},
    "no moods in the story": {"with_moods": False},
    "facts-only story": {"facts_only": True, "own": 0.0, "sentence": 0.0},
    "no written queries": {"written": 0.0},
    "no phrases of moods and themes": {"phrase": 0.0},
    "no uniformity": {"uniformity_weight": 0.0},
    "against the whole catalogue": {"catalogue_weight": 1.0, "refresh": 12},
    "names as queries": {"name": 0.18},
    "pure triplets": {**NO_QUERIES, "skip": False, "uniformity_weight": 0.0, "head_lr": 1e-3, "memory": 0},
}


def run(name: str, args: argparse.Namespace) -> dict[str, list[float]]:
    """Train one short run and look at it; the untouched encoder is looked at on the same stories."""
    config = replace(TrainConfig(steps=args.steps, warmup=max(2, args.steps // 5), average=0.95), **RUNS[name])
    texts = training_texts.load(args.bundle, args.source, with_moods=config.with_moods, facts_only=config.facts_only)
    trainer = Trainer(config, texts, known_titles(texts, args.base, args.cache))
    adult = {row["id"] for row in catalog(args.bundle) if row.get("is_adult")}
    told = {i: text for i, text in evaluated_stories(args, config).items() if i not in adult}
    probe = Probe(args.bundle, told, config.story_tokens)
    for _ in track(range(config.steps), description=name):
        trainer.train_step()
    found = probe.gains(trainer.averaged, trainer.shape)
    told_as = args.output / f"untouched-{config.with_moods:d}{config.facts_only:d}.json"
    if not told_as.exists():
        told_as.write_text(json.dumps(probe.gains(load_encoder(EncoderConfig()), EncoderConfig())), encoding="utf-8")
    untouched = json.loads(told_as.read_text(encoding="utf-8"))
    return {**found, **{f"untouched_{measure}": values for measure, values in untouched.items()}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", type=Path, required=True, help="research data: synopses, reviews, pairs")
    parser.add_argument("--bundle", type=Path, default=Path("data"))
    parser.add_argument("--base", type=Path, default=Path("data/models/minilm-base"), help="the untouched encoder")
    parser.add_argument("--cache", type=Path, default=Path(".funiki/eval"))
    parser.add_argument("--output", type=Path, default=Path(".funiki/ablations"), help="one JSON file a run")
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--only", nargs="*", choices=list(RUNS), default=list(RUNS), metavar="RUN")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    args.output.mkdir(parents=True, exist_ok=True)
    table = Table(title=f"runs of {args.steps} steps, dev, small corpus", title_justify="left")
    for heading in ("run", "nDCG@10", "- untouched on the same stories", "triplets", "untouched", "mean cosine"):
        table.add_column(heading, justify="left" if heading == "run" else "right")
    for name in args.only:
        path = args.output / f"{name.replace(' ', '-')}-{args.steps}.json"
        if not path.exists():
            path.write_text(json.dumps(run(name, args)), encoding="utf-8")
        found = json.loads(path.read_text(encoding="utf-8"))
        gain = [a - b for a, b in zip(found["probe_ndcg"], found["untouched_probe_ndcg"], strict=True)]
        cells = [interval(found["probe_ndcg"]), interval(gain), interval(found["probe_triplets"])]
        cells += [f"{np.mean(found[key]):.3f}" for key in ("untouched_probe_triplets", "mean_cosine")]
        table.add_row(name, *cells)
    Console(width=150).print(table)


def interval(values: list[float]) -> str:
    mean, low, high = metrics.mean_interval(values)
    return f"{mean:.3f} [{low:.3f}, {high:.3f}]"


if __name__ == "__main__":
    main()
