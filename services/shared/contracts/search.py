"""Search, as the gateway offers it."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from services.shared.contracts.common import AnimeId, CleanText, Labels, Unit, Wire
from services.shared.contracts.filters import Filters
from services.shared.contracts.recommender import History
from services.shared.contracts.titles import TitleCard

LabelKind = Literal["genres", "themes", "moods", "tags", "demographics", "types", "studios"]


class Ranks(BaseModel):
    """Position (from 1) in each retriever's list; absent when the retriever did not return the title."""

    semantic: int | None = None
    text: int | None = None


class Resembled(BaseModel):
    """The example that a result resembles."""

    id: AnimeId
    title: str


class Because(BaseModel):
    """What of the wish a result fulfils: its moods, genres and themes that were asked for, words of the wish in what is
    told of it, the example it resembles. Never tags, which may give away a plot.
    """

    moods: list[str] = []
    genres: list[str] = []
    themes: list[str] = []
    words: list[str] = []
    like: Resembled | None = None


class SearchResult(TitleCard):
    score_fused: float
    ranks: Ranks
    because: Because
    fit: Annotated[Unit | None, Field(description="how well it fits the person: the share of titles that fit less")] = (
        None
    )
    franchise_found: Annotated[list[AnimeId], Field(description="other titles of its franchise that match")] = []


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


class Span(Wire):
    """Characters of `text`, from `start` up to, not including, `end`."""

    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]


class QueryPart(Wire):
    """A piece of what was asked; `span` is absent where it did not come from a text."""

    text: Annotated[CleanText, Field(max_length=500)]
    span: Span | None = None


class ExclusionPart(QueryPart):
    """What must not be. `labels` are names by kind, as the filters `exclude_<kind>` take them; without labels and
    titles it is known by its words only.
    """

    labels: Annotated[dict[LabelKind, Labels], Field(max_length=10)] = {}
    titles: Annotated[list[AnimeId], Field(max_length=100)] = []


class ModifierPart(QueryPart):
    """A direction away from an example, with the moods that it leads to."""

    moods: Labels = []


class NamedTitle(Wire):
    id: AnimeId
    title: str | None = None


class ExamplePart(QueryPart):
    """A title to resemble. `alternatives` are other titles called the same."""

    id: AnimeId
    title: str | None = None
    alternatives: Annotated[list[NamedTitle], Field(max_length=100)] = []
    but: Annotated[list[ModifierPart], Field(max_length=20)] = []


class ConstraintPart(QueryPart):
    """A filter, or `niche`, read from words. One field may stand several times: lists add up, else the first counts."""

    field: Annotated[str, Field(max_length=30)]
    value: int | float | bool | Labels


class LookupPart(QueryPart):
    """The text is the name of a title; `nearly` when it is misspelt."""

    id: AnimeId
    title: str | None = None
    nearly: bool = False


class Understanding(Wire):
    """What was understood of a text, and what may be sent instead of one: parts can be left out or added."""

    wish: Annotated[CleanText, Field(max_length=500, description="what the retrievers search for")] = ""
    exclusions: Annotated[list[ExclusionPart], Field(max_length=20)] = []
    examples: Annotated[list[ExamplePart], Field(max_length=10)] = []
    constraints: Annotated[list[ConstraintPart], Field(max_length=30)] = []


class SearchBody(SearchParameters):
    """Body of `POST /api/v1/search`. With `understood`, `q` is not read again."""

    exclude_ids: Annotated[list[AnimeId], Field(max_length=50_000)] = []
    understood: Understanding | None = None
    history: Annotated[History, Field(description="a list to personalise by, beside the profile of the header")] = []
    personal: Annotated[Unit, Field(description="0 orders by the wish alone, 1 what fits it by the person alone")] = 0.0
    exclude_known: Annotated[bool, Field(description="leave out what is on the list or in the profile")] = False


class UnderstoodQuery(Understanding):
    """What the gateway made of the request. `relaxations` are constraints that were given up to fill the page, in the
    order in which they were; `filters` is what all of it comes to, before relaxing.
    """

    text: str
    mode: Literal["auto", "vibe", "title", "browse"]
    wish_spans: list[Span] = []
    lookup: LookupPart | None = None
    relaxations: list[ConstraintPart] = []
    filters: Filters


class SearchResponse(BaseModel):
    query: UnderstoodQuery
    results: list[SearchResult]
    total: Annotated[int, Field(description="matches after collapse")]
    total_is: Literal["exact", "at_least"]
    took_ms: float
    degraded: Annotated[list[str], Field(description="parts that failed or were late")]


class SimilarResponse(BaseModel):
    id: AnimeId
    results: list[SearchResult]
    degraded: list[str]
