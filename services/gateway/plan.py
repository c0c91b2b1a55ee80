"""From a request to what each retriever is asked. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from services.shared import contracts as c
from services.shared.errors import InvalidRequest

TEXT_MODES: dict[str, Literal["text", "title", "browse"]] = {
    "auto": "text",
    "vibe": "text",
    "title": "title",
    "browse": "browse",
}
FILTER_FIELDS = tuple(c.Filters.model_fields)


@dataclass(frozen=True, slots=True)
class Plan:
    """`text` and `vector` are what the catalog and the vector store are asked; no `vector` leaves that one out.

    `pins_titles`: titles whose very name was typed come first. `weighs_popularity`: fame counts beside relevance.
    """

    understood: c.UnderstoodQuery
    text: c.TextSearchRequest
    vector: c.VectorSearchRequest | None
    pins_titles: bool
    weighs_popularity: bool


def filters_of(wanted: c.SearchParameters) -> c.Filters:
    """The filters among the parameters of a request."""
    return c.Filters.model_construct(**{name: getattr(wanted, name) for name in FILTER_FIELDS})


def plan(wanted: c.SearchParameters, filters: c.Filters, exclude_ids: Sequence[c.AnimeId] = ()) -> Plan:
    """The plan for a request whose checked filters are `filters`; raises `InvalidRequest` when it asks for nothing."""
    wish = " ".join(wanted.q.split())
    if not wish and filters.is_empty():
        raise InvalidRequest("Type a feeling, a plot or a title, or choose a filter.")
    mode: Literal["auto", "vibe", "title", "browse"] = wanted.mode.value if wish else "browse"
    among = c.InternalFilters.model_construct(**dict(filters), exclude_ids=list(exclude_ids))
    both = mode in ("auto", "vibe")
    return Plan(
        understood=c.UnderstoodQuery.model_construct(text=wanted.q, mode=mode, wish=wish, filters=filters),
        text=c.TextSearchRequest.model_construct(text=wish, mode=TEXT_MODES[mode], filters=among),
        vector=c.VectorSearchRequest.model_construct(text=wish, filters=among) if both else None,
        pins_titles=mode == "auto",
        weighs_popularity=both,
    )
