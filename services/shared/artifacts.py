"""Trained artefacts on disk: files beside a `manifest.json` that says what they are and how to know them.

The border between training and serving. Training writes with :func:`write_manifest`; a service opens with
:func:`open_artifact`, which refuses an artefact whose files are missing or altered.
"""

import hashlib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

MANIFEST = "manifest.json"


class ArtifactError(Exception):
    """The artefact is missing, incomplete, altered or of another kind."""


class Manifest(BaseModel):
    """What an artefact is.

    `version` names it everywhere (collection names, answers, tables). `files` maps file names to SHA-256 digests.
    `metrics` are figures of the evaluation that let it ship; `data_fingerprint` identifies what it was made from.
    """

    model_config = ConfigDict(extra="forbid")

    kind: str
    version: str
    dimensions: int
    files: dict[str, str]
    config: dict[str, Any] = {}
    metrics: dict[str, float] = {}
    data_fingerprint: str = ""
    created: str = ""
    commit: str = ""


class Artifact(BaseModel):
    """A verified artefact: its folder and its manifest."""

    model_config = ConfigDict(frozen=True)

    folder: Path
    manifest: Manifest

    def path(self, name: str) -> Path:
        """Path of a file that the manifest lists; raises :class:`ArtifactError` for any other name."""
        if name not in self.manifest.files:
            raise ArtifactError(f"{self.folder.name} has no file {name!r}")
        return self.folder / name


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_manifest(folder: Path, manifest: Manifest) -> Artifact:
    """Hash `manifest.files`' names as they lie in `folder` and write the manifest last, so that a half-written
    artefact is never valid.
    """
    hashed = manifest.model_copy(update={"files": {name: sha256(folder / name) for name in sorted(manifest.files)}})
    partial = folder / f"{MANIFEST}.partial"
    partial.write_text(hashed.model_dump_json(indent=2) + "\n", encoding="utf-8")
    partial.replace(folder / MANIFEST)
    return Artifact(folder=folder, manifest=hashed)


def open_artifact(folder: Path, kind: str) -> Artifact:
    """Read and verify an artefact of the given kind; raises :class:`ArtifactError` with what is wrong."""
    try:
        manifest = Manifest.model_validate_json((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ArtifactError(f"no {MANIFEST} in {folder}") from error
    except ValidationError as error:
        raise ArtifactError(f"{folder / MANIFEST} is not a manifest: {error}") from error
    if manifest.kind != kind:
        raise ArtifactError(f"{folder} holds a {manifest.kind}, not a {kind}")
    for name, digest in manifest.files.items():
        if not (folder / name).is_file():
            raise ArtifactError(f"{folder / name} is missing")
        if sha256(folder / name) != digest:
            raise ArtifactError(f"{folder / name} does not match the digest in its manifest")
    return Artifact(folder=folder, manifest=manifest)
