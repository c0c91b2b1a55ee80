"""People of similar taste on this installation, without names."""

from collections.abc import Mapping, Sequence

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.recommender.events import OPINIONS, fold
from services.recommender.models import Event
from services.recommender.titles import Titles
from services.shared import contracts as c

WEIGHTS = {c.Opinion.LOVE: 1.0, c.Opinion.LIKE: 0.4, c.Opinion.DISLIKE: -0.7}
LEAST_COMMON = 3
"""Fewer titles in common say nothing, and showing them would tell too much of one person."""
COMPARED = 200
SHOWN = 10
TITLES_SHOWN = 5
SHRINKAGE = 5.0
"""Likeness over few common titles counts less: times common / (common + this)."""

Taste = Mapping[c.AnimeId, c.Opinion]


def likeness(mine: Taste, theirs: Taste) -> float:
    """Cosine of two lists as weights, shrunk by how little they have in common; 0 for opposite tastes.

    >>> love = {1: c.Opinion.LOVE, 2: c.Opinion.LOVE, 3: c.Opinion.LOVE, 4: c.Opinion.LOVE, 5: c.Opinion.LOVE}
    >>> likeness(love, love), likeness(love, {1: c.Opinion.DISLIKE})
    (0.5, 0.0)
    """
    common = mine.keys() & theirs.keys()
    product = sum(WEIGHTS[mine[each]] * WEIGHTS[theirs[each]] for each in common)
    sizes = [np.sqrt(sum(WEIGHTS[each] ** 2 for each in taste.values())) for taste in (mine, theirs)]
    shrunk = product / max(sizes[0] * sizes[1], 1e-9) * len(common) / (len(common) + SHRINKAGE)
    return round(float(min(1.0, max(0.0, shrunk))), 4)


async def candidates(session: AsyncSession, profile_id: int, mine: Sequence[c.AnimeId]) -> dict[int, Taste]:
    """Opinions of the profiles that share most titles with a list."""
    known = select(Event.profile_id).where(
        Event.anime_id == func.any(list(mine)),
        Event.profile_id != profile_id,
        Event.undone_by.is_(None),
        Event.kind.in_(OPINIONS),
    )
    count = func.count(Event.anime_id.distinct())
    most = known.group_by(Event.profile_id).having(count >= LEAST_COMMON).order_by(count.desc()).limit(COMPARED)
    chosen = list(await session.scalars(most))
    columns = select(Event.profile_id, Event.anime_id, Event.kind, Event.score, Event.at)
    valid = columns.where(
        Event.profile_id == func.any(chosen), Event.undone_by.is_(None), Event.kind.in_(OPINIONS)
    ).order_by(Event.id)
    rows: dict[int, list[tuple[object, ...]]] = {}
    for owner, *rest in await session.execute(valid):
        rows.setdefault(owner, []).append(tuple(rest))
    return {owner: opinions(fold(events)) for owner, events in rows.items()}


def opinions(states: Mapping[c.AnimeId, c.TitleState]) -> Taste:
    return {
        state.id: state.opinion
        for state in states.values()
        if state.opinion is not None and state.opinion is not c.Opinion.SEEN
    }


def neighbours(mine: Taste, known: set[c.AnimeId], others: Mapping[int, Taste], titles: Titles) -> c.Neighbours:
    """The most alike of others, best first, with what both love and what they love that is not `known`."""
    by_likeness = sorted(((likeness(mine, theirs), owner) for owner, theirs in others.items()), reverse=True)
    loved = {each for each, opinion in mine.items() if opinion is c.Opinion.LOVE}
    shown = []
    for similarity, owner in by_likeness[:SHOWN]:
        if similarity <= 0:
            break
        theirs = {each for each, opinion in others[owner].items() if opinion is c.Opinion.LOVE}
        shown.append(
            c.Neighbour(
                similarity=similarity,
                common=len(mine.keys() & others[owner].keys()),
                both_love=_named(loved & theirs, titles),
                they_love=_named(theirs - known, titles),
            )
        )
    return c.Neighbours(neighbours=shown, compared=len(others))


def _named(ids: set[c.AnimeId], titles: Titles) -> list[c.SharedTitle]:
    """The best known of some titles, with names."""
    places = titles.positions(sorted(ids))
    best = places[np.argsort(-titles.popularity[places], kind="stable")][:TITLES_SHOWN]
    return [c.SharedTitle(id=int(titles.ids[place]), title=titles.names[place]) for place in best.tolist()]
