from typing import Any

import pytest

from services.shared.clients import CatalogClient
from services.shared.contracts import InternalFilters, TextSearchRequest, TextSearchResponse
from services.shared.errors import InvalidRequest
from tests.services.catalog.conftest import ADULT, CHOSEN


async def find(catalog: CatalogClient, text: str, mode: str = "text", **filters: Any) -> TextSearchResponse:
    request = TextSearchRequest.model_validate({"text": text, "mode": mode, "filters": filters})
    return await catalog.search(request)


def ids(answer: TextSearchResponse) -> list[int]:
    return [hit.id for hit in answer.hits]


@pytest.mark.parametrize("mode", ["text", "title"])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fullmetal alchmist", 121),
        ("sousou no friren", 52991),
        ("atack on titan", 16498),
        ("stiens gate", 9253),
        ("鋼の錬金術師", 121),
        ("葬送のフリーレン", 52991),
        ("蟲師", 457),
        ("full metal alchemist brotherhood", 5114),
        ("Hunter×Hunter", 11061),
        ("Кошмар", None),
        ("Pokémon", None),
        ("kimi no na wa", 32281),
        ("YOUR NAME.", 32281),
        ("deathnote", 1535),
    ],
)
async def test_titles_are_found_however_they_are_spelled(
    catalog: CatalogClient, text: str, expected: int | None, mode: str
) -> None:
    answer = await find(catalog, text, mode)
    assert next(iter(ids(answer)), None) == expected


@pytest.mark.parametrize("text", ["Death Note", "death note", "DEATH  NOTE!", "デスノート"])
async def test_a_text_that_is_a_name_is_told(catalog: CatalogClient, text: str) -> None:
    answer = await find(catalog, text)
    assert answer.exact_title_ids == [1535]
    assert answer.hits[0].id == 1535


async def test_of_two_titles_with_one_name_the_better_known_leads(catalog: CatalogClient) -> None:
    answer = await find(catalog, "hunter x hunter")
    assert set(answer.exact_title_ids) == {136, 11061}
    known = [hit.popularity for hit in answer.hits[:2]]
    assert known == sorted(known, reverse=True)


@pytest.mark.parametrize("text", ["錬金術", "フリーレン", "beyond journey"])
async def test_part_of_a_name_finds_it(catalog: CatalogClient, text: str) -> None:
    assert set(ids(await find(catalog, text, "title"))) & {121, 52991}


async def test_all_words_come_before_any_words(catalog: CatalogClient) -> None:
    answer = await find(catalog, "eerie fantasy")
    assert answer.hits[0].id == 457
    assert answer.match == "any"
    assert answer.hits[0].score > answer.hits[1].score + 10


async def test_a_sentence_falls_back_to_any_words(catalog: CatalogClient) -> None:
    text = "I want something where a wanderer mends what unseen beings undo, far from any city, no robots please"
    answer = await find(catalog, text)
    assert answer.match == "any"
    assert answer.hits[0].id == 457


async def test_rare_words_weigh_more_than_common_ones(catalog: CatalogClient) -> None:
    # Dozens of these titles are action and fantasy; one is about camping.
    found = ids(await find(catalog, "action fantasy camping"))
    assert found[0] == 34798
    assert len(found) > 20


async def test_own_synopsis_moods_and_card_themes_are_searched(catalog: CatalogClient) -> None:
    for text in ("schoolgirls", "cosy", "camping"):
        assert ids(await find(catalog, text))[0] == 34798


async def test_a_mood_is_found_by_other_words_for_it(catalog: CatalogClient) -> None:
    for words in ("snug", "heart warming"):
        answer = await find(catalog, words)
        assert (ids(answer)[0], answer.match) == (34798, "all")


async def test_accents_and_inflection_do_not_matter(catalog: CatalogClient) -> None:
    assert ids(await find(catalog, "lonély plâces wandering"))[0] == 457


async def test_quotes_minus_and_or_are_understood(catalog: CatalogClient) -> None:
    assert ids(await find(catalog, '"mends what they undo"')) == [457]
    with_minus = ids(await find(catalog, "quiet -camping"))
    assert 457 in with_minus
    assert 34798 not in with_minus
    assert {457, 34798} <= set(ids(await find(catalog, "wanderer or camping")))


async def test_excluded_words_stay_out_of_the_any_words_fallback(catalog: CatalogClient) -> None:
    answer = await find(catalog, "cosy wanderer lonely schoolgirls quiet eerie -camping")
    assert answer.match == "any"
    assert 34798 not in ids(answer)


@pytest.mark.parametrize(
    "text", ["the", "of and the", "!!!", "%_\\'", "' | ! & ( ) :*", "𓀀", "-", "-war", '"', "x" * 500, "a b c d " * 62]
)
@pytest.mark.parametrize("mode", ["text", "title"])
async def test_odd_texts_are_answered(catalog: CatalogClient, text: str, mode: str) -> None:
    answer = await find(catalog, text, mode)
    assert answer.total >= len(answer.hits)


async def test_nothing_found_is_said(catalog: CatalogClient) -> None:
    answer = await find(catalog, "qqqqzzzzxxxx")
    assert (answer.hits, answer.total, answer.match) == ([], 0, "none")


async def test_scores_never_rise_and_no_title_comes_twice(catalog: CatalogClient) -> None:
    for text in ("fullmetal alchmist", "quiet fantasy", "death note", "hunter"):
        answer = await find(catalog, text)
        scores = [hit.score for hit in answer.hits]
        assert scores == sorted(scores, reverse=True)
        assert len(set(ids(answer))) == len(answer.hits)


async def test_near_names_are_told_apart_from_exact_ones(catalog: CatalogClient) -> None:
    assert (await find(catalog, "fullmetal alchmist")).near_title_ids[0] == 121
    exact = await find(catalog, "death note")
    assert (exact.exact_title_ids, exact.near_title_ids) == ([1535], [])
    assert (await find(catalog, "quiet fantasy")).near_title_ids == []


async def test_pages_fit_together(catalog: CatalogClient) -> None:
    whole = await catalog.search(TextSearchRequest(text="fantasy school adventure", limit=20))
    pages = [
        await catalog.search(TextSearchRequest(text="fantasy school adventure", limit=5, offset=n)) for n in (0, 5)
    ]
    assert [hit.id for page in pages for hit in page.hits] == ids(whole)[:10]


async def test_browsing_is_by_popularity_and_counts_exactly(catalog: CatalogClient) -> None:
    answer = await catalog.search(TextSearchRequest(mode="browse", limit=10))
    known = [hit.popularity for hit in answer.hits]
    assert known == sorted(known, reverse=True)
    assert (answer.total, answer.total_is, answer.match) == (len(CHOSEN), "exact", "browse")
    beyond = await catalog.search(TextSearchRequest(mode="browse", limit=10, offset=1000))
    assert (beyond.hits, beyond.total) == ([], len(CHOSEN))


async def test_adult_titles_only_on_request(catalog: CatalogClient) -> None:
    for mode in ("text", "title"):
        assert ADULT not in ids(await find(catalog, "fullmetal nights", mode))
        assert ids(await find(catalog, "fullmetal nights", mode, include_adult=True))[0] == ADULT
    assert (await find(catalog, "fullmetal nights")).exact_title_ids == []


async def test_unknown_values_are_refused_with_the_nearest_spelling(catalog: CatalogClient) -> None:
    with pytest.raises(InvalidRequest, match=r"^Unknown genre 'Dramma'\. Did you mean 'Drama'\?$"):
        await find(catalog, "", "browse", genres=["Dramma"])
    with pytest.raises(InvalidRequest, match=r"^Unknown studio 'xyzzy'\.$"):
        await find(catalog, "spirits", studios=["xyzzy"])
    for field in ("exclude_moods", "exclude_tags", "types", "statuses", "sources", "themes"):
        with pytest.raises(InvalidRequest, match="Unknown"):
            await find(catalog, "spirits", "text", **{field: ["xyzzy"]})


async def test_a_title_outside_the_filters_is_no_exact_match(catalog: CatalogClient) -> None:
    answer = await catalog.search(
        TextSearchRequest(text="death note", filters=InternalFilters(types=["Movie"], exclude_ids=[1535]))
    )
    assert answer.exact_title_ids == []
    assert 1535 not in ids(answer)
