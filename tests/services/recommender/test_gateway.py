"""The real recommender behind the gateway, with stand-ins for the other services."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest

from services.gateway.app import create_app as create_gateway
from services.gateway.settings import GatewaySettings
from services.recommender.app import create_app
from services.recommender.settings import RecommenderSettings
from services.shared import contracts as c
from tests.services.gateway.stand_ins import Behaviour, Line, card, catalog, names_read, semantic, with_state
from tests.services.recommender import toy

CARDS = [card(anime_id, franchise_id=10 if anime_id == 30 else anime_id) for anime_id in toy.IDS]
API = "/api/v1"


@dataclass
class Stage:
    http: httpx.AsyncClient
    recommender: Behaviour
    catalog: Behaviour


@pytest.fixture
async def stage(settings: RecommenderSettings) -> AsyncIterator[Stage]:
    """A gateway that reaches the recommender over a line that may break."""
    app, line, shelf = create_app(settings), Behaviour(), Behaviour()
    async with app.router.lifespan_context(app) as state:
        gateway = create_gateway(
            GatewaySettings(_env_file=None, log_level="error"),
            Line(catalog(CARDS[:3], CARDS), shelf),
            httpx.ASGITransport(semantic(CARDS[::-1])),
            Line(with_state(app, state), line),
        )
        async with (
            gateway.router.lifespan_context(gateway) as own,
            httpx.AsyncClient(
                transport=httpx.ASGITransport(with_state(gateway, own), raise_app_exceptions=False),
                base_url="http://gateway",
            ) as http,
        ):
            await names_read((own or {})["gateway"])
            yield Stage(http, line, shelf)


async def profile(stage: Stage) -> dict[str, str]:
    return {"X-Funiki-Profile": (await stage.http.post(f"{API}/profiles")).json()["token"]}


async def test_a_list_becomes_a_page_of_results_with_reasons(stage: Stage) -> None:
    body = {"history": [{"id": 40, "feedback": "love"}, {"id": 999, "score": 9}], "limit": 3}
    answer = (await stage.http.post(f"{API}/recommendations", json=body)).json()
    first = answer["results"][0]
    assert first["id"] == 50
    assert first["title"] == "Title 50"
    assert first["because"]["titles"][0]["id"] == 40
    assert sum(first["parts"].values()) == pytest.approx(first["score_fused"], abs=1e-3)
    assert (answer["known"], answer["unknown_ids"], answer["degraded"]) == (1, [999], [])
    assert len(answer["results"]) == 3


async def test_filters_are_spelt_as_the_catalogue_spells_them(stage: Stage) -> None:
    answer = (await stage.http.post(f"{API}/recommendations", json={"genres": ["drama"], "collapse": False})).json()
    assert [each["id"] for each in answer["results"]] == [10, 30, 50, 90, 110]
    wrong = await stage.http.post(f"{API}/recommendations", json={"genres": ["dramma"]})
    assert (wrong.status_code, wrong.json()["error"]) == (422, "InvalidRequest")


async def test_from_a_click_to_the_feed_and_away_again(stage: Stage) -> None:
    me = await profile(stage)
    click = {"event_id": "e1", "id": 40, "feedback": "love"}
    assert (await stage.http.post(f"{API}/feedback", json=click, headers=me)).json()["stored"] is True
    feed = (await stage.http.get(f"{API}/recommendations", params={"limit": 5}, headers=me)).json()
    assert feed["results"][0]["id"] == 50
    both = {"history": [{"id": 50, "feedback": "seen"}]}
    posted = (await stage.http.post(f"{API}/recommendations", json=both, headers=me)).json()
    assert posted["known"] == 2
    assert (await stage.http.get(f"{API}/profile", headers=me)).json()["titles"][0]["opinion"] == "love"
    assert (await stage.http.get(f"{API}/profile/neighbours", headers=me)).status_code == 200
    assert (await stage.http.delete(f"{API}/profile", headers=me)).json() == {"deleted_events": 1}
    gone = await stage.http.get(f"{API}/recommendations", headers=me)
    assert (gone.status_code, gone.json()["error"]) == (401, "ProfileUnknown")


async def test_a_list_streams_through(stage: Stage) -> None:
    me = await profile(stage)
    answer = await stage.http.post(f"{API}/import", content=b"mal_id,score\n40,9\n999,1\n", headers=me)
    assert (answer.json()["stored"], answer.json()["unknown_total"]) == (1, 1)
    broken = await stage.http.post(f"{API}/import", content=b"{]", headers=me)
    assert (broken.status_code, broken.json()["error"]) == (422, "InvalidRequest")
    large = await stage.http.post(f"{API}/import", content=b"mal_id\n" + b"10\n" * 100_000, headers=me)
    assert (large.status_code, large.json()["error"]) == (413, "PayloadTooLarge")
    assert (await stage.http.post(f"{API}/import", content=b"mal_id\n10\n")).status_code == 401


async def test_many_lists_at_once(stage: Stage) -> None:
    lists = [{"history": [{"id": 40, "score": 9}]}] * 999 + [{}]
    answer = (await stage.http.post(f"{API}/recommendations/batch", json={"lists": lists, "limit": 2})).json()
    assert len(answer["lists"]) == 1000
    assert answer["lists"][0]["results"][0]["id"] == 50
    assert answer["lists"][999] == {"results": answer["lists"][999]["results"], "known": 0}
    too_many = await stage.http.post(f"{API}/recommendations/batch", json={"lists": [{}] * 1001})
    assert too_many.status_code == 422


@pytest.mark.parametrize("by", ["plot", "people", "you"])
async def test_similar_in_three_ways(stage: Stage, by: str) -> None:
    me = await profile(stage)
    await stage.http.post(f"{API}/feedback", json={"event_id": "e", "id": 40, "feedback": "love"}, headers=me)
    answer = await stage.http.get(f"{API}/anime/40/similar", params={"by": by}, headers=me)
    found = [each["id"] for each in answer.json()["results"]]
    assert 40 not in found
    assert found
    if by == "people":
        assert found == [50, 30]


async def test_what_fits_you_needs_to_know_you(stage: Stage) -> None:
    assert (await stage.http.get(f"{API}/anime/40/similar", params={"by": "you"})).status_code == 401


@pytest.mark.parametrize("trouble", [{"away": True}, {"status": 500}])
async def test_without_the_recommender_search_goes_on(stage: Stage, trouble: dict[str, object]) -> None:
    me = await profile(stage)
    for name, value in trouble.items():
        setattr(stage.recommender, name, value)
    for method, path in (("GET", "/recommendations"), ("POST", "/profiles"), ("DELETE", "/profile")):
        answer = await stage.http.request(method, f"{API}{path}", headers=me)
        assert (answer.status_code, answer.json()["error"]) == (503, "UpstreamUnavailable")
        assert set(answer.json()) == {"error", "detail", "request_id"}
    assert (await stage.http.get(f"{API}/search", params={"q": "quiet"})).status_code == 200
    assert (await stage.http.get(f"{API}/readyz")).status_code == 200


async def test_without_the_catalog_cards_come_from_memory_or_not_at_all(stage: Stage) -> None:
    await stage.http.post(f"{API}/recommendations", json={"limit": 3})
    stage.catalog.away = True
    answer = await stage.http.post(f"{API}/recommendations", json={"limit": 3})
    assert answer.json()["degraded"] == ["catalog"]
    assert len(answer.json()["results"]) == 3


def ids(answer: httpx.Response) -> list[int]:
    return [each["id"] for each in answer.json()["results"]]


async def test_a_search_is_reordered_for_a_person(stage: Stage) -> None:
    plain = await stage.http.post(f"{API}/search", json={"q": "quiet", "mode": "vibe"})
    assert all(each["fit"] is None for each in plain.json()["results"])
    wanted = {"q": "quiet", "mode": "vibe", "history": [{"id": 40, "feedback": "love"}], "personal": 1.0}
    personal = await stage.http.post(f"{API}/search", json=wanted)
    fits = [each["fit"] for each in personal.json()["results"]]
    assert fits == sorted(fits, reverse=True)
    assert set(ids(personal)) == set(ids(plain))
    assert ids(personal) != ids(plain)
    assert ids(await stage.http.post(f"{API}/search", json=wanted | {"personal": 0.0})) == ids(plain)
    unknown = wanted | {"history": [{"id": 999, "feedback": "love"}]}
    assert ids(await stage.http.post(f"{API}/search", json=unknown)) == ids(plain)


async def test_a_search_leaves_out_what_a_profile_knows(stage: Stage) -> None:
    me = await profile(stage)
    await stage.http.post(f"{API}/feedback", json={"event_id": "e", "id": 40, "feedback": "save"}, headers=me)
    wanted = {"q": "quiet", "mode": "vibe", "collapse": False, "limit": 50}
    assert 40 in ids(await stage.http.post(f"{API}/search", json=wanted, headers=me))
    wanted |= {"exclude_known": True, "history": [{"id": 50, "feedback": "seen"}]}
    assert not {40, 50} & set(ids(await stage.http.post(f"{API}/search", json=wanted, headers=me)))
    guess = {"X-Funiki-Profile": "guess"}
    assert (await stage.http.post(f"{API}/search", json=wanted, headers=guess)).status_code == 401


async def test_without_the_recommender_a_personal_search_is_a_plain_one(stage: Stage) -> None:
    love = {"id": 40, "feedback": "love"}
    wanted = {"q": "quiet", "mode": "vibe", "history": [love], "personal": 1.0, "exclude_known": True}
    plain = ids(await stage.http.post(f"{API}/search", json=wanted | {"personal": 0.0}))
    stage.recommender.away = True
    answer = await stage.http.post(f"{API}/search", json=wanted)
    assert answer.json()["degraded"] == ["recommender"]
    assert 40 not in plain
    assert ids(answer) == plain


async def test_a_page_that_recommends_by_itself_gets_titles_and_graph(stage: Stage) -> None:
    answer = await stage.http.get(f"{API}/private/titles")
    told = c.PrivateTitles.model_validate_json(answer.content)
    assert (told.version, told.ids, told.codes["love"]) == ("toy-1", toy.IDS, 3)
    assert told.franchise[:3] == [10, 20, 10]
    assert (told.titles[0], told.english[1]) == ("Title 10", "The Example of 20")
    assert told.numbers["year"][:2] == [2000, 2001]
    assert told.labels["genres"] == {"Drama": [0, 2, 2, 2, 2, 2], "Comedy": [1, 2, 2, 2, 2, 2]}
    assert (told.adult, told.not_to_watch, told.gone) == ([6], [5], [])
    assert told.labels["moods"] == {"quiet": [0, 4]}
    assert told.described["moods"][:5] == [[0], [], [], [], [0]]
    again = await stage.http.get(f"{API}/private/titles", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    graph = await stage.http.get(f"{API}/private/graph/{told.version}")
    assert graph.content == toy.GRAPH
    assert "immutable" in graph.headers["Cache-Control"]
    plain = await stage.http.get(f"{API}/private/graph/{told.version}", headers={"Accept-Encoding": "identity"})
    assert ("Content-Encoding" not in plain.headers, plain.content) == (True, toy.GRAPH)


async def test_a_graph_of_another_artefact_is_not_there(stage: Stage) -> None:
    answer = await stage.http.get(f"{API}/private/graph/toy-0")
    assert (answer.status_code, answer.json()["error"]) == (404, "GraphNotFound")
