"""Places on the map for titles that it does not have, from their likeness to titles that it has; numpy is enough."""

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from scripts.ingest.running import Bar, bar
from scripts.ingest.settings import IngestSettings
from scripts.ingest.storing import Stores, opened
from services.gateway import map_additions
from services.gateway.map import FILE
from services.gateway.map_additions import Added, MapAdditions
from services.shared.artifacts import ArtifactError, open_artifact
from services.shared.contracts import PointPayload
from services.shared.contracts.map import SIDE

Floats = NDArray[np.float64]

NEAREST = 15
"""As many as the neighbours that UMAP laid the map out by; measured against fewer and more in docs/experiments.md."""
SHARPNESS = 8
VOTERS = 15
LEAST_SHARE = 0.3
"""Both as in the guessed colours of the map."""
LOOK_AT = (100, 1000)
"""Nearest titles asked for: the second number where the first is full of titles that the map does not have."""


@dataclass(frozen=True, slots=True)
class DrawnMap:
    """The bundled map: `at` gives the row of an id in `places` (N, 2), `group` and `known` (N,); `middles` (R, 2) are
    the means of the titles of each narrow region, infinite for a wide one."""

    version: str
    at: dict[int, int]
    places: Floats
    group: NDArray[np.int64]
    known: NDArray[np.bool_]
    group_weights: Floats
    middles: Floats

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Raises `ArtifactError`."""
        return cls.of(json.loads(gzip.decompress(open_artifact(folder, "map").path(FILE).read_bytes())))

    @classmethod
    def of(cls, drawn: dict[str, Any]) -> Self:
        places = np.array([drawn["x"], drawn["y"]], np.float64).T
        group, region = np.array(drawn["group"]), np.array(drawn["region"])
        known = (group >= 0) & (np.array(drawn["guessed"]) == 0)
        middles = np.full((len(drawn["regions"]), 2), np.inf)
        for place in set(drawn["region"]):
            middles[place] = places[region == place].mean(0)
        counts = np.bincount(group[known], minlength=len(drawn["groups"]))
        at = {id_: row for row, id_ in enumerate(drawn["ids"])}
        return cls(drawn["version"], at, places, group, known, 1 / np.sqrt(np.maximum(counts, 1)), middles)

    def place(self, rows: Sequence[int], likeness: Sequence[float]) -> tuple[int, int]:
        """Where a title lies whose nearest titles on the map are `rows`, the most alike first."""
        weights = np.clip(np.array(likeness[:NEAREST]), 1e-3, None) ** SHARPNESS
        x, y = np.clip(np.rint(middle(self.places[list(rows[:NEAREST])], weights)), 0, SIDE)
        return int(x), int(y)

    def region_at(self, place: tuple[float, float]) -> int:
        return int(((self.middles - place) ** 2).sum(1).argmin())

    def guess_group(self, rows: Sequence[int], likeness: Sequence[float]) -> int:
        """The colour that the nearest titles of known colour vote for, or -1."""
        voters = [(row, alike) for row, alike in zip(rows, likeness, strict=True) if self.known[row]][:VOTERS]
        votes = np.zeros(len(self.group_weights))
        for row, alike in voters:
            votes[self.group[row]] += max(alike, 1e-3) ** 4 * self.group_weights[self.group[row]]
        return int(votes.argmax()) if voters and votes.max() >= LEAST_SHARE * votes.sum() else -1


def middle(places: Floats, weights: Floats) -> Floats:
    """(K, 2) places, (K,) weights -> (2,): the place with the least weighted sum of distances (Weiszfeld's steps).

    Not the mean: where neighbours lie on two islands, that lies in the sea between them.

    >>> middle(np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [900.0, 900.0]]), np.ones(4)).round(1).tolist()
    [0.5, 0.5]
    """
    found: Floats = np.average(places, axis=0, weights=weights)
    for _ in range(60):
        pull = weights / np.maximum(np.linalg.norm(places - found, axis=1), 1e-6)
        found = np.average(places, axis=0, weights=pull)
    return found


async def place_new(settings: IngestSettings, console: Console) -> str:
    """Write places of the titles that the bundled map lacks, and which of its titles are gone, for the gateway.

    Everything is computed anew from the stores, by id and from the bundled map alone, so that a second run gives the
    same. Returns a sentence that says what was done or why nothing was.
    """
    try:
        drawn = DrawnMap.read(settings.bundle_dir / "map")
    except ArtifactError as error:
        return f"left out: {error}"
    async with opened(settings) as stores:
        with bar(console) as shown:
            shown.phase("placing", None)
            additions, lost = await _additions(stores, drawn, shown)
    if not additions.added and len(additions.gone) == len(drawn.at):
        return "left out: the catalog holds no titles"
    folder = settings.data_dir / map_additions.FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    path, content = folder / map_additions.FILE, additions.model_dump_json()
    before = _before(path)
    if not path.is_file() or path.read_text(encoding="utf-8") != content:
        part = path.with_suffix(".part")
        part.write_text(content, encoding="utf-8")
        part.replace(path)
    new = len({one.id for one in additions.added} - before)
    told = (
        f"{len(additions.added):,} titles stand on the map beside the {len(drawn.at):,} drawn ones, {new:,} of them new"
    )
    if additions.gone:
        told += f"; {len(additions.gone):,} drawn ones are gone"
    return told + (f"; {lost:,} have no vector, or no likeness to a drawn one, and no place" if lost else "")


def _before(path: Path) -> set[int]:
    try:
        return {one.id for one in MapAdditions.model_validate_json(path.read_bytes()).added}
    except (OSError, ValueError):
        return set()


async def _additions(stores: Stores, drawn: DrawnMap, shown: Bar) -> tuple[MapAdditions, int]:
    """What to write, and how many titles found no place."""
    added: list[Added] = []
    gone, lost, after = set(drawn.at), 0, 0
    while entries := (await stores.catalog.index(after)).entries:
        after = entries[-1].id
        ids = [entry.id for entry in entries]
        for start in range(0, len(ids), 250):
            for point in (await stores.catalog.stories(ids[start : start + 250])).points:
                gone.discard(point.id)
                if point.payload.is_adult:
                    if point.id in drawn.at:
                        gone.add(point.id)
                elif point.id not in drawn.at:
                    found = await _place(stores, drawn, point.id, point.payload)
                    added += [found] if found else []
                    lost += not found
            shown.advance(len(ids[start : start + 250]))
    return MapAdditions(map=drawn.version, added=added, gone=sorted(gone)), lost


async def _place(stores: Stores, drawn: DrawnMap, number: int, payload: PointPayload) -> Added | None:
    near: list[tuple[int, float]] = []
    for limit in LOOK_AT:
        hits = await stores.near(number, limit)
        near = [(drawn.at[hit.id], hit.score) for hit in hits if hit.id in drawn.at]
        if len(near) >= NEAREST or len(hits) < limit:
            break
    if not near:
        return None
    rows, likeness = zip(*near, strict=True)
    x, y = place = drawn.place(rows, likeness)
    fame = min(9, int(10 * payload.popularity))
    return Added(id=number, x=x, y=y, group=drawn.guess_group(rows, likeness), region=drawn.region_at(place), fame=fame)
