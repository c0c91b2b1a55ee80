"""What the gateway asks of the catalog."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from services.shared.contracts.common import AnimeId, CleanText, Hit, Wire
from services.shared.contracts.filters import InternalFilters
from services.shared.contracts.titles import TitleCard


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


class TitleNames(BaseModel):
    """A title with all of its names, the main one first. `entry_id` is where to start its franchise."""

    id: AnimeId
    franchise_id: AnimeId
    entry_id: AnimeId
    popularity: float
    names: list[str]


class NamesResponse(BaseModel):
    """Best known first."""

    titles: list[TitleNames]
