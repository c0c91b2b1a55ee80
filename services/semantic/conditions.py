"""Filters in a form that both engines are rendered from, so that they cannot drift apart."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from services.shared.contracts import InternalFilters, PointPayload

KEYWORDS = ("genres", "themes", "moods", "tags", "studios", "type", "status", "source", "demographics")
INTEGERS = ("year", "episodes", "members", "is_adult")
FLOATS = ("duration_min", "hours", "score")
"""Payload fields with an index: one for every filter."""


LABELS = ("genres", "themes", "moods", "tags")
"""Filters that a title must fulfil all of."""
ANY_OF = {
    "studios": "studios",
    "types": "type",
    "statuses": "status",
    "sources": "source",
    "demographics": "demographics",
}
"""Filters of which a title must fulfil one, with the field of the payload."""
EXCLUDING = {name: name for name in (*LABELS, "studios", "demographics")} | {"types": "type"}


@dataclass(frozen=True, slots=True)
class Condition:
    """A field holds one of `any_of`, or lies between `low` and `high` (both included)."""

    key: str
    any_of: tuple[str | int, ...] = ()
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Conditions:
    """All of `must`, none of `must_not`, and none of these ids."""

    must: tuple[Condition, ...] = ()
    must_not: tuple[Condition, ...] = ()
    excluded_ids: frozenset[int] = frozenset()

    def is_empty(self) -> bool:
        return not (self.must or self.must_not or self.excluded_ids)


def conditions(filters: InternalFilters, also_exclude: Iterable[int] = ()) -> Conditions:
    """
    >>> for condition in conditions(InternalFilters(genres=["Drama"], types=["TV", "ONA"], year_min=1990)).must:
    ...     print(condition.key, condition.any_of, condition.low)
    genres ('Drama',) None
    type ('TV', 'ONA') None
    year () 1990
    """
    must = [Condition(kind, (name,)) for kind in LABELS for name in getattr(filters, kind)]
    for field, key in ANY_OF.items():
        if names := getattr(filters, field):
            must.append(Condition(key, tuple(names)))
    for key, low, high in (
        ("year", filters.year_min, filters.year_max),
        ("episodes", filters.episodes_min, filters.episodes_max),
        ("duration_min", None, filters.duration_max),
        ("hours", None, filters.hours_max),
        ("score", filters.score_min, None),
        ("members", filters.min_members, None),
    ):
        if low is not None or high is not None:
            must.append(Condition(key, low=low, high=high))
    must_not = [
        Condition(key, tuple(names))
        for field, key in EXCLUDING.items()
        if (names := getattr(filters, f"exclude_{field}"))
    ]
    if not filters.include_adult:
        must_not.append(Condition("is_adult", (1,)))
    return Conditions(tuple(must), tuple(must_not), frozenset(filters.exclude_ids) | frozenset(also_exclude))


def stored(payload: PointPayload) -> dict[str, Any]:
    """The payload as both engines keep it: without unknown values, with `hours` to watch it all, and `is_adult` as 0 or
    1, because qdrant-edge-py 0.9.0 reads a boolean match as an integer one, which finds nothing and reads every payload
    to do so.
    """
    values = {name: value for name, value in payload.model_dump(mode="json").items() if value not in (None, [])}
    if payload.episodes and payload.duration_min:
        values["hours"] = payload.episodes * payload.duration_min / 60
    return {**values, "is_adult": int(payload.is_adult)}
