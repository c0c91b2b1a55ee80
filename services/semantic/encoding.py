"""Encoding beside the event loop: worker threads, a permit per encode, and a memory of recent queries."""

import asyncio
import os
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import numpy as np

from services.semantic.encoder import Vectors
from services.shared.errors import TooManyRequests


class Encodes(Protocol):
    """What is needed of an encoder here."""

    version: str
    dimensions: int

    def encode(self, texts: Sequence[str]) -> Vectors: ...


class Encoding:
    """Runs an encoder in threads. `permits` bounds the encodes that run or wait."""

    def __init__(self, encoder: Encodes, *, workers: int = 0, permits: int = 64, cache_size: int = 2048) -> None:
        self.encoder = encoder
        self._threads = ThreadPoolExecutor(workers or os.cpu_count() or 1, thread_name_prefix="encode")
        self._free = permits
        self._cache_size = cache_size
        self._cache: OrderedDict[str, Vectors] = OrderedDict()

    async def texts(self, texts: Sequence[str]) -> Vectors:
        """Vectors (N, D); raises `TooManyRequests` at once when all permits are taken."""
        if not self._free:
            raise TooManyRequests("Too many texts are being encoded at the moment; try again in a second.")
        self._free -= 1
        work = asyncio.get_running_loop().run_in_executor(self._threads, self.encoder.encode, texts)
        # A caller that gave up leaves its encode running: the permit comes back when the thread is free again.
        work.add_done_callback(self._give_back)
        return await asyncio.shield(work)

    async def queries(self, texts: Sequence[str]) -> Vectors:
        """The same through the memory of recent queries; texts that differ only in white space are one."""
        keys = [" ".join(text.split()) for text in texts]
        found = {key: self._cache[key] for key in keys if key in self._cache}
        if missing := [key for key in dict.fromkeys(keys) if key not in found]:
            vectors = await self.texts(missing)
            found.update(zip(missing, vectors, strict=True))
        for key in found:
            self._cache[key] = found[key]
            self._cache.move_to_end(key)
        while len(self._cache) > self._cache_size:
            self._cache.popitem(last=False)
        return np.stack([found[key] for key in keys])

    def _give_back(self, work: asyncio.Future[Vectors]) -> None:
        self._free += 1
        if not work.cancelled():
            work.exception()

    def close(self) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)
