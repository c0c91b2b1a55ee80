"""Search: ask both retrievers at once, fuse, collapse, hydrate; answer with what is there when a part is not."""

from collections.abc import Iterator, Sequence
from itertools import chain, count, pairwise
from time import perf_counter

import orjson

from services.gateway import fusion
from services.gateway.plan import Plan, filters_of, plan
from services.gateway.results import results
from services.gateway.retrieval import Found, FoundText, Retrieval, fetch
from services.gateway.state import State
from services.shared import contracts as c
from services.shared.errors import SearchUnavailable, TooManyRequests

DEPTHS = (100, 300, 1000)
"""Hits asked of each retriever: the first for an ordinary page, the others when a later page needs them. From 100 to
200, nDCG@10 on the development queries goes from 0.212 to 0.213, and a search costs a third more CPU time.
"""
LARGEST_CALL = 1000


async def search(gateway: State, wanted: c.SearchParameters, exclude_ids: Sequence[c.AnimeId] = ()) -> bytes:
    """The page of results that was asked for, as the JSON of a `SearchResponse`.

    Raises `InvalidRequest`; `SearchUnavailable` when no retriever answers; `TooManyRequests` when all are overloaded.
    """
    started = perf_counter()
    steps = plan(wanted, await gateway.vocabulary.checked(filters_of(wanted)), exclude_ids)
    retrieval = Retrieval(FoundText(), Found() if steps.vector is not None else None)
    weights = _weights(gateway, wanted, steps)
    needed = wanted.offset + wanted.limit
    ends: list[int] = []
    ranking: list[fusion.Candidate] = []
    for start, stop in _blocks():
        await fetch(gateway, steps, retrieval, start, stop)
        ends.append(stop)
        if retrieval.ended or stop * len(retrieval.found) >= needed:
            ranking = rank(retrieval, weights, ends, pins_titles=steps.pins_titles, collapses=wanted.collapse)
            if retrieval.ended or len(ranking) >= needed:
                break
    _refuse_if_nothing_answered(retrieval)
    page = ranking[wanted.offset : needed]
    shown, fresh = await results(gateway, page, catalog_lives=retrieval.text.failure is None)
    total, is_exact = _total(retrieval, len(ranking), wanted.collapse)
    return orjson.dumps(
        {
            "query": steps.understood.model_dump(),
            "results": shown,
            "total": total,
            "total_is": "exact" if is_exact else "at_least",
            "took_ms": round((perf_counter() - started) * 1000, 2),
            "degraded": [*retrieval.failures, *([] if fresh else ["catalog"])],
        }
    )


def rank(
    retrieval: Retrieval, weights: fusion.Weights, ends: list[int], *, pins_titles: bool, collapses: bool
) -> list[fusion.Candidate]:
    """The whole ranking of what was found. Only the first block is searched for titles to pin, so that fetching more
    never changes what stands before.
    """
    ranking = fusion.fuse({name: each.hits for name, each in retrieval.found.items()}, weights, ends)
    if pins_titles and retrieval.text.named:
        first = {hit.id for hit in retrieval.text.hits[: ends[0]]}
        ranking = fusion.pin(ranking, [each for each in retrieval.text.named if each in first])
    return fusion.collapse(ranking) if collapses else ranking


def _blocks() -> Iterator[tuple[int, int]]:
    return pairwise(chain((0, *DEPTHS), count(DEPTHS[-1] + LARGEST_CALL, LARGEST_CALL)))


def _weights(gateway: State, wanted: c.SearchParameters, steps: Plan) -> fusion.Weights:
    settings = gateway.settings
    return fusion.Weights(
        retrievers={"semantic": settings.weight_semantic, "text": settings.weight_text},
        k=settings.rrf_k,
        strength=settings.popularity_strength if steps.weighs_popularity else 0.0,
        niche=settings.niche if wanted.niche is None else wanted.niche,
    )


def _refuse_if_nothing_answered(retrieval: Retrieval) -> None:
    failures = retrieval.failures
    if len(failures) < len(retrieval.found) or any(each.hits for each in retrieval.found.values()):
        return
    if all(isinstance(failure, TooManyRequests) for failure in failures.values()):
        raise TooManyRequests("Too many searches at once; try again in a second.")
    raise SearchUnavailable("Search cannot answer right now; try again in a moment.")


def _total(retrieval: Retrieval, ranked: int, collapses: bool) -> tuple[int, bool]:
    """How many titles match, and whether that is exact rather than a lower bound."""
    if not retrieval.failures and all(each.exhausted for each in retrieval.found.values()):
        return ranked, True
    if retrieval.semantic is None and not collapses:
        return max(retrieval.text.total, ranked), retrieval.text.total_is_exact
    return ranked, False
