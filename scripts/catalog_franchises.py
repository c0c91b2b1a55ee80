"""Franchises derived from typed relations: one group for what a viewer would call one work.

Edges that carry a story along (sequel, parent, side story, summary, alternative version, spin-off) join titles in a
union-find, so loops and one-directional edges do no harm. Shared characters, other relations and alternative settings
join only titles that share the start of their name. Music videos, commercials, previews and crossovers are leaves: they
belong to one group and never connect two. What evidence cannot decide is in a small hand-kept file.
"""

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Row = dict[str, Any]

STORY_EDGES = {"SEQUEL", "PREQUEL", "PARENT", "SIDE_STORY", "SUMMARY", "FULL_STORY", "ALTERNATIVE", "SPIN_OFF"}
NAMESAKE_EDGES = {"OTHER", "CHARACTER"}
LEAF_TYPES = {"Music", "CM", "PV"}
CROSSOVER = re.compile(r"(?:^|\s)(?:x|×|vs\.?|tai|meets)(?:\s|$)|×", re.IGNORECASE)
SEASON_WORDS = re.compile(
    r"\b(?:the|movie|movies|gekijouban|specials?|ova|ona|tv|season|part|\d+(?:st|nd|rd|th)|[ivx]+|\d+|zoku|shin|recap|pv)\b"
)
CONTINUES = re.compile(
    r": | - |\b(?:\d+(?:st|nd|rd|th) Season|Season \d|Part \d|Specials?|Movie|OVA|Recaps?|Mini|[IV]+$|\d+$)", re.I
)
SHORTEST_NAME = 5
LONGEST_GAP_YEARS = 15


@dataclass(frozen=True)
class Overrides:
    """Decisions by hand: `apart` holds lists of groups between which every edge is cut; `together` ids to join."""

    apart: list[list[set[int]]]
    together: list[set[int]]

    def keep_apart(self, first: int, second: int) -> bool:
        """True when the two titles stand in different groups of one decision."""
        return any(
            first in group and any(second in other for other in groups if other is not group)
            for groups in self.apart
            for group in groups
        )


def read_overrides(path: Path) -> Overrides:
    """The hand-kept file; each entry there also carries a reason."""
    document = json.loads(path.read_text("utf-8"))
    return Overrides(
        apart=[
            [*map(set, entry["groups"].values()), *({identity} for identity in entry["alone"])]
            for entry in document["apart"]
        ],
        together=[set(entry["ids"]) for entry in document["together"]],
    )


def name_stem(title: str) -> str:
    """The start of a name that its other seasons and films share.

    >>> name_stem("Mahouka Koukou no Rettousei 2nd Season: Raihousha-hen")
    'mahouka koukou no rettousei'
    >>> name_stem("Shingeki no Kyojin Season 3 Part 2")
    'shingeki no kyojin'
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    head = re.split(r":| - |\(|~|!! |! ", plain, maxsplit=1)[0]
    words = re.sub(r"[^a-z0-9]+", " ", head)
    return " ".join(SEASON_WORDS.sub(" ", words).split())


def share_name(first: str, second: str) -> bool:
    """True when one title's stem opens the other title.

    >>> share_name("Kimetsu no Yaiba", "Kimetsu Gakuen")
    False
    >>> share_name("Naruto", "Naruto: Shippuuden Movie 1")
    True
    """
    a, b = sorted((name_stem(first), name_stem(second)), key=len)
    return len(a) >= SHORTEST_NAME and (b == a or b.startswith(a + " "))


class Groups:
    """Union-find over ids."""

    def __init__(self, ids: Iterable[int]) -> None:
        self._parent = {identity: identity for identity in ids}

    def find(self, identity: int) -> int:
        """The smallest id of the group."""
        root = identity
        while self._parent[root] != root:
            root = self._parent[root]
        while self._parent[identity] != root:
            self._parent[identity], identity = root, self._parent[identity]
        return root

    def join(self, first: int, second: int) -> None:
        """Make one group of the groups of both ids."""
        a, b = self.find(first), self.find(second)
        if a != b:
            self._parent[max(a, b)] = min(a, b)


def _edges(rows: dict[int, Row], overrides: Overrides) -> dict[int, set[int]]:
    """Neighbours by id, both directions, after every cut."""
    neighbours: dict[int, set[int]] = defaultdict(set)
    for identity, row in rows.items():
        for edge in row["relations"]:
            target = edge["target_mal_id"]
            if target not in rows or target == identity or overrides.keep_apart(identity, target):
                continue
            named = edge["type"] in NAMESAKE_EDGES and share_name(row["title"], rows[target]["title"])
            if edge["type"] in STORY_EDGES or named:
                neighbours[identity].add(target)
                neighbours[target].add(identity)
    return neighbours


def _is_leaf(row: Row, neighbours: Iterable[Row]) -> bool:
    if row["type"] in LEAF_TYPES:
        return True
    return bool(CROSSOVER.search(row["title"])) and not any(CROSSOVER.search(other["title"]) for other in neighbours)


def _common_start(first: str, second: str) -> int:
    length = 0
    for a, b in zip(first.lower(), second.lower(), strict=False):
        if a != b:
            break
        length += 1
    return length


def _adopt_orphans(rows: dict[int, Row], neighbours: dict[int, set[int]], groups: Groups, overrides: Overrides) -> None:
    """Join titles without any relation to the one group that bears their name, when they say they continue it."""
    bearers: dict[str, list[int]] = defaultdict(list)
    for identity, row in rows.items():
        if row["type"] not in LEAF_TYPES:
            bearers[name_stem(row["title"])].append(identity)
    orphans = sorted(i for i, row in rows.items() if not neighbours[i] and row["type"] != "Music")
    known = {stem: {groups.find(i) for i in ids if neighbours[i]} for stem, ids in bearers.items()}
    for orphan in orphans:
        title, year = rows[orphan]["title"], rows[orphan]["year"]
        stem = name_stem(title)
        if len(stem) < SHORTEST_NAME or not CONTINUES.search(re.sub(r"\([^)]*\)", "", title)):
            continue
        hosts = [
            other
            for other in bearers[stem]
            if other != orphan
            and (neighbours[other] or not known[stem])
            and rows[other]["is_adult"] == rows[orphan]["is_adult"]
            and not overrides.keep_apart(orphan, other)
            and not (year and rows[other]["year"] and abs(year - rows[other]["year"]) > LONGEST_GAP_YEARS)
        ]
        if hosts and len(known[stem]) <= 1 and (known[stem] or " " in stem):
            groups.join(orphan, min(hosts))


def derive_franchises(rows: Sequence[Row], overrides: Overrides) -> dict[int, int]:
    """Franchise id (the smallest id of the group) by title id. Expects `mal_id title type members relations`."""
    by_id = {row["mal_id"]: row for row in rows}
    neighbours = _edges(by_id, overrides)
    leaves = {identity for identity in by_id if _is_leaf(by_id[identity], (by_id[n] for n in neighbours[identity]))}
    groups = Groups(by_id)
    for identity in by_id.keys() - leaves:
        for other in neighbours[identity] - leaves:
            groups.join(identity, other)

    loose = Groups(leaves)
    hosts: dict[int, int] = {}
    for leaf in sorted(leaves):
        trunk = neighbours[leaf] - leaves
        if trunk:
            hosts[leaf] = max(
                trunk,
                key=lambda n: (
                    _common_start(by_id[leaf]["title"], by_id[n]["title"]) >= SHORTEST_NAME,
                    by_id[n]["members"] or 0,
                    -n,
                ),
            )
            groups.join(leaf, hosts[leaf])
    for leaf in sorted(leaves - hosts.keys()):
        for other in neighbours[leaf] & (leaves - hosts.keys()):
            loose.join(leaf, other)
    chains: dict[int, list[int]] = defaultdict(list)
    for leaf in sorted(leaves - hosts.keys()):
        chains[loose.find(leaf)].append(leaf)
    for chain in chains.values():
        attached = sorted({n for leaf in chain for n in neighbours[leaf] & hosts.keys()})
        for leaf in chain[1:] + attached[:1]:
            groups.join(chain[0], leaf)

    _adopt_orphans(by_id, neighbours, groups, overrides)
    for together in overrides.together:
        present = sorted(together & by_id.keys())
        for other in present[1:]:
            groups.join(present[0], other)
    return {identity: groups.find(identity) for identity in by_id}
