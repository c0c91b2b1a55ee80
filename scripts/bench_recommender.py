"""Measure how long the recommender takes to rank for one person, beside the same blend done plainly.

    python -m scripts.bench_recommender

Lists are drawn from the titles with a fixed seed, the best known ones more often, and rated at random. `blend` is what
the service does for a request: scores of all systems, filters, one of each franchise, twenty titles with reasons.
`plain` is the same scores with dense matrices and a full sort, without filters or reasons: the obvious way. Both run in
one process with one thread; milliseconds of wall clock, and of processor time, which other work does not distort.
"""

import argparse
import datetime
import random
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table
from threadpoolctl import threadpool_limits

from scripts.bench_processes import machine
from services.recommender import ranking, recommend, titles
from services.recommender.model import KIND, Floats, Model, load
from services.recommender.settings import RecommenderSettings
from services.shared.artifacts import open_artifact
from services.shared.contracts import HistoryEntry, RecommendationParameters

SIZES = (3, 20, 200, 1000, 5000)


def lists(shot: recommend.Snapshot, size: int, number: int, seed: int) -> list[list[HistoryEntry]]:
    """Random lists of `size` titles."""
    rng = random.Random(seed)
    order = np.argsort(-shot.popularity)[: max(2 * size, 2000)]
    ids = [int(number) for number in shot.model.ids[order]]
    return [
        [HistoryEntry(id=anime_id, score=rng.randint(1, 10)) for anime_id in rng.sample(ids, size)]
        for _ in range(number)
    ]


def dense(model: Model) -> dict[str, Floats]:
    found = {}
    for name, system in model.linear.items():
        matrix = np.zeros((len(model.warm), len(model.warm)), np.float32)
        rows = np.repeat(np.arange(len(model.warm)), np.diff(system.forward.indptr))
        matrix[rows, system.forward.indices] = system.forward.data
        found[name] = matrix
    return found


def plain(model: Model, matrices: dict[str, Floats], history: list[HistoryEntry]) -> list[int]:
    """The twenty best titles, reckoned the obvious way."""
    person = ranking.taste(model, history)
    total = np.zeros(len(model.ids), np.float32)
    for name, weight in model.blend.at(person.count).items():
        if name in matrices:
            scores = ranking.warm_weights(model, name, person) @ matrices[name] + model.linear[name].bias
            total += weight * model.lift.from_right((scores - scores.mean()) / (scores.std() + 1e-6))
        elif name == "content" and model.vectors is not None:
            values = model.blend.feedback[name][person.codes]
            scores = model.vectors @ (values @ model.vectors[person.positions] / max(np.abs(values).sum(), 1e-9))
            total += weight * (scores - scores.mean()) / (scores.std() + 1e-6)
        elif name == "popularity":
            total += weight * model.popularity
    total[person.positions] = -np.inf
    return [int(place) for place in np.argsort(-total, kind="stable")[:20]]


def measure(work: Callable[[list[HistoryEntry]], object], given: list[list[HistoryEntry]]) -> tuple[float, ...]:
    """p50 and p95 of wall clock, then of processor time, in milliseconds."""
    work(given[0])
    wall, cpu = [], []
    for history in given:
        started, used = time.perf_counter(), time.thread_time()
        work(history)
        wall.append((time.perf_counter() - started) * 1000)
        cpu.append((time.thread_time() - used) * 1000)
    return tuple(float(value) for series in (wall, cpu) for value in np.percentile(series, [50, 95]))


def main() -> None:
    settings = RecommenderSettings()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bundle", type=Path, default=settings.bundle_dir)
    parser.add_argument("--lists", type=int, default=50, help="lists of each size")
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--system", help="this system alone instead of the blend")
    args = parser.parse_args()
    model = load(open_artifact(args.bundle / "models" / settings.recommender, KIND), threads=1)
    shot = recommend.snapshot(model, titles.read(args.bundle))
    wanted, today, blend = RecommendationParameters(), datetime.date.today(), None
    if args.system:
        blend = {args.system: 1.0}
    matrices = dense(model)
    columns = ("titles", "way", "p50 ms", "p95 ms", "p50 CPU ms", "p95 CPU ms")
    table = Table(*columns, title=f"{model.version}: {', '.join(model.systems)}; {args.lists} lists of each size")
    with threadpool_limits(1):
        for size in SIZES:
            given = lists(shot, size, args.lists, args.seed)
            served = measure(lambda history: recommend.recommend(shot, wanted, history, [], blend, today), given)
            table.add_row(f"{size:,}", args.system or "blend", *(f"{value:.1f}" for value in served))
            obvious = measure(lambda history: plain(model, matrices, history), given)
            table.add_row("", "plain", *(f"{value:.1f}" for value in obvious), end_section=True)
    console = Console()
    console.print(machine(), highlight=False)
    console.print(table)


if __name__ == "__main__":
    main()
