"""Texts into vectors with an encoder artefact, each text once."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from rich.progress import track
from tokenizers import Tokenizer

from services.shared.artifacts import open_artifact

SAVE_EVERY = 4096
"""Texts between two writes of the cache: a minute or two of work that an interruption can lose."""


class OnnxEncoder:
    """An encoder artefact: texts -> (N, dimensions) float32, L2-normalised inside the graph."""

    def __init__(self, folder: Path, threads: int = 2) -> None:
        artifact = open_artifact(folder, "encoder")
        self.version = artifact.manifest.version
        self.tokenizer = Tokenizer.from_file(str(artifact.path("tokenizer.json")))
        self.tokenizer.enable_truncation(int(artifact.manifest.config["max_tokens"]))
        self.tokenizer.enable_padding()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        # Threads that spin while they wait take the cores from whatever else a developer runs meanwhile.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self.session = onnxruntime.InferenceSession(str(artifact.path("model.onnx")), options)

    def encode(self, texts: Sequence[str], batch: int = 64, title: str = "encoding") -> NDArray[np.float32]:
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        vectors: list[NDArray[np.float32]] = [np.empty(0, np.float32)] * len(texts)
        starts = range(0, len(order), batch)
        for start in track(starts, description=title, disable=len(starts) < 20):
            rows = order[start : start + batch]
            encoded = self.tokenizer.encode_batch([texts[row] for row in rows])
            feeds = {
                "input_ids": np.array([item.ids for item in encoded], np.int64),
                "attention_mask": np.array([item.attention_mask for item in encoded], np.int64),
            }
            for row, vector in zip(rows, self.session.run(None, feeds)[0], strict=True):
                vectors[row] = vector
        return np.stack(vectors)


def story_vectors(encoder: OnnxEncoder, texts: Sequence[str], cache: Path) -> NDArray[np.float32]:
    """(N, D) vectors of the texts; those that any earlier call encoded with this encoder version come from `cache`."""
    path = cache / f"{encoder.version}.npz"
    keys = [hashlib.sha256(text.encode()).hexdigest()[:32] for text in texts]
    known: dict[str, NDArray[np.float32]] = {}
    if path.exists():
        with np.load(path) as stored:
            known = dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    todo = sorted(missing, key=lambda key: len(missing[key]))
    for start in range(0, len(todo), SAVE_EVERY):
        chunk = todo[start : start + SAVE_EVERY]
        title = f"encoding {start + len(chunk)} of {len(todo)}"
        known.update(zip(chunk, encoder.encode([missing[key] for key in chunk], title=title), strict=True))
        cache.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f"{encoder.version}.partial.npz")
        np.savez(partial, keys=np.array(list(known)), vectors=np.stack(list(known.values())))
        partial.replace(path)
    return np.stack([known[key] for key in keys])
