import pytest

from services.gateway.plan import Plan, excluded_labels, filters_of, plan
from services.shared.contracts import ExclusionPart, SearchBody
from services.shared.errors import InvalidRequest


def planned(**wanted: object) -> Plan:
    body = SearchBody.model_validate(wanted)
    return plan(body, filters_of(body), body.exclude_ids)


def test_a_vibe_asks_both_with_the_same_filters_and_exclusions() -> None:
    steps = planned(q="  quiet \n sea ", year_min=1990, exclude_ids=[7])
    assert steps.vector is not None
    assert steps.text is not None
    assert (steps.text.text, steps.text.mode, steps.vector.text) == ("quiet sea", "text", "quiet sea")
    assert steps.text.filters == steps.vector.filters
    assert (steps.text.filters.year_min, steps.text.filters.exclude_ids) == (1990, [7])
    assert (steps.understood.text, steps.understood.wish) == ("  quiet \n sea ", "quiet sea")
    assert steps.understood.filters.year_min == 1990
    assert steps.pins_titles
    assert steps.weighs_popularity


def test_vibe_never_pins_a_title() -> None:
    steps = planned(q="monster", mode="vibe")
    assert steps.vector is not None
    assert steps.text is not None
    assert not steps.pins_titles


def test_title_asks_only_the_catalog_and_leaves_its_order() -> None:
    steps = planned(q="monster", mode="title")
    assert steps.text is not None
    assert (steps.vector, steps.text.mode, steps.weighs_popularity) == (None, "title", False)


@pytest.mark.parametrize("mode", ["auto", "vibe", "title"])
def test_no_words_with_a_filter_browse(mode: str) -> None:
    steps = planned(q="  ", genres=["Drama"], mode=mode)
    assert steps.text is not None
    assert (steps.vector, steps.text.mode, steps.understood.mode) == (None, "browse", "browse")


@pytest.mark.parametrize("wanted", [{}, {"q": " \t"}, {"include_adult": True}, {"exclude_ids": [1]}, {"niche": 1}])
def test_asking_for_nothing_is_refused(wanted: dict[str, object]) -> None:
    with pytest.raises(InvalidRequest, match="Type a feeling"):
        planned(**wanted)


def test_a_wish_for_one_mood_keeps_those_that_go_with_the_excluded_word() -> None:
    horror = ExclusionPart(text="horror", labels={"genres": ["Horror"], "moods": ["eerie", "ominous"]})
    assert excluded_labels([horror], {"moods": ["eerie"]}) == {"genres": ["Horror"]}
    assert excluded_labels([horror], {}) == {"genres": ["Horror"], "moods": ["eerie", "ominous"]}
