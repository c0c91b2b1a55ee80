"""What the words of a query can mean: labels of the catalogue, moods and ways between them, studios, names. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from services.gateway.understanding.names import Names
from services.gateway.understanding.words import term_key, tokens
from services.shared.contracts import Facets

KINDS = ("genres", "themes", "moods", "tags", "demographics", "types", "studios")
LARGE_STUDIO = 10
"""Titles from which a studio is known by its name alone."""
LENGTHS_AND_AGES = ("shorter", "longer", "newer", "older")
EMPTY: Mapping[str, Iterable[str]] = MappingProxyType({})


@dataclass(slots=True)
class Term:
    """What a word stands for. `labels` are names by kind: all that must go when it is excluded; `wanted` are those it
    means when it is wished for. `signs` are words of a synopsis that tell of it, `contents` what titles are marked with
    that hold it. `premise`: a world may lack it, so "without" before it need not exclude anything.
    """

    labels: dict[str, list[str]] = field(default_factory=dict)
    wanted: dict[str, list[str]] = field(default_factory=dict)
    signs: list[str] = field(default_factory=list)
    contents: list[str] = field(default_factory=list)
    premise: bool = False

    def add(
        self,
        labels: Mapping[str, Iterable[str]],
        signs: Iterable[str] = (),
        wanted: Mapping[str, Iterable[str]] = EMPTY,
        contents: Iterable[str] = (),
    ) -> None:
        for mine, others in ((self.labels, labels), (self.wanted, wanted)):
            for kind, names in others.items():
                held = mine.setdefault(kind, [])
                held += [name for name in names if name not in held]
        self.signs += [sign for sign in signs if sign not in self.signs]
        self.contents += [key for key in contents if key not in self.contents]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Lexicon:
    """`terms` by key of a phrase, `own_terms` the keys of labels' own names, `genre_terms` words for genres, `ordinary`
    all words of terms that can be wished for. `directions` maps a phrase such as "less sad" to the moods it leads to,
    `direction_names` its folded words to the phrase. `studios` maps a studio's key to its name; `nicknames` are short
    keys, `large_studios` names that need no "by" before them. `year` is the current one.
    """

    terms: Mapping[str, Term]
    directions: Mapping[str, tuple[str, ...]]
    studios: Mapping[str, str]
    direction_names: Mapping[str, str]
    own_terms: frozenset[str]
    genre_terms: frozenset[str]
    nicknames: frozenset[str]
    large_studios: frozenset[str]
    ordinary: frozenset[str]
    names: Names
    year: int


def build_lexicon(
    facets: Facets,
    names: Names,
    year: int,
    *,
    moods: Mapping[str, Mapping[str, Any]],
    axes: Mapping[str, Mapping[str, Any]],
    labels: Sequence[Mapping[str, Any]],
) -> Lexicon:
    """From the catalogue's values, `data/moods.json`, `data/mood_axes.json` and `data/query_labels.json`. Labels that
    the catalogue does not know are left out.
    """
    known = {kind: {each.value for each in getattr(facets, kind)} for kind in KINDS}
    terms: dict[str, Term] = defaultdict(Term)
    for kind in KINDS:
        if kind != "studios":
            for name in known[kind]:
                terms[term_key(name)].add({kind: [name]}, wanted={kind: [name]})
    for mood, entry in moods.items():
        labels_of_mood = {"moods": [mood] if mood in known["moods"] else []}
        for word in (mood, *entry.get("synonyms", ())):
            terms[term_key(word)].add(labels_of_mood, wanted=labels_of_mood)
    for group in labels:
        every = _known_labels(group["labels"], known)
        head = dict([(kind, named[:1]) for kind, named in every.items()][:1])
        for word in (*group["words"], *group.get("said", ())):
            term = terms[term_key(word)]
            wanted = head if word in group["words"] else EMPTY
            term.add(every, group.get("signs", ()), wanted, group.get("contents", ()))
            term.premise |= bool(group.get("premise"))
    ordinary = frozenset(word for key in terms for word in key.split())
    for group in labels:
        every = _known_labels(group["labels"], known)
        for word in group.get("unwanted", ()):
            term = terms[term_key(word)]
            term.add(every, group.get("signs", ()))
            term.contents = list(group["contents"])
    directions = _directions(moods, axes)
    return Lexicon(
        terms=dict(terms),
        directions=directions,
        studios=_studios(known["studios"], labels),
        direction_names={" ".join(token.key for token in tokens(phrase)): phrase for phrase in directions},
        own_terms=frozenset(term_key(name) for kind in KINDS for name in known[kind])
        | {term_key(mood) for mood in moods},
        genre_terms=_genre_terms(known, labels),
        nicknames=frozenset(term_key(w) for group in labels if group["labels"].get("studios") for w in group["words"]),
        large_studios=frozenset(each.value for each in facets.studios if each.count >= LARGE_STUDIO),
        ordinary=ordinary,
        names=names,
        year=year,
    )


def _known_labels(labels: Mapping[str, Sequence[str]], known: Mapping[str, set[str]]) -> dict[str, list[str]]:
    """The labels that the catalogue knows, of the kinds that have some."""
    held = {kind: [name for name in named if name in known[kind]] for kind, named in labels.items()}
    return {kind: named for kind, named in held.items() if named}


def _genre_terms(known: Mapping[str, set[str]], labels: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """Words for genres, themes and audiences as people write them."""
    kinds = ("genres", "themes", "demographics")
    groups = (group for group in labels if set(group["labels"]) & set(kinds) and not group.get("premise"))
    words = {word.lower() for group in groups for word in group["words"]}
    return frozenset(words | {name.lower() for kind in kinds for name in known[kind]})


def _directions(moods: Mapping[str, Mapping[str, Any]], axes: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    poles: dict[str, list[str]] = defaultdict(list)
    for mood, entry in moods.items():
        if entry.get("pole"):
            poles[entry["pole"]].append(mood)
    directions: dict[str, tuple[str, ...]] = dict.fromkeys(LENGTHS_AND_AGES, ())
    for axis in axes.values():
        for phrase, pole in axis["directions"].items():
            directions[phrase] = tuple(poles[pole])
    return directions


def _studios(names: Iterable[str], labels: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Studios by names and nicknames. "Studio Ghibli" is also Ghibli, "Kyoto Animation" only by its whole name."""
    studios = {term_key(name): name for name in sorted(names)}
    for name in sorted(names):
        if name.startswith("Studio ") and len(short := name.removeprefix("Studio ")) > 4:
            studios.setdefault(term_key(short), name)
        elif name.endswith(" Studio"):
            studios.setdefault(term_key(name.removesuffix(" Studio")), name)
    for group in labels:
        for name in group["labels"].get("studios", ()):
            studios |= {term_key(word): name for word in group["words"]}
    return studios
