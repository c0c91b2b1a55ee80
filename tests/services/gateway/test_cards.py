import httpx

from services.gateway.cards import CardStore
from services.shared.clients import CatalogClient
from services.shared.contracts import TitleCard
from tests.services.gateway.stand_ins import card, catalog


async def test_a_copy_holds_every_card_over_several_pages() -> None:
    titles = [card(n) for n in range(1, 521)]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(catalog([], titles)), base_url="http://catalog") as http:
        store = CardStore()
        assert await store.copy(CatalogClient(http)) == len(store) == 520
    assert [TitleCard.model_validate(each) for each in store.recall([520, 999, 3])] == [titles[519], titles[2]]
    assert 520 in store
    assert 999 not in store


def test_a_newer_card_replaces_an_older() -> None:
    store = CardStore()
    store.remember([card(1, popularity=0.1).model_dump()])
    store.remember([card(1, popularity=0.2).model_dump()])
    assert [each["popularity"] for each in store.recall([1])] == [0.2]
