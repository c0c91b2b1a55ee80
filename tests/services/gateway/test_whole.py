"""The gateway before the real catalog and the real semantic service: PostgreSQL, the vector engine and the encoder of
the bundle, over a dozen titles. No sockets between the services.
"""

import gzip
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpx
import pytest
from rich.console import Console

from scripts import index
from scripts.postgres_cluster import Cluster
from services.catalog.app import create_app as create_catalog
from services.catalog.settings import CatalogSettings
from services.gateway.app import create_app
from services.gateway.settings import GatewaySettings
from services.semantic.app import create_app as create_semantic
from services.semantic.settings import SemanticSettings
from services.shared import contracts as c
from services.shared.settings import REPOSITORY
from tests.conftest import ClusterOf, migrated_database
from tests.services.gateway.stand_ins import Behaviour, Line, Stage, with_state

COWBOY_BEBOP, BEBOP_MOVIE, MUSHISHI, TOTORO, SPIRITED_AWAY, NARUTO, SHIPPUUDEN = 1, 5, 457, 523, 199, 20, 1735
FULLMETAL, BROTHERHOOD, FRIEREN, STEINS_GATE, EVANGELION, MONSTER = 121, 5114, 52991, 9253, 30, 19
IDS = {
    *(COWBOY_BEBOP, BEBOP_MOVIE, MUSHISHI, TOTORO, SPIRITED_AWAY, NARUTO, SHIPPUUDEN),
    *(FULLMETAL, BROTHERHOOD, FRIEREN, STEINS_GATE, EVANGELION, MONSTER),
}


def records() -> list[c.TitleRecord]:
    with gzip.open(REPOSITORY / "data" / "catalog" / "catalog.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [record for line in lines if (record := c.TitleRecord.model_validate_json(line)).id in IDS]


@pytest.fixture(scope="module")
def running_postgres(cluster_of: ClusterOf) -> Cluster:
    return cluster_of("auto")


@pytest.fixture(scope="module")
async def whole(running_postgres: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    database = await migrated_database(running_postgres, "gateway_whole")
    with tempfile.TemporaryDirectory(prefix="funiki-whole-") as place, pytest.MonkeyPatch.context() as environment:
        environment.setenv("FUNIKI_DATABASE_URL", database)
        environment.setenv("FUNIKI_DATA_DIR", place)
        environment.delenv("QDRANT_URL", raising=False)
        async with AsyncExitStack() as stack:

            async def line(app: object, behaviour: Behaviour) -> Line:
                state = await stack.enter_async_context(app.router.lifespan_context(app))  # type: ignore[attr-defined]
                return Line(with_state(app, state), behaviour)  # type: ignore[arg-type]

            catalog, semantic, own = Behaviour(), Behaviour(), Behaviour()
            to_catalog = await line(create_catalog(CatalogSettings(log_level="error")), catalog)
            async with httpx.AsyncClient(transport=to_catalog, base_url="http://catalog") as http:
                body = {"titles": [record.model_dump() for record in records()]}
                (await http.put("/titles", json=body)).raise_for_status()
            await index.run("build", "http://127.0.0.1:9", Console(quiet=True))
            to_semantic = await line(create_semantic(SemanticSettings(log_level="error")), semantic)
            settings = GatewaySettings(page_dir=tmp_path_factory.mktemp("page"), log_level="error")
            to_gateway = await line(create_app(settings, to_catalog, to_semantic), own)
            yield Stage(httpx.AsyncClient(transport=to_gateway, base_url="http://gateway"), catalog, semantic)


async def search(whole: Stage, **params: str | int | bool) -> c.SearchResponse:
    answer = await whole.http.get("/api/v1/search", params=params)
    assert answer.status_code == 200, answer.text
    return c.SearchResponse.model_validate_json(answer.content)


def ids(answer: c.SearchResponse) -> list[int]:
    return [each.id for each in answer.results]


async def test_a_vibe_is_found_by_both(whole: Stage) -> None:
    answer = await search(whole, q="gentle episodic stories about spirits in the countryside", niche=1)
    assert answer.degraded == []
    assert {MUSHISHI, TOTORO, SPIRITED_AWAY} & set(ids(answer)[:3])
    assert any(each.ranks.semantic and each.ranks.text for each in answer.results[:3])
    assert all(each.ranks.semantic for each in answer.results)


@pytest.mark.parametrize(
    ("q", "anime_id"),
    [("monster", MONSTER), ("fullmetal alchmist", FULLMETAL), ("sousou no friren", FRIEREN), ("蟲師", MUSHISHI)],
)
async def test_a_title_is_found_by_its_name(whole: Stage, q: str, anime_id: int) -> None:
    assert ids(await search(whole, q=q, mode="title", collapse=False))[0] == anime_id


async def test_an_exact_title_stands_first(whole: Stage) -> None:
    assert ids(await search(whole, q="Monster"))[0] == MONSTER
    assert ids(await search(whole, q="naruto: shippuuden"))[0] == SHIPPUUDEN


async def test_a_nearly_spelled_title_stands_first(whole: Stage) -> None:
    assert ids(await search(whole, q="fulmetal alchmist", collapse=False))[0] == FULLMETAL


async def test_filters_hold_for_both_retrievers(whole: Stage) -> None:
    answer = await search(whole, q="journey", types="movie", year_min=1980, year_max=2005)
    assert set(ids(answer)) == {BEBOP_MOVIE, TOTORO, SPIRITED_AWAY}
    answer = await search(whole, q="ninja", exclude_genres="action", collapse=False)
    assert answer.results
    assert all("Action" not in each.genres for each in answer.results)


async def test_browsing_goes_by_popularity(whole: Stage) -> None:
    answer = await search(whole, types="tv", collapse=False, limit=100)
    popularity = [each.popularity for each in answer.results]
    assert len(popularity) == answer.total == len(IDS) - 3
    assert popularity == sorted(popularity, reverse=True)


async def test_one_entry_for_each_franchise(whole: Stage) -> None:
    answer = await search(whole, q="ninja fighting for his village")
    assert len({NARUTO, SHIPPUUDEN} & set(ids(answer))) == 1
    assert len({each.franchise.id for each in answer.results}) == len(answer.results)


async def test_titles_to_leave_out_are_left_out(whole: Stage) -> None:
    answer = await whole.http.post("/api/v1/search", json={"q": "spirits", "exclude_ids": [MUSHISHI, TOTORO]})
    assert not {MUSHISHI, TOTORO} & set(ids(c.SearchResponse.model_validate_json(answer.content)))


async def test_a_title_with_its_franchise_and_its_like(whole: Stage) -> None:
    detail = c.TitleDetail.model_validate_json((await whole.http.get(f"/api/v1/anime/{COWBOY_BEBOP}")).content)
    assert (detail.title, detail.year) == ("Cowboy Bebop", 1998)
    answer = await whole.http.get(f"/api/v1/anime/{COWBOY_BEBOP}/franchise")
    members = [each.id for each in c.Franchise.model_validate_json(answer.content).members]
    assert set(members) == {COWBOY_BEBOP, BEBOP_MOVIE}
    answer = await whole.http.get(f"/api/v1/anime/{COWBOY_BEBOP}/similar")
    similar = [each.id for each in c.SimilarResponse.model_validate_json(answer.content).results]
    assert similar
    assert not set(members) & set(similar)


async def test_suggestions_and_facets(whole: Stage) -> None:
    suggested = c.Suggestions.model_validate_json((await whole.http.get("/api/v1/suggest?q=cowb")).content)
    assert suggested.suggestions[0].id == COWBOY_BEBOP
    facets = c.Facets.model_validate_json((await whole.http.get("/api/v1/facets")).content)
    assert "TV" in [each.value for each in facets.types]


@pytest.mark.parametrize("path", ["/anime/999999", "/anime/999999/similar", "/anime/999999/franchise"])
async def test_an_unknown_title_is_a_404(whole: Stage, path: str) -> None:
    answer = await whole.http.get(f"/api/v1{path}")
    assert (answer.status_code, answer.json()["error"]) == (404, "AnimeNotFound")


@pytest.mark.parametrize("gone", ["semantic", "catalog"])
async def test_search_goes_on_while_one_is_away(whole: Stage, gone: str) -> None:
    behaviour: Behaviour = getattr(whole, gone)
    whole_answer = await search(whole, q="spirits in the countryside")
    behaviour.away = True
    answer = await search(whole, q="spirits in the countryside")
    behaviour.away = False
    assert answer.degraded == (["semantic"] if gone == "semantic" else ["text", "catalog"])
    assert answer.results
    assert (await search(whole, q="spirits in the countryside")).results == whole_answer.results
