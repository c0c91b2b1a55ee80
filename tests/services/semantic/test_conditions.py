from services.semantic.conditions import Condition, conditions, stored
from services.shared.contracts import InternalFilters, PointPayload
from services.shared.text import StoryLevel


def test_audience_watching_time_and_what_is_left_out() -> None:
    found = conditions(
        InternalFilters(
            demographics=["Seinen", "Josei"],
            hours_max=4,
            exclude_studios=["Bones"],
            exclude_types=["Movie"],
            include_adult=True,
        )
    )
    assert found.must == (Condition("demographics", ("Seinen", "Josei")), Condition("hours", high=4))
    assert found.must_not == (Condition("studios", ("Bones",)), Condition("type", ("Movie",)))


def test_hours_are_stored_where_length_is_known() -> None:
    payload = PointPayload(franchise_id=1, story_level=StoryLevel.FACTS, episodes=12, duration_min=25.0)
    assert stored(payload)["hours"] == 5.0
    assert "hours" not in stored(payload.model_copy(update={"episodes": None}))
