import pytest

from services.gateway.settings import GatewaySettings
from services.shared import contracts as c
from tests.services.gateway.conftest import BY_MEANING, TITLES
from tests.services.gateway.stand_ins import Stage, catalog, gateway, semantic


async def similar(stage: Stage, anime_id: int, limit: int = 12) -> c.SimilarResponse:
    answer = await stage.http.get(f"/api/v1/anime/{anime_id}/similar", params={"limit": limit})
    assert answer.status_code == 200, answer.text
    return c.SimilarResponse.model_validate_json(answer.content)


async def test_similar_titles_are_of_other_franchises_one_of_each(stage: Stage) -> None:
    answer = await similar(stage, 30)
    franchises = [each.franchise.id for each in answer.results]
    assert sorted(franchises) == [2, 3, 4, 5, 6, 7, 8, 9, 10]
    assert (answer.id, answer.degraded) == (30, [])
    assert len((await similar(stage, 30, limit=4)).results) == 4


async def test_similar_goes_by_likeness_and_popularity(stage: Stage) -> None:
    # At niche 0.5 and strength 3 the prior is 1 + 1.5 popularity: 29 has rank 1 and 0.1, 27 rank 3 and 0.6.
    first = (await similar(stage, 30)).results[0]
    assert first.id == 27
    assert first.score_fused == pytest.approx(1.9 / 43, abs=1e-6)


async def test_similar_without_the_catalog_comes_from_memory(stage: Stage) -> None:
    whole = await similar(stage, 30)
    stage.catalog.away = True
    answer = await similar(stage, 30)
    assert (answer.results, answer.degraded) == (whole.results, ["catalog"])


async def test_similar_without_semantic_is_a_clear_503(stage: Stage) -> None:
    stage.semantic.away = True
    answer = await stage.http.get("/api/v1/anime/30/similar")
    assert (answer.status_code, answer.json()["error"]) == (503, "UpstreamUnavailable")


async def test_a_title_that_is_not_in_the_index_yet_has_none(stage: Stage) -> None:
    stage.semantic.status = 404
    assert (await similar(stage, 30)).results == []


@pytest.mark.parametrize("path", ["/anime/1", "/anime/1/franchise", "/suggest?q=a"])
async def test_what_only_the_catalog_knows_needs_the_catalog(stage: Stage, path: str) -> None:
    stage.catalog.status = 404
    answer = await stage.http.get(f"/api/v1{path}")
    assert (answer.status_code, answer.json()["error"]) == (404, "AnimeNotFound")
    stage.catalog.status = 500
    answer = await stage.http.get(f"/api/v1{path}")
    assert (answer.status_code, answer.json()["error"]) == (503, "UpstreamUnavailable")


async def test_facets_come_from_the_catalogue(settings: GatewaySettings) -> None:
    async with gateway(settings, catalog([], TITLES), semantic(BY_MEANING)) as stage:
        answer = c.Facets.model_validate_json((await stage.http.get("/api/v1/facets")).content)
    assert [each.value for each in answer.genres] == ["Drama", "Slice of Life"]
