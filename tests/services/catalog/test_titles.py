import httpx
import pytest

from services.shared.clients import CatalogClient
from services.shared.contracts import TitleCard, TitleRecord
from services.shared.errors import AnimeNotFound
from tests.services.catalog.conftest import ADULT, CARDS


async def hydrated(catalog: CatalogClient, ids: list[int]) -> list[TitleCard]:
    return [TitleCard.model_validate(card) for card in await catalog.hydrate(ids)]


async def test_cards_come_in_the_order_of_the_ids(catalog: CatalogClient) -> None:
    wanted = [5114, 1, 457, 20, 32281]
    assert [card.id for card in await hydrated(catalog, wanted)] == wanted
    assert [card.id for card in await hydrated(catalog, wanted[::-1])] == wanted[::-1]


async def test_unknown_ids_are_left_out_and_repeated_ones_come_once(catalog: CatalogClient) -> None:
    assert [card.id for card in await hydrated(catalog, [1, 999_999, 1, 5])] == [1, 5]
    assert await hydrated(catalog, []) == []


async def test_a_card_holds_the_facts(catalog: CatalogClient, records: list[TitleRecord]) -> None:
    facts = {record.id: record for record in records}
    shared = TitleCard.model_fields.keys() & TitleRecord.model_fields.keys()
    for card in await hydrated(catalog, list(facts)):
        for field in shared:
            assert getattr(card, field) == getattr(facts[card.id], field), (card.id, field)


async def test_a_card_holds_our_own_words(catalog: CatalogClient) -> None:
    [card] = await hydrated(catalog, [457])
    assert (card.synopsis, card.synopsis_source) == (CARDS[0]["synopsis"], "own")
    assert card.moods == ["quiet", "eerie"]
    [without] = await hydrated(catalog, [1])
    assert (without.synopsis, without.synopsis_source, without.moods) == (None, None, [])
    [predicted] = await hydrated(catalog, [4081])
    assert predicted.moods == ["gentle"]


async def test_adult_titles_do_not_count_in_a_franchise(catalog: CatalogClient) -> None:
    [card] = await hydrated(catalog, [5114])
    assert (card.franchise.id, card.franchise.size) == (121, 5)


async def test_one_title_with_everything(catalog: CatalogClient, records: list[TitleRecord]) -> None:
    [facts] = [record for record in records if record.id == 5114]
    title = await catalog.title(5114)
    for field in ("anilist_id", "synonyms", "rating", "aired_from", "demographics", "scored_by", "favorites"):
        assert getattr(title, field) == getattr(facts, field), field
    assert title.tags == sorted(facts.tags, key=lambda tag: -tag.weight)
    related = {relation.id: relation for relation in title.relations}
    assert related[121].type == "alternative"
    assert (related[121].title, related[121].year, related[121].format) == ("Fullmetal Alchemist", 2003, "TV")


async def test_a_title_that_does_not_exist(catalog: CatalogClient, http: httpx.AsyncClient) -> None:
    for path in ("/titles/77777777", "/titles/77777777/franchise"):
        answer = await http.get(path)
        assert answer.status_code == 404
        assert answer.json()["error"] == "AnimeNotFound"
    with pytest.raises(AnimeNotFound, match="77777777"):
        await catalog.title(77777777)
    for odd in ("0", "-1", "abc", "99999999999999"):
        assert (await http.get(f"/titles/{odd}")).status_code == 422


async def test_a_franchise_in_watch_order(catalog: CatalogClient) -> None:
    franchise = await catalog.franchise(9135)
    assert (franchise.id, franchise.entry_id, franchise.title) == (121, 121, "Fullmetal Alchemist")
    assert [member.id for member in franchise.members] == [121, 430, 5114, 6421, 9135]
    assert [member.order for member in franchise.members] == [1, 2, 3, 4, 5]
    main = {member.id: member.main for member in franchise.members}
    assert main == {121: True, 430: True, 5114: False, 6421: False, 9135: False}
    assert {member.id: member.relation for member in franchise.members}[430] == "sequel"


async def test_adult_members_are_seen_only_from_an_adult_title(catalog: CatalogClient) -> None:
    assert ADULT not in [member.id for member in (await catalog.franchise(121)).members]
    assert ADULT in [member.id for member in (await catalog.franchise(ADULT)).members]


async def test_facets_hold_every_value_with_its_count(catalog: CatalogClient, records: list[TitleRecord]) -> None:
    facets = await catalog.facets()
    shown = [record for record in records if not record.is_adult]
    for field in ("genres", "themes", "studios"):
        for facet in getattr(facets, field):
            assert facet.count == sum(facet.value in getattr(record, field) for record in shown), facet
    counts = [facet.count for facet in facets.genres]
    assert counts == sorted(counts, reverse=True)
    assert {facet.value for facet in facets.tags} == {tag.name for record in records for tag in record.tags}
    assert {facet.value: facet.count for facet in facets.moods} == {"quiet": 2, "eerie": 1, "cosy": 1, "gentle": 1}
    assert facets.genres[-1].value == "Hentai"
    assert facets.genres[-1].count == 0
    assert {facet.value for facet in facets.types} == {record.type for record in shown}
    years = [record.year for record in shown if record.year]
    assert (facets.year_min, facets.year_max) == (min(years), max(years))
