import pytest

from services.gateway.vocabulary import Spellings, canonical
from services.shared.contracts import Filters, InternalFilters
from services.shared.errors import InvalidRequest

KNOWN: Spellings = {
    "genres": {"drama": "Drama", "sci-fi": "Sci-Fi", "slice of life": "Slice of Life"},
    "themes": {"iyashikei": "Iyashikei"},
    "moods": {"melancholic": "melancholic"},
    "tags": {},
    "studios": {"studio ghibli": "Studio Ghibli"},
    "types": {"tv": "TV"},
    "statuses": {},
    "sources": {},
    "demographics": {},
}


def test_values_take_the_spelling_of_the_catalogue_once() -> None:
    filters = canonical(Filters(genres=["DRAMA", " drama ", "sci-fi"], exclude_moods=["Melancholic"]), KNOWN)
    assert (filters.genres, filters.exclude_moods) == (["Drama", "Sci-Fi"], ["melancholic"])


def test_everything_else_stays() -> None:
    before = InternalFilters(types=["tv"], year_min=1990, exclude_ids=[4])
    assert canonical(before, KNOWN) == before.model_copy(update={"types": ["TV"]})


@pytest.mark.parametrize(
    ("filters", "sentence"),
    [
        ({"genres": ["Dramma"]}, "Unknown genre 'Dramma'. Did you mean 'Drama'?"),
        ({"exclude_genres": ["slice-of-life"]}, "Unknown genre 'slice-of-life'. Did you mean 'Slice of Life'?"),
        ({"studios": ["ghibly"]}, "Unknown studio 'ghibly'. Did you mean 'Studio Ghibli'?"),
        ({"studios": ["madhouse"]}, "Unknown studio 'madhouse'."),
        ({"genres": ["iyashikei"]}, "Unknown genre 'iyashikei'. 'Iyashikei' is a theme."),
        ({"tags": ["x"]}, "Unknown tag 'x'."),
    ],
)
def test_an_unknown_value_is_named_with_what_may_be_meant(filters: dict[str, list[str]], sentence: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        canonical(Filters.model_validate(filters), KNOWN)
    assert str(refused.value) == sentence
