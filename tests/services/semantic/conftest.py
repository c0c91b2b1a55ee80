"""Both vector engines, and the service over a tiny encoder."""

import hashlib
import os
import warnings
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from qdrant_client import AsyncQdrantClient

from services.semantic.embedded import EmbeddedShelf
from services.semantic.encoder import Vectors
from services.semantic.server import ServerShelf
from services.semantic.vectors import Generation, Shelf, StoredPoint
from tests.services.semantic.titles import DIMENSIONS

ENCODER = "tiny-1"


class TinyEncoder:
    """A direction per text, from its digest."""

    version = ENCODER
    dimensions = DIMENSIONS

    def encode(self, texts: Sequence[str]) -> Vectors:
        rows = [np.frombuffer(hashlib.sha512(text.encode()).digest(), np.uint8)[:DIMENSIONS] for text in texts]
        vectors = np.array(rows, np.float32) - 127.5
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


@contextmanager
def quiet_local_client() -> Iterator[None]:
    """The client's in-memory engine warns that it needs no payload indexes."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Payload indexes have no effect")
        yield


@pytest.fixture(params=["embedded", "server"])
async def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Shelf]:
    """An empty shelf of each engine: the server is the one at QDRANT_URL, or the client's own engine without."""
    if request.param == "embedded":
        embedded = EmbeddedShelf(tmp_path, ENCODER)
        yield embedded
        await embedded.close()
        return
    with quiet_local_client():
        url = os.environ.get("QDRANT_URL")
        client = AsyncQdrantClient(url=url) if url else AsyncQdrantClient(":memory:")
        server = ServerShelf(client, f"test-{tmp_path.name}")
        yield server
        for generation in await server.generations():
            await server.remove(generation.name)
        await server.close()


def about(name: str, points: Sequence[StoredPoint], **changed: object) -> Generation:
    known = {"encoder": ENCODER, "dimensions": DIMENSIONS, "points": len(points), "fingerprint": name}
    return Generation.model_validate({"name": name, **known, **changed})


async def build(shelf: Shelf, name: str, points: Sequence[StoredPoint], **changed: object) -> None:
    await shelf.build(about(name, points, **changed), points, lambda _what, _more: None)
