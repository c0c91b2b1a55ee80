"""Permits, the memory of queries, and the event loop staying free."""

import asyncio
import threading
from collections.abc import Sequence

import numpy as np
import pytest

from services.semantic.encoder import Vectors
from services.semantic.encoding import Encoding
from services.shared.errors import TooManyRequests


class HeldEncoder:
    """Encodes when it is let; the vector of a text is its length."""

    version = "held-1"
    dimensions = 1

    def __init__(self) -> None:
        self.let = threading.Event()
        self.calls: list[list[str]] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.calls.append(list(texts))
        assert self.let.wait(10)
        if "broken" in texts:
            raise RuntimeError("broken")
        return np.array([[len(text)] for text in texts], np.float32)


async def test_beyond_the_permits_the_answer_is_429_at_once() -> None:
    encoder = HeldEncoder()
    encoding = Encoding(encoder, workers=1, permits=2)
    running = [asyncio.create_task(encoding.texts([text])) for text in ("a", "bb")]
    await asyncio.sleep(0.01)
    with pytest.raises(TooManyRequests) as refused:
        await encoding.texts(["ccc"])
    assert refused.value.headers["Retry-After"] == "1"
    encoder.let.set()
    assert [vectors.tolist() for vectors in await asyncio.gather(*running)] == [[[1.0]], [[2.0]]]
    assert (await encoding.texts(["ccc"])).tolist() == [[3.0]]
    encoding.close()


async def test_a_caller_that_gives_up_holds_its_permit_until_its_thread_is_free() -> None:
    encoder = HeldEncoder()
    encoding = Encoding(encoder, workers=1, permits=1)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await encoding.texts(["a"])
    with pytest.raises(TooManyRequests):
        await encoding.texts(["b"])
    encoder.let.set()
    async with asyncio.timeout(5):
        while True:
            try:
                assert (await encoding.texts(["bb"])).tolist() == [[2.0]]
                break
            except TooManyRequests:
                await asyncio.sleep(0.01)
    encoding.close()


async def test_a_failed_encode_gives_its_permit_back() -> None:
    encoder = HeldEncoder()
    encoder.let.set()
    encoding = Encoding(encoder, workers=1, permits=1)
    for _ in range(3):
        with pytest.raises(RuntimeError, match="broken"):
            await encoding.texts(["broken"])
        await asyncio.sleep(0)
    assert (await encoding.texts(["fine"])).tolist() == [[4.0]]
    encoding.close()


async def test_recent_queries_are_remembered_up_to_the_limit() -> None:
    encoder = HeldEncoder()
    encoder.let.set()
    encoding = Encoding(encoder, workers=1, permits=4, cache_size=2)
    for text in ("a", " a\n", "bb", "a", "ccc", "a", "bb"):
        await encoding.queries([text])
    assert encoder.calls == [["a"], ["bb"], ["ccc"], ["bb"]]
    assert (await encoding.queries(["dddd", "a", "dddd"])).tolist() == [[4.0], [1.0], [4.0]]
    assert encoder.calls[-1] == ["dddd", "a"] or encoder.calls[-1] == ["dddd"]
    encoding.close()


async def test_without_a_memory_every_query_is_encoded() -> None:
    encoder = HeldEncoder()
    encoder.let.set()
    encoding = Encoding(encoder, workers=1, permits=4, cache_size=0)
    await encoding.queries(["a"])
    await encoding.queries(["a"])
    assert encoder.calls == [["a"], ["a"]]
    encoding.close()
