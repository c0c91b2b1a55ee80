"""The one evaluator of search: any retriever, any query set, one table with intervals.

    python -m ml.evaluate_search --stories full=.funiki/eval/full.jsonl \\
        --retriever bm25=bm25@full --retriever minilm=encoder:data/models/minilm-base@full --baseline minilm

Prints nDCG@10, MRR, success@10 and recall@50 per kind of query, at title and at franchise level, each mean with a 95 %
bootstrap interval over queries, the paired difference to the baseline, and judged@10, which tells how far holes in the
judgements may have moved a figure. How to write a retriever: see `ml/retrievers.py`.
"""

import argparse
import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

from ml import metrics, query_sets
from ml.query_sets import Query
from ml.retrievers import Rankings, Retriever, Retrievers
from ml.stories import catalog, read
from ml.vectors import OnnxEncoder, story_vectors

DEPTH = 100
MEASURES: dict[str, Callable[[Sequence[int], Mapping[int, int]], float]] = {
    "nDCG@10": metrics.ndcg,
    "MRR": metrics.reciprocal_rank,
    "success@1": lambda ranking, grades: metrics.success(ranking, grades, 1),
    "success@10": metrics.success,
    "recall@10": lambda ranking, grades: metrics.recall(ranking, grades, 10),
    "recall@50": metrics.recall,
    "judged@10": metrics.judged,
}
VIOLATIONS = "violations@10"
COLUMNS = {
    "queries": ("nDCG@10", "MRR", "success@10", "recall@50", "judged@10"),
    "exclusions": (VIOLATIONS, "nDCG@10", "success@10", "judged@10"),
    "lookups": ("success@1", "success@10", "MRR"),
    "reviews": ("recall@10", "recall@50", "MRR"),
    "pairs": ("recall@10", "recall@50", "nDCG@10"),
}


def scores(rankings: Rankings, queries: Sequence[Query], franchise: Mapping[int, int] | None) -> dict[str, list[float]]:
    """Every measure for every query, at franchise level when the map is given."""
    rows: dict[str, list[float]] = {name: [] for name in (*MEASURES, VIOLATIONS)}
    for ranking, query in zip(rankings, queries, strict=True):
        grades: Mapping[int, int] = query.grades
        found: Sequence[int] = ranking
        rows[VIOLATIONS].append(metrics.violations(ranking, query.breaking))
        if franchise is not None:
            found, grades = metrics.deduplicated(ranking, franchise), metrics.grouped(grades, franchise)
        for name, measure in MEASURES.items():
            rows[name].append(measure(found, grades))
    return rows


def cell(values: Sequence[float]) -> str:
    mean, low, high = metrics.mean_interval(values)
    return f"{mean:.3f} [{low:.3f}, {high:.3f}]"


def report(
    title: str, runs: Mapping[str, dict[str, list[float]]], rows: Sequence[int], columns: Sequence[str], baseline: str
) -> Table:
    """One table: a line a retriever, a column a measure, then the paired difference of the first measure."""
    table = Table(title=f"{title} ({len(rows)} queries)", title_justify="left")
    table.add_column("retriever")
    for column in (*columns, f"{columns[0]} − {baseline}"):
        table.add_column(column, justify="right")
    for name, run in runs.items():
        cells = [
            f"{np.mean([run[c][i] for i in rows]):.3f}" if c.startswith("judged") else cell([run[c][i] for i in rows])
            for c in columns
        ]
        paired = [run[columns[0]][i] - runs[baseline][columns[0]][i] for i in rows]
        table.add_row(name, *cells, "" if name == baseline else cell(paired))
    return table


def masked_windows(folder: Path, source: Path, titles: Mapping[int, str], split: str) -> list[Query]:
    """Review windows as queries for their title, with the words of the title's names left out."""
    reviews = pd.read_parquet(source / "reviews.parquet", columns=["review_id", "text"])
    text = dict(zip(reviews.review_id.astype(str), reviews.text, strict=True))
    queries = []
    for review, anime, first, count, _ in query_sets.table(folder / "reviews.tsv", split):
        names = set(re.findall(r"\w+", titles[int(anime)].casefold()))
        window = text[review].split()[int(first) : int(first) + int(count)]
        kept = [word for word in window if not names & set(re.findall(r"\w+", word.casefold()))]
        queries.append(Query(review, " ".join(kept), "review", split, {int(anime): 2}))
    return queries


def pair_queries(folder: Path, stories: Mapping[int, str], split: str) -> list[Query]:
    """For each title that people recommend from: its story as the query, the recommended titles as answers."""
    grades: dict[int, dict[int, int]] = {}
    for anchor, other, votes, _ in query_sets.table(folder / "pairs.tsv", split):
        if int(anchor) in stories and int(other) in stories:
            grades.setdefault(int(anchor), {})[int(other)] = 2 if int(votes) > 1 else 1
    return [Query(str(anchor), stories[anchor], "pair", split, found) for anchor, found in grades.items()]


def without(words: Sequence[str], text: str) -> str:
    """Text with every whole word of the list taken out.

    >>> without(["drama", "Sci-Fi"], "This is a 1999 drama sci-fi TV series. Dramatic.")
    'This is a 1999 TV series. Dramatic.'
    """
    pattern = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.sub(r"\s+", " ", re.sub(rf"(?<!\w)(?:{pattern})(?!\w)", " ", text, flags=re.IGNORECASE))


def triplet_accuracy(
    artifact: Path, stories: Mapping[int, str], rows: Sequence[tuple[int, int, int]], cache: Path
) -> list[float]:
    """1 for each triplet whose anchor is closer (cosine) to the positive than to the negative."""
    ids = sorted({item for row in rows for item in row})
    vectors = story_vectors(OnnxEncoder(artifact), [stories[item] for item in ids], cache)
    at = {item: place for place, item in enumerate(ids)}
    a, p, n = (vectors[[at[row[column]] for row in rows]] for column in range(3))
    return [float(x) for x in ((a * p).sum(axis=1) > (a * n).sum(axis=1))]


def load_queries(
    kind: str, args: argparse.Namespace, rows: Sequence[dict[str, object]], stories: dict[str, dict[int, str]]
) -> list[Query]:
    if kind == "queries":
        return query_sets.vibe_queries(args.eval_dir, args.split)
    if kind == "lookups":
        return query_sets.lookups(args.eval_dir, args.split)
    if kind == "exclusions":
        return query_sets.exclusions(args.eval_dir, args.split, without=args.without_exclusion)
    if kind == "reviews":
        if not args.source:
            raise SystemExit("--set reviews needs --source: the reviews themselves are not part of the project")
        names = {
            int(row["id"]): " ".join(map(str, [row["title"], row.get("title_english") or ""]))  # type: ignore[call-overload]
            for row in rows
        }
        return masked_windows(args.eval_dir, args.source, names, args.split)
    return pair_queries(args.eval_dir, next(iter(stories.values())), args.split)


def drop_own_franchise(rankings: Rankings, queries: Sequence[Query], franchise: Mapping[int, int]) -> Rankings:
    return [
        [item for item in ranking if franchise[item] != franchise[int(query.id)]]
        for ranking, query in zip(rankings, queries, strict=True)
    ]


def named(text: str) -> tuple[str, str]:
    name, equals, rest = text.partition("=")
    if not equals or "(" in name or "@" in name or ":" in name:
        return text, text
    return name, rest


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--retriever", action="append", type=named, required=True, metavar="[NAME=]SPEC")
    parser.add_argument("--stories", action="append", type=named, default=[], metavar="NAME=FILE")
    parser.add_argument("--set", choices=[*COLUMNS, "triplets"], default="queries")
    parser.add_argument("--split", choices=["dev", "test"], default="dev", help="open test only to report")
    parser.add_argument("--baseline", help="name of the retriever that others are compared with (default: the first)")
    parser.add_argument("--eval-dir", type=Path, default=Path("data/eval"))
    parser.add_argument("--bundle", type=Path, default=Path("data"), help="folder of the bundled catalogue")
    parser.add_argument("--source", type=Path, help="research data, for --set reviews")
    parser.add_argument("--cache", type=Path, default=Path(".funiki/eval"), help="computed story vectors")
    parser.add_argument("--without-exclusion", action="store_true", help="ask --set exclusions without the exclusion")
    parser.add_argument("--by-kind", action="store_true", help="one more table for each kind of query")
    parser.add_argument("--output", type=Path, help="write rankings and scores as JSON")
    parser.add_argument("--export-unjudged", type=Path, help="write (query id, title id) of unjudged top-10 entries")
    return parser.parse_args()


def main() -> None:
    args = parse()
    console = Console(width=200)
    rows = [row for row in catalog(args.bundle) if not row.get("is_adult")]
    franchise = {row["id"]: row["franchise_id"] for row in rows}
    corpus = franchise.keys()
    stories = {name: {i: t for i, t in read(Path(path)).items() if i in corpus} for name, path in args.stories}
    if args.set == "triplets":
        triplet_table(console, args, stories, sorted({genre for row in rows for genre in row.get("genres", ())}))
        return

    builder = Retrievers({row["id"]: row.get("popularity", 0.0) for row in rows}, stories, args.cache)
    retrievers: dict[str, Retriever] = {name: builder.build(spec) for name, spec in args.retriever}
    queries = load_queries(args.set, args, rows, stories)
    found = {name: search([query.text for query in queries], DEPTH) for name, search in retrievers.items()}
    if args.set == "pairs":
        found = {name: drop_own_franchise(rankings, queries, franchise) for name, rankings in found.items()}
    baseline = args.baseline or next(iter(found))
    levels: dict[str, Mapping[int, int] | None] = {"titles": None, "franchises": franchise}
    results = {
        level: {name: scores(rankings, queries, group) for name, rankings in found.items()}
        for level, group in levels.items()
    }
    console.print(f"{args.set}, {args.split} split, {len(corpus)} titles, 95 % bootstrap intervals over queries")
    for level, runs in results.items():
        console.print(report(f"{args.set} · {level}", runs, range(len(queries)), COLUMNS[args.set], baseline))
    if args.by_kind:
        for kind in sorted({query.kind for query in queries}):
            chosen = [place for place, query in enumerate(queries) if query.kind == kind]
            console.print(report(f"{kind} · titles", results["titles"], chosen, COLUMNS[args.set], baseline))
    if args.output:
        keys = [query.id for query in queries]
        answer = {"queries": keys, "rankings": found, "scores": results}
        args.output.write_text(json.dumps(answer), encoding="utf-8")
    if args.export_unjudged:
        holes = {
            (query.id, item)
            for rankings in found.values()
            for query, ranking in zip(queries, rankings, strict=True)
            for item in ranking[:10]
            if item not in query.grades
        }
        args.export_unjudged.write_text("".join(f"{q}\t{i}\n" for q, i in sorted(holes)), encoding="utf-8")
        console.print(f"{len(holes)} unjudged pairs in {args.export_unjudged}")


def triplet_table(
    console: Console, args: argparse.Namespace, stories: Mapping[str, Mapping[int, str]], genres: Sequence[str]
) -> None:
    """Accuracy of every `encoder:` retriever on the frozen triplets, as they are and without genre words."""
    rows = query_sets.triplets(args.eval_dir, args.split)
    table = Table(title=f"triplets, {args.split} split ({len(rows)})", title_justify="left")
    for column in ("encoder", "accuracy", "without genre words"):
        table.add_column(column, justify="left" if column == "encoder" else "right")
    for name, spec in args.retriever:
        method, _, corpus = spec.rpartition("@")
        artifact = Path(method.removeprefix("encoder:"))
        told = stories[corpus]
        bare = {item: without(genres, text) for item, text in told.items()}
        table.add_row(name, *(cell(triplet_accuracy(artifact, texts, rows, args.cache)) for texts in (told, bare)))
    console.print(table)


if __name__ == "__main__":
    main()
