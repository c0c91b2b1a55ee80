"""Train the vibe encoder: MiniLM with an MLP head, on query -> story pairs, genre triplets and the base's geometry.

What a step does stands in `ml.encoder_trainer`. `make train-encoder` runs all stages of the shipped one.

    python -m ml.train_encoder --source DIR --output .funiki/encoder

Interrupt it when you like: the same command goes on from the last checkpoint.
"""

import argparse
import json
import subprocess
import time
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

import torch
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from ml import training_texts
from ml.contrast import known_titles
from ml.encoder import EncoderConfig
from ml.encoder_probe import Probe
from ml.encoder_trainer import TrainConfig, Trainer
from ml.stories import catalog, read, sources
from services.shared.text import story


def commit() -> str:
    found = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
    return found.stdout.strip() or "unknown"


def parse() -> tuple[argparse.Namespace, TrainConfig]:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", type=Path, required=True, help="research data: synopses, reviews, pairs")
    parser.add_argument("--bundle", type=Path, default=Path("data"))
    parser.add_argument("--base", type=Path, default=Path("data/models/minilm-base"), help="the untouched encoder")
    parser.add_argument("--stories", type=Path, help="JSONL of ml.stories to evaluate on (default: made from --source)")
    parser.add_argument("--cache", type=Path, default=Path(".funiki/eval"))
    parser.add_argument("--start", type=Path, help="state.pt of an earlier stage, or an artefact, to go on from")
    parser.add_argument("--output", type=Path, required=True, help="folder of checkpoints and the log")
    parser.add_argument("--until", type=int, help="end at this step of the schedule (default: its last)")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--evaluate-every", type=int, default=200)
    parser.add_argument("--save-every", type=int, default=50)
    for option in fields(TrainConfig):
        name = option.name.replace("_", "-")
        if isinstance(option.default, bool):
            parser.add_argument(f"--{name}", action=argparse.BooleanOptionalAction, default=option.default)
        else:
            kind = type(option.default)
            parser.add_argument(f"--{name}", type=kind, default=option.default, help="default %(default)s")
    args = parser.parse_args()
    return args, TrainConfig(**{option.name: getattr(args, option.name) for option in fields(TrainConfig)})


def main() -> None:
    args, config = parse()
    torch.set_num_threads(args.threads)
    console = Console(width=140)
    texts = training_texts.load(args.bundle, args.source, with_moods=config.with_moods, facts_only=config.facts_only)
    known = known_titles(texts, args.base, args.cache)
    trainer = Trainer(config, texts, known)
    args.output.mkdir(parents=True, exist_ok=True)
    checkpoint = args.output / "state.pt"
    if checkpoint.exists():
        trainer.resume(torch.load(checkpoint, weights_only=True))
    elif args.start:
        trainer.go_on_from(args.start)
    adult = {row["id"] for row in catalog(args.bundle) if row.get("is_adult")}
    told = read(args.stories) if args.stories else evaluated_stories(args, config)
    probe = Probe(args.bundle, {i: text for i, text in told.items() if i not in adult}, config.story_tokens)
    log = args.output / "log.jsonl"
    until = min(config.steps, args.until or config.steps)
    if trainer.step == 0:
        note(console, log, {"step": 0, "untouched": True, **probe.look(trainer.teacher, EncoderConfig())})
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, TimeRemainingColumn(), console=console, refresh_per_second=0.2) as progress:
        task = progress.add_task("training", total=until, completed=trainer.step)
        while trainer.step < until:
            started = time.perf_counter()
            parts = trainer.train_step()
            progress.advance(task)
            last = trainer.step == until
            if trainer.step % 25 == 0 or last:
                took = {"seconds": round(time.perf_counter() - started, 2)}
                note(console, log, {"step": trainer.step, **{k: round(v, 4) for k, v in parts.items()}, **took})
            if trainer.step % args.save_every == 0 or last:
                partial = checkpoint.with_suffix(".partial")
                torch.save(trainer.state(), partial)
                partial.replace(checkpoint)
            if trainer.step % args.evaluate_every == 0 or last:
                note(console, log, {"step": trainer.step, **probe.look(trainer.averaged, trainer.shape)})
    saved = {"encoder": asdict(trainer.shape), "averaged": trainer.averaged.state_dict()}
    torch.save(saved, args.output / "encoder.pt")
    about = {"train": asdict(config), "encoder": asdict(trainer.shape), "commit": commit(), "titles": len(texts.told)}
    (args.output / "run.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
    console.print(f"{args.output / 'encoder.pt'}: export it with python -m ml.export --checkpoint")


def evaluated_stories(args: argparse.Namespace, config: TrainConfig) -> dict[int, str]:
    """Stories as a search would meet them after this run: full, or without what the run leaves out."""
    told = sources(args.bundle, None if config.facts_only else args.source, with_cards=not config.facts_only)
    return {i: story(known if config.with_moods else replace(known, moods=())).text for i, known in told}


def note(console: Console, log: Path, entry: dict[str, Any]) -> None:
    console.print(entry)
    with log.open("a", encoding="utf-8") as file:
        file.write(json.dumps(entry) + "\n")


if __name__ == "__main__":
    main()
