"""The order in which to watch a franchise, and where to start. Pure."""

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

MAIN_TYPES = frozenset({"TV", "TV Special", "Movie", "ONA", "OVA"})
ENTRY_TYPES = frozenset({"TV", "Movie", "ONA"})
SEASONS = {"winter": 1, "spring": 4, "summer": 7, "fall": 10}

RETELLING = frozenset({"summary", "full_story"})
INVERSE = {
    "sequel": "prequel",
    "prequel": "sequel",
    "parent": "side_story",
    "side_story": "parent",
    "summary": "full_story",
    "full_story": "summary",
    "spin_off": "parent",
    "alternative": "alternative",
    "alternative_setting": "alternative_setting",
    "character": "character",
    "other": "other",
}
"""What a relation is called at its other end. A spin-off has a parent; a parent of an unknown kind has a side story."""

TOO_OBSCURE = 0.17
"""A start that is this much less popular than the best known candidate (about six times fewer followers) is a pilot,
a promotion or a retelling, not the way in."""


@dataclass(frozen=True, slots=True)
class Member:
    id: int
    type: str | None
    year: int | None
    season: str | None
    aired_from: str | None
    popularity: float


@dataclass(frozen=True, slots=True)
class Edge:
    """`target` is what `source` names as its `type`, for example its sequel."""

    source: int
    target: int
    type: str


@dataclass(frozen=True, slots=True)
class Place:
    """A member in its place; `relation` is how the title it is reached from, starting at the entry, names it."""

    id: int
    relation: str | None
    main: bool


def released(member: Member) -> tuple[int, int, int]:
    """Year, month and day; an unknown month or day is 0, an unknown year comes last.

    >>> released(Member(1, "TV", 2006, "fall", "2006-10-05", 0.5)), released(Member(2, "TV", 2006, "fall", None, 0.5))
    ((2006, 10, 5), (2006, 10, 0))
    >>> released(Member(3, "OVA", None, None, None, 0.1))
    (9999, 0, 0)
    """
    parts = [int(part) for part in (member.aired_from or "").split("-") if part.isdigit()]
    if parts and parts[0] > 1900:
        year, month, day = (*parts, 0, 0)[:3]
        return (year, month, day)
    if member.year:
        return (member.year, SEASONS.get(member.season or "", 0), 0)
    return (9999, 0, 0)


def _chronology(members: Sequence[Member], edges: Iterable[Edge]) -> list[int]:
    """Ids by release; what is undated stands where sequels and prequels put it.

    A prequel that was made later stays behind: it was made for people who know what came before. Loops are broken
    at the earliest title.
    """
    when = {member.id: released(member) for member in members}
    after: dict[int, set[int]] = defaultdict(set)
    for edge in edges:
        first, second = (edge.source, edge.target) if edge.type == "sequel" else (edge.target, edge.source)
        contradicted = max(when[first], when[second]) < (9999,) and when[first] > when[second]
        if edge.type in ("sequel", "prequel") and not contradicted:
            after[first].add(second)
    waiting = dict.fromkeys(when, 0)
    for followers in after.values():
        for number in followers:
            waiting[number] += 1
    order: list[int] = []
    ready = [(when[number], number) for number, before in waiting.items() if before == 0]
    heapify(ready)
    while waiting:
        if not ready:
            ready = [min((when[number], number) for number in waiting)]
        _, number = heappop(ready)
        if number not in waiting:
            continue
        del waiting[number]
        order.append(number)
        for follower in after[number] & waiting.keys():
            waiting[follower] -= 1
            if waiting[follower] == 0:
                heappush(ready, (when[follower], follower))
    return order


def _summaries(edges: Iterable[Edge]) -> set[int]:
    """Titles that retell another one."""
    return {edge.target if edge.type == "summary" else edge.source for edge in edges if edge.type in RETELLING}


def _sides(members: Sequence[Member], edges: Sequence[Edge]) -> set[int]:
    """Titles that retell or accompany another one. Sources name a spin-off in both directions: whoever is better known
    than what it is said to accompany accompanies nothing."""
    known = {member.id: member.popularity for member in members}
    aside = _summaries(edges)
    for edge in edges:
        if edge.type == "parent" and known[edge.source] <= known[edge.target]:
            aside.add(edge.source)
        elif edge.type in ("side_story", "spin_off") and known[edge.target] <= known[edge.source]:
            aside.add(edge.target)
    return aside


def entry(members: Sequence[Member], edges: Sequence[Edge], order: Sequence[int]) -> int:
    """Where to start: the earliest series or film that neither retells nor accompanies another one."""
    by_id = {member.id: member for member in members}
    aside = _sides(members, edges)
    stages = (
        [number for number in order if by_id[number].type in ENTRY_TYPES and number not in aside],
        [number for number in order if by_id[number].type in MAIN_TYPES and number not in aside],
        [number for number in order if by_id[number].type in MAIN_TYPES],
        list(order),
    )
    candidates = next(stage for stage in stages if stage)
    best = max(by_id[number].popularity for number in candidates)
    return next(number for number in candidates if by_id[number].popularity >= best - TOO_OBSCURE)


def _reached(start: int, edges: Iterable[Edge]) -> dict[int, str]:
    """How every title is named by the one it is first reached from."""
    inverse = {"sequel": "prequel", "prequel": "sequel", "parent": "side_story", "side_story": "parent"}
    inverse |= {"summary": "full_story", "full_story": "summary"}
    ways: dict[int, dict[int, str]] = defaultdict(dict)
    for edge in edges:
        ways[edge.source][edge.target] = edge.type
        ways[edge.target].setdefault(edge.source, inverse.get(edge.type, edge.type))
    names: dict[int, str] = {}
    queue = deque([start])
    while queue:
        number = queue.popleft()
        for target, name in sorted(ways[number].items()):
            if target != start and target not in names:
                names[target] = name
                queue.append(target)
    return names


def arrange(members: Sequence[Member], edges: Sequence[Edge]) -> tuple[int, list[Place]]:
    """The entry's id, and all members in watch order. Edges that leave the franchise are ignored.

    The main story is what sequels and prequels connect with the entry, without promotions, music and what retells.
    """
    ids = {member.id for member in members}
    inside = [
        Edge(edge.source, edge.target, edge.type.casefold().replace(" ", "_"))
        for edge in edges
        if edge.source in ids and edge.target in ids and edge.source != edge.target
    ]
    order = _chronology(members, inside)
    start = entry(members, inside, order)
    line = [edge for edge in inside if edge.type in ("sequel", "prequel")]
    told = {member.id for member in members if member.type in MAIN_TYPES} - _summaries(inside)
    main = {start} | (told & _reached(start, line).keys())
    names = _reached(start, inside)
    return start, [Place(number, names.get(number), number in main) for number in order]
