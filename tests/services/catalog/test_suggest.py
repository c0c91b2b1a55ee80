import httpx
import pytest

from services.shared.clients import CatalogClient
from tests.services.catalog.conftest import ADULT


async def suggested(catalog: CatalogClient, q: str, *, limit: int = 8, include_adult: bool = False) -> list[int]:
    return [suggestion.id for suggestion in (await catalog.suggest(q, limit, include_adult)).suggestions]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("f", 5114),
        ("fu", 5114),
        ("full metal al", 5114),
        ("titan", 16498),
        ("Steins;G", 9253),
        ("friren", 52991),
        ("葬", 52991),
        ("鋼の", 5114),
        ("mushi shi", 457),
    ],
)
async def test_what_is_typed_finds_a_title(catalog: CatalogClient, typed: str, expected: int) -> None:
    assert (await suggested(catalog, typed))[0] == expected


async def test_the_name_that_matched_is_told(catalog: CatalogClient) -> None:
    [suggestion] = (await catalog.suggest("your na", 8, False)).suggestions
    assert (suggestion.id, suggestion.title, suggestion.type, suggestion.year) == (
        32281,
        "Kimi no Na wa.",
        "Movie",
        2016,
    )
    assert suggestion.matched == "Your Name."
    assert suggestion.picture_url


async def test_a_title_comes_once_and_the_limit_holds(catalog: CatalogClient) -> None:
    for typed in ("a", "s", "th", "the", "no"):
        found = await suggested(catalog, typed, limit=5)
        assert len(found) == len(set(found)) <= 5
    assert len(await suggested(catalog, "s", limit=5)) == 5


async def test_the_better_known_comes_first(catalog: CatalogClient) -> None:
    assert await suggested(catalog, "naruto") == [20, 1735]


async def test_adult_titles_only_on_request(catalog: CatalogClient) -> None:
    assert ADULT not in await suggested(catalog, "fullmetal n")
    assert await suggested(catalog, "fullmetal n", include_adult=True) == [ADULT]


@pytest.mark.parametrize("typed", ["", " ", "!", "%", "_", "\\", "'", "%%%%", "\u200b", "𓀀", "-" * 100, "q" * 500])
async def test_odd_input_finds_nothing_and_harms_nothing(catalog: CatalogClient, typed: str) -> None:
    assert await suggested(catalog, typed) == []


@pytest.mark.parametrize("query", ["q=a%00b", "q=" + "x" * 501, "q=a&limit=0", "q=a&limit=51"])
async def test_bad_parameters_are_refused(http: httpx.AsyncClient, query: str) -> None:
    answer = await http.get(f"/suggest?{query}")
    assert answer.status_code == 422
    assert answer.json()["error"] == "InvalidRequest"
