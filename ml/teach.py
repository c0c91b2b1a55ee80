"""What a retriever brings for the training queries, for the encoder to learn from: `data/queries/taught.tsv`.

The whole search (full text, understanding of queries, labels and moods, popularity) finds more than an encoder alone,
so its first titles are soft positives of queries that nobody judged, and those behind them are no negatives.

    make up && python -m ml.teach --retriever "stack:http://127.0.0.1:8000?collapse=false"

One row a query: its name, and the ids of the best titles of train franchises, best first.
"""

import argparse
from pathlib import Path

from ml.retrievers import Retrievers
from ml.stories import catalog, read
from ml.training_queries import asked, one_each, train_franchises


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bundle", type=Path, default=Path("data"))
    parser.add_argument("--retriever", required=True, metavar="SPEC", help="as in ml.retrievers")
    parser.add_argument("--stories", action="append", default=[], metavar="NAME=FILE")
    parser.add_argument("--keep", type=int, default=30, help="titles a query; default %(default)s")
    parser.add_argument("--cache", type=Path, default=Path(".funiki/eval"))
    parser.add_argument("--output", type=Path, default=Path("data/queries/taught.tsv"), help="default %(default)s")
    args = parser.parse_args()
    train = train_franchises(args.bundle)
    popularity = {row["id"]: row.get("popularity", 0.0) for row in catalog(args.bundle) if row["id"] in train}
    stories = {key: read(Path(path)) for key, _, path in (given.partition("=") for given in args.stories)}
    retriever = Retrievers(popularity, stories, args.cache).build(args.retriever)
    queries = asked(args.bundle / "queries")
    rankings = retriever([text for text, _ in queries.values()], 100)
    with args.output.open("w", encoding="utf-8") as file:
        for query, ranking in zip(queries, rankings, strict=True):
            best = one_each(ranking, train, args.keep)
            file.write("\t".join([query, " ".join(map(str, best))]) + "\n")
    print(f"{len(queries)} queries in {args.output}")


if __name__ == "__main__":
    main()
