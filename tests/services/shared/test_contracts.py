from typing import Any

import pytest
from pydantic import ValidationError

from services.shared import contracts as c
from services.shared.text import StoryLevel


@pytest.mark.parametrize(
    ("filters", "empty"),
    [({}, True), ({"include_adult": True}, True), ({"genres": ["Drama"]}, False), ({"year_min": 1990}, False)],
)
def test_only_what_narrows_makes_filters(filters: dict[str, Any], empty: bool) -> None:
    assert c.Filters.model_validate(filters).is_empty() is empty


@pytest.mark.parametrize("name", ["year", "episodes"])
def test_a_range_must_hold_something(name: str) -> None:
    c.Filters.model_validate({f"{name}_min": 2000, f"{name}_max": 2000})
    with pytest.raises(ValidationError, match=rf"{name}_min \(2001\) is greater than {name}_max \(2000\)"):
        c.Filters.model_validate({f"{name}_min": 2001, f"{name}_max": 2000})


@pytest.mark.parametrize("text", ["a\x00", "\ud800", "x" * 501])
def test_text_that_no_retriever_can_take_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        c.SearchParameters(q=text)


@pytest.mark.parametrize("given", [{}, {"story": "s", "vector": [0.1]}])
def test_a_point_has_one_source_of_its_vector(given: dict[str, Any]) -> None:
    payload = c.PointPayload(franchise_id=1, story_level=StoryLevel.FACTS)
    with pytest.raises(ValidationError, match="exactly one of story and vector"):
        c.Point(id=1, payload=payload, **given)


@pytest.mark.parametrize("model", [c.SearchBody, c.TextSearchRequest, c.VectorSearchRequest, c.TitleRecord])
def test_an_unknown_field_is_an_error(model: type[c.Wire]) -> None:
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        model.model_validate({"surprise": 1})
