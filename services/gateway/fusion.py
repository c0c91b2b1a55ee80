"""Fusion of what the retrievers found: one ranking out of several. Pure functions.

The score of a title is `(sum over retrievers of weight / (k + rank)) * (1 + strength * (1 - niche) * popularity)`:
reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009) times a prior of its age-corrected popularity.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from services.shared.contracts import AnimeId, Hit


@dataclass(frozen=True, slots=True)
class Weights:
    """`retrievers` gives the weight of each list by name; `strength` is what fame can add to a score at niche 0."""

    retrievers: Mapping[str, float]
    k: int = 60
    strength: float = 0.0
    niche: float = 0.5

    def prior(self, popularity: float) -> float:
        """The factor for a popularity in 0..1; 1 for an unknown title and for everything at niche 1.

        >>> Weights({}, strength=2.0, niche=0.5).prior(0.5)
        1.5
        """
        return 1.0 + self.strength * (1.0 - self.niche) * popularity


@dataclass(slots=True)
class Candidate:
    """A title in the fused ranking. `ranks` holds its position, from 1, in each list that counted; `others` are titles
    of its franchise that the entry stands for, in their order.
    """

    id: AnimeId
    franchise_id: AnimeId
    popularity: float
    score: float
    ranks: dict[str, int]
    others: list[AnimeId] = field(default_factory=list)


def fuse(found: Mapping[str, Sequence[Hit]], weights: Weights, blocks: Sequence[int]) -> list[Candidate]:
    """One ranking, best first; ties go to the better known, then to the smaller id.

    `blocks` are ascending depths that end blocks. The hits of a block are fused with each other and follow all of the
    blocks before, so the ranking of the first n hits stays the same however many more are fetched: a later page never
    repeats or skips a title.
    """
    ranking: list[Candidate] = []
    placed: set[AnimeId] = set()
    start = 0
    for stop in blocks:
        block: dict[AnimeId, Candidate] = {}
        for name, hits in found.items():
            weight = weights.retrievers[name]
            for rank, hit in enumerate(hits[start:stop], start + 1):
                anime_id, share = hit.id, weight / (weights.k + rank)
                if (candidate := block.get(anime_id)) is not None:
                    candidate.score += share
                    candidate.ranks[name] = rank
                elif anime_id not in placed:
                    block[anime_id] = Candidate(anime_id, hit.franchise_id, hit.popularity, share, {name: rank})
        for candidate in block.values():
            candidate.score *= weights.prior(candidate.popularity)
        ranking += sorted(block.values(), key=_order)
        placed |= block.keys()
        start = stop
    return ranking


def _order(candidate: Candidate) -> tuple[float, float, int]:
    return -candidate.score, -candidate.popularity, candidate.id


def pin(ranking: Sequence[Candidate], ids: Iterable[AnimeId]) -> list[Candidate]:
    """The ranking with the titles of `ids` moved to the front, in the order of `ids`; others keep theirs."""
    places = {anime_id: place for place, anime_id in enumerate(ids)}
    if not places:
        return list(ranking)
    first = sorted((each for each in ranking if each.id in places), key=lambda each: places[each.id])
    return [*first, *(each for each in ranking if each.id not in places)]


def collapse(
    ranking: Sequence[Candidate], entries: Mapping[AnimeId, AnimeId] | None = None, named: Collection[AnimeId] = ()
) -> list[Candidate]:
    """One entry per franchise, where its best placed member stands: the title to start with (`entries`, by franchise)
    when it is among the members that were found, else the best placed one. A title of `named` stands for itself.
    """
    kept: dict[AnimeId, list[Candidate]] = {}
    for candidate in ranking:
        kept.setdefault(candidate.franchise_id, []).append(candidate)
    chosen: list[Candidate] = []
    for franchise, members in kept.items():
        best = members[0]
        start = (entries or {}).get(franchise)
        shown = best if best.id in named else next((each for each in members if each.id == start), best)
        others = [each.id for each in members if each is not shown]
        chosen.append(replace(shown, score=best.score, others=others))
    return chosen
