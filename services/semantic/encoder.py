"""The encoder: text to vectors with ONNX Runtime, in steps that can be called alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from services.shared.artifacts import Artifact, ArtifactError, open_artifact

Vectors = NDArray[np.float32]

BATCH = 16
"""Texts that run together; with more, padding and cache misses eat what batching gains."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """A batch: ids and mask, int64 (B, T), padded with zeros to the longest text."""

    ids: NDArray[np.int64]
    mask: NDArray[np.int64]


class Encoder:
    """A loaded encoder artefact. All methods may be called from several threads at once."""

    def __init__(self, artifact: Artifact, threads: int = 1) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Spinning threads would take the cores that PostgreSQL and the other services need.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self.version = artifact.manifest.version
        self.dimensions = artifact.manifest.dimensions
        self._tokenizer = Tokenizer.from_file(str(artifact.path("tokenizer.json")))
        self._session = onnxruntime.InferenceSession(
            str(artifact.path("model.onnx")), options, providers=["CPUExecutionProvider"]
        )

    def tokenize(self, texts: Sequence[str]) -> Tokens:
        encodings = self._tokenizer.encode_batch(list(texts))
        longest = max(len(encoding.ids) for encoding in encodings)
        ids = np.zeros((len(encodings), longest), np.int64)
        mask = np.zeros_like(ids)
        for row, encoding in enumerate(encodings):
            ids[row, : len(encoding.ids)] = encoding.ids
            mask[row, : len(encoding.ids)] = 1
        return Tokens(ids, mask)

    def run(self, tokens: Tokens) -> Vectors:
        """Vectors of length one (B, D); pooling and normalisation are part of the model."""
        vectors: Vectors = self._session.run(None, {"input_ids": tokens.ids, "attention_mask": tokens.mask})[0]
        return vectors

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors (N, D) in the order of `texts`; texts of like length run together."""
        vectors = np.empty((len(texts), self.dimensions), np.float32)
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        for start in range(0, len(order), BATCH):
            chosen = order[start : start + BATCH]
            vectors[chosen] = self.run(self.tokenize([texts[index] for index in chosen]))
        return vectors


def open_encoder(folder: Path, threads: int = 1) -> Encoder:
    """Verify and load; raises `ArtifactError` when files are missing or altered, or vectors have another length."""
    encoder = Encoder(open_artifact(folder, "encoder"), threads)
    dimensions = encoder.run(encoder.tokenize(["probe"])).shape[1]
    if dimensions != encoder.dimensions:
        raise ArtifactError(f"{folder} makes vectors of {dimensions}, its manifest says {encoder.dimensions}")
    return encoder
