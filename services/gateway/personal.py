"""Recommendations, and what is known of a person: asked of the recommender, shown with the catalog's cards."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Literal

import orjson
import structlog

from services.gateway import fusion, titles
from services.gateway.results import cards, results
from services.gateway.retrieval import within
from services.gateway.state import State
from services.shared import contracts as c
from services.shared.errors import FunikiError, ProfileUnknown, SearchUnavailable

DEPTH = 100
"""Titles of a search that are reordered for a person; half of them never come to the first pages."""
By = Literal["plot", "people", "you"]
log = structlog.get_logger(__name__)

MOST = 100
SPARE = 5
"""Asked for beyond the page, for titles that the catalogue no longer has."""


@dataclass(slots=True)
class Person:
    """Who searches, how much that counts (0 to 1), and whether what they know is left out. `fit` and `degraded` are
    filled on the way.
    """

    token: str | None = None
    history: Sequence[c.HistoryEntry] = ()
    share: float = 0.0
    leaves_known_out: bool = False
    fit: dict[c.AnimeId, float] = field(default_factory=dict)
    degraded: list[str] = field(default_factory=list)

    @property
    def weighs(self) -> bool:
        return self.share > 0 and (self.token is not None or bool(self.history))


async def known(gateway: State, person: Person) -> list[c.AnimeId]:
    """The titles that a search leaves out because the person knows them. Raises `ProfileUnknown`."""
    if not person.leaves_known_out:
        return []
    ids = [entry.id for entry in person.history]
    if person.token is None:
        return ids
    answer = await within(gateway.settings.retrieval_budget_ms, "the profile", gateway.recommender.known(person.token))
    if isinstance(answer, ProfileUnknown):
        raise answer
    if isinstance(answer, FunikiError):
        log.warning("known titles stay in", why=str(answer))
        person.degraded.append("recommender")
        return ids
    return [*ids, *answer]


async def reordered(
    gateway: State, ranking: list[fusion.Candidate], named: set[c.AnimeId], person: Person
) -> list[fusion.Candidate]:
    """The first `DEPTH` of a ranking in the order of wish and person together, by reciprocal ranks; titles that were
    asked for by name stay where they are. Raises `ProfileUnknown`.
    """
    if not person.weighs or not ranking:
        return ranking
    first = [each for each in ranking[:DEPTH] if each.id not in named]
    asked = c.ScoreRequest(history=list(person.history), ids=[each.id for each in first])
    answer = await within(
        gateway.settings.retrieval_budget_ms, "the recommender", gateway.recommender.score(asked, person.token)
    )
    if isinstance(answer, ProfileUnknown):
        raise answer
    if isinstance(answer, FunikiError):
        log.warning("search not personal", why=str(answer))
        person.degraded = list(dict.fromkeys([*person.degraded, "recommender"]))
        return ranking
    person.fit = answer.scores
    if not answer.scores:
        return ranking
    k, share = gateway.settings.rrf_k, person.share
    by_fit = sorted(first, key=lambda each: -answer.scores.get(each.id, 0.0))
    score = {each.id: (1 - share) / (k + place) for place, each in enumerate(first)}
    for place, each in enumerate(by_fit):
        score[each.id] += share / (k + place)
    pinned = [each for each in ranking[:DEPTH] if each.id in named]
    return [*pinned, *sorted(first, key=lambda each: -score[each.id]), *ranking[DEPTH:]]


async def recommendations(gateway: State, wanted: c.RecommendationBody, token: str | None) -> bytes:
    """A page of recommendations, the JSON of a `RecommendationResponse`.

    Raises `InvalidRequest`, `ProfileUnknown`, `TooManyRequests`; `UpstreamUnavailable` when the recommender cannot
    answer; `SearchUnavailable` when nothing can be shown.
    """
    started = perf_counter()
    checked = await gateway.vocabulary.checked(wanted)
    asked = checked.model_copy(update={"limit": min(MOST, wanted.limit + SPARE)})
    ranking = await gateway.recommender.recommend(asked, token)
    found, fresh = await cards(gateway, [title.id for title in ranking.titles])
    if ranking.titles and not found:
        raise SearchUnavailable("Titles were found but cannot be shown right now; try again in a moment.")
    by_id = {title.id: title for title in ranking.titles}
    for card in found:
        title = by_id[card["id"]]
        card["score_fused"] = title.score
        card["parts"] = title.parts
        card["because"] = title.because.model_dump()
    return orjson.dumps(
        {
            "results": found[: wanted.limit],
            "blend": ranking.blend,
            "known": ranking.known,
            "unknown_ids": ranking.unknown_ids,
            "model": ranking.model,
            "took_ms": round((perf_counter() - started) * 1000, 2),
            "degraded": [] if fresh else ["catalog"],
        }
    )


async def batch(gateway: State, wanted: c.BatchBody) -> c.BatchResponse:
    return await gateway.recommender.recommend_batch(await gateway.vocabulary.checked(wanted))


async def import_list(
    gateway: State, body: AsyncIterator[bytes], token: str | None, form: c.ImportFormat, store: bool
) -> bytes:
    return await gateway.recommender.import_list(body, token, form, store)


async def similar(gateway: State, anime_id: c.AnimeId, limit: int, by: By, token: str | None) -> bytes:
    """Titles of other franchises like this one: in how they feel (plot), by who likes them (people), or those that feel
    alike in the order that fits the person (you). The JSON of a `SimilarResponse`.
    """
    if by == "plot":
        return await titles.similar(gateway, anime_id, limit)
    if by == "you" and token is None:
        raise ProfileUnknown("To know what fits you send the profile's token in the header X-Funiki-Profile.")
    if by == "people":
        near = await gateway.recommender.near(anime_id, titles.SIMILAR_DEPTH)
        return await _shown(gateway, anime_id, {"people": near}, limit)
    hits, fresh = await titles.nearest(gateway, anime_id)
    if not hits:
        return _similar(anime_id, [], fresh)
    fit = await gateway.recommender.score(c.ScoreRequest(ids=[hit.id for hit in hits]), token)
    by_fit = sorted(hits, key=lambda hit: -fit.scores.get(hit.id, 0.0))
    return await _shown(gateway, anime_id, {"plot": hits, "you": by_fit}, limit)


async def _shown(gateway: State, anime_id: c.AnimeId, found: dict[str, list[c.Hit]], limit: int) -> bytes:
    weights = fusion.Weights(dict.fromkeys(found, 1.0), k=gateway.settings.rrf_k, niche=1.0)
    page = fusion.collapse(fusion.fuse(found, weights, [titles.SIMILAR_DEPTH]))[:limit]
    shown, fresh = await results(gateway, page)
    return _similar(anime_id, shown, fresh)


def _similar(anime_id: c.AnimeId, shown: Sequence[dict[str, Any]], fresh: bool) -> bytes:
    return orjson.dumps({"id": anime_id, "results": shown, "degraded": [] if fresh else ["catalog"]})
