"""Story vectors on disk by the digest of their text, so that encoding goes on where it stopped."""

import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.semantic.encoder import Encoder

DIGEST = 16
CHUNK = 64
"""Texts between two writes: about a second of work that an interruption can lose."""

Numbers = NDArray[np.floating[Any]]


def digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:DIGEST]


class VectorCache:
    """Records of a digest and a vector, float16 unless told otherwise, appended; a torn last record is cut off."""

    def __init__(self, path: Path, dimensions: int, number: type[np.floating[Any]] = np.float16) -> None:
        self.path = path
        self._record = np.dtype([("digest", f"V{DIGEST}"), ("vector", number, (dimensions,))])
        self._vectors: dict[bytes, Numbers] = {}
        if path.exists():
            content = path.read_bytes()
            whole = len(content) // self._record.itemsize * self._record.itemsize
            os.truncate(path, whole)
            for row in np.frombuffer(content[:whole], self._record):
                self._vectors[row["digest"].tobytes()] = row["vector"]

    def __len__(self) -> int:
        return len(self._vectors)

    def __contains__(self, key: bytes) -> bool:
        return key in self._vectors

    def __getitem__(self, key: bytes) -> Numbers:
        return self._vectors[key]

    def add(self, keys: Sequence[bytes], vectors: NDArray[np.float32]) -> None:
        rows = np.empty(len(keys), self._record)
        rows["digest"] = np.frombuffer(b"".join(keys), f"V{DIGEST}")
        rows["vector"] = vectors
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab") as file:
            file.write(rows.tobytes())
        self._vectors.update((key, row) for key, row in zip(keys, rows["vector"], strict=True))

    def keep_only(self, keys: Iterable[bytes]) -> None:
        """Forget every other text, so that the file does not grow with each change of the stories."""
        kept = [key for key in dict.fromkeys(keys) if key in self._vectors]
        if len(kept) == len(self._vectors):
            return
        rows = np.empty(len(kept), self._record)
        rows["digest"] = np.frombuffer(b"".join(kept), f"V{DIGEST}")
        rows["vector"] = [self._vectors[key] for key in kept] or np.empty((0, *rows["vector"].shape[1:]))
        partial = self.path.with_name(self.path.name + ".partial")
        partial.write_bytes(rows.tobytes())
        partial.replace(self.path)
        self._vectors = {key: self._vectors[key] for key in kept}


def encode_missing(encoder: Encoder, texts: Iterable[str], cache: VectorCache, done: Callable[[int], None]) -> int:
    """Encode the texts that the cache lacks, on every core; `done` hears how many more are there. Returns how many
    were encoded. Can be interrupted at any time.
    """
    missing = {key: text for text in texts if (key := digest(text)) not in cache}
    # Texts of like length run together and need no padding; the longest come first, so that the bar never lies.
    todo = sorted(missing.items(), key=lambda item: -len(item[1]))
    chunks = [todo[start : start + CHUNK] for start in range(0, len(todo), CHUNK)]
    threads = ThreadPoolExecutor(os.cpu_count() or 1)
    try:
        waiting = [threads.submit(encoder.encode, [text for _, text in chunk]) for chunk in chunks]
        for chunk, work in zip(chunks, waiting, strict=True):
            cache.add([key for key, _ in chunk], work.result())
            done(len(chunk))
    finally:
        threads.shutdown(wait=True, cancel_futures=True)
    return len(todo)
