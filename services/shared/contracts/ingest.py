"""What ingest sends to the catalog, and what it asks of both stores to keep them alike."""

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from services.shared.contracts.common import AnimeId, CleanText, Unit, Wire
from services.shared.contracts.semantic import Point, PointPayload
from services.shared.contracts.titles import Relation, Tag
from services.shared.text import StoryLevel

Name = Annotated[CleanText, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
LabelName = Annotated[CleanText, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Count = Annotated[int, Field(ge=0, le=2**31 - 1)]


class TitleFacts(Wire):
    """The facts of a `TitleRecord` as far as a source knows them; what it does not name stays as it is stored."""

    anilist_id: AnimeId | None = None
    anidb_id: AnimeId | None = None
    kitsu_id: AnimeId | None = None
    tmdb_id: AnimeId | None = None
    title: Name | None = None
    title_english: Name | None = None
    title_native: Name | None = None
    synonyms: list[Name] = []
    type: LabelName | None = None
    source: LabelName | None = None
    status: LabelName | None = None
    episodes: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    duration_min: Annotated[float, Field(gt=0, le=100_000, allow_inf_nan=False)] | None = None
    year: Annotated[int, Field(ge=1800, le=2200)] | None = None
    season: Annotated[str, Field(pattern="^(winter|spring|summer|fall)$")] | None = None
    aired_from: Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")] | None = None
    aired_to: Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")] | None = None
    rating: Name | None = None
    genres: list[LabelName] = []
    themes: list[LabelName] = []
    demographics: list[LabelName] = []
    tags: list[Tag] = []
    studios: list[LabelName] = []
    relations: list[Relation] = []
    franchise_id: AnimeId | None = None
    score: Annotated[float, Field(gt=0, le=10, allow_inf_nan=False)] | None = None
    scored_by: Count | None = None
    members: Count | None = None
    favorites: Count | None = None
    popularity: Unit | None = None
    picture_url: Annotated[str, Field(pattern="^https://", max_length=2000)] | None = None
    banner_url: Annotated[str, Field(pattern="^https://", max_length=2000)] | None = None
    is_adult: bool | None = None


class IngestedTitle(Wire):
    """One title as sources know it. `fetched_at` decides between two of them: the newer wins."""

    id: AnimeId
    facts: TitleFacts
    synopsis: CleanText | None = None
    synopsis_from: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None
    fetched_at: AwareDatetime


class IngestRequest(Wire):
    titles: Annotated[list[IngestedTitle], Field(min_length=1, max_length=500)]
    dry_run: Annotated[bool, Field(description="only say what would change")] = False


class IngestResponse(BaseModel):
    """Every id of the request stands in one of the first five lists."""

    new: list[AnimeId]
    changed: list[AnimeId]
    unchanged: list[AnimeId]
    stale: Annotated[list[AnimeId], Field(description="what is stored was fetched later, and stays")]
    nameless: Annotated[list[AnimeId], Field(description="new, but without a title: nothing to store")]
    retold: Annotated[list[AnimeId], Field(description="of the new and changed, those whose story text differs")]


class IdentityRequest(Wire):
    ids: Annotated[list[AnimeId], Field(max_length=1000)] = []
    anilist_ids: Annotated[list[AnimeId], Field(max_length=1000)] = []


class Identity(BaseModel):
    """`bundled` tells whether the title came with the bundled catalogue, `ingested_from` whose synopsis it has."""

    id: AnimeId
    anilist_id: int | None
    title: str
    bundled: bool
    ingested_from: str | None
    ingested_at: datetime | None


class IdentityResponse(BaseModel):
    titles: list[Identity]


class StoriesRequest(Wire):
    ids: Annotated[list[AnimeId], Field(min_length=1, max_length=256)]


class StoriesResponse(BaseModel):
    """Points with their stories, ready for the semantic service; unknown ids are left out."""

    points: list[Point]
    without_moods: Annotated[list[AnimeId], Field(description="those that neither a card nor a prediction gave a mood")]


class ForgetRequest(Wire):
    ids: Annotated[list[AnimeId], Field(min_length=1, max_length=1000)]


class ForgetResponse(BaseModel):
    forgotten: list[AnimeId]


class MoodsRequest(Wire):
    """Predicted moods by title; a title with a card keeps what its card says."""

    moods: Annotated[dict[AnimeId, dict[LabelName, Unit]], Field(min_length=1, max_length=500)]


class MoodsResponse(BaseModel):
    written: list[AnimeId]


class PayloadsRequest(Wire):
    """New facts of titles whose story did not change."""

    payloads: Annotated[dict[AnimeId, PointPayload], Field(min_length=1, max_length=500)]


class PayloadsResponse(BaseModel):
    missing: Annotated[list[AnimeId], Field(description="not stored: their stories must be sent")]


class IndexEntry(BaseModel):
    """What a store holds of a title: `digest` is of every payload field but the level of the story."""

    id: AnimeId
    digest: str
    level: StoryLevel


class IndexPage(BaseModel):
    """Entries by id; a page with none is behind the last."""

    entries: list[IndexEntry]
