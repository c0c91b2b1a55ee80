"""The values that filters accept, with counts, held in memory and read anew after a write."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.catalog.models import CatalogState, Label, Title, TitleLabel
from services.shared.contracts import Facets, FacetValue, InternalFilters
from services.shared.errors import InvalidRequest

ANY_OF = {
    "studios": "studio",
    "types": "type",
    "statuses": "status",
    "sources": "source",
    "demographics": "demographic",
}
RANGES = (
    "year_min",
    "year_max",
    "episodes_min",
    "episodes_max",
    "duration_max",
    "hours_max",
    "score_min",
    "min_members",
)
ALL_OF = {"genres": "genre", "themes": "theme", "moods": "mood", "tags": "tag"}
EXCLUDING = ALL_OF | {"studios": "studio", "types": "type", "demographics": "demographic"}


@dataclass(frozen=True, slots=True)
class Conditions:
    """Filters as parameters of a statement, label names turned into ids. `shape` says which statement: it holds the
    names of the parameters, and `adult` when adult titles pass."""

    values: dict[str, Any]
    shape: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`ids` maps a kind and a case-folded name to the ids spelled so, the most frequent first."""

    version: int
    titles: int
    ids: dict[str, dict[str, list[int]]]
    spelling: dict[str, dict[str, str]]
    facets: Facets

    def label_ids(self, kind: str, name: str) -> list[int]:
        """Raises `InvalidRequest` with the nearest spelling when there is no such value."""
        known = self.ids.get(kind, {})
        if (found := known.get(name.casefold())) is not None:
            return found
        near = get_close_matches(name.casefold(), known, n=1, cutoff=0.6)
        hint = f" Did you mean '{self.spelling[kind][near[0]]}'?" if near else ""
        raise InvalidRequest(f"Unknown {kind} '{name}'.{hint}")

    def conditions(self, filters: InternalFilters) -> Conditions:
        """Raises `InvalidRequest` for a value that no title has."""

        def wanted(names: Iterable[str], kind: str) -> list[list[int]]:
            return [self.label_ids(kind, name) for name in names]

        values: dict[str, Any] = {
            "all_of": [ids[0] for field, kind in ALL_OF.items() for ids in wanted(getattr(filters, field), kind)],
            "none_of": [
                number
                for field, kind in EXCLUDING.items()
                for ids in wanted(getattr(filters, f"exclude_{field}"), kind)
                for number in ids
            ],
            "exclude_ids": filters.exclude_ids,
        }
        for field, kind in ANY_OF.items():
            values[field] = [number for ids in wanted(getattr(filters, field), kind) for number in ids]
        values |= {name: getattr(filters, name) for name in RANGES}
        given = {name: value for name, value in values.items() if value not in (None, [])}
        return Conditions(given, (*given, *(("adult",) if filters.include_adult else ())))


async def load(connection: AsyncConnection) -> Vocabulary:
    state = (await connection.execute(select(CatalogState.version, CatalogState.titles))).one()
    counted = (
        select(Label.kind, Label.name, Label.id, func.count().filter(~Title.is_adult).label("titles"))
        .join(TitleLabel, TitleLabel.label_id == Label.id)
        .join(Title, Title.id == TitleLabel.title_id)
        .group_by(Label.id)
        .order_by(func.count().filter(~Title.is_adult).desc(), Label.name)
    )
    years = select(func.min(Title.year), func.max(Title.year)).where(~Title.is_adult)
    ids: dict[str, dict[str, list[int]]] = defaultdict(dict)
    spelling: dict[str, dict[str, str]] = defaultdict(dict)
    values: dict[str, list[FacetValue]] = defaultdict(list)
    for kind, name, number, titles in await connection.execute(counted):
        ids[kind].setdefault(name.casefold(), []).append(number)
        spelling[kind].setdefault(name.casefold(), name)
        values[kind].append(FacetValue(value=name, count=titles))
    first, last = (await connection.execute(years)).one()
    lists = {field: values[kind] for field, kind in (ALL_OF | ANY_OF).items()}
    facets = Facets(**lists, year_min=first, year_max=last)
    return Vocabulary(state.version, state.titles, dict(ids), dict(spelling), facets)


class VocabularyCache:
    """The vocabulary; its version is compared with the database's at most every `refresh_s` seconds."""

    def __init__(self, refresh_s: float) -> None:
        self._refresh_s = refresh_s
        self._held: Vocabulary | None = None
        self._checked = float("-inf")
        self._loading = asyncio.Lock()

    async def current(self, connection: AsyncConnection) -> Vocabulary:
        if self._held is not None and time.monotonic() - self._checked < self._refresh_s:
            return self._held
        async with self._loading:
            if self._held is None or time.monotonic() - self._checked >= self._refresh_s:
                version = await connection.scalar(select(CatalogState.version))
                if self._held is None or self._held.version != version:
                    self._held = await load(connection)
                self._checked = time.monotonic()
        return self._held

    def forget(self) -> None:
        """Look at the database at the next use, after a write of our own."""
        self._checked = float("-inf")
