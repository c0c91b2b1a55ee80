"""Twelve titles and an artefact over them, small enough to reckon with by hand.

Ids 10, 20 … 120; the first eight have ratings (warm). 90 is a title without ratings that stands half for 10 and half
for 20; 100 stands for 80; 110 and 120 stand for nothing. Odd tens are dramas, even ones comedies.
"""

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np

from services.shared.artifacts import Artifact, Manifest, write_manifest

IDS = list(range(10, 130, 10))
WARM = 8
ADULT, AIRING, UNAIRED = 70, 80, 120
POPULARITY = [2.0, 1.5, 1.0, 0.5, 0.0, -0.5, -1.0, -1.5, -0.2, -0.4, -0.6, -0.8]
CODES = {"pad": 0, "dislike": 1, "like": 2, "love": 3, "seen": 4}
GRAPH = b"as a page computes it"
FEEDBACK = {"dislike": -0.5, "like": 0.5, "love": 1.0, "seen": 0.25}


def record(place: int, anime_id: int) -> dict[str, Any]:
    return {
        "id": anime_id,
        "anilist_id": anime_id + 1,
        "title": f"Title {anime_id}",
        "title_english": f"The Example of {anime_id}",
        "type": "Music" if anime_id == 60 else "TV",
        "status": {AIRING: "Currently Airing", UNAIRED: "Not yet aired"}.get(anime_id, "Finished Airing"),
        "episodes": 12,
        "duration_min": 24.0,
        "year": 2000 + place,
        "aired_from": f"{2000 + place}-04-01",
        "genres": ["Drama"] if place % 2 == 0 else ["Comedy"],
        "themes": ["School"] if place < 4 else [],
        "tags": [],
        "studios": ["Studio A" if place < 6 else "Studio B"],
        # 10 and 30 belong together.
        "franchise_id": 10 if anime_id == 30 else anime_id,
        "popularity": round(1 - place / 12, 3),
        "is_adult": anime_id == ADULT,
    }


def write_bundle(place: Path) -> Path:
    """A bundle with the toy catalogue and artefact."""
    for part in ("catalog", "moods", "cards"):
        (place / part).mkdir(parents=True)
    with gzip.open(place / "catalog" / "catalog.jsonl.gz", "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(record(n, anime_id)) + "\n" for n, anime_id in enumerate(IDS))
    (place / "cards" / "some.jsonl").write_text(
        "".join(json.dumps({"id": anime_id, "moods": ["quiet"]}) + "\n" for anime_id in (10, 50))
    )
    write_artefact(place / "models" / "recommender")
    return place


def sparse(dense: np.ndarray[Any, Any]) -> dict[str, Any]:
    """Compressed rows of bytes, each row scaled to its largest value."""
    scale = np.maximum(np.abs(dense).max(axis=1), 1e-9) / 127
    data = np.rint(dense / scale[:, None]).astype(np.int8)
    rows, columns = np.nonzero(data)
    counts = np.bincount(rows, minlength=len(dense))
    return {
        "indptr": np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
        "indices": columns.astype(np.uint16),
        "data": data[rows, columns],
        "scale": scale.astype(np.float32),
        "bias": np.zeros(len(dense), np.float32),
    }


def neighbours() -> np.ndarray[Any, Any]:
    """Warm titles in a row: each speaks for the next (1) and the one before (0.5)."""
    return np.eye(WARM, k=1, dtype=np.float32) + 0.5 * np.eye(WARM, k=-1, dtype=np.float32)


def write_artefact(folder: Path, version: str = "toy-1", ndcg: float = 0.4) -> Artifact:
    folder.mkdir(parents=True, exist_ok=True)
    np.savez(
        folder / "items.npz",
        item_ids=np.array(IDS, np.int32),
        warm=np.arange(WARM, dtype=np.int32),
        popularity=np.array(POPULARITY, np.float32),
        year=np.array([2000 + n for n in range(len(IDS))], np.int16),
        franchise=np.array(IDS, np.int32),
    )
    np.savez(
        folder / "lift.npz",
        indptr=np.array([*range(WARM + 1), 10, 11, 11, 11], np.int32),
        indices=np.array([*range(WARM), 0, 1, 7], np.uint16),
        data=np.array([1.0] * WARM + [0.5, 0.5, 1.0], np.float16),
    )
    np.savez(folder / "itemknn.npz", **sparse(neighbours()))
    np.savez(folder / "ease.npz", **sparse(neighbours() - np.eye(WARM, k=2, dtype=np.float32) * 0.25))
    angles = np.linspace(0, np.pi / 2, len(IDS))
    vectors = np.zeros((len(IDS), 64), np.float32)
    vectors[:, 0], vectors[:, 1] = np.cos(angles), np.sin(angles)
    np.savez(
        folder / "content.npz",
        vectors=np.rint(vectors * 127).astype(np.int8),
        scale=np.full(len(IDS), 1 / 127, np.float32),
    )
    blend = {
        "feedback": {"codes": CODES, "weights": dict.fromkeys(("itemknn", "ease", "content"), FEEDBACK)},
        "knots": [0, 1, 3],
        "weights": {
            "popularity": [1.0, 0.5, 0.1],
            "itemknn": [0.0, 1.0, 0.5],
            "ease": [0.0, 0.5, 1.0],
            "content": [0.0, 0.2, 0.4],
        },
        "cold_offset": 0.0,
        "systems": {"AniReco": "content", "Nostrade": "sasrec"},
    }
    (folder / "blend.json").write_text(json.dumps(blend))
    (folder / "browser.onnx").write_bytes(GRAPH)
    names = ("browser.onnx", "items.npz", "lift.npz", "itemknn.npz", "ease.npz", "content.npz", "blend.json")
    return write_manifest(
        folder,
        Manifest(
            kind="recommender",
            version=version,
            dimensions=WARM,
            files=dict.fromkeys(names, ""),
            metrics={"ndcg20": ndcg},
        ),
    )
