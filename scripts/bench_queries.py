"""Queries for the benchmark, made from the facts of the catalogue: vibes, titles, misspelled titles, filtered vibes.

They measure speed, not quality: nobody has said what should be found for them.
"""

import gzip
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Literal
from urllib.parse import urlencode

from services.shared.contracts import TitleRecord

Kind = Literal["vibe", "title", "typo", "filtered"]
MIX: tuple[Kind, ...] = ("vibe",) * 10 + ("title",) * 4 + ("typo",) * 2 + ("filtered",) * 4
"""Half of the people describe a feeling, a fifth names a title, a tenth misspells one, a fifth sets filters too."""

PATTERNS = (
    "{mood} {genre} about {theme}",
    "something {mood} and {mood2} with {theme}",
    "{mood} {mood2} stories about {theme} and {theme2}",
    "a {mood} {genre} with {theme} for a {mood2} evening",
    "{genre} that feels {mood} but also {mood2}",
    "i want to feel {mood}, maybe {theme} or {theme2}",
    "{mood} {type} about {theme} in {theme2}",
    "{theme} {genre}, {mood}, not too {mood2}",
    "{theme} and {theme2} but {mood}",
)


@dataclass(frozen=True, slots=True)
class Query:
    """`parameters` as they stand behind the question mark of the address."""

    kind: Kind
    parameters: str


def read_titles(catalogue: Path) -> list[TitleRecord]:
    """The titles that are not for adults, best known first."""
    with gzip.open(catalogue, "rt", encoding="utf-8") as lines:
        titles = [TitleRecord.model_validate_json(line) for line in lines]
    return sorted((each for each in titles if not each.is_adult), key=lambda each: (-each.popularity, each.id))


def make_queries(titles: Sequence[TitleRecord], moods: Sequence[str], number: int, seed: int = 1) -> list[Query]:
    """`number` different queries, always the same for a seed. Titles are drawn from the 6,000 best known."""
    rng = random.Random(seed)
    known = titles[:6000]
    queries: dict[str, Query] = {}
    for turn in count():
        if len(queries) == number:
            return list(queries.values())
        if turn > 50 * number:
            raise ValueError(f"the catalogue does not give {number} different queries")
        query = _query(rng.choice(MIX), rng, rng.choice(known), moods)
        queries.setdefault(query.parameters, query)
    raise AssertionError("unreachable")


def repeated(queries: Sequence[Query], number: int, seed: int = 2) -> list[Query]:
    """`number` draws in which the n-th query comes in proportion to 1/n, as repeated searches are (Zipf's law)."""
    weights = [1 / rank for rank in range(1, len(queries) + 1)]
    return random.Random(seed).choices(queries, weights, k=number)


def load_queries(bundle: Path, number: int) -> list[Query]:
    """Queries from a bundle folder's catalogue and mood vocabulary."""
    moods = list(json.loads((bundle / "moods.json").read_text(encoding="utf-8")))
    return make_queries(read_titles(bundle / "catalog" / "catalog.jsonl.gz"), moods, number)


def _query(kind: Kind, rng: random.Random, title: TitleRecord, moods: Sequence[str]) -> Query:
    if kind == "vibe":
        return Query(kind, urlencode({"q": _vibe(rng, title, moods)}))
    if kind == "filtered":
        return Query(kind, urlencode([("q", _vibe(rng, title, moods)), *_filters(rng, title)]))
    names = [name for name in (title.title, title.title_english, *title.synonyms[:1]) if name and len(name) > 4]
    name = rng.choice(names or [title.title])[:200]
    return Query(
        kind, urlencode({"q": name.lower() if kind == "title" and rng.random() < 0.5 else _typed(kind, rng, name)})
    )


def _typed(kind: Kind, rng: random.Random, name: str) -> str:
    return misspelled(rng, name) if kind == "typo" else name


def _vibe(rng: random.Random, title: TitleRecord, moods: Sequence[str]) -> str:
    facts = [*title.themes, *(tag.name for tag in title.tags[:6]), *title.demographics]
    theme, theme2 = rng.sample([*dict.fromkeys(facts), "everyday life", "friendship"], 2)
    mood, mood2 = rng.sample(list(moods), 2)
    words = {"mood": mood, "mood2": mood2, "genre": rng.choice(title.genres or ["anime"])}
    words |= {"theme": theme, "theme2": theme2, "type": title.type or "series"}
    return rng.choice(PATTERNS).format(**{name: word.lower().replace("-", " ") for name, word in words.items()})


def _filters(rng: random.Random, title: TitleRecord) -> Iterator[tuple[str, str]]:
    decade = (title.year or 2005) // 10 * 10
    choice = rng.randrange(5)
    if choice in (0, 4):
        yield from (("year_min", str(decade)), ("year_max", str(decade + 9)))
    if choice in (1, 4) and title.genres:
        yield "genres", rng.choice(title.genres)
    if choice == 2:
        yield from (("exclude_genres", "Romance"), ("types", title.type or "TV"))
    if choice == 3:
        yield from (("episodes_max", "13"), ("score_min", "7"))


def misspelled(rng: random.Random, name: str) -> str:
    """The name with one or two slips of the finger, away from its first letter.

    >>> misspelled(random.Random(3), "Fullmetal Alchemist")
    'Fullmetal Alchmist'
    """
    letters = list(name)
    for _ in range(1 + (len(name) > 12 and rng.random() < 0.4)):
        place = rng.randrange(1, max(2, len(letters) - 1))
        match rng.randrange(3):
            case 0 if place + 1 < len(letters):
                letters[place], letters[place + 1] = letters[place + 1], letters[place]
            case 1 if len(letters) > 3:
                del letters[place]
            case _:
                letters.insert(place, letters[place])
    return "".join(letters)
