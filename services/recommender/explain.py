"""Why a title is recommended, from the weights that recommended it: no model runs again, and no dislike is named.

In an item-to-item system, a known title's share in the score of another is its weight times one stored number; in the
content system it is the likeness of two vectors. The best of these are named, with the genres, themes and moods that
they share with the title.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from services.recommender.model import Floats, Model, Places, gathered
from services.recommender.ranking import Scored, warm_weights
from services.recommender.titles import Titles
from services.shared.contracts.recommender import Grounds, Opinion, Reason

MOST_TITLES = 3
MOST_THEMES = 4
MOST_MOODS = 3
LEAST_SHARE = 0.02
"""A title that carries less of the evidence is not worth naming."""

Evidence = Literal["people", "content", "popularity"]


@dataclass(frozen=True, slots=True)
class Praise:
    """The part of a list that may be named: positions of loved and liked titles, or only seen ones when there is none.
    `owner` says which of them a warm title stands for, -1 for none; `weights` are (W,), by linear system.
    """

    positions: Places
    owner: Places
    weights: Mapping[str, Floats]


def praise(model: Model, scored: Scored) -> Praise:
    person = scored.taste
    named = [model.blend.codes[Opinion.LOVE], model.blend.codes[Opinion.LIKE]]
    chosen = np.isin(person.codes, named)
    if not chosen.any():
        named = [model.blend.codes[Opinion.SEEN]]
        chosen = np.isin(person.codes, named)
    positions = person.positions[chosen]
    entries, lengths = gathered(model.lift.indptr, positions)
    # Where several stand for a warm title, the last assignment holds: that of the largest share.
    order = np.argsort(model.lift.data[entries], kind="stable")
    owner = np.full(len(model.warm), -1, np.int64)
    owner[model.lift.indices[entries][order]] = np.repeat(np.arange(len(positions)), lengths)[order]
    weights = {name: warm_weights(model, name, person, named) for name in scored.systems if name in model.linear}
    return Praise(positions, owner, weights)


def supports(model: Model, scored: Scored, named: Praise, places: Sequence[int]) -> Floats:
    """What each of K named titles contributes to the scores of P titles through the item-to-item systems: (P, K)."""
    entries, lengths = gathered(model.lift.indptr, np.array(places, np.int64))
    columns, lifted = model.lift.indices[entries], model.lift.data[entries]
    number = np.repeat(np.arange(len(places)), lengths)
    cells, given = [np.zeros(0, np.int64)], [np.zeros(0, np.float32)]
    for name, weights in named.weights.items():
        backward = model.linear[name].backward
        entries, lengths = gathered(backward.indptr, columns)
        rows = backward.indices[entries]
        factor = np.float32(scored.weights[name] / scored.systems[name].deviation)
        owner = named.owner[rows]
        kept = owner >= 0
        cells.append((np.repeat(number, lengths) * len(named.positions) + owner)[kept])
        given.append((weights[rows] * backward.data[entries] * np.repeat(lifted * factor, lengths))[kept])
    whole = np.bincount(np.concatenate(cells), np.concatenate(given), len(places) * len(named.positions))
    return np.asarray(whole.reshape(len(places), len(named.positions)), np.float32)


def because(
    model: Model,
    titles: Titles,
    facts: Places,
    named: Praise,
    support: Floats,
    place: int,
    shares: Mapping[str, float],
) -> Grounds:
    """The reasons for the title at `place`, whose score is made of `shares` and which the named titles give `support`;
    `facts` are places in `titles`.
    """
    by_evidence: dict[Evidence, float] = {"people": 0.0, "content": 0.0, "popularity": 0.0}
    for name, share in shares.items():
        by_evidence[_evidence(name)] += share
    evidence = max(by_evidence, key=lambda kind: by_evidence[kind])
    if by_evidence["content"] > by_evidence["people"] or not (support > 0).any():
        support = _of_content(model, named, place)
    if not (support > 0).any():
        return Grounds(evidence="popularity", titles=[], themes=[], moods=[])
    best = [(other, share) for other, share in _best(named, support) if facts[other] >= 0]
    reasons = [
        Reason(id=int(model.ids[other]), title=titles.names[int(facts[other])], share=share) for other, share in best
    ]
    themes, moods = _shared(titles, int(facts[place]), [int(facts[other]) for other, _ in best])
    return Grounds(evidence=evidence, titles=reasons, themes=themes, moods=moods)


def _evidence(system: str) -> Evidence:
    if system == "popularity":
        return "popularity"
    return "content" if system == "content" else "people"


def _of_content(model: Model, named: Praise, place: int) -> Floats:
    if model.vectors is None:
        return np.zeros(len(named.positions), np.float32)
    return np.asarray(model.vectors[named.positions] @ model.vectors[place], np.float32)


def _best(named: Praise, support: Floats) -> list[tuple[int, float]]:
    """Positions of the titles that support most, with their share of all support."""
    total = float(support[support > 0].sum())
    best: list[tuple[int, float]] = []
    # Not all of thousands are sorted for three.
    edge = np.partition(support, -MOST_TITLES)[-MOST_TITLES] if len(support) > MOST_TITLES else -np.inf
    first = np.flatnonzero(support >= edge)
    for number in first[np.argsort(-support[first], kind="stable")][:MOST_TITLES].tolist():
        share = float(support[number]) / total
        if support[number] <= 0 or (best and share < LEAST_SHARE):
            break
        best.append((int(named.positions[number]), round(min(share, 1.0), 4)))
    return best


def _shared(titles: Titles, place: int, others: Sequence[int]) -> tuple[list[str], list[str]]:
    """Genres with themes, and moods, that a title shares with others: those of the most of them first, then rare ones,
    which tell more than that both are action.
    """
    own_themes, own_moods = titles.described[place]
    themes: Counter[str] = Counter()
    moods: Counter[str] = Counter()
    for other in others:
        their_themes, their_moods = titles.described[other]
        themes.update(own_themes & their_themes)
        moods.update(own_moods & their_moods)
    return (
        sorted(themes, key=lambda name: (-themes[name], _titles_with(titles, name), name))[:MOST_THEMES],
        sorted(moods, key=lambda name: (-moods[name], _titles_with(titles, name), name))[:MOST_MOODS],
    )


def _titles_with(titles: Titles, name: str) -> int:
    return max(len(titles.labels.get((kind, name), ())) for kind in ("genres", "themes", "moods"))
