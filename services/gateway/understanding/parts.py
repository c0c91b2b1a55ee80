"""What a query is taken apart into. Places are character positions in the text as it was typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from services.shared.contracts import AnimeId

Labels = Mapping[str, Sequence[str]]
"""Names by kind: genres, themes, moods, tags, demographics, types, studios."""


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` up to, not including, `end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Part:
    """`text` is the telling piece of the clause at `span`."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Exclusion(Part):
    """What must not be. Without `labels` and `titles` it is known by its words only. `signs` are words of a synopsis
    that tell of it.
    """

    labels: Labels = field(default_factory=dict)
    signs: tuple[str, ...] = ()
    titles: tuple[AnimeId, ...] = ()


@dataclass(frozen=True, slots=True)
class Modifier(Part):
    """A direction away from an example, in the vocabulary's words, with the moods it leads to."""

    moods: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Example(Part):
    """A title named as an example. `titles` are the ones called so, the likeliest first."""

    titles: tuple[AnimeId, ...] = ()
    but: tuple[Modifier, ...] = ()


@dataclass(frozen=True, slots=True)
class Constraint(Part):
    """One filter, or `niche`."""

    field: str = ""
    value: int | float | bool | tuple[str, ...] = 0


@dataclass(frozen=True, slots=True)
class Lookup(Part):
    """The whole text is a name: `titles` are the ones called so."""

    titles: tuple[AnimeId, ...] = ()
    nearly: bool = False


@dataclass(frozen=True, slots=True)
class Understood:
    """`wish` is what is left of the text after whole clauses are taken out, "" when nothing but request words is left;
    `spans` says where its pieces stand.
    """

    text: str
    wish: str
    spans: tuple[Span, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    examples: tuple[Example, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    lookup: Lookup | None = None


AnyPart = TypeVar("AnyPart", bound=Part)


def moved(part: AnyPart, places: Sequence[int]) -> AnyPart:
    """The part with places of a shortened text turned into places of the whole; `places` holds where each character
    of the shortened text stands.
    """
    span = Span(places[part.span.start], places[part.span.end - 1] + 1)
    if isinstance(part, Example):
        return replace(part, span=span, but=tuple(moved(each, places) for each in part.but))
    return replace(part, span=span)
