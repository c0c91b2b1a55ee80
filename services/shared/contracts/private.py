"""What a page fetches to recommend by itself: the same for everybody, so that fetching it tells nothing of a person."""

from typing import Annotated

from pydantic import BaseModel, Field

from services.shared.contracts.common import AnimeId

Gaps = Annotated[
    list[int],
    Field(description="ascending places of titles, each told as the distance from the one before; the first from 0"),
]


class PrivateTitles(BaseModel):
    """The titles that the graph ranks, in columns in its order, with what cards show and filters read."""

    version: Annotated[str, Field(description="version of the artefact; the graph is asked for by it")]
    codes: Annotated[dict[str, int], Field(description="what the graph calls an opinion")]
    ids: list[AnimeId]
    franchise: list[AnimeId]
    ranking_popularity: Annotated[list[float], Field(description="what the niche knob moves, in deviations")]
    popularity: list[float]
    titles: list[str]
    english: list[str | None]
    native: list[str | None]
    seasons: list[str | None]
    synopses: Annotated[dict[int, str], Field(description="our own synopses, by place")]
    aired_from: Annotated[
        list[int], Field(description="day of the first broadcast, 1 for 1 January of year 1; 0: none")
    ]
    numbers: Annotated[
        dict[str, list[float | None]], Field(description="year, episodes, duration_min, hours, score and members")
    ]
    labels: Annotated[
        dict[str, dict[str, Gaps]], Field(description="titles by genres, themes, moods, tags, studios, types and so on")
    ]
    described: Annotated[
        dict[str, list[list[int]]],
        Field(
            description="genres, themes and moods of each title in their own order, as places among those of `labels`"
        ),
    ]
    adult: Gaps
    not_to_watch: Annotated[Gaps, Field(description="music videos and advertisements, shown when their type is asked")]
    gone: Annotated[Gaps, Field(description="titles that the catalogue no longer has")]
