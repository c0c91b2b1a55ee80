"""What an understood query makes of filters, retrievers and results."""

import pytest

from services.gateway.asked import asked, lookup
from services.gateway.plan import Plan, filters_of, plan, without
from services.gateway.relaxing import relaxed
from services.gateway.understanding import understand
from services.gateway.unwanted import Unwanted
from services.shared import contracts as c
from tests.services.gateway.query_lexicon import bundled_lexicon

MUSHISHI, NARUTO = 457, 20
CARD = {
    "id": MUSHISHI,
    "episodes": 26,
    "year": 2005,
    "moods": ["quiet"],
    "themes": ["Historical"],
    "genres": ["Mystery"],
}


def planned(q: str, **wanted: object) -> Plan:
    body = c.SearchBody.model_validate({"q": q, **wanted})
    lexicon = bundled_lexicon()
    found = understand(q, lexicon)
    parts = c.UnderstoodQuery.model_construct(
        **dict(asked(found, lexicon.names)),
        text=q,
        mode="auto",
        wish_spans=[],
        lookup=lookup(found, lexicon.names),
        relaxations=[],
        filters=filters_of(body),
    )
    return plan(body, filters_of(body), body.exclude_ids, parts, lexicon, {MUSHISHI: CARD})


def test_an_exclusion_is_a_filter_in_both_and_no_part_of_the_wish() -> None:
    steps = planned("quiet fantasy, no romance")
    assert steps.text is not None
    assert steps.vector is not None
    assert steps.text.filters == steps.vector.filters
    assert "Romance" in steps.text.filters.exclude_genres
    assert "romantic" in steps.text.filters.exclude_moods
    assert steps.vector.text == steps.text.text == "quiet fantasy"
    assert steps.vector.negative_texts == ["romance"]


def test_what_the_vocabulary_does_not_know_is_left_out_by_its_words() -> None:
    steps = planned("quiet fantasy, without talking trees")
    assert steps.text is not None
    assert steps.vector is not None
    assert steps.vector.negative_texts == ["talking trees"]
    assert steps.text.text == 'quiet fantasy -"talking trees"'
    assert steps.unwanted.is_broken_by({"synopsis": "A wood of talking trees."})


def test_a_label_that_is_wished_for_is_not_excluded_with_another() -> None:
    steps = planned("melancholic school romance, no love triangles")
    assert steps.text is not None
    assert "Love Polygon" in steps.text.filters.exclude_themes
    assert "School" not in steps.text.filters.exclude_themes


def test_an_example_is_a_direction_and_never_among_the_answers() -> None:
    steps = planned("like Mushishi but darker and shorter")
    assert steps.text is not None
    assert steps.vector is not None
    assert steps.vector.positive_ids == [MUSHISHI]
    assert MUSHISHI in steps.text.filters.exclude_ids
    assert MUSHISHI in steps.unwanted.franchises
    assert "dark" in (steps.wished or {})["moods"]
    assert steps.text.filters.episodes_max == 15
    assert "Historical" in steps.text.text


def test_an_excluded_title_takes_its_franchise_along() -> None:
    assert NARUTO in planned("ninja anime except Naruto").unwanted.franchises


def test_constraints_alone_browse() -> None:
    steps = planned("90s movies")
    assert steps.vector is None
    assert steps.text is not None
    assert (steps.text.mode, steps.text.filters.types, steps.text.filters.year_min) == ("browse", ["Movie"], 1990)


def test_what_was_chosen_outside_of_the_text_counts_more() -> None:
    steps = planned("90s mecha", year_min=2000, types=["OVA"])
    assert steps.text is not None
    assert (steps.text.filters.year_min, steps.text.filters.year_max) == (2000, None)


@pytest.mark.parametrize(
    ("q", "niche"), [("hidden gem romance", 1.0), ("popular romance anime", 0.0), ("romance", None)]
)
def test_fame_that_was_asked_for_turns_the_knob(q: str, niche: float | None) -> None:
    assert planned(q).niche == niche


def test_giving_up_constraints_keeps_exclusions() -> None:
    steps = planned("short 90s OVA horror, no gore")
    stages = list(relaxed(steps.understood.constraints))
    assert [each.field for each in stages[0][1]] == ["episodes_max"]
    last = without(steps, c.Filters(), stages[-1][0])
    assert last.text is not None
    assert last.vector is not None
    assert last.text.filters == last.vector.filters
    assert (last.text.filters.types, last.text.filters.year_min) == ([], None)
    assert "Gore" in last.text.filters.exclude_themes


def test_signs_are_whole_words() -> None:
    unwanted = Unwanted(signs=("war",))
    assert unwanted.is_broken_by({"synopsis": "After the war."})
    assert not unwanted.is_broken_by({"synopsis": "A warm house."})
    assert not unwanted.is_broken_by({"synopsis": None})


def test_titles_that_are_marked_with_what_is_excluded_are_told_by_every_way_of_saying_it() -> None:
    assert planned("quiet fantasy, no romance").unwanted.contents >= {"romance", "harem"}
    assert "talking-animals" in planned("cozy countryside, no talking animals").unwanted.contents
    assert planned("quiet fantasy, without talking trees").unwanted.contents == frozenset()
    assert planned("quiet fantasy").unwanted.contents == frozenset()
