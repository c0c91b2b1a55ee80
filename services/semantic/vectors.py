"""What semantic search asks of a vector engine: a store of one generation, and the shelf where generations stand."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from services.semantic.conditions import Conditions
from services.shared.contracts import Hit, PointPayload

Vector = NDArray[np.float32]


class StoreError(Exception):
    """The vector store cannot be opened or used; the message says why."""


@dataclass(frozen=True, slots=True)
class StoredPoint:
    """A title in the store: its vector (D,) of length one and its payload."""

    id: int
    vector: Vector
    payload: PointPayload


def hit(id_: Any, score: float, payload: dict[str, Any] | None) -> Hit:
    """A search result as an engine gives it. Not validated: it was when it was written, and here it would cost a fifth
    of the search.
    """
    known = payload or {}
    return Hit.model_construct(id=id_, score=score, franchise_id=known["franchise_id"], popularity=known["popularity"])


def restored(id_: int, vector: Any, payload: dict[str, Any] | None) -> StoredPoint:
    """A point as an engine gives it back."""
    return StoredPoint(id_, np.asarray(vector, np.float32), PointPayload.model_validate(payload))


class Generation(BaseModel):
    """What a finished generation is made of. `fingerprint` names its sources: equal ones give equal points. `started`
    is when its sources were read, in seconds since 1970: what its predecessor was told later is carried over.
    """

    name: str
    encoder: str
    dimensions: int
    points: int
    fingerprint: str
    started: float = 0.0
    levels: dict[str, int] = {}


class VectorStore(Protocol):
    """The points of one generation. Never blocks the event loop."""

    async def search(self, target: Vector, conditions: Conditions, limit: int, offset: int = 0) -> list[Hit]:
        """The points nearest to `target` that fulfil the conditions, nearest first; `score` is the cosine."""

    async def points(self, ids: Sequence[int]) -> dict[int, StoredPoint]:
        """Those of the ids that are stored."""

    async def page(self, after: int, limit: int) -> dict[int, PointPayload]:
        """The payloads of the next `limit` points with an id above `after`, by id."""

    async def upsert(self, points: Sequence[StoredPoint]) -> None:
        """Write points as they are; durable when it returns."""

    async def set_payloads(self, payloads: dict[int, PointPayload]) -> None:
        """Replace the payloads of stored points and leave their vectors; durable when it returns."""

    async def delete(self, ids: Sequence[int]) -> None:
        """Forget those ids that are stored; durable when it returns."""

    async def count(self) -> int: ...

    async def close(self) -> None: ...


class Shelf(Protocol):
    """The generations of one encoder version: `Progress` counts points while one is built."""

    kind: Literal["embedded", "server"]

    async def generations(self) -> list[Generation]:
        """The finished ones, oldest first."""

    async def current(self) -> str | None:
        """The name of the active one."""

    async def open(self, name: str) -> VectorStore:
        """Raises `StoreError` when there is no such finished generation, or it cannot be read."""

    async def point_to(self, name: str) -> None:
        """Make it the active one from now on, also after a restart."""

    async def build(self, generation: Generation, points: Iterable[StoredPoint], progress: "Progress") -> None:
        """Write a new generation; it exists when this returns and not before. Keeps a core busy for seconds: only for
        processes that serve nobody.
        """

    async def remove(self, name: str) -> None: ...

    async def close(self) -> None: ...


Progress = Callable[[str, int], None]
"""Called with what is being done and how many more points are done."""


WRITTEN = 512
"""Points in one update."""


def chunks(points: Iterable[StoredPoint]) -> Iterator[list[StoredPoint]]:
    """Lists of at most `WRITTEN` points."""
    rest = iter(points)
    while chunk := list(islice(rest, WRITTEN)):
        yield chunk


def next_name(generations: Sequence[Generation]) -> str:
    """
    >>> next_name([]), next_name([Generation(name="g0009", encoder="", dimensions=1, points=0, fingerprint="")])
    ('g0001', 'g0010')
    """
    return f"g{max((int(generation.name[1:]) for generation in generations), default=0) + 1:04d}"
