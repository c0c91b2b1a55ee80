"""What a search brings back, and how lists of it are joined."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from services.catalog.db import Prepared, rows

Match = Literal["all", "any", "title", "browse", "none"]

ALL_ABOVE_ANY, NAMED_ABOVE_ALL = 50.0, 90.0
"""Added to scores of one kind, which stay far below, so that the kinds never mix."""


class Found(NamedTuple):
    """A hit, in the order of columns of every statement that finds some."""

    id: int
    franchise_id: int
    popularity: float
    score: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """`total` is exact unless `at_least`."""

    hits: list[Found]
    total: int
    at_least: bool
    match: Match
    exact: list[int]

    @property
    def near(self) -> list[int]:
        """Titles called nearly like the text; none where one is called exactly so."""
        return [] if self.exact else [hit.id for hit in self.hits if hit.score >= NAMED_ABOVE_ALL]


NOTHING = Outcome([], 0, False, "none", [])


async def fetch(connection: AsyncConnection, statement: Prepared, **values: Any) -> list[Found]:
    """The hits of a statement whose columns are those of `Found`."""
    return [Found._make(row) for row in await rows(connection, statement, **values)]


def merged(*lists: Iterable[Found]) -> list[Found]:
    """One list, in order, without repetitions."""
    kept: dict[int, Found] = {}
    for hits in lists:
        for hit in hits:
            kept.setdefault(hit.id, hit)
    return list(kept.values())


def descending(hits: Sequence[Found]) -> list[Found]:
    """The hits with scores that never rise: a merged list keeps its order wherever it is sorted by score again."""
    lowest = float("inf")
    kept = []
    for hit in hits:
        lowest = min(lowest, hit.score)
        kept.append(hit if hit.score == lowest else hit._replace(score=lowest))
    return kept
