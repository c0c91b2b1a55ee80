"""Names of titles, exactly and nearly. Pure."""

import re
from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from heapq import nsmallest
from typing import NamedTuple

from services.gateway.understanding.words import compact, tokens
from services.shared.contracts import AnimeId

SHORTEST_ALIAS = 4
ALIAS_COSTS = 0.3
"""What a name that is only the beginning of a longer one counts less, in popularity."""
SHORTEST_TYPO = 5
NEAR = 0.82
"""Likeness from which a text is a misspelt name: "cowbow bebop" has 0.91, "school romance" 0.74 to School Rumble."""
COMPARED = 40
ABBREVIATED = 2.0
"""The weight of a title under its abbreviation, above that of any title under its name."""
NEARLY_KNOWN = 0.5
"""Popularity below which no name is guessed from a misspelling."""


class Named(NamedTuple):
    """A title as one of its names brings it."""

    id: AnimeId
    franchise_id: AnimeId
    popularity: float
    weight: float


class KnownTitle(NamedTuple):
    """A title with all of its names, the main one first."""

    id: AnimeId
    franchise_id: AnimeId
    popularity: float
    names: Sequence[str]

    @property
    def name(self) -> str:
        return self.names[0]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Names:
    """`known` maps a compact name to the titles called so, the likeliest first; `titles` are all of them by id."""

    known: dict[str, list[Named]] = field(default_factory=dict)
    titles: dict[AnimeId, KnownTitle] = field(default_factory=dict)
    longest: int = 0
    _spelled: list[str] = field(default_factory=list)
    _trigrams: dict[str, "array[int]"] = field(default_factory=dict)
    _ordered: list[str] = field(default_factory=list)
    _franchises: dict[AnimeId, list[AnimeId]] = field(default_factory=dict)

    def exact(self, key: str) -> list[Named]:
        return self.known.get(key, [])

    def near(self, key: str, least: float = NEAR) -> list[Named]:
        """The titles of the well-known name that is spelled most like `key`; none when no name is alike."""
        if len(key) < SHORTEST_TYPO:
            return []
        shared: Counter[int] = Counter()
        for trigram in _trigrams(key):
            shared.update(self._trigrams.get(trigram, ()))
        best, found = least, ""
        comparison = SequenceMatcher(autojunk=False)
        comparison.set_seq2(key)
        enough = -(-len(key) // 3)
        alike = [(-count, number) for number, count in shared.items() if count >= enough]
        for _, number in nsmallest(COMPARED, alike):
            name = self._spelled[number]
            if abs(len(name) - len(key)) > len(key) // 3:
                continue
            comparison.set_seq1(name)
            if (likeness := comparison.ratio()) > best:
                best, found = likeness, name
        return self._better_known(found)

    def begun(self, start: str, ends: Sequence[str]) -> list[Named]:
        """The titles of the best known name that begins with `start` and ends in one of `ends`, such as "mob psycho"
        and "iii"; none when `start` is short.
        """
        if len(start) < SHORTEST_TYPO:
            return []
        pattern = re.compile(rf"{re.escape(start)}.*(?<!i)(?:{'|'.join(map(re.escape, ends))})")
        found: list[list[Named]] = []
        for place in range(bisect_left(self._ordered, start), len(self._ordered)):
            if not (name := self._ordered[place]).startswith(start):
                break
            if pattern.fullmatch(name):
                found.append(self.known[name])
        return max(found, key=lambda named: named[0].weight, default=[])

    def _better_known(self, name: str) -> list[Named]:
        """The titles called so, behind the best known one of the same franchise whose name ends so: who misspells
        "Escaflowne" means "The Vision of Escaflowne" rather than the film.
        """
        named = self.known.get(name, [])
        if not named:
            return []
        siblings = [self.titles[each] for each in self._franchises.get(named[0].franchise_id, ())]
        longer = [
            one
            for one in siblings
            if one.popularity > named[0].weight and any(compact(tokens(each)).endswith(name) for each in one.names)
        ]
        best = max(longer, key=lambda one: one.popularity, default=None)
        if best is None or any(one.id == best.id for one in named):
            return named
        return [Named(best.id, best.franchise_id, best.popularity, best.popularity), *named]


def _trigrams(key: str) -> set[str]:
    padded = f"  {key} "
    return {padded[place : place + 3] for place in range(len(padded) - 2)}


def beginnings(name: str) -> list[str]:
    """What people call a title with a subtitle.

    >>> beginnings("Frieren: Beyond Journey's End"), beginnings("Mushishi")
    (['Frieren'], [])
    """
    heads = {name.partition(mark)[0].strip() for mark in (": ", " - ", " (", "! ")}
    return sorted(heads - {name, ""})


def build_names(titles: Iterable[KnownTitle], abbreviations: dict[str, Sequence[AnimeId]]) -> Names:
    """`abbreviations` gives the ids that a short name stands for; those that no title has are left out."""
    found: dict[str, dict[AnimeId, Named]] = defaultdict(dict)
    by_id: dict[AnimeId, KnownTitle] = {}
    spelled: dict[str, None] = {}
    for title in sorted(titles, key=lambda title: -title.popularity):
        by_id[title.id] = title
        for name in title.names:
            spelt = (name.replace("&", " and "),) if "&" in name else ()
            for place, called in enumerate((name, *spelt, *beginnings(name))):
                key = compact(tokens(called))
                if not key or (place > len(spelt) and len(key) < SHORTEST_ALIAS):
                    continue
                weight = title.popularity - (ALIAS_COSTS if place > len(spelt) else 0)
                held = found[key].get(title.id)
                if held is None or held.weight < weight:
                    found[key][title.id] = Named(title.id, title.franchise_id, title.popularity, weight)
                if title.popularity >= NEARLY_KNOWN and len(key) >= SHORTEST_TYPO and key.isascii():
                    spelled[key] = None
    known = {key: sorted(ones.values(), key=lambda one: (-one.weight, one.id)) for key, ones in found.items()}
    for short, ids in abbreviations.items():
        key = compact(tokens(short))
        ones = [Named(one.id, one.franchise_id, one.popularity, ABBREVIATED) for i in ids if (one := by_id.get(i))]
        if key and ones:
            known[key] = [*ones, *(one for one in known.get(key, []) if one.id not in ids)]
    trigrams: dict[str, array[int]] = defaultdict(lambda: array("i"))
    for number, key in enumerate(spelled):
        for trigram in _trigrams(key):
            trigrams[trigram].append(number)
    franchises: dict[AnimeId, list[AnimeId]] = defaultdict(list)
    for title in by_id.values():
        franchises[title.franchise_id].append(title.id)
    longest = max(map(len, known), default=0)
    return Names(known, by_id, longest, list(spelled), dict(trigrams), sorted(spelled), dict(franchises))
