"""The words of a query: which of them decide, and how they are written for PostgreSQL. Pure."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

REQUEST_WORDS = frozenset(
    {"anim", "anyth", "best", "bit", "find", "give", "good", "great", "kind", "like", "look", "love", "mayb", "movi"}
    | {"need", "pleas", "realli", "recommend", "seri", "show", "similar", "someon", "someth", "sort", "stuff"}
    | {"suggest", "thing", "tv", "want", "watch", "would"}
)
"""Lexemes that belong to the asking, not to what is asked for. In a catalogue of facts they are rare, so that their
weight would be absurdly high."""

MATCH_BUDGET = 1200
"""Rows that an any-words search may rank, under 1 ms of PostgreSQL's time; commoner words only re-rank these. Between
1,000 and 9,000 the answers to the development queries did not change (nDCG@10 0.095, recall@100 0.20)."""

STRAY = 2
MOST_WORDS = 24
"""Words that are looked up; each costs PostgreSQL some 0.1 ms, and behind these stand the commonest."""

_EXCLUDED = re.compile(r'(?:^|\s)-(?:"([^"]*)"?|(\S+))')
_OPERATORS = re.compile(r'"|(?:^|\s)-\w|\sor\s', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Word:
    """A lexeme of the query, the number of documents it stands in, and near spellings when it stands in none."""

    lexeme: str
    documents: int
    variants: tuple[str, ...] = ()

    @property
    def doubtful(self) -> bool:
        """Whether the word looks misspelled: nobody knows it, or one stray document does."""
        return self.documents <= STRAY or bool(self.variants)

    def weight(self, titles: int) -> float:
        """Inverse document frequency as in BM25: a rare word says more."""
        return math.log(1 + (titles - self.documents + 0.5) / (self.documents + 0.5)) if titles else 1.0

    def query(self, suffix: str = "") -> str:
        """As a `tsquery`; `suffix` narrows it to weights, such as `:AB` for names.

        >>> Word("o'hara", 3).query(), Word("friren", 0, ("frieren",)).query(":AB")
        ("'o''hara'", "('friren':AB | 'frieren':AB)")
        """
        spelled = [f"{_quoted(lexeme)}{suffix}" for lexeme in (self.lexeme, *self.variants)]
        return spelled[0] if len(spelled) == 1 else f"({' | '.join(spelled)})"


def _quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def has_operators(text: str) -> bool:
    """Whether the text uses quotes, `-` or `or` as `websearch_to_tsquery` understands them.

    >>> has_operators('"slice of life" -school'), has_operators("sci-fi cat-and-mouse")
    (True, False)
    """
    return _OPERATORS.search(text) is not None


def sides(text: str) -> tuple[str, str]:
    """The text without what it excludes with `-`, and what it excludes, as `websearch_to_tsquery` reads it.

    >>> sides('space -war opera -"high school"')
    ('space opera', '"war" or "high school"')
    """
    excluded = [quoted or word for quoted, word in _EXCLUDED.findall(text)]
    return _EXCLUDED.sub("", text).strip(), " or ".join(f'"{phrase}"' for phrase in excluded)


def deciding(words: Sequence[Word]) -> list[Word]:
    """The words without those of the asking, unless nothing else is left; of a long text, the rarest `MOST_WORDS`.

    >>> [word.lexeme for word in deciding([Word("anim", 4), Word("ghost", 90)])]
    ['ghost']
    >>> [word.lexeme for word in deciding([Word("anim", 4)])]
    ['anim']
    """
    kept = [word for word in words if word.lexeme not in REQUEST_WORDS] or list(words)
    return sorted(kept, key=lambda word: word.documents)[:MOST_WORDS] if len(kept) > MOST_WORDS else kept


def split(words: Sequence[Word], budget: int = MATCH_BUDGET) -> tuple[list[Word], list[Word]]:
    """The rarest words, which stand in at most `budget` documents together (one word at least), and the others.

    >>> rare, common = split([Word("school", 2600), Word("ghost", 90), Word("girl", 1100)])
    >>> [word.lexeme for word in rare], [word.lexeme for word in common]
    (['ghost', 'girl'], ['school'])
    """
    rare: list[Word] = []
    common: list[Word] = []
    spent = 0
    for word in sorted(words, key=lambda word: word.documents):
        spent += word.documents
        (rare if not rare or spent <= budget else common).append(word)
    return rare, common
