"""Understanding a query: what is wished for, what must not be, examples, constraints, or the name of a title. Pure."""

from services.gateway.understanding.lexicon import Lexicon, build_lexicon
from services.gateway.understanding.names import KnownTitle, Names, build_names
from services.gateway.understanding.parts import (
    Constraint,
    Example,
    Exclusion,
    Labels,
    Lookup,
    Modifier,
    Span,
    Understood,
)
from services.gateway.understanding.reading import understand

__all__ = [
    "Constraint",
    "Example",
    "Exclusion",
    "KnownTitle",
    "Labels",
    "Lexicon",
    "Lookup",
    "Modifier",
    "Names",
    "Span",
    "Understood",
    "build_lexicon",
    "build_names",
    "understand",
]
