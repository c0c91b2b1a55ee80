"""Files of the recommender artefact, and the manifest that binds them."""

import io
import json
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from ml.recommenders.scoring import Rows
from services.shared.artifacts import MANIFEST, Manifest, write_manifest

CODES = {"pad": 0, "dislike": 1, "like": 2, "love": 3, "seen": 4}
SYSTEMS = {
    "RecommenderNet": "ncf",
    "AnimeStream": "neumf",
    "Nostrade": "sasrec",
    "AniReco": "content",
    "FeatureModel": "feature",
}


def save(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Arrays as a compressed .npz without the time of writing, so that the same arrays give the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(arrays):
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, np.asarray(arrays[name], order="C"), allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            archive.writestr(entry, buffer.getvalue(), zipfile.ZIP_DEFLATED)


def save_rows(path: Path, rows: Rows) -> None:
    save(path, rows.arrays())


def save_lift(path: Path, lift: csr_matrix) -> None:
    lift.sort_indices()
    save(
        path,
        {
            "indptr": lift.indptr.astype(np.int32),
            "indices": lift.indices.astype(np.uint16),
            "data": lift.data.astype(np.float16),
        },
    )


def save_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")


def bind(folder: Path, config: Mapping[str, Any], metrics: Mapping[str, float], fingerprint: str, titles: int) -> None:
    """Write the manifest over every file in the folder, keeping earlier config and metrics not named here."""
    old: dict[str, Any] = {}
    if (folder / MANIFEST).exists():
        old = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    files = {path.name: "" for path in folder.iterdir() if path.is_file() and path.name != MANIFEST}
    manifest = Manifest(
        kind="recommender",
        version=f"recommender-{datetime.now(UTC):%Y%m%d%H%M}",
        dimensions=titles,
        files=files,
        config={**old.get("config", {}), **config},
        metrics={**old.get("metrics", {}), **metrics},
        data_fingerprint=fingerprint,
        created=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
    )
    write_manifest(folder, manifest)
