"""Labels of the sources in the words of the bundled catalogue, and numbers on its scale."""

import gzip
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from scripts.catalog_labels import Labels, Vocabulary, label_title, read_vocabulary

FLOOR, CEILING = math.log(100), math.log(4_000_000)
"""Followers on MyAnimeList at popularity 0 and 1, as in the bundled catalogue."""

ANILIST_SLOPE, ANILIST_START = 0.937, 1.773
"""The straight line between the logarithms of followers there and on MyAnimeList: 2,368 titles counted in 2026,
residual 0.64, R² 0.83."""

CURATED = "vocabulary.json"


@dataclass(frozen=True, slots=True)
class LabelRules:
    """The hand-kept vocabulary, and the weight of every tag of the bundle."""

    vocabulary: Vocabulary
    weights: dict[str, float] = field(default_factory=dict)

    def labels(
        self, genres: list[str], themes: list[str], demographics: list[str], tags: Iterable[dict[str, Any]] = ()
    ) -> Labels:
        row = {"genres": genres, "themes": themes, "demographics": demographics, "tags": list(tags)}
        return label_title(row, self.vocabulary)

    def weight(self, tag: str) -> float:
        """A tag that the bundle does not know is rare, and rare ones weigh 1 there."""
        return self.weights.get(tag, 1.0)


def read_rules(bundle: Path) -> LabelRules:
    """From the bundled catalogue, in about a second."""
    weights: dict[str, float] = {}
    with gzip.open(bundle / "catalog" / "catalog.jsonl.gz", "rb") as lines:
        for line in lines:
            weights.update((tag["name"], tag["weight"]) for tag in orjson.loads(line).get("tags", ()))
    return LabelRules(read_vocabulary(bundle / "catalog" / CURATED), weights)


def popularity(members: int | None) -> float | None:
    """Popularity of a title with so many followers on MyAnimeList.

    >>> popularity(100), popularity(4_000_000), popularity(20_000), popularity(None)
    (0.0, 1.0, 0.5, None)
    """
    if not members or members < 0:
        return None
    return round(min(1.0, max(0.0, (math.log(members) - FLOOR) / (CEILING - FLOOR))), 4)


def followers(anilist: int | None) -> int | None:
    """How many follow a title on MyAnimeList when so many do on AniList."""
    return round(math.exp(ANILIST_START + ANILIST_SLOPE * math.log(anilist + 1))) if anilist and anilist > 0 else None
