"""What a page fetches to recommend by itself, packed once for each artefact: the blend as a graph, and its titles."""

import asyncio
import gzip
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.recommender import titles
from services.recommender.recommend import Snapshot
from services.shared.contracts.private import PrivateTitles
from services.shared.errors import GraphNotFound

GRAPH = "browser.onnx"
LEVEL = 6


class Parcels:
    """The packed files of the artefact that was asked for last; a megabyte and six."""

    def __init__(self, bundle: Path) -> None:
        self._bundle = bundle
        self._version = ""
        self._packed: dict[str, bytes] = {}
        self._packing = asyncio.Lock()

    async def titles(self, shot: Snapshot) -> bytes:
        """The JSON of a `PrivateTitles`, packed with gzip."""
        async with self._packing:
            return await self._once(shot, "titles")

    async def graph(self, shot: Snapshot, version: str) -> bytes:
        """The ONNX graph, packed with gzip. Raises `GraphNotFound` when the artefact in use is another or has none."""
        if version != shot.model.version or shot.graph is None:
            raise GraphNotFound(f"There is no graph of {version}; ask again which artefact is in use.")
        async with self._packing:
            return await self._once(shot, "graph")

    async def _once(self, shot: Snapshot, name: str) -> bytes:
        if self._version != shot.model.version:
            self._version, self._packed = shot.model.version, {}
        if name not in self._packed:
            self._packed[name] = await asyncio.to_thread(self._pack, shot, name)
        return self._packed[name]

    def _pack(self, shot: Snapshot, name: str) -> bytes:
        if name == "graph" and shot.graph is not None:
            content = shot.graph.read_bytes()
        else:
            content = columns(shot, self._bundle).model_dump_json().encode()
        return gzip.compress(content, LEVEL, mtime=0)


def gaps(places: NDArray[np.int64]) -> list[int]:
    """Ascending places as distances.

    >>> gaps(np.array([2, 3, 7]))
    [2, 1, 4]
    """
    return [int(gap) for gap in np.diff(places, prepend=0)]


def columns(shot: Snapshot, bundle: Path) -> PrivateTitles:
    """The titles of the model with their facts, from the catalogue of the bundle; about two seconds."""
    model, facts, known = shot.model, shot.titles, shot.facts >= 0
    rows = {row["id"]: row for row in titles.lines(bundle / "catalog" / "catalog.jsonl.gz")}
    written = {
        row["id"]: row["synopsis"]
        for path in sorted((bundle / "cards").glob("*.jsonl"))
        for row in titles.lines(path)
        if row.get("synopsis")
    }
    ids = [int(number) for number in model.ids]
    place_of = np.full(len(facts.ids), -1, np.int64)
    place_of[shot.facts[known]] = np.flatnonzero(known)

    def told(field: str) -> list[Any]:
        return [rows.get(number, {}).get(field) for number in ids]

    def column(values: NDArray[np.float32]) -> list[float | None]:
        at = np.where(known, values[shot.facts], np.nan)
        return [None if np.isnan(value) else round(float(value), 4) for value in at]

    labels: dict[str, dict[str, list[int]]] = {}
    for (kind, value), at in facts.labels.items():
        places = place_of[at]
        if len(places := np.sort(places[places >= 0])):
            labels.setdefault(kind, {})[value] = gaps(places)
    moods = titles.moods_by_title(bundle)
    described: dict[str, list[list[int]]] = {}
    for kind in ("genres", "themes", "moods"):
        number_of = {value: number for number, value in enumerate(labels.get(kind, {}))}
        own = [moods.get(number, []) if kind == "moods" else rows.get(number, {}).get(kind, []) for number in ids]
        described[kind] = [[number_of[value] for value in dict.fromkeys(each) if value in number_of] for each in own]
    return PrivateTitles.model_construct(
        version=model.version,
        codes=dict(model.blend.codes),
        ids=ids,
        franchise=[int(number) for number in shot.franchise],
        ranking_popularity=[round(float(value), 5) for value in model.popularity],
        popularity=[round(float(value), 4) for value in shot.popularity],
        titles=[title or "" for title in told("title")],
        english=told("title_english"),
        native=told("title_native"),
        seasons=told("season"),
        synopses={place: written[number] for place, number in enumerate(ids) if number in written},
        aired_from=[int(day) for day in np.where(known, facts.aired_from[shot.facts], 0)],
        numbers={name: column(values) for name, values in facts.numbers.items()},
        labels=labels,
        described=described,
        adult=gaps(np.flatnonzero(known & facts.adult[shot.facts])),
        not_to_watch=gaps(np.flatnonzero(known & ~facts.watchable[shot.facts])),
        gone=gaps(np.flatnonzero(~known)),
    )
