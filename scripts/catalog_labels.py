"""One vocabulary for genres, themes, demographics and tags of the catalogue.

The research catalogue mixes MyAnimeList genres and themes of two periods with AniList genres and tags and Kitsu
categories. A name that means a MyAnimeList genre, theme or demographic one to one becomes that; other spellings of one
tag are merged; names that say nothing about what watching is like are dropped. The names are in
`data/catalog/vocabulary.json`.
"""

import json
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Row = dict[str, Any]

RARE = 5


@dataclass(frozen=True)
class Vocabulary:
    """Names that are kept and what other names mean; `theme_synonyms` also holds the tags that are named as a theme."""

    genres: frozenset[str]
    demographics: frozenset[str]
    genre_synonyms: dict[str, str]
    theme_synonyms: dict[str, str]
    renamed_themes: dict[str, str]
    tag_synonyms: dict[str, str]
    dropped_tags: frozenset[str]


@dataclass(frozen=True)
class Labels:
    """A title's labels in the one vocabulary; tags without weights yet."""

    genres: list[str]
    themes: list[str]
    demographics: list[str]
    tags: list[str]


def read_vocabulary(path: Path) -> Vocabulary:
    """The hand-kept vocabulary file."""
    document = json.loads(path.read_text("utf-8"))
    return Vocabulary(
        genres=frozenset(document["genres"]),
        demographics=frozenset(document["demographics"]),
        genre_synonyms=document["genre_synonyms"],
        theme_synonyms=document["theme_synonyms"] | {name: name for name in document["themes_named_as_tags"]},
        renamed_themes=document["renamed_themes"],
        tag_synonyms=document["tag_synonyms"],
        dropped_tags=frozenset(document["dropped_tags"]),
    )


def label_title(row: Row, vocabulary: Vocabulary) -> Labels:
    """Normalise one row of the research catalogue.

    AniList's genres are believed where MyAnimeList's page does not list them; demographics from tags only fill a gap.
    """
    genres = {name for name in row["genres"] if name in vocabulary.genres}
    themes = {vocabulary.renamed_themes.get(name, name) for name in row["themes"]}
    themes |= {vocabulary.theme_synonyms[name] for name in row["genres"] if name in vocabulary.theme_synonyms}
    demographics = set(row["demographics"])
    named_demographics: set[str] = set()
    tags: set[str] = set()
    for tag in row["tags"]:
        name, is_genre = tag["name"], tag["category"] == "anilist_genre"
        if is_genre and (name in vocabulary.genres or name == "Thriller"):
            genres.add("Suspense" if name == "Thriller" else name)
        elif name in vocabulary.genre_synonyms:
            genres.add(vocabulary.genre_synonyms[name])
        elif name in vocabulary.theme_synonyms:
            themes.add(vocabulary.theme_synonyms[name])
        elif name in vocabulary.demographics:
            named_demographics.add(name)
        elif name not in vocabulary.dropped_tags:
            tags.add(vocabulary.tag_synonyms.get(name, name))
    if "Suspense" in genres:
        tags.discard("Thriller")
    if any(theme.startswith("Idols") for theme in themes):
        tags.discard("Idol")
    demographics = demographics or named_demographics
    return Labels(
        genres=sorted(genres),
        themes=sorted(themes),
        demographics=sorted(demographics),
        tags=sorted(tags - genres - themes - demographics),
    )


def tag_weights(titles: Sequence[Iterable[str]]) -> dict[str, float]:
    """Weight in (0, 1] by tag: the logarithm of its inverse frequency among the titles that have tags, scaled so that
    tags on five titles or fewer weigh 1.

    >>> weights = tag_weights([["Band"]] * 50 + [["Band", "Ninja"]] * 5 + [["Chess"]] * 45)
    >>> weights["Ninja"], weights["Chess"], weights["Band"]
    (1.0, 0.267, 0.2)
    """
    counts: Counter[str] = Counter()
    total = 0
    for names in titles:
        present = set(names)
        counts.update(present)
        total += bool(present)
    rarest = math.log(max(total, RARE + 1) / RARE)
    return {
        name: round(min(1.0, max(0.001, math.log(total / count) / rarest)), 3) for name, count in sorted(counts.items())
    }
