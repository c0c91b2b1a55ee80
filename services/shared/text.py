"""The story text: what the encoder reads of a title, in training, indexing and serving alike."""

import html
import random
import re
from dataclasses import dataclass
from enum import StrEnum

_TAGS = re.compile(r"<[^>]{1,200}>")
_BREAKS = re.compile(r"<\s*(?:br|p|/p|li|/li)\b[^>]*>", re.IGNORECASE)
_CREDIT = re.compile(
    r"[\(\[]\s*(?:source|(?:written|translated) by|(?:adapted |synopsis |description )?from)\b[^\)\]]{0,150}[\)\]]",
    re.IGNORECASE,
)
_TRAILING_SOURCE = re.compile(r"(?:^|\s)(?:source|sources|note|notes)\s*:\s.*$", re.IGNORECASE | re.DOTALL)
_NOTE_PARAGRAPH = re.compile(r"^\s*(?:notes?|sources?|\*+\s*notes?)\s*:", re.IGNORECASE)
_SPACE = re.compile(r"\s+")

MAX_SENTENCES_CHARACTERS = 1600
"""The encoder reads 256 tokens, some 1,100 characters of English; more would only cost tokenizer time."""


class StoryLevel(StrEnum):
    """How much text a story holds, poorest first: facts, our own synopsis, a full one."""

    FACTS = "facts"
    OWN = "own"
    FULL = "full"

    @property
    def rank(self) -> int:
        return list(StoryLevel).index(self)


@dataclass(frozen=True, slots=True)
class StorySource:
    """What is known of a title. `own_synopsis` is ours, `synopsis` a source's (only ever in a local database)."""

    title: str
    title_english: str | None = None
    type: str | None = None
    year: int | None = None
    source: str | None = None
    episodes: int | None = None
    genres: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    demographics: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    studios: tuple[str, ...] = ()
    moods: tuple[str, ...] = ()
    card_themes: tuple[str, ...] = ()
    own_synopsis: str | None = None
    synopsis: str | None = None


@dataclass(frozen=True, slots=True)
class Story:
    text: str
    level: StoryLevel


def clean(text: str | None) -> str:
    """Source text without markup, credits and notes, on one line.

    >>> clean("A boy &amp; his dog.<br><br>They walk.\\n\\n[Written by MAL Rewrite]")
    'A boy & his dog. They walk.'
    >>> clean("A quiet town. (Source: Somewhere, edited)")
    'A quiet town.'
    >>> clean("Robots fight. Source: ANN")
    'Robots fight.'
    >>> clean("She said: <i>go</i>.\\n\\nNote: includes two specials.")
    'She said: go.'
    >>> clean(None)
    ''
    """
    if not text:
        return ""
    plain = _TAGS.sub("", _BREAKS.sub("\n", html.unescape(text)))
    kept = [line for line in plain.splitlines() if not _NOTE_PARAGRAPH.match(line)]
    joined = _CREDIT.sub(" ", " ".join(kept))
    return _SPACE.sub(" ", _TRAILING_SOURCE.sub(" ", joined)).strip()


def listing(words: tuple[str, ...] | list[str]) -> str:
    """Words as an English list.

    >>> listing(["quiet"]), listing(["quiet", "slow"]), listing(["quiet", "slow", "sad"])
    ('quiet', 'quiet and slow', 'quiet, slow and sad')
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def _kind(source: StorySource) -> str:
    names = {"TV": "TV series", "Movie": "film", "ONA": "web series", "Special": "special", "Music": "music video"}
    return names.get(source.type or "", source.type or "anime")


def _facts(source: StorySource) -> str:
    genres = " ".join(genre.lower() for genre in source.genres[:4])
    year = f"{source.year} " if source.year else ""
    words = f"{year}{genres + ' ' if genres else ''}{_kind(source)}"
    article = "an" if words[0] in "aeiou" else "a"
    title = source.title
    if source.title_english and source.title_english.casefold() != source.title.casefold():
        title = f"{source.title_english} ({source.title})"
    studio = f", from {listing(source.studios[:2])}" if source.studios else ""
    return f"This is {article} {words} titled {title}{studio}."


def _themes(source: StorySource) -> tuple[str, ...]:
    seen = {genre.casefold() for genre in source.genres}
    kept: list[str] = []
    for word in (*source.card_themes, *source.themes, *source.tags, *source.demographics):
        if word.casefold() not in seen:
            seen.add(word.casefold())
            kept.append(word.lower())
    return tuple(kept[:14])


def story(source: StorySource, shuffle: random.Random | None = None) -> Story:
    """The story text and how rich it is. Wording is fixed, unless `shuffle` is given to vary it in training.

    Richest first: our own synopsis, then a full one, behind the moods and facts; the encoder cuts what is too long.

    >>> quiet = StorySource("Umi no Oto", "Sound of the Sea", "TV", 1999, genres=("Drama",), studios=("Sunrise",),
    ...                     themes=("Iyashikei",), moods=("melancholic", "quiet"))
    >>> print(story(quiet).text.replace(". ", ".\\n"))
    This is a 1999 drama TV series titled Sound of the Sea (Umi no Oto), from Sunrise.
    It is melancholic and quiet.
    It is about iyashikei.
    >>> story(quiet).level.value
    'facts'
    >>> from dataclasses import replace
    >>> story(replace(quiet, own_synopsis="Two sisters keep a lighthouse.")).text.split(". ", 3)[-1]
    'Two sisters keep a lighthouse.'
    >>> story(replace(quiet, own_synopsis="Two sisters.", synopsis="Long ago. (Source: X)")).level.value
    'full'
    """
    moods, themes = source.moods, _themes(source)
    if shuffle is not None:
        moods = tuple(shuffle.sample(moods, len(moods)))
        themes = tuple(shuffle.sample(themes, len(themes)))
    parts = [_facts(source)]
    if moods:
        parts.append(f"It is {listing(moods)}.")
    if themes:
        parts.append(f"It is about {listing(themes)}.")
    own, full = clean(source.own_synopsis), clean(source.synopsis)
    if shuffle is not None and len(parts) > 1 and shuffle.random() < 0.5:
        parts[1:] = shuffle.sample(parts[1:], len(parts) - 1)
    parts += [text for text in (own, full) if text]
    level = StoryLevel.FULL if full else StoryLevel.OWN if own else StoryLevel.FACTS
    return Story(" ".join(parts)[:MAX_SENTENCES_CHARACTERS], level)
