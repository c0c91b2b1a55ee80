"""The blend that serves: every system's scores, standardised, weighed and added. Pure.

Follows the artefact's own definition: a list becomes weights by feedback; titles without ratings stand for warm ones
through the lift; scores are compared in units of their deviation over the warm titles that are not known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from services.recommender.model import Floats, Model, Places
from services.recommender.sequences import Step, ordered
from services.shared.contracts.recommender import HistoryEntry, Opinion

BY_SCORE = [Opinion.DISLIKE] * 5 + [Opinion.LIKE] * 3 + [Opinion.LOVE] * 3
"""What each score from 0 to 10 says; looked up, since lists are long."""
NICHE_STRENGTH = 1.0
"""How many deviations of popularity the niche knob takes away at 1, and adds at 0."""


@dataclass(frozen=True, slots=True)
class Taste:
    """A list as the models read it: positions of its titles with the code and the time of each, and the ids of those
    that are unknown. `by_code` are weights (W,) of the warm titles for each code, titles without ratings standing for
    their warm relatives; `count` is the number of titles that were not disliked.
    """

    positions: Places
    codes: Places
    times: list[datetime | None]
    by_code: Floats
    unknown: list[int]
    count: int


@dataclass(frozen=True, slots=True)
class Standard:
    """A system's scores with their mean and deviation over the warm titles that are not known; `lifted` says whether
    there is one for each warm title, or one for each title.
    """

    scores: Floats
    mean: float
    deviation: float
    lifted: bool

    @property
    def z(self) -> Floats:
        return np.asarray((self.scores - self.mean) / self.deviation, np.float32)

    def z_at(self, places: Places) -> Floats:
        return np.asarray((self.scores[places] - self.mean) / self.deviation, np.float32)


@dataclass(frozen=True, slots=True)
class Scored:
    """Scores of all titles (N,), what they are made of, and the weights that were used."""

    taste: Taste
    total: Floats
    systems: dict[str, Standard]
    weights: dict[str, float]


def taste(model: Model, history: Sequence[HistoryEntry]) -> Taste:
    """The list in the model's terms; a title that stands in it twice counts as it stands last."""
    last = {entry.id: entry for entry in history}
    places, known = model.positions(np.fromiter(last, np.int64, len(last)))
    codes = model.blend.codes
    of_score = [codes[opinion] for opinion in BY_SCORE]
    each = np.array(
        [codes[entry.feedback] if entry.feedback else of_score[entry.score or 0] for entry in last.values()], np.int64
    )[known]
    positions = places[known]
    unknown = [number for number, found in zip(last, known.tolist(), strict=True) if not found]
    times = [entry.at for entry, found in zip(last.values(), known.tolist(), strict=True) if found]
    by_code = np.stack([model.lift.of_rows(positions[each == code]) for code in range(max(codes.values()) + 1)])
    return Taste(positions, each, times, by_code, unknown, int((each != codes[Opinion.DISLIKE]).sum()))


def score(model: Model, person: Taste, blend: Mapping[str, float] | None = None) -> Scored:
    """Scores of every title for a person; `blend` replaces the tuned weights. Nothing is excluded yet."""
    weights = dict(blend) if blend else model.blend.at(person.count)
    if blend and not len(person.positions):
        # Without a list one system alone may have nothing to tell titles apart by; the tuned blend says what then.
        weights = {"popularity": 1.0}
    weights = {name: weight for name, weight in weights.items() if weight and name in model.systems}
    free = np.ones(len(model.warm), np.bool_)
    warm = model.warm_of[person.positions]
    free[warm[warm >= 0]] = False
    systems = {name: _standard(model, name, person, free) for name in weights}
    warm_sum = np.zeros(len(model.warm), np.float32)
    total = np.zeros(len(model.ids), np.float32)
    for name, each in systems.items():
        if each.lifted:
            warm_sum += weights[name] * each.z
        else:
            total += weights[name] * each.z
    if warm_sum.any():
        total += model.lift.from_right(warm_sum)
    total[model.warm_of < 0] += model.blend.cold_offset
    return Scored(person, total, systems, weights)


def niche_shift(model: Model, niche: float | None) -> Floats | None:
    """What the niche knob adds to every score; None where it changes nothing."""
    if niche is None or niche == 0.5:
        return None
    return np.asarray((0.5 - niche) * 2 * NICHE_STRENGTH * model.popularity, np.float32)


def parts(model: Model, scored: Scored, place: int) -> dict[str, float]:
    """The weighted share of each system in the score of one title."""
    columns, shares = model.lift.row(place)
    found = {}
    for name, each in scored.systems.items():
        z = float(each.z_at(columns) @ shares) if each.lifted else float(each.z_at(np.array([place]))[0])
        found[name] = round(scored.weights[name] * z, 4)
    return found


def warm_weights(model: Model, system: str, person: Taste, codes: Sequence[int] | None = None) -> Floats:
    """Weights (W,) of a list for a system; only of titles with one of `codes` where those are given."""
    table = model.blend.feedback[system]
    if codes is not None:
        table = np.where(np.isin(np.arange(len(table)), codes), table, np.float32(0))
    return np.asarray(table @ person.by_code, np.float32)


def _standard(model: Model, name: str, person: Taste, free: NDArray[np.bool_]) -> Standard:
    if name == "popularity":
        return Standard(model.popularity, 0.0, 1.0, lifted=False)
    scores = _raw(model, name, person)
    lifted = name != "content"
    sample = (scores if lifted else scores[model.warm])[free]
    mean, deviation = (float(sample.mean()), float(sample.std())) if len(sample) else (0.0, 1.0)
    return Standard(scores, mean, deviation + 1e-6, lifted)


def _raw(model: Model, name: str, person: Taste) -> Floats:
    if name in model.linear:
        return model.linear[name].scores(warm_weights(model, name, person))
    if name == "content" and model.vectors is not None:
        values = model.blend.feedback[name][person.codes]
        mean = values @ model.vectors[person.positions] / max(float(np.abs(values).sum()), 1e-9)
        return np.asarray(model.vectors @ mean, np.float32)
    warm = model.warm_of[person.positions]
    if name == "ncf" and model.factors is not None:
        return model.factors.scores(warm[warm >= 0], person.codes[warm >= 0])
    seen = zip(warm.tolist(), person.codes.tolist(), person.times, strict=True)
    steps = [Step(index, code, at) for index, code, at in seen if index >= 0]
    return model.sequences[name].scores(ordered(steps, model.blend.codes))
