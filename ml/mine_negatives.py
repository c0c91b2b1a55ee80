"""Sheets of what retrievers bring for training queries, for readers to grade: hard negatives, and further positives.

Takes training queries (`data/queries`: one for each of some titles, wishes, or those that readers have judged before),
asks every retriever, keeps titles of train franchises (one a franchise) that nobody graded for the query, and writes
shuffled sheets as `ml.pool` does; `ml.pool merge` adds the readers' grades to `data/queries/judged.tsv`, which
`ml.train_encoder` learns from.

    python -m ml.mine_negatives --stories full=FILE --retriever "encoder:data/models/minilm-base@full" --output DIR
"""

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Mapping, Set
from pathlib import Path

from ml.pool import POOL, brief, name, pooled
from ml.query_sets import table
from ml.retrievers import Retrievers
from ml.stories import catalog, read
from ml.training_queries import asked, one_each, train_franchises

KINDS = {
    "written": "one query for each of some titles",
    "wishes": "wishes that nobody judged",
    "judged": "queries that were judged before",
}


def draw(
    kind: str,
    given: Mapping[str, tuple[str, int | None]],
    judged: Set[str],
    train: Set[int],
    most: int,
    chance: random.Random,
) -> list[tuple[str, str, int | None]]:
    """Name, text and own title of at most `most` queries of a kind."""
    if kind == "written":
        written: dict[int, list[tuple[str, str, int | None]]] = defaultdict(list)
        for key, (text, own) in given.items():
            if own is not None and own in train:
                written[own].append((key, text, own))
        return [chance.choice(written[i]) for i in chance.sample(sorted(written), min(most, len(written)))]
    wanted = [
        (key, text, own)
        for key, (text, own) in given.items()
        if (key in judged if kind == "judged" else key not in judged and own is None)
    ]
    return sorted(chance.sample(wanted, min(most, len(wanted))))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bundle", type=Path, default=Path("data"))
    parser.add_argument("--stories", action="append", required=True, metavar="NAME=FILE")
    parser.add_argument("--retriever", action="append", required=True, metavar="SPEC", help="as in ml.retrievers")
    parser.add_argument("--depth", type=int, action="append", required=True, help="of each retriever, in their order")
    parser.add_argument("--queries", type=int, default=900, help="how many at most; default %(default)s")
    parser.add_argument("--kind", choices=list(KINDS), default="written", help="; ".join(map(": ".join, KINDS.items())))
    parser.add_argument("--slices", type=int, default=6)
    parser.add_argument("--characters", type=int, default=330, help="of each story shown to the reader")
    parser.add_argument("--cache", type=Path, default=Path(".funiki/eval"))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--output", type=Path, required=True)
    args = parser.parse_args()
    train = train_franchises(args.bundle)
    rows = {row["id"]: row for row in catalog(args.bundle) if row["id"] in train}
    stories = {key: read(Path(path)) for key, _, path in (given.partition("=") for given in args.stories)}
    told = next(iter(stories.values()))
    chance = random.Random(args.seed)
    given = asked(args.bundle / "queries")
    judged: dict[str, set[int]] = defaultdict(set)
    for query, item, _ in table(args.bundle / "queries" / "judged.tsv", header=False):
        judged[query].add(int(item))
    queries = draw(args.kind, given, judged.keys(), train.keys(), args.queries, chance)
    found: list[list[list[int]]] = [[] for _ in queries]
    retrievers = Retrievers(
        {i: rows[i].get("popularity", 0.0) for i in train.keys() & told.keys()}, stories, args.cache
    )
    for specification, depth in zip(args.retriever, args.depth, strict=True):
        rankings = retrievers.build(specification)([text for _, text, _ in queries], 100)
        for place, ranking in enumerate(rankings):
            found[place].append(one_each(ranking, train, depth))
    pool = {
        query: [i for i in pooled(rankings, [own] if own else [], 100, query) if i not in judged[query]]
        for (query, _, own), rankings in zip(queries, found, strict=True)
    }
    args.output.mkdir(parents=True, exist_ok=True)
    (args.output / POOL).write_text(json.dumps(pool), encoding="utf-8")
    queries = [entry for entry in queries if pool[entry[0]]]
    size = -(-len(queries) // args.slices)
    for number in range(args.slices):
        blocks = []
        for query, text, _ in queries[number * size : (number + 1) * size]:
            entries = (f"{i} | {name(rows[i])} | {brief(told[i])[: args.characters]}" for i in pool[query])
            blocks.append("\n".join([f"## {query}: {text}", *entries]))
        (args.output / f"sheet_{number:02}.md").write_text("\n\n".join(blocks) + "\n", encoding="utf-8")
    print(f"{sum(map(len, pool.values()))} titles to judge for {len(queries)} queries in {args.output}")


if __name__ == "__main__":
    main()
