"""From a request to what each retriever is asked. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from services.gateway.asked import Labels, contents, meant, signs
from services.gateway.cards import Card
from services.gateway.understanding import Lexicon
from services.gateway.understanding.words import term_key
from services.gateway.unwanted import Unwanted, joined
from services.shared import contracts as c
from services.shared.errors import InvalidRequest

Mode = Literal["auto", "vibe", "title", "browse"]
TEXT_MODES: dict[str, Literal["text", "title", "browse"]] = {
    "auto": "text",
    "vibe": "text",
    "title": "title",
    "browse": "browse",
}
FILTER_FIELDS = tuple(c.Filters.model_fields)
RANGES = (("year_min", "year_max"), ("episodes_min", "episodes_max"))
SHORTER, LONGER, YEARS_APART = 0.6, 1.5, 5
"""What "shorter", "longer", "newer" and "older" than an example mean."""
MOST_WORDS_OF_EXAMPLE = 8
MOODS_OF_DIRECTION = 4


@dataclass(frozen=True, slots=True)
class Plan:
    """`text` and `vector` are what the catalog and the vector store are asked; None leaves one out.

    `pins_titles`: titles whose very name was typed come first. `weighs_popularity`: fame counts beside relevance.
    `wished` are labels that the wish names, by kind.
    """

    understood: c.UnderstoodQuery
    text: c.TextSearchRequest | None
    vector: c.VectorSearchRequest | None
    pins_titles: bool
    weighs_popularity: bool
    unwanted: Unwanted = field(default_factory=Unwanted)
    wished: Labels | None = None
    niche: float | None = None


def filters_of(wanted: c.SearchParameters) -> c.Filters:
    """The filters among the parameters of a request."""
    return c.Filters.model_construct(**{name: getattr(wanted, name) for name in FILTER_FIELDS})


def narrowed(filters: c.Filters, constraints: Sequence[c.ConstraintPart], excluded: Labels) -> c.Filters:
    """The filters with what a query adds to them. What was chosen outside of the text counts more than the text; of two
    bounds that leave nothing between them, the second is dropped.
    """
    changes: dict[str, Any] = {}
    for part in constraints:
        if part.field not in FILTER_FIELDS or getattr(filters, part.field) not in (None, [], False):
            continue
        if isinstance(part.value, list):
            changes[part.field] = [*changes.get(part.field, []), *part.value]
        else:
            changes.setdefault(part.field, part.value)
    for low, high in RANGES:
        bounds = [changes.get(name, getattr(filters, name)) for name in (low, high)]
        if None not in bounds and bounds[0] > bounds[1]:
            changes.pop(high if high in changes else low)
    for kind, names in excluded.items():
        key = f"exclude_{kind}"
        changes[key] = list(dict.fromkeys([*getattr(filters, key), *names]))
    return filters.model_copy(update=changes)


def excluded_labels(exclusions: Sequence[c.ExclusionPart], wished: Labels) -> Labels:
    """Labels to leave out, by kind, without those that the wish asks for, unless they are the very word excluded: "sad
    but no sad ending" still is sad. Where the wish asks for one mood that goes with the excluded word, its other moods
    stay too: "eerie, but no horror" wants what is eerie, ominous or unsettling.
    """
    found: dict[str, dict[str, None]] = {}
    for part in exclusions:
        near = any(name in wished.get("moods", ()) for name in part.labels.get("moods", ()))
        for kind, names in part.labels.items():
            for name in names:
                own = term_key(name) == term_key(part.text)
                if own or not (name in wished.get(kind, ()) or (near and kind == "moods")):
                    found.setdefault(kind, {})[name] = None
    return {kind: list(names) for kind, names in found.items()}


def compared(examples: Sequence[c.ExamplePart], cards: Mapping[c.AnimeId, Card]) -> list[c.ConstraintPart]:
    """What is shorter, longer, newer or older than an example, as constraints, where its length and year are known."""
    found: list[c.ConstraintPart] = []
    for example in examples:
        card = cards.get(example.id, {})
        episodes, year = card.get("episodes"), card.get("year")
        for way in example.but:
            name, value = {
                "shorter": ("episodes_max", max(1, int(episodes * SHORTER)) if episodes else None),
                "longer": ("episodes_min", int(episodes * LONGER) if episodes else None),
                "newer": ("year_min", year + YEARS_APART if year else None),
                "older": ("year_max", year - YEARS_APART if year else None),
            }.get(way.text, ("", None))
            if value is not None:
                part = c.ConstraintPart.model_construct(text=way.text, span=way.span, field=name, value=value)
                found.append(part)
    return found


def plan(
    wanted: c.SearchParameters,
    filters: c.Filters,
    exclude_ids: Sequence[c.AnimeId] = (),
    understood: c.UnderstoodQuery | None = None,
    lexicon: Lexicon | None = None,
    cards: Mapping[c.AnimeId, Card] | None = None,
) -> Plan:
    """The plan for a request whose own checked filters are `filters`; `understood` is what was made of its text, and
    `cards` are those of the examples. Raises `InvalidRequest` when it asks for nothing.
    """
    held = understood or c.UnderstoodQuery(text=wanted.q, mode="auto", wish=" ".join(wanted.q.split()), filters=filters)
    cards = cards or {}
    wished = meant(held.wish, lexicon)
    excluded = excluded_labels(held.exclusions, wished)
    constraints = [*held.constraints, *compared(held.examples, cards)]
    whole = narrowed(filters, constraints, excluded)
    asks = bool(held.wish or held.examples)
    if not asks and whole.is_empty() and not held.exclusions and not held.constraints:
        raise InvalidRequest("Type a feeling, a plot or a title, or choose a filter.")
    mode: Mode = wanted.mode.value if asks else "browse"
    titles = [number for part in held.exclusions for number in part.titles]
    own = [part.id for part in held.examples]
    known = lexicon.names.titles if lexicon else {}
    among = c.InternalFilters.model_construct(**dict(whole), exclude_ids=[*exclude_ids, *titles, *own])
    both = mode in ("auto", "vibe")
    ways = list(
        dict.fromkeys(mood for part in held.examples for way in part.but for mood in way.moods[:MOODS_OF_DIRECTION])
    )
    typed = " ".join(filter(None, (held.wish, ", ".join(ways))))
    unknown = [
        part.text for part in held.exclusions if not (part.labels or part.titles or _is_known(part.text, lexicon))
    ]
    words = _words(typed, unknown, held.examples, cards) if both else held.wish
    text = c.TextSearchRequest.model_construct(text=words, mode=TEXT_MODES[mode], filters=among)
    vector = c.VectorSearchRequest.model_construct(
        text=typed,
        positive_ids=own,
        negative_texts=[part.text for part in held.exclusions if not part.titles],
        filters=among,
    )
    told = [sign for part in held.exclusions for sign in signs(part.text, lexicon)]
    niche = next((float(each.value) for each in constraints if each.field == "niche"), None)  # type: ignore[arg-type]
    return Plan(
        understood=held.model_copy(update={"mode": mode, "filters": whole, "constraints": constraints}),
        text=text if words or not both else None,
        vector=vector if both else None,
        pins_titles=mode == "auto",
        weighs_popularity=both,
        unwanted=Unwanted(
            {kind: frozenset(names) for kind, names in excluded.items()},
            _apart(told, held.wish),
            frozenset(known[number].franchise_id for number in (*titles, *own) if number in known),
            frozenset(key for part in held.exclusions for key in contents(part.text, lexicon)),
        ),
        wished=wished | {"moods": [*wished.get("moods", []), *ways]},
        niche=niche,
    )


def _is_known(text: str, lexicon: Lexicon | None) -> bool:
    """Whether the vocabulary has labels for a phrase, even if a client took them away."""
    term = lexicon.terms.get(term_key(text)) if lexicon else None
    return term is not None and bool(term.labels)


def _apart(told: Sequence[str], wish: str) -> tuple[str, ...]:
    """Signs without those that stand in the wish itself."""
    wished = f" {term_key(wish)} "
    return joined(sign for sign in told if f" {term_key(sign)} " not in wished)


def _words(
    typed: str, unknown: Sequence[str], examples: Sequence[c.ExamplePart], cards: Mapping[c.AnimeId, Card]
) -> str:
    """What full text is asked: the wish, what examples are like, and what must not stand there."""
    like = [
        name
        for part in examples
        if part.id in cards
        for name in (*cards[part.id]["moods"], *cards[part.id]["themes"], *cards[part.id]["genres"])[
            :MOST_WORDS_OF_EXAMPLE
        ]
    ]
    wanted = " ".join([*([typed] if typed else []), *like])
    return " ".join([wanted, *(f'-"{phrase}"' for phrase in unknown if '"' not in phrase)]) if wanted else ""


def without(steps: Plan, filters: c.Filters, kept: Sequence[c.ConstraintPart]) -> Plan:
    """The plan with fewer constraints; `filters` are the request's own."""
    excluded = {kind: list(names) for kind, names in steps.unwanted.labels.items()}
    fewer = dict(narrowed(filters, kept, excluded))
    return replace(
        steps,
        text=steps.text and steps.text.model_copy(update={"filters": steps.text.filters.model_copy(update=fewer)}),
        vector=steps.vector
        and steps.vector.model_copy(update={"filters": steps.vector.filters.model_copy(update=fewer)}),
    )
