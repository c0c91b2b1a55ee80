"""The exported graph against PyTorch: a small random BERT always, the real weights where they are installed."""

import copy
import importlib.util
from pathlib import Path
from types import SimpleNamespace
from typing import get_args

import numpy as np
import onnx
import pytest
import torch
from transformers import BertConfig, BertModel

from ml import export as exporting
from ml.encoder import MINILM, Encoder, EncoderConfig, load_encoder, locate
from ml.onnx_graph import GraphConfig, Storage, build
from services.shared.artifacts import open_artifact
from services.shared.settings import REPOSITORY

SHIPPED = REPOSITORY / "data" / "models" / "minilm-base"


@pytest.fixture
def small() -> Encoder:
    """Three layers with weights large enough that a wrong mask, scale or norm shows."""
    torch.manual_seed(5)
    config = BertConfig(
        vocab_size=30_522,
        hidden_size=32,
        num_hidden_layers=3,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=64,
        initializer_range=0.5,
    )
    bert = BertModel(config, add_pooling_layer=False)
    with torch.no_grad():
        for parameter in bert.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.1)
    return Encoder(bert).eval()


@pytest.fixture
def config() -> EncoderConfig:
    """Tokenizes as the shipped artefact does, so that no weights need to be installed."""
    return EncoderConfig(str(SHIPPED), max_tokens=64)


@pytest.mark.parametrize("precision", ["fp32", "fp16", "int8"])
def test_the_graph_gives_the_vectors_of_torch(
    small: Encoder, config: EncoderConfig, tmp_path: Path, precision: exporting.Precision
) -> None:
    artifact = exporting.export(small, config, tmp_path, "small-1", precision=precision, tolerance=1e-5)
    assert artifact.manifest.dimensions == 32
    assert artifact.manifest.metrics["torch_difference_max"] <= 1e-5
    found = exporting.embed_onnx(artifact.path("model.onnx"), config, exporting.PROBES)
    assert np.linalg.norm(found, axis=1) == pytest.approx(np.ones(len(found)), abs=1e-5)
    # The vectors are no constant: another text is another direction.
    assert float((found @ found.T)[~np.eye(len(found), dtype=bool)].min()) < 0.95


def test_the_same_weights_give_the_same_bytes(small: Encoder, config: EncoderConfig, tmp_path: Path) -> None:
    first = exporting.export(small, config, tmp_path / "a", "small-1")
    second = exporting.export(small, config, tmp_path / "b", "small-1")
    assert first.manifest == second.manifest
    assert open_artifact(tmp_path / "a", "encoder").manifest.version == "small-1"


def test_small_weights_are_stored_small(small: Encoder) -> None:
    weights = {name: tensor.numpy() for name, tensor in small.bert.state_dict().items() if tensor.is_floating_point()}
    stored: dict[Storage, dict[str, int]] = {}
    for storage in get_args(Storage):
        model = build(weights, GraphConfig(4, 64, matrices=storage, words=storage))
        stored[storage] = {tensor.name: tensor.data_type for tensor in model.graph.initializer}
    assert {name for name, kind in stored["float16"].items() if kind == onnx.TensorProto.FLOAT16} == {"words"}
    assert {name for name, kind in stored["int8"].items() if kind == onnx.TensorProto.INT8} == {"words"}
    assert stored["float32"]["words"] == onnx.TensorProto.FLOAT


def test_int8_is_smaller_and_near(small: Encoder, config: EncoderConfig, tmp_path: Path) -> None:
    sizes, vectors = {}, {}
    for precision in exporting.PRECISIONS:
        path = exporting.export(small, config, tmp_path / precision, "small-1", precision=precision).path("model.onnx")
        sizes[precision] = path.stat().st_size
        vectors[precision] = exporting.embed_onnx(path, config, exporting.PROBES)
    assert sizes["int8"] < 0.7 * sizes["fp16"] < 0.5 * sizes["fp32"]
    for precision, least in (("int8", 0.999), ("int8-dynamic", 0.9)):
        cosine = (vectors[precision] * vectors["fp32"]).sum(axis=1)
        assert least < cosine.min() < 1 - 1e-7


@pytest.mark.parametrize("precision", ["fp32", "fp16", "int8"])
def test_what_an_artefact_holds_can_be_loaded(
    small: Encoder,
    config: EncoderConfig,
    tmp_path: Path,
    precision: exporting.Precision,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = exporting.export(small, config, tmp_path, "small-1", precision=precision).path("model.onnx")
    monkeypatch.setattr(exporting, "load_encoder", lambda _config: copy.deepcopy(small))
    loaded, shape = exporting.load_artifact(tmp_path)
    assert shape == config
    found = exporting.embed(loaded, shape, exporting.PROBES)
    np.testing.assert_allclose(found, exporting.embed_onnx(path, config, exporting.PROBES), atol=1e-5)


def test_a_graph_that_differs_is_refused(
    small: Encoder, config: EncoderConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        exporting, "build", lambda weights, shape, head: build(weights, GraphConfig(2, shape.max_tokens), head)
    )
    with pytest.raises(ValueError, match="differs from PyTorch by"):
        exporting.export(small, config, tmp_path, "small-1")
    assert not (tmp_path / "manifest.json").exists()


def test_a_folder_or_hub_id_is_used_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert locate(str(tmp_path)) == str(tmp_path)
    package = SimpleNamespace(origin=str(tmp_path / "gt" / "__init__.py"))
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: package)
    assert locate(MINILM) == str(tmp_path / "gt" / "model")
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    assert locate(MINILM) == MINILM


@pytest.mark.skipif(locate(MINILM) == MINILM, reason="the original weights are not installed")
def test_the_shipped_model_is_minilm() -> None:
    config = EncoderConfig()
    vectors = exporting.embed_onnx(SHIPPED / "model.onnx", config, exporting.PROBES)
    original = load_encoder(config)
    exact = exporting.embed(original, config, exporting.PROBES)
    assert (vectors * exact).sum(axis=1) == pytest.approx(np.ones(len(vectors)), abs=1e-5)
    rounded = exporting.embed(exporting.rounded(original, "fp16"), config, exporting.PROBES)
    assert vectors == pytest.approx(rounded, abs=1e-4)
    assert rounded == pytest.approx(exact, abs=2e-3)
