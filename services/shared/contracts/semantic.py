"""What the gateway and the scripts ask of the semantic service."""

import hashlib
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, StringConstraints, model_validator

from services.shared.contracts.common import AnimeId, CleanText, Hit, Wire
from services.shared.contracts.filters import InternalFilters
from services.shared.text import StoryLevel


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
    demographics: list[str] = []
    year: int | None = None
    episodes: int | None = None
    duration_min: float | None = None
    score: float | None = None
    members: int | None = None
    is_adult: bool = False
    franchise_id: AnimeId
    popularity: float = 0.0
    story_level: StoryLevel

    def digest(self) -> str:
        """Sixteen digits that differ when any field but the level of the story does."""
        fields = self.model_dump_json(exclude={"story_level"}, exclude_defaults=True)
        return hashlib.sha256(fields.encode()).hexdigest()[:16]


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
