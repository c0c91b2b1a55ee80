"""A ranking for a person: scores, what may be shown, one of each franchise, the reasons. Pure."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from services.recommender import explain, ranking
from services.recommender.model import Floats, Model, Places
from services.recommender.titles import Mask, Titles
from services.shared import contracts as c
from services.shared.contracts.recommender import (
    BatchBody,
    BatchEntry,
    BatchRanking,
    HistoryEntry,
    RankedTitle,
    Ranking,
    RecommendationParameters,
)
from services.shared.errors import AnimeNotFound, InvalidRequest

UNKNOWN_SHOWN = 100
LOOKED_AT = 30
"""Candidates looked at for each one that is asked for, before all are: more than the largest franchises have."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A model with the facts of its titles. `facts` gives the place in `titles` of each title of the model, -1 for one
    that the catalogue does not have; `franchise` and `popularity` are by the model's positions. `graph` is the
    file of the blend for pages, where the artefact has one.
    """

    model: Model
    titles: Titles
    facts: Places
    franchise: Places
    popularity: Floats
    origin: str = "bundled"
    graph: Path | None = None


def snapshot(model: Model, titles: Titles, origin: str = "bundled", graph: Path | None = None) -> Snapshot:
    known = titles.has(model.ids)
    facts = np.where(known, titles.places(model.ids), -1)
    return Snapshot(
        model,
        titles,
        facts,
        np.where(known, titles.franchise[facts], model.ids),
        np.where(known, titles.popularity[facts], np.float32(0)),
        origin,
        graph,
    )


def blend_of(model: Model, wanted: Mapping[str, float] | None) -> dict[str, float] | None:
    """The weights of a request by the model's own names of systems; raises `InvalidRequest` for an unknown one."""
    if not wanted:
        return None
    found: dict[str, float] = {}
    for name, weight in wanted.items():
        if (system := model.system(name)) is None:
            raise InvalidRequest(f"There is no system '{name}'; there are {', '.join(model.systems)}.")
        found[system] = found.get(system, 0.0) + weight
    if not any(found.values()):
        raise InvalidRequest("At least one system needs a weight other than 0.")
    return found


def passing(shot: Snapshot, wanted: RecommendationParameters, today: datetime.date) -> Mask:
    """Which titles of the model satisfy the filters of a request."""
    passes = shot.titles.passing(wanted, wanted.pool, today)
    return np.asarray(passes[shot.facts] & (shot.facts >= 0))


def recommend(
    shot: Snapshot,
    wanted: RecommendationParameters,
    history: Sequence[HistoryEntry],
    exclude_ids: Iterable[c.AnimeId],
    blend: Mapping[str, float] | None,
    today: datetime.date,
) -> Ranking:
    """The best titles for a person, with reasons; fewer than asked for only when no more satisfy the filters."""
    model = shot.model
    person = ranking.taste(model, history)
    scored = ranking.score(model, person, blend_of(model, blend))
    allowed = passing(shot, wanted, today)
    best, total = _best(shot, wanted, scored, exclude_ids, allowed)
    named = explain.praise(model, scored)
    support = explain.supports(model, scored, named, best)
    ranked = []
    for number, place in enumerate(best):
        shares = ranking.parts(model, scored, place)
        ranked.append(
            RankedTitle.model_construct(
                id=int(model.ids[place]),
                franchise_id=int(shot.franchise[place]),
                popularity=float(shot.popularity[place]),
                score=round(float(total[place]), 4),
                parts=shares,
                because=explain.because(model, shot.titles, shot.facts, named, support[number], place, shares),
            )
        )
    return Ranking.model_construct(
        titles=ranked,
        blend={name: round(weight, 4) for name, weight in scored.weights.items()},
        known=len(person.positions),
        unknown_ids=person.unknown[:UNKNOWN_SHOWN],
        model=model.version,
    )


def recommend_many(shot: Snapshot, wanted: BatchBody, today: datetime.date) -> list[BatchRanking]:
    """Rankings of many lists, as ids and scores."""
    model, blend = shot.model, blend_of(shot.model, wanted.blend)
    allowed = passing(shot, wanted, today)
    answers = []
    for each in wanted.lists:
        person = ranking.taste(model, each.history)
        scored = ranking.score(model, person, blend)
        best, total = _best(shot, wanted, scored, each.exclude_ids, allowed)
        results = [
            BatchEntry.model_construct(id=int(model.ids[place]), score=round(float(total[place]), 4)) for place in best
        ]
        answers.append(BatchRanking.model_construct(results=results, known=len(person.positions)))
    return answers


def fitting(shot: Snapshot, history: Sequence[HistoryEntry], ids: Sequence[c.AnimeId]) -> tuple[dict[int, float], int]:
    """How well each of `ids` fits a person, as the share of all titles that fit less, and how much of the list is
    known; without a single known title there are no scores, since nothing personal could be said.
    """
    model = shot.model
    person = ranking.taste(model, history)
    if not len(person.positions):
        return {}, 0
    total = ranking.score(model, person).total
    places, known = model.positions(np.array(list(ids), np.int64))
    ranks = np.searchsorted(np.sort(total), total[places], side="left") / max(len(total) - 1, 1)
    shares = {int(i): round(float(r), 5) for i, r, found in zip(ids, ranks, known, strict=True) if found}
    return shares, len(person.positions)


def near(shot: Snapshot, anime_id: c.AnimeId, limit: int) -> list[c.Hit]:
    """Titles that people who like this one also like, best first, from the item-to-item weights.

    Raises `AnimeNotFound`.
    """
    model = shot.model
    places, known = model.positions(np.array([anime_id]))
    if not known[0]:
        raise AnimeNotFound(f"There is no anime with id {anime_id}.")
    system = model.linear.get("itemknn") or next(iter(model.linear.values()), None)
    if system is None:
        return []
    columns, shares = model.lift.row(int(places[0]))
    own = np.zeros(len(model.warm), np.float32)
    own[columns] = shares
    scores = model.lift.from_right(system.forward.from_left(own))
    allowed = scores > 0
    allowed[places[0]] = False
    allowed &= shot.franchise != shot.franchise[places[0]]
    allowed &= passing(shot, RecommendationParameters(), datetime.date.today())
    return [
        c.Hit.model_construct(
            id=int(model.ids[place]),
            franchise_id=int(shot.franchise[place]),
            popularity=float(shot.popularity[place]),
            score=round(float(scores[place]), 5),
        )
        for place in pick(scores, allowed, None, limit)
    ]


def _best(
    shot: Snapshot,
    wanted: RecommendationParameters,
    scored: ranking.Scored,
    exclude_ids: Iterable[c.AnimeId],
    allowed: Mask,
) -> tuple[list[int], Floats]:
    """Positions of the best titles that may be shown, and the scores by which they are."""
    model = shot.model
    shift = ranking.niche_shift(model, wanted.niche)
    total = scored.total if shift is None else scored.total + shift
    free = allowed.copy()
    free[scored.taste.positions] = False
    places, known = model.positions(np.fromiter(exclude_ids, np.int64))
    free[places[known]] = False
    if wanted.collapse and len(scored.taste.positions):
        free &= ~np.isin(shot.franchise, shot.franchise[scored.taste.positions])
    return pick(total, free, shot.franchise if wanted.collapse else None, wanted.limit), total


def pick(total: Floats, allowed: Mask, franchise: Places | None, limit: int) -> list[int]:
    """Positions of the `limit` best allowed titles, of each franchise the best, ties by position.

    >>> pick(np.array([1, 3, 3, 2], np.float32), np.array([True, True, True, False]), np.array([7, 8, 8, 9]), 2)
    [1, 0]
    """
    places = np.flatnonzero(allowed)
    looked_at = limit * LOOKED_AT if franchise is not None else limit
    while True:
        candidates = places
        if looked_at < len(places):
            # All that tie with the last one stay in, so that ties are settled by position.
            edge = np.partition(total[places], len(places) - looked_at)[len(places) - looked_at]
            candidates = places[total[places] >= edge]
        order = candidates[np.argsort(-total[candidates], kind="stable")]
        best = _first_of_each(order, franchise)
        if len(best) >= limit or len(candidates) == len(places):
            return best[:limit]
        looked_at = len(places)


def _first_of_each(order: Places, franchise: NDArray[np.int64] | None) -> list[int]:
    if franchise is None:
        return [int(place) for place in order]
    _, first = np.unique(franchise[order], return_index=True)
    return [int(place) for place in order[np.sort(first)]]
