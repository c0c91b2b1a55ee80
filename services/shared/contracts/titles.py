"""Titles: as a line of the bundled catalogue, and as people see them."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, Field

from services.shared.contracts.common import AnimeId, Unit, Wire


class Tag(BaseModel):
    name: str
    weight: Unit


class Relation(BaseModel):
    id: AnimeId
    type: str


class TitleRecord(Wire):
    """One line of `data/catalog/catalog.jsonl.gz`; the shape in which titles enter the catalog service."""

    id: AnimeId
    anilist_id: int | None = None
    anidb_id: int | None = None
    kitsu_id: int | None = None
    tmdb_id: int | None = None
    title: str
    title_english: str | None = None
    title_native: str | None = None
    synonyms: list[str] = []
    type: str | None = None
    source: str | None = None
    status: str | None = None
    episodes: int | None = None
    duration_min: float | None = None
    year: int | None = None
    season: str | None = None
    aired_from: str | None = None
    aired_to: str | None = None
    rating: str | None = None
    genres: list[str] = []
    themes: list[str] = []
    demographics: list[str] = []
    tags: list[Tag] = []
    studios: list[str] = []
    relations: list[Relation] = []
    franchise_id: AnimeId
    score: float | None = None
    scored_by: int | None = None
    members: int | None = None
    favorites: int | None = None
    popularity: Unit = 0.0
    picture_url: str | None = None
    banner_url: str | None = None
    is_adult: bool = False


class SynopsisSource(StrEnum):
    OWN = "own"
    INGESTED = "ingested"


class FranchiseRef(BaseModel):
    id: AnimeId
    size: int


class TitleCard(BaseModel):
    """A title in a list of results."""

    id: AnimeId
    title: str
    title_english: str | None
    title_native: str | None
    type: str | None
    year: int | None
    season: str | None
    status: str | None
    episodes: int | None
    duration_min: float | None
    studios: list[str]
    genres: list[str]
    themes: list[str]
    moods: list[str]
    score: float | None
    members: int | None
    popularity: float
    picture_url: str | None
    synopsis: str | None
    synopsis_source: SynopsisSource | None
    franchise: FranchiseRef


class RelatedTitle(BaseModel):
    id: AnimeId
    type: str
    title: str
    year: int | None
    format: str | None


class TitleDetail(TitleCard):
    """A title on its own page. Our own synopsis is `synopsis`; `synopsis_full` is what ingest fetched, if it did."""

    synopsis_full: str | None = None
    synopsis_full_from: Annotated[str | None, Field(description="who wrote it: myanimelist, anilist, or a file")] = None
    anilist_id: int | None
    anidb_id: int | None
    kitsu_id: int | None
    synonyms: list[str]
    source: str | None
    rating: str | None
    aired_from: str | None
    aired_to: str | None
    demographics: list[str]
    tags: list[Tag]
    scored_by: int | None
    favorites: int | None
    banner_url: str | None
    is_adult: bool
    relations: list[RelatedTitle]


class FranchiseMember(TitleCard):
    order: Annotated[int, Field(description="position in the suggested watch order, from 1")]
    relation: Annotated[str | None, Field(description="how it relates to the title it is reached from")] = None
    main: Annotated[bool, Field(description="part of the main story rather than a side entry")]


class Franchise(BaseModel):
    id: AnimeId
    title: str
    entry_id: Annotated[AnimeId, Field(description="where to start")]
    members: list[FranchiseMember]


class Suggestion(BaseModel):
    id: AnimeId
    title: str
    matched: Annotated[str, Field(description="the title or synonym that matched")]
    type: str | None
    year: int | None
    picture_url: str | None


class Suggestions(BaseModel):
    suggestions: list[Suggestion]


class FacetValue(BaseModel):
    value: str
    count: int


class Facets(BaseModel):
    """Values that filters accept, with the number of titles that are not adult, most frequent first."""

    genres: list[FacetValue]
    themes: list[FacetValue]
    moods: list[FacetValue]
    tags: list[FacetValue]
    studios: list[FacetValue]
    types: list[FacetValue]
    statuses: list[FacetValue]
    sources: list[FacetValue]
    demographics: list[FacetValue] = []
    year_min: int | None
    year_max: int | None
