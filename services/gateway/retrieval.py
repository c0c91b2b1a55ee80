"""Hits from both retrievers at once, each within its time budget; one that fails is left out and named."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import TypeVar

import structlog

from services.gateway.plan import Plan
from services.gateway.state import State
from services.shared import contracts as c
from services.shared.errors import FunikiError, InvalidRequest, UpstreamUnavailable

log = structlog.get_logger(__name__)
Answer = TypeVar("Answer")


@dataclass(slots=True)
class Found:
    """What a retriever has given so far. `exhausted`: it has no more; `failure`: why it cannot give more."""

    hits: list[c.Hit] = field(default_factory=list)
    exhausted: bool = False
    failure: FunikiError | None = None

    def take(self, hits: list[c.Hit], asked: int) -> None:
        self.hits += hits
        self.exhausted = len(hits) < asked

    @property
    def ended(self) -> bool:
        return self.exhausted or self.failure is not None


@dataclass(slots=True)
class FoundText(Found):
    """Full-text hits, with what the first answer said about all of them. `named` are titles called like the text: all
    that are called exactly so, else the one that is called nearly so.
    """

    total: int = 0
    total_is_exact: bool = False
    named: list[c.AnimeId] = field(default_factory=list)
    is_exactly_named: bool = False


@dataclass(slots=True)
class Retrieval:
    """The state of one search. `semantic` is None when the plan leaves the vector store out; `text` counts as exhausted
    when it leaves full text out.
    """

    text: FoundText
    semantic: Found | None

    @classmethod
    def of(cls, plan: Plan) -> "Retrieval":
        return cls(FoundText(exhausted=plan.text is None), Found() if plan.vector is not None else None)

    @property
    def found(self) -> dict[str, Found]:
        return {"text": self.text} if self.semantic is None else {"semantic": self.semantic, "text": self.text}

    @property
    def ended(self) -> bool:
        return all(each.ended for each in self.found.values())

    @property
    def failures(self) -> dict[str, FunikiError]:
        return {name: each.failure for name, each in self.found.items() if each.failure is not None}


async def within(budget_ms: int, what: str, answer: Awaitable[Answer]) -> Answer | FunikiError:
    """The answer, or why there is none: the failure that was reported, or lateness."""
    try:
        async with asyncio.timeout(budget_ms / 1000):
            return await answer
    except TimeoutError:
        return UpstreamUnavailable(f"{what} needed longer than {budget_ms} ms")
    except FunikiError as error:
        return error


async def fetch(gateway: State, plan: Plan, retrieval: Retrieval, start: int, stop: int) -> None:
    """Add the hits at positions `start` to `stop` of both retrievers to `retrieval`."""
    async with asyncio.TaskGroup() as tasks:
        if plan.text is not None and not retrieval.text.ended:
            tasks.create_task(_fetch_text(gateway, plan.text, retrieval.text, start, stop))
        if plan.vector is not None and retrieval.semantic is not None and not retrieval.semantic.ended:
            tasks.create_task(_fetch_semantic(gateway, plan.vector, retrieval.semantic, start, stop))
    for name, failure in retrieval.failures.items():
        if isinstance(failure, InvalidRequest):
            raise failure
        log.warning("retriever left out", retriever=name, why=str(failure))


async def _fetch_text(gateway: State, request: c.TextSearchRequest, found: FoundText, start: int, stop: int) -> None:
    asked = request.model_copy(update={"offset": start, "limit": stop - start})
    answer = await within(gateway.settings.retrieval_budget_ms, "the catalog", gateway.catalog.search(asked))
    if isinstance(answer, FunikiError):
        found.failure = answer
        return
    found.take(answer.hits, stop - start)
    if start == 0:
        found.total, found.total_is_exact = answer.total, answer.total_is == "exact"
        found.named = answer.exact_title_ids or answer.near_title_ids[:1]
        found.is_exactly_named = bool(answer.exact_title_ids)


async def _fetch_semantic(gateway: State, request: c.VectorSearchRequest, found: Found, start: int, stop: int) -> None:
    asked = request.model_copy(update={"offset": start, "limit": stop - start})
    answer = await within(gateway.settings.retrieval_budget_ms, "semantic", gateway.semantic.search(asked))
    if isinstance(answer, FunikiError):
        found.failure = answer
    else:
        found.take(answer.hits, stop - start)
