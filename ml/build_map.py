"""Draw the map of all titles that are not adult: `data/map/`, from the vectors of one encoder version.

Titles are laid out so that those with alike vectors lie together, cut into regions that are named by their most
distinctive moods and labels, and coloured by their family of moods. With `--extend`, titles that the map has stay where
they are, and new ones are put between their nearest neighbours.
"""

import argparse
import gzip
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from ml import stories
from ml.map_layout import METHODS, layout, neighbourhood, project
from ml.map_moods import GROUPS, KEYS, group_of_mood, group_titles, guess_groups
from ml.map_regions import cut, distinctive, middle
from services.shared.artifacts import ArtifactError, Manifest, open_artifact, write_manifest

KIND = "map"
FILE = "map.json.gz"
SIDE = 65535
"""As `services.shared.contracts.map.SIDE`, which training code may not import; a test compares them."""
MARGIN = 0.03
NAMES = 1200
BEST_KNOWN = 5
SAMPLE = 1000

Floats = NDArray[np.float32]


def read_vectors(folder: Path) -> tuple[str, NDArray[np.int64], Floats]:
    """Encoder version, ids (N,) and unit vectors (N, D) of an index folder; raises `ArtifactError`."""
    artifact = open_artifact(folder, "vectors")
    vectors = np.load(artifact.path("vectors.npy")).astype(np.float32)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return artifact.manifest.version, np.load(artifact.path("ids.npy")).astype(np.int64), vectors


def to_square(places: Floats) -> NDArray[np.int64]:
    """(N, 2) whole numbers in 0..SIDE: centred, the longer side filled up to a margin, lengths kept comparable."""
    low, high = places.min(0), places.max(0)
    scale = SIDE * (1 - 2 * MARGIN) / max(float((high - low).max()), 1e-9)
    square: NDArray[np.int64] = np.rint((places - (low + high) / 2) * scale + SIDE / 2).astype(np.int64)
    return square


def earlier_places(folder: Path) -> dict[int, tuple[int, int]]:
    """Places by id of the map in `folder`; raises `ArtifactError` when there is none."""
    drawn = json.loads(gzip.decompress(open_artifact(folder, KIND).path(FILE).read_bytes()))
    return {id_: (x, y) for id_, x, y in zip(drawn["ids"], drawn["x"], drawn["y"], strict=True)}


def extended(ids: Sequence[int], vectors: Floats, earlier: dict[int, tuple[int, int]]) -> NDArray[np.int64]:
    """(N, 2) places: those of `earlier` kept, the others by projection."""
    old = np.array([id_ in earlier for id_ in ids])
    places = np.zeros((len(ids), 2), np.float32)
    places[old] = [earlier[id_] for id_, known in zip(ids, old, strict=True) if known]
    if not old.all():
        places[~old] = project(vectors[~old], vectors[old], places[old])
    return np.rint(places).astype(np.int64)


def measure(vectors: Floats, places: Floats, groups: NDArray[np.int64], seed: int) -> dict[str, float]:
    """Neighbours kept at k = 10 on a sample; the same for titles that are put on the map by projection; how often a
    guessed group is the known one.
    """
    drawn = np.random.default_rng(seed).permutation(len(vectors)).astype(np.int64)
    sample, rest = np.sort(drawn[:SAMPLE]), np.sort(drawn[SAMPLE:])
    figures = neighbourhood(vectors, places, sample)
    projected = places.copy()
    if len(rest):
        projected[sample] = project(vectors[sample], vectors[rest], places[rest])
        against = neighbourhood(vectors, projected, sample, others=rest)
        figures |= {f"projected_{name}": value for name, value in against.items()}
    known = np.flatnonzero(groups >= 0)
    if len(known) > 2:
        guessed = guess_groups(vectors, groups, known)
        figures["guessed_share"] = float((guessed >= 0).mean())
        figures["guessed_right"] = (
            float((guessed == groups[known])[guessed >= 0].mean()) if (guessed >= 0).any() else 0.0
        )
        figures["commonest_group"] = float(np.bincount(groups[known]).max() / len(known))
    return {name: round(value, 4) for name, value in figures.items()}


def best_known(rows: Sequence[dict[str, Any]], most: int) -> list[int]:
    """Ids of the most popular titles, one of each franchise."""
    seen: set[int] = set()
    found = []
    for row in sorted(rows, key=lambda row: (-row.get("popularity", 0.0), row["id"])):
        if row["franchise_id"] not in seen:
            seen.add(row["franchise_id"])
            found.append(row["id"])
            if len(found) == most:
                break
    return found


def draw(
    rows: Sequence[dict[str, Any]],
    square: NDArray[np.int64],
    groups: NDArray[np.int64],
    guessed: NDArray[np.int64],
    moods: Sequence[Sequence[str]],
    *,
    narrow: int,
    wide: int,
    seed: int,
) -> dict[str, Any]:
    """The document, but for its version and encoder; the arguments are in the same order, ascending by id."""
    places = square.astype(np.float32)
    region, parent = cut(places, narrow=narrow, wide=wide, seed=seed)
    colours = np.where(groups >= 0, groups, guessed)
    labels = [[*row.get("genres", ()), *row.get("themes", ()), row.get("type") or ""] for row in rows]
    labels = [[label for label in each if label not in ("", "TV")] for each in labels]
    regions: list[dict[str, Any]] = []
    for each, parents in ((parent[region], np.full(wide, -1)), (region, parent)):
        by_mood, by_label = distinctive(moods, each, 3), distinctive(labels, each, 3)
        for place in range(len(parents)):
            members = np.flatnonzero(each == place)
            coloured = colours[members][colours[members] >= 0]
            x, y = middle(places[members]).astype(int).tolist()
            regions.append({
                "moods": by_mood[place], "labels": by_label[place], "parent": int(parents[place]),
                "group": int(np.bincount(coloured).argmax()) if len(coloured) else -1, "count": len(members),
                "x": x, "y": y, "best_known": best_known([rows[row] for row in members.tolist()], BEST_KNOWN),
            })  # fmt: skip
    by_id = {row["id"]: row for row in rows}
    named = [by_id[id_] for id_ in best_known(rows, NAMES)]
    return {
        "groups": [
            {"key": key, "poles": list(GROUPS[key]), "count": int((colours == place).sum())}
            for place, key in enumerate(KEYS)
        ],
        "regions": regions,
        "names": [{"id": row["id"], "title": row["title"], "title_english": row.get("title_english")} for row in named],
        "ids": [row["id"] for row in rows],
        "x": square[:, 0].tolist(),
        "y": square[:, 1].tolist(),
        "group": colours.tolist(),
        "guessed": ((groups < 0) & (guessed >= 0)).astype(int).tolist(),
        "region": (region + wide).tolist(),
        "fame": [min(9, int(10 * row.get("popularity", 0.0))) for row in rows],
    }


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bundle", type=Path, default=Path("data"), help="folder of the bundled catalogue")
    parser.add_argument(
        "--vectors", type=Path, help="folder of one encoder version (default: that of BUNDLE/models/vibe)"
    )
    parser.add_argument("--output", type=Path, help="folder to write (default: BUNDLE/map)")
    parser.add_argument("--extend", action="store_true", help="keep the places that the map in OUTPUT has")
    parser.add_argument("--layout", choices=METHODS, default=METHODS[0], help="how titles are laid out")
    parser.add_argument("--narrow", type=int, default=48, help="narrow regions")
    parser.add_argument("--wide", type=int, default=14, help="wide regions, each of some narrow ones")
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args(argv)
    console = Console()
    output: Path = args.output or args.bundle / "map"
    try:
        version, ids, vectors = read_vectors(args.vectors or default_folder(args.bundle))
        earlier = earlier_places(output) if args.extend else {}
    except ArtifactError as error:
        parser.error(str(error))
    at = {int(id_): place for place, id_ in enumerate(ids)}
    rows = [row for row in stories.catalog(args.bundle) if not row.get("is_adult") and row["id"] in at]
    vectors = vectors[[at[row["id"]] for row in rows]]
    own, predicted = stories.cards(args.bundle), stories.predicted_moods(args.bundle)
    moods = [own.get(row["id"], {}).get("moods") or predicted.get(row["id"], []) for row in rows]
    groups = group_titles(moods, group_of_mood(json.loads((args.bundle / "moods.json").read_text(encoding="utf-8"))))
    with Progress(SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=console) as progress:
        step = progress.add_task(f"laying out {len(rows)} titles", total=None)
        if args.extend:
            square = extended([row["id"] for row in rows], vectors, earlier)
        else:
            square = to_square(layout(vectors, args.layout, seed=args.seed))
        progress.update(step, description="guessing colours")
        guessed = np.full(len(rows), -1, np.int64)
        unknown = np.flatnonzero(groups < 0)
        guessed[unknown] = guess_groups(vectors, groups, unknown)
        progress.update(step, description="cutting regions")
        document = draw(rows, square, groups, guessed, moods, narrow=args.narrow, wide=args.wide, seed=args.seed)
        progress.update(step, description="measuring")
        metrics = measure(vectors, square.astype(np.float32), groups, args.seed)
    fingerprint = hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()
    document = {"version": f"map-{version}-{fingerprint[:8]}", "encoder": version, **document}
    output.mkdir(parents=True, exist_ok=True)
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    (output / FILE).write_bytes(gzip.compress(text, 9, mtime=0))
    chosen = {name: getattr(args, name) for name in ("layout", "seed", "narrow", "wide", "extend")}
    config = {"encoder": version, "titles": len(rows), **chosen}
    manifest = Manifest(kind=KIND, version=document["version"], dimensions=2, files={FILE: ""}, config=config,
                        metrics=metrics, data_fingerprint=fingerprint)  # fmt: skip
    write_manifest(output, manifest)
    console.print(
        f"{document['version']}: {len(rows)} titles, {(output / FILE).stat().st_size / 1000:.0f} kB in {output}"
    )
    console.print(metrics)


def default_folder(bundle: Path) -> Path:
    """The vectors of the encoder that search uses by default; raises `ArtifactError` when it is not in the bundle."""
    return bundle / "index" / open_artifact(bundle / "models" / "vibe", "encoder").manifest.version


if __name__ == "__main__":
    main()
