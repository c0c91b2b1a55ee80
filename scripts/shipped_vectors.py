"""The vectors under `data/index/`: numbers that the maintainers compute from fuller texts than a clone has."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from services.shared.artifacts import Artifact, ArtifactError, Manifest, open_artifact, write_manifest
from services.shared.text import StoryLevel

KIND = "vectors"
LEVELS = list(StoryLevel)
FILES = ("ids.npy", "levels.npy", "vectors.npy")


class ShippedVectors:
    """Vectors by title id, float16, with the level of the story that each was made from."""

    def __init__(self, ids: NDArray[np.int32], levels: NDArray[np.uint8], vectors: NDArray[np.float16]) -> None:
        self.vectors = vectors
        self._rows = {int(id_): row for row, id_ in enumerate(ids)}
        self._levels = levels

    def __len__(self) -> int:
        return len(self._rows)

    def level(self, id_: int) -> StoryLevel | None:
        row = self._rows.get(id_)
        return None if row is None else LEVELS[self._levels[row]]

    def __getitem__(self, id_: int) -> NDArray[np.float16]:
        row: NDArray[np.float16] = self.vectors[self._rows[id_]]
        return row


def nothing(dimensions: int) -> ShippedVectors:
    return ShippedVectors(np.empty(0, np.int32), np.empty(0, np.uint8), np.empty((0, dimensions), np.float16))


def find(folder: Path, encoder: str) -> Artifact | None:
    """The verified vectors of this encoder version, or None when none are shipped; raises `ArtifactError` when they
    are incomplete or altered.
    """
    if not (folder / encoder).is_dir():
        return None
    artifact = open_artifact(folder / encoder, KIND)
    if artifact.manifest.version != encoder:
        raise ArtifactError(f"{artifact.folder} holds vectors of {artifact.manifest.version}, not of {encoder}")
    return artifact


def read(artifact: Artifact) -> ShippedVectors:
    ids, levels, vectors = (np.load(artifact.path(name)) for name in FILES)
    if not len(ids) == len(levels) == len(vectors) or vectors.shape[1] != artifact.manifest.dimensions:
        raise ArtifactError(f"the files in {artifact.folder} do not belong together")
    return ShippedVectors(ids, levels, vectors)


def write(
    folder: Path,
    encoder: str,
    ids: Sequence[int],
    levels: Sequence[StoryLevel],
    vectors: NDArray[np.float16],
    fingerprint: str,
) -> Artifact:
    """Write one encoder version's vectors; `fingerprint` names the texts they were made from."""
    target = folder / encoder
    target.mkdir(parents=True, exist_ok=True)
    np.save(target / "ids.npy", np.array(ids, np.int32))
    np.save(target / "levels.npy", np.array([level.rank for level in levels], np.uint8))
    np.save(target / "vectors.npy", vectors)
    counts = {level.value: sum(other is level for other in levels) for level in LEVELS}
    manifest = Manifest(
        kind=KIND,
        version=encoder,
        dimensions=vectors.shape[1],
        files=dict.fromkeys(FILES, ""),
        config={"precision": "float16", "titles": len(ids), "levels": counts},
        data_fingerprint=fingerprint,
    )
    return write_manifest(target, manifest)
