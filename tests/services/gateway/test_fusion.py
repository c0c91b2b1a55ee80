"""Fusion, with every number worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.fusion import Candidate, Weights, collapse, fuse, pin
from services.shared.contracts import Hit


def hit(anime_id: int, franchise_id: int | None = None, popularity: float = 0.0) -> Hit:
    return Hit(id=anime_id, score=0.0, franchise_id=franchise_id or anime_id, popularity=popularity)


EQUAL = Weights({"semantic": 1.0, "text": 1.0}, k=60)


def test_scores_are_sums_of_reciprocal_ranks() -> None:
    found = {"semantic": [hit(1), hit(2), hit(3)], "text": [hit(3), hit(1)]}
    ranking = fuse(found, EQUAL, [10])
    assert [each.id for each in ranking] == [1, 3, 2]
    assert [each.score for each in ranking] == pytest.approx([1 / 61 + 1 / 62, 1 / 63 + 1 / 61, 1 / 62])
    assert [each.ranks for each in ranking] == [{"semantic": 1, "text": 2}, {"semantic": 3, "text": 1}, {"semantic": 2}]


def test_weights_scale_a_list() -> None:
    found = {"semantic": [hit(1)], "text": [hit(2)]}
    ranking = fuse(found, Weights({"semantic": 1.0, "text": 0.5}, k=1), [10])
    assert [(each.id, each.score) for each in ranking] == [(1, 0.5), (2, 0.25)]


@pytest.mark.parametrize(("niche", "order"), [(1.0, [1, 2]), (0.9, [1, 2]), (0.0, [2, 1])])
def test_popularity_counts_less_the_more_niche_is_wanted(niche: float, order: list[int]) -> None:
    # 1/61 = 0.01639 against 1/62 = 0.01613 times the prior: 1, 1.005 and 1.05.
    found = {"semantic": [hit(1), hit(2, popularity=0.05)]}
    ranking = fuse(found, Weights({"semantic": 1.0}, k=60, strength=1.0, niche=niche), [10])
    assert [each.id for each in ranking] == order
    assert {each.id: each.score for each in ranking}[2] == pytest.approx((1 + (1 - niche) * 0.05) / 62)


def test_ties_go_to_the_better_known_then_to_the_smaller_id() -> None:
    found = {"semantic": [hit(9, popularity=0.2)], "text": [hit(4, popularity=0.2)]}
    assert [each.id for each in fuse(found, EQUAL, [10])] == [4, 9]
    found = {"semantic": [hit(9, popularity=0.3)], "text": [hit(4, popularity=0.2)]}
    assert [each.id for each in fuse(found, EQUAL, [10])] == [9, 4]


def test_a_later_block_follows_and_does_not_repeat() -> None:
    # 3 stands second by meaning and fourth by text: only its place in the first block counts, and it comes once.
    found = {"semantic": [hit(1), hit(3), hit(5)], "text": [hit(2), hit(4), hit(5), hit(3)]}
    ranking = fuse(found, EQUAL, [2, 4])
    assert [each.id for each in ranking] == [1, 2, 3, 4, 5]
    assert ranking[2].ranks == {"semantic": 2}
    assert ranking[4].ranks == {"semantic": 3, "text": 3}


lists = st.lists(st.integers(1, 60), unique=True, max_size=40).map(lambda ids: [hit(i, i % 7 + 1, i / 60) for i in ids])


@given(semantic=lists, text=lists)
def test_fetching_more_never_changes_what_stands_before(semantic: list[Hit], text: list[Hit]) -> None:
    weights = Weights({"semantic": 1.0, "text": 0.7}, strength=1.0, niche=0.2)
    short = fuse({"semantic": semantic[:10], "text": text[:10]}, weights, [10])
    long = fuse({"semantic": semantic, "text": text}, weights, [10, 20, 40])
    assert [each.id for each in long[: len(short)]] == [each.id for each in short]
    assert sorted(each.id for each in long) == sorted({hit.id for hit in [*semantic, *text]})
    collapsed = [each.id for each in collapse(short)]
    assert [each.id for each in collapse(long)][: len(collapsed)] == collapsed


def candidate(anime_id: int, franchise_id: int) -> Candidate:
    return Candidate(anime_id, franchise_id, popularity=0.0, score=0.0, ranks={})


def test_collapse_keeps_the_best_placed_member_and_lists_the_others() -> None:
    ranking = [candidate(1, 100), candidate(2, 200), candidate(3, 100), candidate(4, 300), candidate(5, 100)]
    assert [(each.id, each.others) for each in collapse(ranking)] == [(1, [3, 5]), (2, []), (4, [])]


def test_collapse_shows_where_to_start_when_it_was_found_and_nothing_else_was_named() -> None:
    ranking = [candidate(1, 100), candidate(2, 200), candidate(3, 100)]
    assert [(each.id, each.others) for each in collapse(ranking, {100: 3, 200: 9})] == [(3, [1]), (2, [])]
    assert [each.id for each in collapse(ranking, {100: 3}, named=[1])] == [1, 2]


def test_pinned_titles_come_first_in_their_own_order() -> None:
    ranking = [candidate(n, n) for n in (1, 2, 3, 4)]
    assert [each.id for each in pin(ranking, [4, 2, 99])] == [4, 2, 1, 3]
    assert pin(ranking, []) == ranking
