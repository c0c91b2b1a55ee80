from pathlib import Path

import pytest

from services.shared.artifacts import ArtifactError, Manifest, open_artifact, write_manifest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "weights.bin").write_bytes(b"\x00\x01")
    manifest = Manifest(kind="encoder", version="v1", dimensions=2, files={"weights.bin": ""})
    write_manifest(tmp_path, manifest)
    return tmp_path


def test_what_was_written_is_read_with_its_digest(folder: Path) -> None:
    artifact = open_artifact(folder, "encoder")
    assert (artifact.manifest.version, artifact.manifest.dimensions) == ("v1", 2)
    # printf '\0\1' | sha256sum
    digest = "b413f47d13ee2fe6c845b2ee141af81de858df4ec549a58b7970bb96645bc8d2"
    assert artifact.manifest.files == {"weights.bin": digest}
    assert artifact.path("weights.bin").read_bytes() == b"\x00\x01"
    with pytest.raises(ArtifactError, match="no file 'other'"):
        artifact.path("other")


def test_an_altered_file_is_refused(folder: Path) -> None:
    (folder / "weights.bin").write_bytes(b"\x00\x02")
    with pytest.raises(ArtifactError, match="digest"):
        open_artifact(folder, "encoder")


def test_a_missing_file_is_refused(folder: Path) -> None:
    (folder / "weights.bin").unlink()
    with pytest.raises(ArtifactError, match="is missing"):
        open_artifact(folder, "encoder")


def test_another_kind_is_refused(folder: Path) -> None:
    with pytest.raises(ArtifactError, match="holds a encoder, not a ranker"):
        open_artifact(folder, "ranker")


@pytest.mark.parametrize("text", ["", "{}", '{"kind": "encoder", "surprise": 1}', "not json"])
def test_a_manifest_that_is_none_is_refused(folder: Path, text: str) -> None:
    (folder / "manifest.json").write_text(text)
    with pytest.raises(ArtifactError, match="is not a manifest"):
        open_artifact(folder, "encoder")


def test_a_folder_without_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match=r"no manifest\.json"):
        open_artifact(tmp_path, "encoder")
