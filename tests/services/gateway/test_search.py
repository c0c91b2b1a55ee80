import pytest

from services.gateway.settings import GatewaySettings
from services.shared import contracts as c
from tests.services.gateway.conftest import BY_MEANING, BY_WORDS, TITLES
from tests.services.gateway.stand_ins import Stage, card, catalog, gateway, semantic

FULL_DEPTH = 450


async def search(stage: Stage, **params: object) -> c.SearchResponse:
    answer = await stage.http.get("/api/v1/search", params={"q": "quiet sea", **params})  # type: ignore[dict-item]
    assert answer.status_code == 200, answer.text
    return c.SearchResponse.model_validate_json(answer.content)


def ids(answer: c.SearchResponse) -> list[int]:
    return [each.id for each in answer.results]


async def test_both_retrievers_are_fused_and_shown_with_their_cards(stage: Stage) -> None:
    answer = await search(stage, mode="vibe", collapse=False, niche=1, limit=3)
    assert ids(answer) == [1, 2, 3]
    first = answer.results[0]
    assert (first.ranks.semantic, first.ranks.text) == (30, 1)
    assert first.score_fused == pytest.approx(1 / 70 + 0.7 / 41, abs=1e-6)
    assert first.title == "Title 1"
    assert (answer.total, answer.total_is, answer.degraded) == (30, "exact", [])
    assert answer.query.wish == "quiet sea"
    assert stage.catalog.calls.count("/hydrate") == 2  # one for this search, one for the copy of the cards


async def test_a_title_that_was_named_comes_first_except_for_a_vibe(stage: Stage) -> None:
    assert ids(await search(stage, collapse=False, niche=1, limit=3)) == [5, 1, 2]
    assert 5 not in ids(await search(stage, collapse=False, niche=1, limit=3, mode="vibe"))


async def test_title_mode_leaves_the_vector_store_alone(stage: Stage) -> None:
    answer = await search(stage, mode="title", collapse=False)
    assert ids(answer) == [each.id for each in BY_WORDS]
    assert stage.semantic.calls == []


async def test_browsing_goes_by_the_catalogues_order(stage: Stage) -> None:
    answer = await search(stage, q="", genres="drama", collapse=False)
    assert ids(answer) == [each.id for each in TITLES[:20]]
    assert answer.query.mode == "browse"
    assert answer.query.filters.genres == ["Drama"]
    assert stage.semantic.calls == []


async def test_one_entry_for_each_franchise(stage: Stage) -> None:
    answer = await search(stage)
    assert len({each.franchise.id for each in answer.results}) == len(answer.results) == 10
    assert (answer.total, answer.total_is) == (10, "exact")


async def test_a_body_takes_the_same_and_titles_to_leave_out(stage: Stage) -> None:
    body = {"q": "quiet sea", "niche": 1, "collapse": False, "limit": 30, "exclude_ids": [1, 5]}
    answer = await stage.http.post("/api/v1/search", json=body)
    found = ids(c.SearchResponse.model_validate_json(answer.content))
    assert sorted(found) == [each.id for each in TITLES if each.id not in (1, 5)]


@pytest.mark.parametrize("collapse", [True, False])
async def test_pages_are_full_and_never_repeat_or_skip(settings: GatewaySettings, collapse: bool) -> None:
    # Three titles a franchise, in long lists of which the first call reaches less than half.
    many = [card(n, franchise_id=n // 3 + 1, popularity=(n % 11) / 11) for n in range(1, FULL_DEPTH + 1)]
    words = [many[(7 * n) % FULL_DEPTH] for n in range(FULL_DEPTH)]
    async with gateway(settings, catalog(words, many, exact=[449]), semantic(many)) as stage:
        whole = ids(await search(stage, limit=100, collapse=collapse))
        assert len(whole) == 100
        pages: list[int] = []
        while page := ids(await search(stage, limit=17, offset=len(pages), collapse=collapse)):
            assert len(page) == 17 or len(pages) + len(page) == (151 if collapse else FULL_DEPTH)
            pages += page
        assert len(pages) == len(set(pages)) == (151 if collapse else FULL_DEPTH)
        assert pages[:100] == whole
        last = await search(stage, limit=17, offset=10_000, collapse=collapse)
        assert (last.results, last.total, last.total_is) == ([], len(pages), "exact")


async def test_what_is_not_counted_to_the_end_is_at_least(settings: GatewaySettings) -> None:
    many = [card(n) for n in range(1, FULL_DEPTH + 1)]
    async with gateway(settings, catalog(many, many), semantic(many)) as stage:
        answer = await search(stage)
        assert (answer.total, answer.total_is) == (100, "at_least")
        browsed = await search(stage, q="", year_min=1990, collapse=False)
        assert (browsed.total, browsed.total_is) == (FULL_DEPTH, "exact")


async def test_the_request_id_goes_along(stage: Stage) -> None:
    answer = await stage.http.get("/api/v1/search", params={"q": "x"}, headers={"X-Request-ID": "abc-1"})
    assert answer.headers["X-Request-ID"] == "abc-1"
    assert stage.semantic.request_ids[-1] == stage.catalog.request_ids[-1] == "abc-1"


async def test_the_answer_matches_its_schema(stage: Stage) -> None:
    answer = await stage.http.get("/api/v1/search", params={"q": "x"})
    raw = answer.json()
    assert set(raw) == set(c.SearchResponse.model_fields)
    assert set(raw["results"][0]) == set(c.SearchResult.model_fields)
    assert set(raw["query"]["filters"]) == set(c.Filters.model_fields)


assert BY_MEANING[0].id == len(TITLES)


async def test_titles_marked_with_what_is_excluded_are_never_shown(stage: Stage) -> None:
    marks = (
        (GatewaySettings(_env_file=None).bundle_dir / "contents" / "marks.tsv").read_text(encoding="utf-8").splitlines()
    )
    armed = {int(row.split("\t")[0]) for row in marks if "guns" in row.split()}
    shown = ids(await search(stage, q="quiet sea, no guns", mode="vibe", collapse=False, limit=30))
    assert armed & {each.id for each in TITLES}
    assert shown
    assert not armed & set(shown)
