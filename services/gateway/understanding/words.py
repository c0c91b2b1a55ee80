"""Words of a text with their places, and the keys by which they are compared. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

TAKEN = "\x1f"
"""Stands where a part of the text has been understood already: no word, and the end of every clause."""

_WORD = re.compile(r"[^\W_]+(?:['’`][^\W_]+)*")
_APOSTROPHES = re.compile("['’`]")
_POSSESSIVE = re.compile(r"['’`]s$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Token:
    """A word at `start` to `end` of its text; `key` is what it is compared by."""

    text: str
    key: str
    start: int
    end: int


def folded(word: str) -> str:
    """A word in lower case, without accents and apostrophes.

    >>> folded("Café"), folded("Don’t"), folded("ＦＵＬＬ")
    ('cafe', 'dont', 'full')
    """
    if word.isascii():
        return _APOSTROPHES.sub("", word).lower()
    plain = unicodedata.normalize("NFKD", word).casefold()
    kept = "".join(letter for letter in plain if not 0x300 <= ord(letter) <= 0x36F)
    return _APOSTROPHES.sub("", unicodedata.normalize("NFC", kept))


def stem(word: str) -> str:
    """One form for singular and plural of a folded word.

    >>> [stem(word) for word in ("stories", "story", "zombies", "werewolves", "glass", "girl's")]
    ['storie', 'storie', 'zombie', 'werewolf', 'glass', 'girl']
    """
    word = _POSSESSIVE.sub("", word)
    if len(word) > 4 and word.endswith("ves"):
        return f"{word[:-3]}f"
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    return f"{word[:-1]}ie" if len(word) > 3 and word.endswith("y") else word


def tokens(text: str) -> list[Token]:
    return [Token(found[0], folded(found[0]), found.start(), found.end()) for found in _WORD.finditer(text)]


def term_key(text: str) -> str:
    """The key of a phrase of the vocabulary, the same for singular and plural.

    >>> term_key("Love Triangles"), term_key("slice-of-life")
    ('love triangle', 'slice of life')
    """
    return " ".join(stem(token.key) for token in tokens(text))


def joined(words: Iterable[Token]) -> str:
    """The key of some words as a phrase of the vocabulary."""
    return " ".join(stem(word.key) for word in words)


def compact(words: Iterable[Token]) -> str:
    """The key of some words as a name: people write "full metal" and "fullmetal"."""
    return "".join(word.key for word in words)


def touching(text: str, words: Sequence[Token]) -> int:
    """How many of the first words follow each other without the end of a clause between them.

    >>> touching("one, two three", tokens("one, two three"))
    1
    """
    for place in range(1, len(words)):
        between = text[words[place - 1].end : words[place].start]
        if any(character in f",;!?()\n{TAKEN}" for character in between) or (
            "." in between and len(words[place - 1].text) > 1
        ):
            return place
    return len(words)
