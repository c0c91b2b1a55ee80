"""Recommendations, feedback and imported lists: what the gateway offers, and what it asks of the recommender."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints, model_validator

from services.shared.contracts.common import AnimeId, Hit, Unit, Wire
from services.shared.contracts.filters import Filters
from services.shared.contracts.titles import TitleCard

SystemName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z_-]{0,39}$")]
EventId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:-]{1,100}$")]
Score = Annotated[int, Field(ge=1, le=10, description="1–4 dislike, 5–7 like, 8–10 love")]
Blend = Annotated[
    dict[SystemName, Annotated[float, Field(ge=-10, le=10)]],
    Field(max_length=20, description="weights by system instead of the tuned ones; one system alone shows that one"),
]


class Opinion(StrEnum):
    DISLIKE = "dislike"
    LIKE = "like"
    LOVE = "love"
    SEEN = "seen"


class HistoryEntry(Wire):
    """What a person thinks of a title: in a word or as a score, one of both."""

    id: AnimeId
    feedback: Opinion | None = None
    score: Score | None = None
    at: AwareDatetime | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.feedback is None) == (self.score is None):
            raise ValueError("give exactly one of feedback and score")
        return self

    @property
    def opinion(self) -> Opinion:
        if self.feedback is not None:
            return self.feedback
        score = self.score or 0
        return Opinion.DISLIKE if score <= 4 else Opinion.LIKE if score <= 7 else Opinion.LOVE


History = Annotated[list[HistoryEntry], Field(max_length=20_000)]
ExcludedIds = Annotated[list[AnimeId], Field(max_length=50_000)]


class Pool(StrEnum):
    ALL = "all"
    TRENDING = "trending"


class RecommendationParameters(Filters):
    """Parameters of `GET /api/v1/recommendations`."""

    limit: Annotated[int, Field(ge=1, le=100)] = 20
    pool: Annotated[Pool, Field(description="trending: on air now, or begun within a year")] = Pool.ALL
    niche: Annotated[Unit, Field(description="0 prefers well-known titles, 1 lesser-known ones")] | None = None
    collapse: Annotated[bool, Field(description="one entry per franchise, and none of a franchise that is known")] = (
        True
    )


class RecommendationBody(RecommendationParameters):
    """Body of `POST /api/v1/recommendations`; nothing of it is kept."""

    history: History = []
    exclude_ids: ExcludedIds = []
    blend: Blend | None = None


class ListForBatch(Wire):
    history: History = []
    exclude_ids: ExcludedIds = []


class BatchBody(RecommendationParameters):
    """Body of `POST /api/v1/recommendations/batch`: the parameters hold for every list."""

    lists: Annotated[list[ListForBatch], Field(min_length=1, max_length=1000)]
    blend: Blend | None = None


class Reason(BaseModel):
    """A title of the person's list that speaks for the recommendation; `share` of all evidence in its favour."""

    id: AnimeId
    title: str
    share: Unit


class Grounds(BaseModel):
    """Why a title is recommended. `evidence`: people who liked `titles` also liked it (people), it is like them in
    content (content), or it is well liked by many (popularity).
    """

    evidence: Literal["people", "content", "popularity"]
    titles: list[Reason]
    themes: Annotated[list[str], Field(description="genres and themes shared with those titles")]
    moods: Annotated[list[str], Field(description="moods shared with those titles")]


class RankedTitle(BaseModel):
    """A title in a personal ranking; `parts` are the weighted shares of the systems, which add up to `score` before
    the niche knob and the offset of titles without ratings.
    """

    id: AnimeId
    franchise_id: AnimeId
    popularity: float
    score: float
    parts: dict[str, float]
    because: Grounds


class Ranking(BaseModel):
    titles: list[RankedTitle]
    blend: Annotated[dict[str, float], Field(description="the weights that were used")]
    known: Annotated[int, Field(description="titles of the list that the models know")]
    unknown_ids: Annotated[list[AnimeId], Field(description="titles of the list that they do not, at most 100")]
    model: Annotated[str, Field(description="version of the artefact that answered")]


class Recommendation(TitleCard):
    """A title as in search results; `score_fused` is the personal score."""

    score_fused: float
    parts: dict[str, float]
    because: Grounds


class RecommendationResponse(BaseModel):
    results: list[Recommendation]
    blend: dict[str, float]
    known: int
    unknown_ids: list[AnimeId]
    model: str
    took_ms: float
    degraded: list[str]


class BatchEntry(BaseModel):
    id: AnimeId
    score: float


class BatchRanking(BaseModel):
    results: list[BatchEntry]
    known: int


class BatchResponse(BaseModel):
    """Ids and scores, list by list, in the order of the request."""

    lists: list[BatchRanking]
    model: str
    took_ms: float


class ScoreRequest(Wire):
    """Between services: how well each of `ids` fits the person."""

    history: History = []
    ids: Annotated[list[AnimeId], Field(max_length=5000)]


class ScoreResponse(BaseModel):
    """Scores in 0..1: the share of all titles that fit the person less; titles that no model knows are left out."""

    scores: dict[AnimeId, float]
    known: int
    model: str


class NearResponse(BaseModel):
    titles: list[Hit]
    model: str


class ProfileCreated(BaseModel):
    token: Annotated[str, Field(description="send it as the header X-Funiki-Profile; it is shown only now")]


class EventKind(StrEnum):
    DISLIKE = "dislike"
    LIKE = "like"
    LOVE = "love"
    SAVE = "save"
    SEEN = "seen"
    UNDO = "undo"


class FeedbackEvent(Wire):
    """`event_id` is chosen by the client; the same one again changes nothing. `undo` takes back the newest event on
    the title, or the one that `undoes` names.
    """

    event_id: EventId
    id: AnimeId
    feedback: EventKind
    at: AwareDatetime | None = None
    undoes: EventId | None = None

    @model_validator(mode="after")
    def _only_undo_undoes(self) -> Self:
        if self.undoes is not None and self.feedback is not EventKind.UNDO:
            raise ValueError("only undo can name an event that it undoes")
        return self


class FeedbackResponse(BaseModel):
    stored: Annotated[bool, Field(description="false when the event was stored before")]
    state: Annotated["TitleState | None", Field(description="what now holds for the title; null: nothing")]


class TitleState(BaseModel):
    """What holds for a title after all events that were not undone."""

    id: AnimeId
    opinion: Opinion | None = None
    score: int | None = None
    saved: bool = False
    seen: bool = False
    at: datetime | None = None


class StoredEvent(BaseModel):
    event_id: str
    id: AnimeId
    feedback: EventKind
    score: int | None
    at: datetime | None
    source: str
    undone: bool
    received_at: datetime


class ProfileExport(BaseModel):
    """All that is kept of a profile."""

    created_at: datetime
    titles: list[TitleState]
    events: list[StoredEvent]


class Known(BaseModel):
    """The ids of all titles of a profile, saved ones too."""

    ids: list[AnimeId]


class SharedTitle(BaseModel):
    id: AnimeId
    title: str


class Neighbour(BaseModel):
    """Someone of similar taste, without a name: how alike, how many titles both know, what both love, and what they
    love that you do not know.
    """

    similarity: Unit
    common: int
    both_love: list[SharedTitle]
    they_love: list[SharedTitle]


class Neighbours(BaseModel):
    neighbours: list[Neighbour]
    compared: Annotated[int, Field(description="profiles on this installation with enough titles to compare")]


class Deleted(BaseModel):
    deleted_events: int


class ImportFormat(StrEnum):
    AUTO = "auto"
    MAL_XML = "mal_xml"
    ANILIST_JSON = "anilist_json"
    CSV = "csv"


class UnknownTitle(BaseModel):
    title: str | None
    id: int | None
    reason: str


class ImportReport(BaseModel):
    """What a list held. With `store=false` nothing is kept: send `history` and `exclude_ids` with a request."""

    format: ImportFormat
    entries: int
    understood: int
    by_kind: Annotated[dict[str, int], Field(description="dislike, like, love, seen, save: how entries were read")]
    unknown: Annotated[list[UnknownTitle], Field(description="entries that are no known title, at most 200")]
    unknown_total: int
    stored: Annotated[int, Field(description="events written; 0 when nothing was stored or all was stored before")]
    history: list[HistoryEntry]
    exclude_ids: list[AnimeId]


class ModelInfo(BaseModel):
    """The artefact that answers now, and those that `rollback` can go back to."""

    version: str
    created: str
    systems: list[str]
    titles: int
    titles_with_ratings: int
    origin: Literal["bundled", "trained"]
    metrics: dict[str, float]
