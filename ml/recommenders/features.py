"""Features of titles for models that read them: relations, studios, tags, genres, popularity, score."""

from collections.abc import Sequence
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.recommenders import relations

Row = dict[str, Any]
LEAST_TITLES = 5
"""Titles that must share a tag or studio before it is a feature."""
MOST = {"tags": 16, "studios": 4, "genres": 8, "relations": 12}
"""Longest list of each kind that a model reads, the heaviest first."""


def vocabularies(rows: Sequence[Row]) -> dict[str, list[str]]:
    """Names of genres (themes and demographics among them), tags and studios in use, ascending."""
    counts: dict[str, dict[str, int]] = {"genres": {}, "tags": {}, "studios": {}}
    for row in rows:
        named = {
            "genres": [*row.get("genres", ()), *row.get("themes", ()), *row.get("demographics", ())],
            "tags": [tag["name"] for tag in row.get("tags", ())],
            "studios": row.get("studios", ()),
        }
        for kind, names in named.items():
            for name in set(names):
                counts[kind][name] = counts[kind].get(name, 0) + 1
    return {kind: sorted(name for name, n in each.items() if n >= LEAST_TITLES) for kind, each in counts.items()}


def metadata(rows: Sequence[Row], warm: Sequence[int]) -> tuple[dict[str, Row], dict[str, list[str]]]:
    """Per title id: indices (from 1; 0 pads) and weights of each kind, popularity and score in 0..1.

    Relations point to indices of `warm`. Tags weigh by inverse frequency (the data has no ranks), studios share 1.
    """
    words = vocabularies(rows)
    at = {kind: {name: place for place, name in enumerate(names, 1)} for kind, names in words.items()}
    frequency: dict[str, int] = {}
    for row in rows:
        for tag in row.get("tags", ()):
            frequency[tag["name"]] = frequency.get(tag["name"], 0) + 1
    rarest = log(len(rows) / LEAST_TITLES)
    graph = relations.related(rows)
    place_of = {anime: place for place, anime in enumerate(warm, 1)}
    scores = [row["score"] for row in rows if row.get("score")]
    low, high = (min(scores), max(scores)) if scores else (0.0, 1.0)
    out: dict[str, Row] = {}
    for row in rows:
        tags = {
            at["tags"][tag["name"]]: min(1.0, log(len(rows) / frequency[tag["name"]]) / rarest)
            for tag in row.get("tags", ())
            if tag["name"] in at["tags"]
        }
        studios = [at["studios"][name] for name in row.get("studios", ()) if name in at["studios"]][: MOST["studios"]]
        named = [*row.get("genres", ()), *row.get("themes", ()), *row.get("demographics", ())]
        linked = {place_of[other]: weight for other, weight in graph[row["id"]].items() if other in place_of}
        heaviest = sorted(tags.items(), key=lambda pair: (-pair[1], pair[0]))[: MOST["tags"]]
        nearest = sorted(linked.items(), key=lambda pair: (-pair[1], pair[0]))[: MOST["relations"]]
        out[str(row["id"])] = {
            "relations": [place for place, _ in nearest],
            "relation_weights": [weight for _, weight in nearest],
            "studios": studios,
            "studio_weights": [round(1 / max(len(studios), 1), 4)] * len(studios),
            "tags": [place for place, _ in heaviest],
            "tag_weights": [round(weight, 4) for _, weight in heaviest],
            "genres": [at["genres"][name] for name in dict.fromkeys(named) if name in at["genres"]][: MOST["genres"]],
            "popularity": row.get("popularity", 0.0),
            "score": round((row["score"] - low) / (high - low), 4) if row.get("score") else None,
        }
    return out, words


def padded(lists: Sequence[Sequence[float]], width: int, kind: type) -> NDArray[Any]:
    """(N, width) rows filled with zeros on the right.

    >>> padded([[3, 4], []], 3, int).tolist()
    [[3, 4, 0], [0, 0, 0]]
    """
    out: NDArray[Any] = np.zeros((len(lists), width), kind)
    for place, row in enumerate(lists):
        out[place, : len(row)] = row[:width]
    return out


def facts(rows: Sequence[Row]) -> NDArray[np.float32]:
    """(N, F) genres, themes, demographics and tags by inverse frequency, rows of length one (or zero)."""
    labels = [
        [f"g:{x}" for x in (*row.get("genres", ()), *row.get("themes", ()), *row.get("demographics", ()))]
        + [f"t:{tag['name']}" for tag in row.get("tags", ())]
        for row in rows
    ]
    counts: dict[str, int] = {}
    for names in labels:
        for name in names:
            counts[name] = counts.get(name, 0) + 1
    column = {name: place for place, name in enumerate(sorted(n for n, c in counts.items() if c >= 20))}
    matrix = np.zeros((len(rows), len(column)), np.float32)
    for place, names in enumerate(labels):
        for name in names:
            if name in column:
                matrix[place, column[name]] = log(len(rows) / counts[name])
    return np.asarray(matrix / np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-6), np.float32)
