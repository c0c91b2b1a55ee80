"""Filters, the same for the catalog and the vector store."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from services.shared.contracts.common import AnimeId, Labels, Wire


class Filters(Wire):
    """What a title must satisfy. Lists of genres, themes, moods and tags mean *all of them*; studios, types, statuses,
    sources and demographics mean *any of them*; every `exclude_` list means *none of them*. A title whose value is
    unknown does not pass a range on it.
    """

    genres: Labels = []
    exclude_genres: Labels = []
    themes: Labels = []
    exclude_themes: Labels = []
    moods: Labels = []
    exclude_moods: Labels = []
    tags: Labels = []
    exclude_tags: Labels = []
    studios: Labels = []
    exclude_studios: Labels = []
    types: Labels = []
    exclude_types: Labels = []
    statuses: Labels = []
    sources: Labels = []
    demographics: Labels = []
    exclude_demographics: Labels = []
    year_min: Annotated[int, Field(ge=1900, le=2100)] | None = None
    year_max: Annotated[int, Field(ge=1900, le=2100)] | None = None
    episodes_min: Annotated[int, Field(ge=0, le=100_000)] | None = None
    episodes_max: Annotated[int, Field(ge=0, le=100_000)] | None = None
    duration_max: Annotated[float, Field(ge=0, le=10_000, description="minutes per episode")] | None = None
    hours_max: Annotated[float, Field(ge=0, le=10_000, description="hours to watch all of its episodes")] | None = None
    score_min: Annotated[float, Field(ge=0, le=10)] | None = None
    min_members: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None
    include_adult: bool = False

    @model_validator(mode="after")
    def _ranges_are_not_empty(self) -> Self:
        for low, high in (("year_min", "year_max"), ("episodes_min", "episodes_max")):
            a, b = getattr(self, low), getattr(self, high)
            if a is not None and b is not None and a > b:
                raise ValueError(f"{low} ({a}) is greater than {high} ({b})")
        return self

    def is_empty(self) -> bool:
        """True when nothing narrows the search; `include_adult` widens it and does not count."""
        return self.model_dump(exclude={"include_adult"}) == Filters().model_dump(exclude={"include_adult"})


class InternalFilters(Filters):
    """Filters between services: `exclude_ids` may be long (a whole watched list)."""

    exclude_ids: Annotated[list[AnimeId], Field(max_length=50_000)] = []
