"""Facts of the bundled catalogue, in arrays: what filters, franchises, explanations and imports need."""

import datetime
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from gzip import open as gzip_open
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from services.shared.contracts.common import AnimeId
from services.shared.contracts.filters import Filters
from services.shared.contracts.recommender import Pool

Mask = NDArray[np.bool_]

ALL_OF = ("genres", "themes", "moods", "tags")
ANY_OF = ("studios", "types", "statuses", "sources", "demographics")
SINGLE = {"types": "type", "statuses": "status", "sources": "source"}
RANGES = {
    "year_min": "year",
    "year_max": "year",
    "episodes_min": "episodes",
    "episodes_max": "episodes",
    "duration_max": "duration_min",
    "hours_max": "hours",
    "score_min": "score",
    "min_members": "members",
}
NOT_TO_WATCH = {"Music", "CM", "PV"}
"""Types that are recommended only to someone who asks for them."""
TRENDING_DAYS = 365


def folded(name: str) -> str:
    """A name without case, accents, spaces and punctuation.

    >>> folded("Pokémon: The Movie!")
    'pokemonthemovie'
    """
    decomposed = unicodedata.normalize("NFKD", name).casefold()
    return "".join(character for character in decomposed if character.isalnum())


@dataclass(frozen=True, slots=True)
class Titles:
    """All arrays have one entry per title, in ascending order of `ids`. `labels` gives the positions of the titles
    that have a value (`("genres", "Drama")`), `described` the genres and themes, and the moods, of each title.
    """

    ids: NDArray[np.int64]
    names: list[str]
    franchise: NDArray[np.int64]
    popularity: NDArray[np.float32]
    adult: Mask
    watchable: Mask
    numbers: dict[str, NDArray[np.float32]]
    labels: dict[tuple[str, str], NDArray[np.int64]]
    described: list[tuple[frozenset[str], frozenset[str]]]
    aired_from: NDArray[np.int64]
    by_anilist_id: dict[int, AnimeId]
    by_name: dict[str, AnimeId]

    def positions(self, ids: Iterable[AnimeId]) -> NDArray[np.int64]:
        """Positions of those among `ids` that are in the catalogue, in their order."""
        wanted = np.fromiter(ids, np.int64)
        return np.asarray(self.places(wanted)[self.has(wanted)], np.int64)

    def places(self, wanted: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where each id stands, or would stand; see `has`."""
        return np.minimum(np.searchsorted(self.ids, wanted), len(self.ids) - 1)

    def has(self, wanted: NDArray[np.int64]) -> Mask:
        if not len(self.ids):
            return np.zeros(len(wanted), np.bool_)
        return np.asarray(self.ids[self.places(wanted)] == wanted)

    def passing(self, filters: Filters, pool: Pool, today: datetime.date) -> Mask:
        """Which titles satisfy the filters and belong to the pool. Not yet aired ones and music videos only pass when
        their status or type is asked for; a title whose value is unknown passes no range on it.
        """
        passes = self.watchable.copy() if not filters.types else np.ones(len(self.ids), np.bool_)
        if not filters.include_adult:
            passes &= ~self.adult
        for field in ALL_OF:
            for value in getattr(filters, field):
                passes &= self._having(field, [value])
        for field in ANY_OF:
            if values := getattr(filters, field):
                passes &= self._having(field, values)
        for field in (*ALL_OF, *ANY_OF):
            if excluded := getattr(filters, f"exclude_{field}", None):
                passes &= ~self._having(field, excluded)
        for field, column in RANGES.items():
            if (bound := getattr(filters, field)) is not None:
                # Comparisons with NaN, the unknown, are False.
                passes &= self.numbers[column] <= bound if field.endswith("max") else self.numbers[column] >= bound
        if not filters.statuses:
            passes &= ~self._having("statuses", ["Not yet aired"])
        if pool is Pool.TRENDING:
            begun = (self.aired_from > today.toordinal() - TRENDING_DAYS) & (self.aired_from <= today.toordinal())
            passes &= begun | self._having("statuses", ["Currently Airing"])
        return passes

    def _having(self, field: str, values: Iterable[str]) -> Mask:
        mask = np.zeros(len(self.ids), np.bool_)
        for value in values:
            if (found := self.labels.get((field, value))) is not None:
                mask[found] = True
        return mask


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The JSON objects of a file of lines, packed or not; none where there is no file."""
    if path.is_file():
        with gzip_open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:
            yield from (orjson.loads(line) for line in file if line.strip())


def moods_by_title(bundle: Path) -> Mapping[int, list[str]]:
    """Moods by title: of our cards, else predicted ones."""
    moods: dict[int, list[str]] = {}
    for path in sorted((bundle / "moods").glob("predicted*.jsonl*")):
        moods |= {row["id"]: list(row["moods"]) for row in lines(path)}
    for path in sorted((bundle / "cards").glob("*.jsonl")):
        moods |= {row["id"]: row["moods"] for row in lines(path) if row.get("moods")}
    return moods


def _ordinal(day: str | None) -> int:
    try:
        return datetime.date.fromisoformat(day).toordinal() if day else 0
    except ValueError:
        return 0


def read(bundle: Path) -> Titles:
    """Read the catalogue, the cards' moods and the predicted moods of a bundle; about two seconds for 28,000 titles."""
    moods = moods_by_title(bundle)
    rows = sorted(lines(bundle / "catalog" / "catalog.jsonl.gz"), key=lambda row: int(row["id"]))
    labels: dict[tuple[str, str], list[int]] = defaultdict(list)
    by_name: dict[str, AnimeId] = {}
    for place, row in enumerate(rows):
        row["moods"] = moods.get(row["id"], [])
        row["tags"] = [tag["name"] for tag in row.get("tags", [])]
        if row.get("episodes") is not None and row.get("duration_min") is not None:
            row["hours"] = row["episodes"] * row["duration_min"] / 60
        for field in (*ALL_OF, "studios", "demographics"):
            for value in dict.fromkeys(row.get(field, [])):
                labels[field, value].append(place)
        for field, column in SINGLE.items():
            if value := row.get(column):
                labels[field, value].append(place)
    # A name that several titles have means the best known of them, and a main title before a synonym.
    for kind in ("title", "title_english", "title_native", "synonyms"):
        for row in sorted(rows, key=lambda row: -float(row.get("popularity", 0))):
            value = row.get(kind)
            for name in value if isinstance(value, list) else [value] if value else []:
                if key := folded(name):
                    by_name.setdefault(key, row["id"])
    return Titles(
        ids=np.array([row["id"] for row in rows], np.int64),
        names=[row["title"] for row in rows],
        franchise=np.array([row["franchise_id"] for row in rows], np.int64),
        popularity=np.array([row.get("popularity", 0.0) for row in rows], np.float32),
        adult=np.array([bool(row.get("is_adult")) for row in rows], np.bool_),
        watchable=np.array([row.get("type") not in NOT_TO_WATCH for row in rows], np.bool_),
        numbers={
            column: np.array([np.nan if row.get(column) is None else row[column] for row in rows], np.float32)
            for column in set(RANGES.values())
        },
        labels={key: np.array(places, np.int64) for key, places in labels.items()},
        described=[
            (frozenset(row.get("genres", [])) | frozenset(row.get("themes", [])), frozenset(row["moods"]))
            for row in rows
        ],
        aired_from=np.array([_ordinal(row.get("aired_from")) for row in rows], np.int64),
        by_anilist_id={row["anilist_id"]: row["id"] for row in rows if row.get("anilist_id")},
        by_name=by_name,
    )
