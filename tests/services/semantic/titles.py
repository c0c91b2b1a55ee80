"""Random titles for the vector store, and the plain reading of the filters' contract to compare with."""

import random
from collections.abc import Callable

import numpy as np

from services.semantic.vectors import StoredPoint, Vector
from services.shared.contracts import InternalFilters, PointPayload
from services.shared.text import StoryLevel

DIMENSIONS = 16
GENRES = ("Action", "Comedy", "Drama", "Horror", "Romance", "Slice of Life")
THEMES = ("Isekai", "Iyashikei", "Mecha", "School")
MOODS = ("bleak", "cozy", "melancholic", "quiet", "tense")
TAGS = ("Coming of Age", "Gore", "Ghosts", "Sea")
STUDIOS = ("Gainax", "Madhouse", "Studio Ghibli")
TYPES = ("Movie", "OVA", "TV")


def unit(rng: random.Random, dimensions: int = DIMENSIONS) -> Vector:
    vector = np.array([rng.gauss(0, 1) for _ in range(dimensions)], np.float32)
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


def title(rng: random.Random, id_: int) -> StoredPoint:
    def some(names: tuple[str, ...], most: int) -> list[str]:
        return rng.sample(names, rng.randint(0, most))

    payload = PointPayload(
        genres=some(GENRES, 3),
        themes=some(THEMES, 2),
        moods=some(MOODS, 3),
        tags=some(TAGS, 2),
        studios=some(STUDIOS, 2),
        type=rng.choice([None, *TYPES]),
        status=rng.choice(["Airing", "Finished"]),
        source=rng.choice([None, "Manga", "Original"]),
        year=rng.choice([None, *range(1980, 2026, 5)]),
        episodes=rng.choice([None, 1, 12, 26, 300]),
        duration_min=rng.choice([None, 3.5, 24.0, 110.0]),
        score=rng.choice([None, 5.5, 7.25, 8.9]),
        members=rng.choice([None, 0, 90, 5_000, 2_000_000]),
        is_adult=rng.random() < 0.1,
        franchise_id=max(1, id_ // 3),
        popularity=round(rng.random(), 3),
        story_level=rng.choice(list(StoryLevel)),
    )
    return StoredPoint(id_, unit(rng), payload)


def titles(count: int, seed: int = 7) -> list[StoredPoint]:
    rng = random.Random(seed)
    return [title(rng, id_) for id_ in range(1, count + 1)]


def passes(point: StoredPoint, filters: InternalFilters) -> bool:
    """The docstring of `Filters`, word by word."""
    payload = point.payload
    for kind in ("genres", "themes", "moods", "tags"):
        have = set(getattr(payload, kind))
        if not set(getattr(filters, kind)) <= have or set(getattr(filters, f"exclude_{kind}")) & have:
            return False
    if filters.studios and not set(filters.studios) & set(payload.studios):
        return False
    for value, wanted in (
        (payload.type, filters.types),
        (payload.status, filters.statuses),
        (payload.source, filters.sources),
    ):
        if wanted and value not in wanted:
            return False
    for number, low, high in (
        (payload.year, filters.year_min, filters.year_max),
        (payload.episodes, filters.episodes_min, filters.episodes_max),
        (payload.duration_min, None, filters.duration_max),
        (payload.score, filters.score_min, None),
        (payload.members, filters.min_members, None),
    ):
        if low is not None and (number is None or number < low):
            return False
        if high is not None and (number is None or number > high):
            return False
    return (filters.include_adult or not payload.is_adult) and point.id not in filters.exclude_ids


def random_filters(rng: random.Random) -> InternalFilters:
    """Between none and four conditions of any kind."""
    choices: dict[str, Callable[[], object]] = {
        "genres": lambda: rng.sample(GENRES, rng.randint(1, 2)),
        "exclude_genres": lambda: rng.sample(GENRES, rng.randint(1, 2)),
        "themes": lambda: [rng.choice(THEMES)],
        "exclude_themes": lambda: rng.sample(THEMES, 2),
        "moods": lambda: [rng.choice(MOODS)],
        "exclude_moods": lambda: [rng.choice(MOODS)],
        "tags": lambda: [rng.choice(TAGS)],
        "exclude_tags": lambda: rng.sample(TAGS, 2),
        "studios": lambda: rng.sample(STUDIOS, rng.randint(1, 2)),
        "types": lambda: rng.sample(TYPES, rng.randint(1, 2)),
        "statuses": lambda: ["Finished"],
        "sources": lambda: rng.sample(("Manga", "Original"), rng.randint(1, 2)),
        "year_min": lambda: rng.choice([1985, 1990]),
        "year_max": lambda: rng.choice([2005, 2020]),
        "episodes_min": lambda: rng.choice([0, 2]),
        "episodes_max": lambda: rng.choice([12, 26]),
        "duration_max": lambda: rng.choice([3.5, 30.0]),
        "score_min": lambda: rng.choice([5.5, 7.3]),
        "min_members": lambda: rng.choice([0, 91]),
        "exclude_ids": lambda: rng.sample(range(1, 400), 40),
    }
    chosen = rng.sample(sorted(choices), rng.randint(0, 4))
    return InternalFilters.model_validate(
        {name: choices[name]() for name in chosen} | {"include_adult": rng.random() < 0.3}
    )
