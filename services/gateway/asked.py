"""What was asked, in the form that crosses the wire. Pure."""

from collections.abc import Iterable, Sequence
from typing import Any

from services.gateway.understanding import Example, Exclusion, Lexicon, Modifier, Names, Understood
from services.gateway.understanding import Span as Place
from services.gateway.understanding.items import last_known
from services.gateway.understanding.words import joined, tokens
from services.shared import contracts as c

MOST_ALTERNATIVES = 5
LONGEST_TERM = 4

Labels = dict[str, list[str]]


def asked(found: Understood, names: Names) -> c.Understanding:
    """The parts of a text as they are answered and sent back."""
    return c.Understanding.model_construct(
        wish=found.wish,
        exclusions=[_exclusion(each) for each in found.exclusions],
        examples=[_example(each, names) for each in found.examples if each.titles],
        constraints=[
            c.ConstraintPart.model_construct(
                text=each.text,
                span=_span(each.span),
                field=each.field,
                value=list(each.value) if isinstance(each.value, tuple) else each.value,
            )
            for each in found.constraints
        ],
    )


def lookup(found: Understood, names: Names) -> c.LookupPart | None:
    if found.lookup is None:
        return None
    first = found.lookup.titles[0]
    return c.LookupPart.model_construct(
        text=found.lookup.text,
        span=_span(found.lookup.span),
        id=first,
        title=names.titles[first].name,
        nearly=found.lookup.nearly,
    )


def spans(places: Iterable[Place]) -> list[c.Span]:
    return [_span(place) for place in places]


def _span(place: Place) -> c.Span:
    return c.Span.model_construct(start=place.start, end=place.end)


def _exclusion(part: Exclusion) -> c.ExclusionPart:
    labels: dict[Any, list[str]] = {kind: list(held) for kind, held in part.labels.items()}
    return c.ExclusionPart.model_construct(
        text=part.text,
        span=_span(part.span),
        labels=labels,
        titles=list(part.titles),
    )


def _example(part: Example, names: Names) -> c.ExamplePart:
    first, *others = part.titles
    return c.ExamplePart.model_construct(
        text=part.text,
        span=_span(part.span),
        id=first,
        title=names.titles[first].name,
        alternatives=[
            c.NamedTitle.model_construct(id=each, title=names.titles[each].name) for each in others[:MOST_ALTERNATIVES]
        ],
        but=[_modifier(each) for each in part.but],
    )


def _modifier(part: Modifier) -> c.ModifierPart:
    return c.ModifierPart.model_construct(text=part.text, span=_span(part.span), moods=list(part.moods))


def meant(text: str, lexicon: Lexicon | None) -> Labels:
    """The labels that the phrases of a text name, longest phrases first, by kind."""
    found: Labels = {}
    if lexicon is None:
        return found
    words = tokens(text)
    place = 0
    while place < len(words):
        for length in range(min(LONGEST_TERM, len(words) - place), 0, -1):
            if (term := lexicon.terms.get(joined(words[place : place + length]))) and term.wanted:
                for kind, names in term.wanted.items():
                    held = found.setdefault(kind, [])
                    held += [name for name in names if name not in held]
                place += length - 1
                break
        place += 1
    return found


def signs(text: str, lexicon: Lexicon | None) -> Sequence[str]:
    """Words of a synopsis that tell of what a phrase names: those of the vocabulary; else the phrase itself, and those
    of what it speaks of in the end, as in "kids on board".
    """
    key = joined(tokens(text))
    if not key:
        return []
    term = lexicon.terms.get(key) if lexicon else None
    if term:
        return term.signs
    head = last_known(text, 0, lexicon) if lexicon else None
    return [text.lower(), *(head.signs if head else ())]


def contents(text: str, lexicon: Lexicon | None) -> Sequence[str]:
    """What titles are marked with that hold what a phrase names, or what it speaks of in the end."""
    if lexicon is None:
        return []
    term = lexicon.terms.get(joined(tokens(text))) or last_known(text, 0, lexicon)
    return term.contents if term else []
