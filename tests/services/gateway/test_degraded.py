"""Searches go on while one retriever lives, say so, and are whole again as soon as the other is back."""

import pytest

from services.gateway.settings import GatewaySettings
from services.shared import contracts as c
from tests.services.gateway.conftest import BY_MEANING, BY_WORDS, TITLES
from tests.services.gateway.stand_ins import Behaviour, Stage, catalog, gateway, semantic

MISHAPS = [{"away": True}, {"status": 500}, {"status": 503}, {"status": 429}, {"late_s": 5.0}]


def befall(behaviour: Behaviour, mishap: dict[str, object]) -> None:
    for name, value in mishap.items():
        setattr(behaviour, name, value)


def recover(behaviour: Behaviour) -> None:
    befall(behaviour, {"away": False, "status": None, "late_s": 0.0})


async def search(stage: Stage, **params: str | int) -> c.SearchResponse:
    wanted: dict[str, str | int] = {"q": "quiet sea", "mode": "vibe", "collapse": False, "niche": 1, "limit": 30}
    answer = await stage.http.get("/api/v1/search", params=wanted | params)
    assert answer.status_code == 200, answer.text
    return c.SearchResponse.model_validate_json(answer.content)


@pytest.mark.parametrize("mishap", MISHAPS)
async def test_without_semantic_the_words_answer(stage: Stage, mishap: dict[str, object]) -> None:
    befall(stage.semantic, mishap)
    answer = await search(stage)
    assert [each.id for each in answer.results] == [each.id for each in BY_WORDS]
    assert (answer.degraded, answer.total_is) == (["semantic"], "at_least")
    recover(stage.semantic)
    assert (await search(stage)).degraded == []


@pytest.mark.parametrize("mishap", MISHAPS)
async def test_without_the_catalog_meaning_answers_from_memory(stage: Stage, mishap: dict[str, object]) -> None:
    befall(stage.catalog, mishap)
    answer = await search(stage)
    assert [each.id for each in answer.results] == [each.id for each in BY_MEANING]
    assert answer.results[0].title == "Title 30"
    assert answer.degraded == ["text", "catalog"]
    recover(stage.catalog)
    assert (await search(stage)).degraded == []


async def test_memory_holds_what_was_seen_before_everything_was_copied(settings: GatewaySettings) -> None:
    async with gateway(settings, catalog(BY_WORDS, TITLES), semantic(BY_MEANING)) as stage:
        await search(stage, limit=5)
        stage.catalog.away = True
        assert [each.id for each in (await search(stage)).results if each.id <= 5] == [5, 4, 3, 2, 1]


async def test_titles_that_cannot_be_shown_are_a_clear_503(settings: GatewaySettings) -> None:
    async with gateway(settings, catalog([], []), semantic(BY_MEANING)) as stage:
        stage.catalog.away = True
        answer = await stage.http.get("/api/v1/search", params={"q": "quiet"})
    assert (answer.status_code, answer.json()["error"]) == (503, "SearchUnavailable")


@pytest.mark.parametrize("mishap", [{"away": True}, {"status": 500}, {"late_s": 5.0}])
async def test_without_both_a_clear_503(stage: Stage, mishap: dict[str, object]) -> None:
    befall(stage.catalog, mishap)
    befall(stage.semantic, mishap)
    answer = await stage.http.get("/api/v1/search", params={"q": "quiet"})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "2"
    assert answer.json() | {"request_id": None} == {
        "error": "SearchUnavailable",
        "detail": "Search cannot answer right now; try again in a moment.",
        "request_id": None,
    }
    assert answer.json()["request_id"] == answer.headers["X-Request-ID"]


async def test_overload_of_both_is_429(stage: Stage) -> None:
    stage.catalog.status = stage.semantic.status = 429
    answer = await stage.http.get("/api/v1/search", params={"q": "quiet"})
    assert (answer.status_code, answer.json()["error"]) == (429, "TooManyRequests")
    assert answer.headers["Retry-After"] == "1"


async def test_what_a_retriever_refuses_is_the_askers_to_mend(stage: Stage) -> None:
    stage.semantic.status = 422
    answer = await stage.http.get("/api/v1/search", params={"q": "quiet"})
    assert (answer.status_code, answer.json()["detail"]) == (422, "told to fail")


async def test_filter_values_stay_known_while_the_catalog_is_away(stage: Stage) -> None:
    stage.catalog.away = True
    assert (await search(stage, genres="drama")).query.filters.genres == ["Drama"]
    assert (await stage.http.get("/api/v1/facets")).status_code == 200


async def test_filter_values_pass_unchecked_where_the_catalog_never_answered(settings: GatewaySettings) -> None:
    failing = Behaviour(status=500)
    async with gateway(settings, catalog([], TITLES), semantic(BY_MEANING), catalog_behaviour=failing) as stage:
        answer = await stage.http.get("/api/v1/facets")
        assert (answer.status_code, answer.json()["error"]) == (503, "UpstreamUnavailable")
        failing.status = None
        failing.away_from = "/facets"
        assert (await search(stage, genres="No Such Genre")).query.filters.genres == ["No Such Genre"]
        failing.away_from = None
        refused = await stage.http.get("/api/v1/search", params={"genres": "No Such Genre"})
        assert (refused.status_code, refused.json()["detail"]) == (422, "Unknown genre 'No Such Genre'.")


@pytest.mark.parametrize(("catalog_away", "semantic_away", "status"), [(1, 0, 200), (0, 1, 200), (1, 1, 503)])
async def test_ready_while_one_retriever_is(stage: Stage, catalog_away: int, semantic_away: int, status: int) -> None:
    stage.catalog.away, stage.semantic.away = bool(catalog_away), bool(semantic_away)
    for path in ("/readyz", "/api/v1/readyz"):
        answer = await stage.http.get(path)
        assert answer.status_code == status
    assert (await stage.http.get("/healthz")).json() == {"status": "ok"}
