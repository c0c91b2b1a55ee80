"""Pools for judging, and verdicts back into `qrels.tsv`.

`sheets` takes rankings that `ml.evaluate_search --output` wrote, joins the best of each retriever with the titles that
the writer of a query knows, shuffles them, and writes sheets for a reader who cannot tell which retriever brought what.
Sheets hold sentences of the stories, so keep them outside the project. A reader answers with lines
`query id<TAB>MAL id=grade MAL id=grade …`; a pooled title that is not named was looked at and does not fit (grade 0).
For exclusion pairs an `x` behind the grade says that the title holds what is excluded: `x001 123=2 456=1x 789=0x`.
`merge` checks such answers against the pool and adds them to the judgements.
"""

import argparse
import json
import random
import re
from collections.abc import Sequence
from pathlib import Path

from ml.metrics import kappa
from ml.query_sets import lines, qrels, table
from ml.stories import catalog, read

POOL = "pool.json"
VERDICTS = {"0", "1", "2", "0x", "1x", "2x"}


def pooled(rankings: Sequence[Sequence[int]], known: Sequence[int], depth: int, seed: str) -> list[int]:
    """The first `depth` of every ranking and the known titles, in an order that only the seed decides.

    >>> sorted(pooled([[1, 2, 3], [3, 4]], [9], 2, "q"))
    [1, 2, 3, 4, 9]
    """
    union = sorted({item for ranking in rankings for item in ranking[:depth]} | set(known))
    return random.Random(seed).sample(union, len(union))


def sheets(args: argparse.Namespace) -> None:
    queries = {str(row["id"]): row for path in args.queries for row in lines(path)}
    known = qrels(args.known) if args.known else {}
    judged = qrels(args.qrels) if args.qrels and args.qrels.exists() else {}
    found: dict[str, list[list[int]]] = {}
    for path in args.run:
        run = json.loads(path.read_text(encoding="utf-8"))
        for rankings in run["rankings"].values():
            for query, ranking in zip(run["queries"], rankings, strict=True):
                found.setdefault(query, []).append(ranking)
    rows = {row["id"]: row for row in catalog(args.bundle)}
    stories = read(args.stories)
    pool = {
        query: [
            i for i in pooled(rankings, list(known.get(query, {})), args.depth, query) if i not in judged.get(query, {})
        ]
        for query, rankings in sorted(found.items())
    }
    args.output.mkdir(parents=True, exist_ok=True)
    (args.output / POOL).write_text(json.dumps(pool), encoding="utf-8")
    ids = [query for query in pool if pool[query]]
    size = -(-len(ids) // args.slices)
    for number in range(args.slices):
        blocks = []
        for query in ids[number * size : (number + 1) * size]:
            text = queries[query].get("text") or queries[query]["with"]
            entries = (
                f"{item} | {name(rows[item])} | {brief(stories[item])[: args.characters]}" for item in pool[query]
            )
            blocks.append("\n".join([f"## {query}: {text}", *entries]))
        (args.output / f"sheet_{number:02}.md").write_text("\n\n".join(blocks) + "\n", encoding="utf-8")
    print(f"{sum(map(len, pool.values()))} titles to judge for {len(ids)} queries in {args.output}")


def name(row: dict[str, object]) -> str:
    return f"{row['title']} ({row.get('type')}, {row.get('year')}, {row.get('episodes') or '?'} ep)"


def brief(story: str) -> str:
    """A story without the names, which stand before it on the sheet.

    >>> brief("This is a 1999 drama film titled Umi, from Sunrise. It is about the sea.")
    '1999 drama film. It is about the sea.'
    """
    return re.sub(r"^This is an? (.*?) titled .*?\.(?= |$)", r"\1.", story)


def answers(path: Path) -> dict[str, dict[int, str]]:
    """A reader's verdicts by query and id; raises ValueError for a line that is not understood."""
    verdicts: dict[str, dict[int, str]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        query, *pairs = line.split()
        split = [pair.split("=") for pair in pairs]
        if not all(len(pair) == 2 and pair[0].isdigit() and pair[1] in VERDICTS for pair in split):
            raise ValueError(f"{path}:{number}: {line!r}")
        verdicts[query.rstrip(":")] = {int(item): verdict for item, verdict in split}
    return verdicts


def merge(args: argparse.Namespace) -> None:
    pool = {query: set(items) for query, items in json.loads((args.pool / POOL).read_text(encoding="utf-8")).items()}
    rows: dict[tuple[str, int], str] = {}
    if args.qrels.exists():
        rows = {(query, int(item)): "\t".join(rest) for query, item, *rest in table(args.qrels, header=False)}
    answered = set()
    for path in args.answers:
        for query, given in answers(path).items():
            if strange := given.keys() - pool[query]:
                raise SystemExit(f"{path}: {query}: not in the pool: {sorted(strange)}")
            answered.add(query)
            for item in pool[query]:
                verdict = given.get(item, "0")
                breaks = f"\t{int(verdict.endswith('x'))}" if args.exclusions else ""
                rows[query, item] = f"{verdict[0]}{breaks}"
    body = "".join(f"{query}\t{item}\t{rest}\n" for (query, item), rest in sorted(rows.items()))
    args.qrels.write_text(body, encoding="utf-8")
    missing = {query for query, items in pool.items() if items} - answered
    print(f"{len(rows)} judgements in {args.qrels}; pooled queries without an answer: {sorted(missing) or 'none'}")


def agreement(args: argparse.Namespace) -> None:
    first, second = answers(args.first), answers(args.second)
    pool = json.loads((args.pool / POOL).read_text(encoding="utf-8"))
    pairs = [
        (int(first[query].get(item, "0")[0]), int(second[query].get(item, "0")[0]))
        for query in first.keys() & second.keys()
        for item in pool[query]
    ]
    one, other = zip(*pairs, strict=True)
    same = sum(a == b for a, b in pairs) / len(pairs)
    fits = sum((a > 0) == (b > 0) for a, b in pairs) / len(pairs)
    print(f"{len(pairs)} titles graded twice: same grade {same:.3f}, same side of 'fits' {fits:.3f}, ", end="")
    print(f"quadratically weighted kappa {kappa(one, other):.3f}")


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    write = commands.add_parser("sheets", help="write sheets for readers")
    write.set_defaults(run_command=sheets)
    write.add_argument("--run", type=Path, action="append", required=True, help="JSON of ml.evaluate_search --output")
    write.add_argument("--queries", type=Path, action="append", required=True)
    write.add_argument("--known", type=Path, help="titles that the writers know: query id, MAL id, grade")
    write.add_argument("--qrels", type=Path, help="judgements that need not be made again")
    write.add_argument("--stories", type=Path, required=True)
    write.add_argument("--bundle", type=Path, default=Path("data"))
    write.add_argument("--depth", type=int, default=20)
    write.add_argument("--characters", type=int, default=400, help="of each story shown to the reader")
    write.add_argument("--slices", type=int, default=8)
    write.add_argument("--output", type=Path, required=True)
    back = commands.add_parser("merge", help="add readers' answers to the judgements")
    back.set_defaults(run_command=merge)
    back.add_argument("answers", type=Path, nargs="+")
    back.add_argument("--pool", type=Path, required=True, help="folder that `sheets` wrote")
    back.add_argument("--qrels", type=Path, required=True)
    back.add_argument("--exclusions", action="store_true", help="verdicts also say whether an exclusion is broken")
    compare = commands.add_parser("agreement", help="compare two readers of the same pool")
    compare.set_defaults(run_command=agreement)
    compare.add_argument("first", type=Path)
    compare.add_argument("second", type=Path)
    compare.add_argument("--pool", type=Path, required=True)
    return parser.parse_args(arguments)


def main() -> None:
    args = parse()
    args.run_command(args)


if __name__ == "__main__":
    main()
