"""Every model that crosses a wire or a file border, in one place.

Units: durations in minutes, years in the Gregorian calendar, scores 0–10 as on MyAnimeList, popularity and tag weights
in 0..1. Ids are MyAnimeList ids.
"""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from services.shared.text import StoryLevel

AnimeId = Annotated[int, Field(ge=1, le=2**31 - 1)]
Unit = Annotated[float, Field(ge=0, le=1)]


def _no_nul(text: str) -> str:
    if "\x00" in text:
        raise ValueError("must not contain NUL characters")
    if any(0xD800 <= ord(character) <= 0xDFFF for character in text):
        raise ValueError("must be valid Unicode text")
    return text


CleanText = Annotated[str, AfterValidator(_no_nul)]
Label = Annotated[str, StringConstraints(min_length=1, max_length=100), AfterValidator(_no_nul)]
Labels = Annotated[list[Label], Field(max_length=50)]


class Wire(BaseModel):
    """Base of request bodies: an unknown field is an error, never silently dropped."""

    model_config = ConfigDict(extra="forbid")


# --- the bundled catalogue ---


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


# --- filters, the same for the catalog and the vector store ---


class Filters(Wire):
    """What a title must satisfy. Lists of genres, themes, moods and tags mean *all of them*; studios, types, statuses
    and sources mean *any of them*; every `exclude_` list means *none of them*. A title whose value is unknown does not
    pass a range on it.
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
    types: Labels = []
    statuses: Labels = []
    sources: Labels = []
    year_min: Annotated[int, Field(ge=1900, le=2100)] | None = None
    year_max: Annotated[int, Field(ge=1900, le=2100)] | None = None
    episodes_min: Annotated[int, Field(ge=0, le=100_000)] | None = None
    episodes_max: Annotated[int, Field(ge=0, le=100_000)] | None = None
    duration_max: Annotated[float, Field(ge=0, le=10_000, description="minutes per episode")] | None = None
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


# --- titles as people see them ---


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


class Ranks(BaseModel):
    """Position (from 1) in each retriever's list; absent when the retriever did not return the title."""

    semantic: int | None = None
    text: int | None = None


class SearchResult(TitleCard):
    score_fused: float
    ranks: Ranks


class RelatedTitle(BaseModel):
    id: AnimeId
    type: str
    title: str
    year: int | None
    format: str | None


class TitleDetail(TitleCard):
    """A title on its own page."""

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
    year_min: int | None
    year_max: int | None


# --- gateway: search ---


class SearchMode(StrEnum):
    AUTO = "auto"
    VIBE = "vibe"
    TITLE = "title"


class SearchParameters(Filters):
    """Parameters of `GET /api/v1/search`."""

    q: Annotated[CleanText, Field(max_length=500, description="a feeling, a plot or a title, in your own words")] = ""
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    offset: Annotated[int, Field(ge=0, le=10_000)] = 0
    mode: SearchMode = SearchMode.AUTO
    niche: Annotated[Unit, Field(description="0 prefers well-known titles, 1 ignores how known a title is")] | None = (
        None
    )
    collapse: Annotated[bool, Field(description="one entry per franchise")] = True


class SearchBody(SearchParameters):
    """Body of `POST /api/v1/search`."""

    exclude_ids: Annotated[list[AnimeId], Field(max_length=50_000)] = []


class UnderstoodQuery(BaseModel):
    """What the gateway made of the request."""

    text: str
    mode: Literal["auto", "vibe", "title", "browse"]
    wish: Annotated[str, Field(description="the text that both retrievers searched for")]
    filters: Filters


class SearchResponse(BaseModel):
    query: UnderstoodQuery
    results: list[SearchResult]
    total: Annotated[int, Field(description="matches after collapse")]
    total_is: Literal["exact", "at_least"]
    took_ms: float
    degraded: Annotated[list[str], Field(description="retrievers that failed or were late")]


class SimilarResponse(BaseModel):
    id: AnimeId
    results: list[SearchResult]
    degraded: list[str]


# --- catalog: internal ---


class Hit(BaseModel):
    """One retrieved title, with what fusion needs to collapse and to weigh it before hydration."""

    id: AnimeId
    score: float
    franchise_id: AnimeId
    popularity: float


class TextSearchRequest(Wire):
    text: CleanText = ""
    mode: Annotated[Literal["text", "title", "browse"], Field(description="browse orders by popularity")] = "text"
    filters: InternalFilters = Field(default_factory=InternalFilters)
    limit: Annotated[int, Field(ge=1, le=1000)] = 100
    offset: Annotated[int, Field(ge=0, le=100_000)] = 0


class TextSearchResponse(BaseModel):
    hits: list[Hit]
    total: Annotated[int, Field(description="all titles that match, or a lower bound")]
    total_is: Literal["exact", "at_least"]
    match: Annotated[Literal["all", "any", "title", "browse", "none"], Field(description="how the words had to match")]
    exact_title_ids: Annotated[list[AnimeId], Field(description="titles whose name is the text, best known first")]
    near_title_ids: Annotated[
        list[AnimeId],
        Field(description="titles whose name is nearly the text, most alike first; none beside an exact one"),
    ] = []


class HydrateRequest(Wire):
    ids: Annotated[list[AnimeId], Field(max_length=1000)]


class HydrateResponse(BaseModel):
    """Cards in the order of the request; ids that the catalog does not know are left out."""

    cards: list[TitleCard]


# --- semantic: internal ---


class VectorSearchRequest(Wire):
    """Text, positive examples or both; negatives push away. At least one of `text` and `positive_ids` is needed."""

    text: CleanText = ""
    positive_ids: Annotated[list[AnimeId], Field(max_length=100)] = []
    negative_ids: Annotated[list[AnimeId], Field(max_length=100)] = []
    negative_texts: Annotated[list[CleanText], Field(max_length=20)] = []
    filters: InternalFilters = Field(default_factory=InternalFilters)
    limit: Annotated[int, Field(ge=1, le=1000)] = 100
    offset: Annotated[int, Field(ge=0, le=100_000)] = 0


class VectorSearchResponse(BaseModel):
    hits: list[Hit]
    collection: Annotated[str, Field(description="encoder version and generation that answered")]


class EncodeRequest(Wire):
    texts: Annotated[list[CleanText], Field(min_length=1, max_length=256)]


class EncodeResponse(BaseModel):
    encoder: str
    vectors: list[list[float]]


class PointPayload(BaseModel):
    """What the vector store keeps beside a vector: every filter field and what fusion needs."""

    genres: list[str] = []
    themes: list[str] = []
    moods: list[str] = []
    tags: list[str] = []
    studios: list[str] = []
    type: str | None = None
    status: str | None = None
    source: str | None = None
    year: int | None = None
    episodes: int | None = None
    duration_min: float | None = None
    score: float | None = None
    members: int | None = None
    is_adult: bool = False
    franchise_id: AnimeId
    popularity: float = 0.0
    story_level: StoryLevel


class Point(Wire):
    """A title to store: with a vector already made, or with its story text, which the service encodes."""

    id: AnimeId
    payload: PointPayload
    story: CleanText | None = None
    vector: list[float] | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.story is None) == (self.vector is None):
            raise ValueError("give exactly one of story and vector")
        return self


class UpsertRequest(Wire):
    points: Annotated[list[Point], Field(min_length=1, max_length=256)]


class UpsertResponse(BaseModel):
    written: list[AnimeId]
    kept: Annotated[list[AnimeId], Field(description="ids whose stored vector came from a richer story and was kept")]


class DeleteRequest(Wire):
    ids: Annotated[list[AnimeId], Field(min_length=1, max_length=1000)]


class ActivateRequest(Wire):
    generation: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,100}$")]


class CollectionInfo(BaseModel):
    collection: str
    encoder: str
    generation: str
    dimensions: int
    points: int
    engine: Literal["embedded", "server"]


class ErrorBody(BaseModel):
    """The one error shape."""

    error: str
    detail: str
    request_id: str | None
