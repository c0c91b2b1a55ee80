"""Titles that are found but must not be shown: what they are told to hold is excluded, or they are an example's own."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from services.gateway.cards import Card
from services.shared.contracts import AnimeId

SHOWN_KINDS = ("genres", "themes", "moods")
"""Labels that a card holds; filters see to the others."""


@dataclass(frozen=True, slots=True)
class Unwanted:
    """`signs` are words that no name, synopsis or note may hold; of `franchises` no title is shown; `contents` are what
    no title may be marked with."""

    labels: dict[str, frozenset[str]] = field(default_factory=dict)
    signs: tuple[str, ...] = ()
    franchises: frozenset[AnimeId] = frozenset()
    contents: frozenset[str] = frozenset()

    def looks_at_cards(self) -> bool:
        return bool(self.signs or self.labels or self.contents)

    def is_broken_by(self, card: Card, notes: str = "") -> bool:
        """Whether a title holds what is unwanted, by its labels, its names, its synopsis, or `notes` that warn of it.

        >>> Unwanted(signs=("romance",)).is_broken_by({"synopsis": "A quiet Romance in spring."})
        True
        >>> Unwanted({"moods": frozenset({"sad"})}).is_broken_by({"moods": ["calm"], "synopsis": None})
        False
        >>> Unwanted(signs=("gore",)).is_broken_by({"synopsis": "A quiet spring."}, "gore, first love")
        True
        """
        for kind in SHOWN_KINDS:
            if kind in self.labels and not self.labels[kind].isdisjoint(card.get(kind) or ()):
                return True
        if not self.signs:
            return False
        told = "\n".join(filter(None, (card.get("title"), card.get("title_english"), card.get("synopsis"), notes)))
        return _pattern(self.signs).search(told) is not None


@lru_cache(maxsize=256)
def _pattern(signs: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(sign) for sign in signs)})(?!\w)", re.IGNORECASE)


def joined(signs: Iterable[str]) -> tuple[str, ...]:
    """Signs without repetitions, in a fixed order."""
    return tuple(sorted({sign.lower() for sign in signs}))
