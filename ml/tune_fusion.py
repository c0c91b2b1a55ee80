"""Tune the fusion of both retrievers on the development queries: RRF or a convex combination, times a popularity prior.

    python -m ml.tune_fusion --stack http://127.0.0.1:8000 [--dump .funiki/eval/fusion.json]

Asks a running gateway for 200 titles a query, with the rank that each retriever gave them, keeps the answers in the
dump, and tries every setting on them: RRF with k and the weight of full text, and a weighted sum of rank scores
`1 - (rank - 1) / 100`, each times `1 + strength * 0.5 * popularity`. Five folds over queries: the setting is chosen on
four and counted on the fifth, so that the last line tells what tuning brings. Test queries are never read.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from itertools import product
from pathlib import Path
from typing import NamedTuple

import httpx
import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from ml import metrics, query_sets

PAGE, PAGES, DEPTH, FOLDS = 100, 2, 100, 5
DEFAULT = ("rrf", 40.0, 0.7, 3.0)
GRID = [
    *product(["rrf"], [5.0, 10.0, 20.0, 40.0, 60.0, 100.0], [0.5, 0.7, 1.0, 1.4, 2.0], [0.0, 0.5, 1.0, 2.0, 3.0, 4.0]),
    *product(["convex"], [0.0], [0.25, 0.5, 0.7, 1.0, 1.4, 2.0], [0.0, 0.25, 0.5, 1.0, 2.0, 3.0]),
]
"""(method, k, weight of full text against 1 for vectors, strength of the prior)."""


class Candidate(NamedTuple):
    id: int
    semantic: int | None
    text: int | None
    popularity: float


Setting = tuple[str, float, float, float]


def score(one: Candidate, setting: Setting) -> float:
    """
    >>> round(score(Candidate(1, 1, None, 0.5), ("rrf", 9.0, 1.0, 2.0)), 3)
    0.15
    """
    method, k, weight, strength = setting
    share: Callable[[int], float] = (
        (lambda rank: 1 / (k + rank)) if method == "rrf" else (lambda rank: 1 - (rank - 1) / DEPTH)
    )
    parts = [(one.semantic, 1.0), (one.text, weight)]
    relevance = sum(worth * share(rank) for rank, worth in parts if rank is not None)
    return relevance * (1 + strength * 0.5 * one.popularity)


def ndcg(candidates: Sequence[Candidate], grades: dict[int, int], setting: Setting) -> float:
    ranking = sorted(candidates, key=lambda one: (-score(one, setting), -one.popularity, one.id))
    return float(metrics.ndcg([one.id for one in ranking], grades))


def asked(stack: str, texts: Sequence[str]) -> list[list[Candidate]]:
    """What a running gateway finds for each text, without the titles whose name was typed."""
    found = []
    with httpx.Client(base_url=stack, timeout=60, trust_env=False) as http:
        for text in track(texts, description=f"asking {stack}"):
            ones: list[Candidate] = []
            for page in range(PAGES):
                parameters: dict[str, str | int] = {"q": text[:500], "limit": PAGE, "offset": page * PAGE}
                answer = http.get("/api/v1/search", params={**parameters, "collapse": "false", "mode": "vibe"})
                for result in answer.raise_for_status().json()["results"]:
                    ranks = result["ranks"]
                    ones.append(Candidate(result["id"], ranks["semantic"], ranks["text"], result["popularity"]))
            found.append(ones)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stack", default="http://127.0.0.1:8000", help="address of a running gateway")
    parser.add_argument("--eval-dir", type=Path, default=Path("data/eval"))
    parser.add_argument(
        "--dump", type=Path, default=Path(".funiki/eval/fusion.json"), help="kept answers; asked if missing"
    )
    args = parser.parse_args()
    queries = query_sets.vibe_queries(args.eval_dir, "dev")
    if not args.dump.is_file():
        args.dump.parent.mkdir(parents=True, exist_ok=True)
        args.dump.write_text(json.dumps(asked(args.stack, [query.text for query in queries])), encoding="utf-8")
    found = [[Candidate(*one) for one in ones] for ones in json.loads(args.dump.read_text(encoding="utf-8"))]
    values = np.array(
        [
            [ndcg(ones, query.grades, setting) for ones, query in zip(found, queries, strict=True)]
            for setting in track(GRID)
        ]
    )  # (settings, queries)
    table = Table(title=f"nDCG@10, {len(queries)} development queries", title_justify="left")
    for column in ("method", "k", "text weight", "prior strength", "nDCG@10"):
        table.add_column(column)
    default = GRID.index(DEFAULT)
    for place in dict.fromkeys([default, *np.argsort(-values.mean(axis=1))[:15].tolist()]):
        table.add_row(*map(str, GRID[place]), f"{values[place].mean():.4f}")
    console = Console()
    console.print(table)
    folds = np.arange(len(queries)) % FOLDS
    held_out = np.empty(len(queries))
    for fold in range(FOLDS):
        best = int(values[:, folds != fold].mean(axis=1).argmax())
        held_out[folds == fold] = values[best, folds == fold]
    mean, low, high = metrics.mean_interval((held_out - values[default]).tolist())
    console.print(
        f"chosen on other folds: {held_out.mean():.4f}, {mean:+.4f} [{low:+.4f}, {high:+.4f}] to the defaults"
    )


if __name__ == "__main__":
    main()
