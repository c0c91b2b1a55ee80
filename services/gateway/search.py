"""Search: understand the request, ask both retrievers at once, fuse, collapse, hydrate; answer with what is there when
a part is not.
"""

from collections.abc import Iterator, Sequence
from itertools import chain, count, pairwise
from time import perf_counter

import orjson

from services.gateway import fusion, personal
from services.gateway.because import because, telling_words
from services.gateway.cards import Card
from services.gateway.plan import Plan, filters_of, plan, without
from services.gateway.relaxing import relaxed
from services.gateway.results import results
from services.gateway.retrieval import Retrieval, fetch
from services.gateway.state import State
from services.gateway.wishes import understood
from services.shared import contracts as c
from services.shared.errors import SearchUnavailable, TooManyRequests

DEPTHS = (100, 300, 1000)
"""Hits asked of each retriever: the first for an ordinary page, the others when a later page needs them. From 100 to
200, nDCG@10 on the development queries goes from 0.212 to 0.213, and a search costs a third more CPU time.
"""
LARGEST_CALL = 1000


async def search(
    gateway: State,
    wanted: c.SearchParameters,
    exclude_ids: Sequence[c.AnimeId] = (),
    person: personal.Person | None = None,
) -> bytes:
    """The page of results that was asked for, as the JSON of a `SearchResponse`.

    For a `person` what fits the wish is reordered, and what they know is left out where that is asked for.

    Raises `InvalidRequest`; `ProfileUnknown`; `SearchUnavailable` when no retriever answers; `TooManyRequests` when all
    are overloaded.
    """
    started = perf_counter()
    person = person or personal.Person()
    exclude_ids = [*exclude_ids, *await personal.known(gateway, person)]
    own = await gateway.vocabulary.checked(filters_of(wanted))
    query = understood(gateway, wanted, own)
    examples = {card["id"]: card for card in gateway.cards.recall([each.id for each in query.examples])}
    steps = plan(wanted, own, exclude_ids, query, gateway.dictionary.lexicon, examples)
    if isinstance(wanted, c.SearchBody) and wanted.understood is not None:
        await gateway.vocabulary.checked(steps.understood.filters)
    needed = wanted.offset + wanted.limit
    # As deep as it is reordered, so that later pages neither repeat nor skip a title.
    deep = max(needed, personal.DEPTH) if person.weighs else needed
    ranking, retrieval = await _ranking(gateway, steps, wanted, deep)
    relaxations: list[c.ConstraintPart] = []
    for kept, given in relaxed(steps.understood.constraints):
        if len(ranking) >= wanted.limit:
            break
        more, _ = await _ranking(gateway, without(steps, own, kept), wanted, deep)
        ranking, relaxations = _joined(ranking, more, by_franchise=wanted.collapse), given
    named = _named(gateway, steps, retrieval, DEPTHS[0]) if steps.pins_titles else []
    ranking = await personal.reordered(gateway, ranking, set(named), person)
    page = ranking[wanted.offset : needed]
    words = telling_words(steps.understood.wish)

    def reason(card: Card, near: bool) -> dict[str, object]:
        return because(card, steps.wished or {}, words, examples, near)

    shown, fresh = await results(gateway, page, reason, catalog_lives=retrieval.text.failure is None)
    for card in shown:
        card["fit"] = person.fit.get(card["id"])
    total, is_exact = _total(retrieval, len(ranking), wanted.collapse, steps)
    return orjson.dumps(
        {
            "query": steps.understood.model_copy(update={"relaxations": relaxations}).model_dump(),
            "results": shown,
            "total": total,
            "total_is": "exact" if is_exact else "at_least",
            "took_ms": round((perf_counter() - started) * 1000, 2),
            "degraded": [*retrieval.failures, *([] if fresh else ["catalog"]), *person.degraded],
        }
    )


async def _ranking(
    gateway: State, steps: Plan, wanted: c.SearchParameters, needed: int
) -> tuple[list[fusion.Candidate], Retrieval]:
    """The ranking, as long as is needed if there is enough, and what it was made of."""
    retrieval = Retrieval.of(steps)
    weights = _weights(gateway, wanted, steps)
    ends: list[int] = []
    ranking: list[fusion.Candidate] = []
    for start, stop in _blocks():
        await fetch(gateway, steps, retrieval, start, stop)
        ends.append(stop)
        if retrieval.ended or stop * len(retrieval.found) >= needed:
            ranking = rank(gateway, steps, retrieval, weights, ends, collapses=wanted.collapse)
            if retrieval.ended or len(ranking) >= needed:
                break
    _refuse_if_nothing_answered(retrieval)
    return ranking, retrieval


def rank(
    gateway: State, steps: Plan, retrieval: Retrieval, weights: fusion.Weights, ends: list[int], *, collapses: bool
) -> list[fusion.Candidate]:
    """The whole ranking of what was found. Only the first block is searched for titles to pin, so that fetching more
    never changes what stands before.
    """
    ranking = fusion.fuse({name: each.hits for name, each in retrieval.found.items()}, weights, ends)
    named = _named(gateway, steps, retrieval, ends[0]) if steps.pins_titles else []
    if named:
        known = gateway.dictionary.names.titles
        found = {each.id for each in ranking}
        for number in named:
            if number not in found:
                one = known[number]
                ranking.append(fusion.Candidate(number, one.franchise_id, one.popularity, 0.0, {}))
        ranking = fusion.pin(ranking, named)
    ranking = _allowed(gateway, steps, ranking)
    return fusion.collapse(ranking, gateway.dictionary.entries, named) if collapses else ranking


def _named(gateway: State, steps: Plan, retrieval: Retrieval, end: int) -> list[c.AnimeId]:
    """The titles whose name was typed: what the gateway knows as its name, then what the catalog found so."""
    first = {hit.id for hit in retrieval.text.hits[:end]}
    named = [each for each in retrieval.text.named if each in first]
    part = steps.understood.lookup
    if part is None or (part.nearly and retrieval.text.is_exactly_named):
        return named
    free = steps.text is not None and steps.text.filters.is_empty()
    ours = [part.id] if (free and part.id in gateway.dictionary.names.titles) or part.id in first else []
    return [*ours, *(each for each in named if each not in ours)]


def _allowed(gateway: State, steps: Plan, ranking: Sequence[fusion.Candidate]) -> list[fusion.Candidate]:
    """The ranking without what must not be shown, as far as cards in memory tell."""
    unwanted = steps.unwanted
    kept = [each for each in ranking if each.franchise_id not in unwanted.franchises]
    if not unwanted.looks_at_cards():
        return kept
    notes, entries, marks = gateway.dictionary.notes, gateway.dictionary.entries, gateway.dictionary.contents
    # Of a title without notes or marks of ours, the one that its franchise begins with tells more.
    first = {each.id: entries.get(each.franchise_id, each.id) for each in kept}
    kept = [
        each
        for each in kept
        if unwanted.contents.isdisjoint(marks.get(each.id) or marks.get(first[each.id]) or frozenset())
    ]
    told = {each.id: each.id if each.id in notes else first[each.id] for each in kept}
    cards = gateway.cards.recall(list({*told, *told.values()}))
    broken = {card["id"] for card in cards if unwanted.is_broken_by(card, notes.get(card["id"], ""))}
    return [each for each in kept if each.id not in broken and told[each.id] not in broken]


def _joined(
    ranking: list[fusion.Candidate], more: Sequence[fusion.Candidate], *, by_franchise: bool
) -> list[fusion.Candidate]:
    """One ranking, with what came after constraints were given up behind the rest."""
    held = {each.franchise_id if by_franchise else each.id for each in ranking}
    return [*ranking, *(each for each in more if (each.franchise_id if by_franchise else each.id) not in held)]


def _blocks() -> Iterator[tuple[int, int]]:
    return pairwise(chain((0, *DEPTHS), count(DEPTHS[-1] + LARGEST_CALL, LARGEST_CALL)))


def _weights(gateway: State, wanted: c.SearchParameters, steps: Plan) -> fusion.Weights:
    settings = gateway.settings
    asked = steps.niche if wanted.niche is None else wanted.niche
    return fusion.Weights(
        retrievers={"semantic": settings.weight_semantic, "text": settings.weight_text},
        k=settings.rrf_k,
        strength=settings.popularity_strength if steps.weighs_popularity else 0.0,
        niche=settings.niche if asked is None else asked,
    )


def _refuse_if_nothing_answered(retrieval: Retrieval) -> None:
    failures = retrieval.failures
    if len(failures) < len([each for each in retrieval.found.values() if not each.exhausted]) or any(
        each.hits for each in retrieval.found.values()
    ):
        return
    if not failures:
        return
    if all(isinstance(failure, TooManyRequests) for failure in failures.values()):
        raise TooManyRequests("Too many searches at once; try again in a second.")
    raise SearchUnavailable("Search cannot answer right now; try again in a moment.")


def _total(retrieval: Retrieval, ranked: int, collapses: bool, steps: Plan) -> tuple[int, bool]:
    """How many titles match, and whether that is exact rather than a lower bound."""
    if not retrieval.failures and all(each.exhausted for each in retrieval.found.values()):
        return ranked, True
    if retrieval.semantic is None and not collapses and not steps.unwanted.looks_at_cards():
        return max(retrieval.text.total, ranked), retrieval.text.total_is_exact
    return ranked, False
