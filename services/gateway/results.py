"""From fused candidates to the results that people see."""

from collections.abc import Callable, Sequence
from typing import Any

import structlog

from services.gateway.cards import Card
from services.gateway.fusion import Candidate
from services.gateway.retrieval import within
from services.gateway.state import State
from services.shared import contracts as c
from services.shared.errors import FunikiError, SearchUnavailable

RETRIEVERS = tuple(c.Ranks.model_fields)
Reason = Callable[[Card, bool], dict[str, Any]]
log = structlog.get_logger(__name__)


async def cards(gateway: State, ids: Sequence[c.AnimeId], *, catalog_lives: bool = True) -> tuple[list[Card], bool]:
    """The cards of `ids` in order, in one call, and whether the catalog gave them; otherwise they come from memory.

    With `catalog_lives` False, which says that the catalog has just failed, it is not asked when memory has them all.
    """
    if not ids:
        return [], True
    if not catalog_lives and len(known := gateway.cards.recall(ids)) == len(ids):
        return known, False
    answer = await within(gateway.settings.hydrate_budget_ms, "hydration", gateway.catalog.hydrate(list(ids)))
    if isinstance(answer, FunikiError):
        log.warning("cards from memory", why=str(answer))
        return gateway.cards.recall(ids), False
    gateway.cards.remember(card for card in answer if card["id"] not in gateway.cards)
    return answer, True


async def results(
    gateway: State, page: Sequence[Candidate], reason: Reason | None = None, *, catalog_lives: bool = True
) -> tuple[list[Card], bool]:
    """The results of a page, each the JSON of a `SearchResult`, and whether their cards are the catalog's own. `reason`
    says why a title is there, from its card and whether it was found by meaning.

    Raises `SearchUnavailable` when neither the catalog nor memory can show a single one of them.
    """
    found, fresh = await cards(gateway, [each.id for each in page], catalog_lives=catalog_lives)
    if page and not found and not fresh:
        raise SearchUnavailable("Titles were found but cannot be shown right now; try again in a moment.")
    placed = {each.id: each for each in page}
    for card in found:
        candidate = placed[card["id"]]
        card["score_fused"] = round(candidate.score, 6)
        card["ranks"] = {name: candidate.ranks.get(name) for name in RETRIEVERS}
        card["because"] = reason(card, "semantic" in candidate.ranks) if reason else {}
        card["franchise_found"] = candidate.others
    return found, fresh
