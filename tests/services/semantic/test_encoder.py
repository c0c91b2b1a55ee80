"""The committed encoder: digits that must never change, and steps that fit together."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from services.semantic.encoder import Encoder, open_encoder
from services.shared.artifacts import ArtifactError, Manifest, open_artifact, write_manifest
from services.shared.settings import REPOSITORY

FOLDER = REPOSITORY / "data" / "models" / "minilm-base"
VIBE = "gentle episodic stories about spirits in the countryside"
PINNED = [0.1054, 0.05407, 0.02359, 0.05011, 0.06109, 0.01863]
COSINE = 0.7199
"""As all-MiniLM-L6-v2 gives them in PyTorch, float32."""


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return open_encoder(FOLDER)


def test_known_digits(encoder: Encoder) -> None:
    vector = encoder.encode([VIBE])[0]
    assert vector[:6] == pytest.approx(PINNED, abs=2e-5)
    assert float(vector @ encoder.encode(["quiet tales of ghosts in villages"])[0]) == pytest.approx(COSINE, abs=1e-4)


def test_tokens_are_those_of_bert(encoder: Encoder) -> None:
    tokens = encoder.tokenize(["Quiet", "a quiet sea"])
    assert tokens.ids.tolist() == [[101, 4251, 102, 0, 0], [101, 1037, 4251, 2712, 102]]
    assert tokens.mask.tolist() == [[1, 1, 1, 0, 0], [1, 1, 1, 1, 1]]
    assert encoder.tokenize(["word " * 1000]).ids.shape == (1, 256)


def test_padding_does_not_change_a_vector(encoder: Encoder) -> None:
    alone = encoder.run(encoder.tokenize([VIBE]))
    padded = encoder.run(encoder.tokenize([VIBE, "long " * 100]))
    assert padded[0] == pytest.approx(alone[0], abs=1e-5)


def test_many_texts_come_back_in_their_order(encoder: Encoder) -> None:
    texts = [f"{'very ' * (n % 7)}story {n}" for n in range(40)]
    together = encoder.encode(texts)
    assert together.shape == (40, encoder.dimensions)
    assert np.linalg.norm(together, axis=1) == pytest.approx(np.ones(40), abs=1e-5)
    for n in (0, 13, 39):
        assert together[n] == pytest.approx(encoder.encode([texts[n]])[0], abs=1e-5)


def test_an_empty_text_has_a_vector(encoder: Encoder) -> None:
    assert np.isfinite(encoder.encode([""])).all()


def test_a_manifest_with_other_dimensions_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(FOLDER, folder)
    known = open_artifact(folder, "encoder").manifest
    write_manifest(folder, Manifest.model_validate({**known.model_dump(), "dimensions": 256}))
    with pytest.raises(ArtifactError, match="makes vectors of 384, its manifest says 256"):
        open_encoder(folder)


def test_another_kind_of_artefact_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match=r"no manifest\.json"):
        open_encoder(tmp_path)
