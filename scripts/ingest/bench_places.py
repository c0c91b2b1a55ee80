"""How far from its true place does a title come onto the map that is put there by its likeness alone?

Titles of the bundled map are taken off it and put back as `make refresh` puts new ones; beside it the mean of the same
neighbours, and the place of a random title of one of its genres. See docs/experiments.md.
"""

import argparse
import gzip
import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from scripts.ingest.places import LOOK_AT, NEAREST, SHARPNESS, DrawnMap, Floats
from services.gateway.map import FILE
from services.shared.artifacts import open_artifact


def unit_vectors(folder: Path, ids: Sequence[int]) -> Floats:
    """(N, D) of length one; raises `ArtifactError`, or `KeyError` for an id without a vector."""
    artifact = open_artifact(folder, "vectors")
    vectors = np.load(artifact.path("vectors.npy")).astype(np.float32)
    at = {int(id_): row for row, id_ in enumerate(np.load(artifact.path("ids.npy")))}
    found = vectors[[at[id_] for id_ in ids]]
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True))


def genres_of(bundle: Path) -> dict[int, list[str]]:
    with gzip.open(bundle / "catalog" / "catalog.jsonl.gz", "rt", encoding="utf-8") as lines:
        return {row["id"]: row.get("genres", []) for row in map(json.loads, lines)}


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bundle", type=Path, default=Path("data"))
    parser.add_argument("--titles", type=int, default=500, help="titles taken off the map (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args(argv)
    document = json.loads(gzip.decompress(open_artifact(args.bundle / "map", "map").path(FILE).read_bytes()))
    ids: list[int] = document["ids"]
    vectors = unit_vectors(args.bundle / "index" / document["encoder"], ids)
    places, parent = np.array([document["x"], document["y"]], np.float64).T, [r["parent"] for r in document["regions"]]
    rng = np.random.default_rng(args.seed)
    held = np.sort(rng.choice(len(ids), args.titles, replace=False))
    rest = np.setdiff1d(np.arange(len(ids)), held)
    columns = ("ids", "x", "y", "group", "guessed", "region", "fame")
    drawn = DrawnMap.of(document | {name: [document[name][row] for row in rest] for name in columns})

    genres, of_genre = genres_of(args.bundle), defaultdict[str, list[int]](list)
    for row in rest:
        for genre in genres[ids[row]]:
            of_genre[genre].append(row)
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    coloured = right = 0
    for row in held:
        likeness = vectors[rest] @ vectors[row]
        near = np.argsort(-likeness, kind="stable")[: LOOK_AT[0]]
        found["as make refresh does"].append(drawn.place(near.tolist(), likeness[near].tolist()))
        weights = likeness[near[:NEAREST]] ** SHARPNESS
        found["weighted mean of the same neighbours"].append(
            tuple(np.average(drawn.places[near[:NEAREST]], axis=0, weights=weights))
        )
        found["place of the nearest title"].append(tuple(drawn.places[near[0]]))
        named = [genre for genre in genres[ids[row]] if of_genre[genre]]
        pool = of_genre[str(rng.choice(named))] if named else rest
        found["a random title of one of its genres"].append(tuple(places[rng.choice(pool)]))
        found["any random title"].append(tuple(places[rng.choice(rest)]))
        if document["group"][row] >= 0 and not document["guessed"][row]:
            coloured += 1
            right += drawn.guess_group(near.tolist(), likeness[near].tolist()) == document["group"][row]
    width = float((places.max(0) - places.min(0)).max())
    table = Table("place", "distance: median", "quarter nearer than", "quarter farther than", "region", "wide region")
    for name, where in found.items():
        away = np.linalg.norm(np.array(where) - places[held], axis=1) / width
        regions = [drawn.region_at(place) for place in where]
        same = np.mean([one == document["region"][row] for one, row in zip(regions, held, strict=True)])
        wide = np.mean([parent[one] == parent[document["region"][row]] for one, row in zip(regions, held, strict=True)])
        low, middle, high = np.quantile(away, [0.25, 0.5, 0.75])
        table.add_row(name, *(f"{value:.3f}" for value in (middle, low, high, same, wide)))
    console = Console(width=120)
    console.print(table)
    console.print(
        f"{args.titles} titles, distances in widths of the map; colour right for {right} of {coloured} whose is known"
    )


if __name__ == "__main__":
    main()
