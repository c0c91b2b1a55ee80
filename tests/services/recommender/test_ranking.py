"""The blend, against the definition of the artefact, reckoned with dense matrices."""

import datetime
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from services.recommender import ranking, recommend
from services.recommender.model import Factors, Model, load
from services.recommender.recommend import Snapshot
from services.recommender.sequences import Step, ages, ordered
from services.shared import contracts as c
from services.shared.artifacts import ArtifactError, open_artifact
from services.shared.errors import AnimeNotFound, InvalidRequest
from tests.services.recommender import toy

TODAY = datetime.date(2026, 11, 21)


def history(**opinions: list[int]) -> list[c.HistoryEntry]:
    return [c.HistoryEntry(id=n, feedback=c.Opinion(kind)) for kind, ids in opinions.items() for n in ids]


def ranked(
    shot: Snapshot, entries: list[c.HistoryEntry], blend: Any = None, exclude: Any = (), **wanted: Any
) -> c.Ranking:
    return recommend.recommend(shot, c.RecommendationParameters(**wanted), entries, exclude, blend, TODAY)


def ids(ranking: c.Ranking) -> list[int]:
    return [title.id for title in ranking.titles]


def test_scores_are_those_of_the_definition(model: Model, bundle: Path) -> None:
    folder = bundle / "models" / "recommender"
    entries = history(love=[10, 90], dislike=[40])
    found = ranking.score(model, ranking.taste(model, entries)).total
    place = {anime_id: n for n, anime_id in enumerate(toy.IDS)}
    x = np.zeros(len(toy.IDS))
    for entry in entries:
        x[place[entry.id]] = toy.FEEDBACK[entry.opinion]
    lift = np.zeros((len(toy.IDS), toy.WARM))
    lift[: toy.WARM] = np.eye(toy.WARM)
    lift[8, :2], lift[9, 7] = 0.5, 1.0
    free = np.array([n not in (0, 3) for n in range(toy.WARM)])

    def z(scores: Any, sample: Any) -> Any:
        return (scores - sample.mean()) / (sample.std() + 1e-6)

    def linear(name: str) -> Any:
        arrays = np.load(folder / f"{name}.npz")
        dense = np.zeros((toy.WARM, toy.WARM))
        for row in range(toy.WARM):
            part = slice(arrays["indptr"][row], arrays["indptr"][row + 1])
            dense[row, arrays["indices"][part]] = arrays["data"][part] * arrays["scale"][row]
        return (lift.T @ x) @ dense

    vectors = np.load(folder / "content.npz")
    v = vectors["vectors"] * vectors["scale"][:, None]
    content = v @ (x @ v / np.abs(x).sum())
    expected = (
        _at([1.0, 0.5, 0.1]) * np.array(toy.POPULARITY)
        + lift @ (_at([0.0, 1.0, 0.5]) * z(linear("itemknn"), linear("itemknn")[free]))
        + lift @ (_at([0.0, 0.5, 1.0]) * z(linear("ease"), linear("ease")[free]))
        + _at([0.0, 0.2, 0.4]) * z(content, content[: toy.WARM][free])
    )
    np.testing.assert_allclose(found, expected, atol=1e-4)


def _at(row: list[float]) -> float:
    """A weight for two titles that were not disliked."""
    return float(np.interp(np.log1p(2), np.log1p([0, 1, 3]), row))


def test_one_system_alone_ranks_as_it_does(shot: Snapshot) -> None:
    # 40 speaks for 50 (1) and 30 (0.5); nothing else gets anything from it.
    found = ranked(shot, history(love=[40]), {"itemknn": 2.0}, collapse=False, limit=3)
    assert ids(found)[:2] == [50, 30]
    assert found.blend == {"itemknn": 2.0}
    assert set(found.titles[0].parts) == {"itemknn"}


def test_systems_go_by_their_project_names_too_and_unknown_ones_are_refused(shot: Snapshot) -> None:
    assert ranked(shot, history(love=[40]), {"anireco": 1.0}).blend == {"content": 1.0}
    with pytest.raises(InvalidRequest, match=r"no system 'Nostrade'; there are popularity, ease"):
        ranked(shot, history(love=[40]), {"Nostrade": 1.0})
    with pytest.raises(InvalidRequest, match="other than 0"):
        ranked(shot, [], {"ease": 0.0})


def test_parts_add_up_to_the_score(shot: Snapshot) -> None:
    for title in ranked(shot, history(love=[20], like=[90]), collapse=False).titles:
        assert sum(title.parts.values()) == pytest.approx(title.score, abs=1e-3)


@pytest.mark.parametrize("blend", [None, {"ease": 1.0}])
def test_without_a_list_the_popular_come_first(shot: Snapshot, blend: dict[str, float] | None) -> None:
    found = ranked(shot, [], blend, collapse=False)
    # Adult, not yet aired and music are left out.
    assert ids(found) == [10, 20, 30, 40, 50, 90, 100, 110, 80]
    assert {title.because.evidence for title in found.titles} == {"popularity"}


def test_a_list_of_unknown_titles_is_no_list(shot: Snapshot) -> None:
    found = ranked(shot, history(love=[7, 8]))
    assert ids(found) == ids(ranked(shot, []))
    assert (found.known, found.unknown_ids) == (0, [7, 8])


def test_known_and_excluded_titles_and_their_franchises_stay_away(shot: Snapshot) -> None:
    found = ids(ranked(shot, history(love=[10]), exclude=[20, 999]))
    # 30 is of the franchise of 10, which is known; 20 was excluded.
    assert not {10, 20, 30} & set(found)
    assert 30 in ids(ranked(shot, history(love=[10]), collapse=False))


def test_collapse_shows_the_best_of_a_franchise_and_fills_the_page(shot: Snapshot) -> None:
    found = ids(ranked(shot, history(like=[40]), limit=7))
    assert len(found) == 7
    assert len({10, 30} & set(found)) == 1


def test_filters_and_pool(shot: Snapshot) -> None:
    assert ids(ranked(shot, [], genres=["Drama"], collapse=False)) == [10, 30, 50, 90, 110]
    assert ids(ranked(shot, [], exclude_genres=["Drama"], year_min=2003)) == [40, 100, 80]
    assert ids(ranked(shot, [], pool="trending")) == [80]
    assert ids(ranked(shot, [], types=["Music"])) == [60]
    assert ids(ranked(shot, [], statuses=["Not yet aired"])) == [120]
    assert 70 in ids(ranked(shot, [], include_adult=True))
    assert ids(ranked(shot, [], genres=["Nothing"])) == []


def test_niche_turns_the_popular_down(shot: Snapshot) -> None:
    assert ids(ranked(shot, [], niche=0.0, collapse=False))[0] == 10
    entries = history(love=[40])
    usual, niche = ids(ranked(shot, entries)), ids(ranked(shot, entries, niche=1.0))
    assert niche.index(80) < usual.index(80)


def test_a_dislike_presses_down_and_is_never_a_reason(shot: Snapshot) -> None:
    liked = ranked(shot, history(love=[10], dislike=[40]), collapse=False)
    assert all(reason.id != 40 for title in liked.titles for reason in title.because.titles)
    plain = ids(ranked(shot, history(love=[10]), collapse=False))
    assert ids(liked).index(50) > plain.index(50)
    only_dislikes = ranked(shot, history(dislike=[10, 20]))
    assert all(title.because.titles == [] for title in only_dislikes.titles)


def test_reasons_name_the_nearest_loved_title_and_what_is_shared(shot: Snapshot) -> None:
    found = ranked(shot, history(love=[10, 40]), {"itemknn": 1.0}, collapse=False)
    by_id = {title.id: title.because for title in found.titles}
    assert [(reason.id, reason.title) for reason in by_id[20].titles] == [(10, "Title 10")]
    assert by_id[20].evidence == "people"
    assert (by_id[20].themes, by_id[20].moods) == (["School"], [])
    by_content = ranked(shot, history(love=[10]), {"content": 1.0}, collapse=False)
    fifty = next(title.because for title in by_content.titles if title.id == 50)
    assert (fifty.evidence, fifty.themes, fifty.moods) == ("content", ["Drama"], ["quiet"])


def test_a_title_without_ratings_speaks_through_its_relatives(shot: Snapshot) -> None:
    found = ranked(shot, history(love=[90]), {"itemknn": 1.0}, collapse=False)
    # 90 is half 10 and half 20, which speak for 20 and 30.
    assert set(ids(found)[:2]) == {20, 30}
    assert found.titles[0].because.titles[0].id == 90


def test_a_title_said_twice_counts_as_it_was_said_last(model: Model) -> None:
    twice = ranking.taste(model, [*history(love=[10]), *history(dislike=[10])])
    assert twice.codes.tolist() == [toy.CODES["dislike"]]


def test_how_well_titles_fit(shot: Snapshot) -> None:
    scores, known = recommend.fitting(shot, history(love=[40]), [50, 80, 999])
    assert known == 1
    assert scores.keys() == {50, 80}
    assert 0 <= scores[80] < scores[50] <= 1
    assert recommend.fitting(shot, [], [50]) == ({}, 0)


def test_what_people_like_who_like_a_title(shot: Snapshot) -> None:
    assert [title.id for title in recommend.near(shot, 40, 5)] == [50, 30]
    with pytest.raises(AnimeNotFound):
        recommend.near(shot, 999, 5)


def test_an_artefact_that_does_not_fit_together_is_refused(tmp_path: Path) -> None:
    artefact = toy.write_artefact(tmp_path)
    blend = json.loads((tmp_path / "blend.json").read_text())
    del blend["knots"]
    (tmp_path / "blend.json").write_text(json.dumps(blend))
    with pytest.raises(ArtifactError, match="does not match the digest"):
        open_artifact(tmp_path, "recommender")
    with pytest.raises(ArtifactError, match="knots"):
        load(artefact, threads=1)


def test_lists_become_sequences_oldest_first() -> None:
    def step(warm: int, kind: str, day: int | None = None) -> Step:
        return Step(warm, toy.CODES[kind], datetime.datetime(2026, 1, day, tzinfo=datetime.UTC) if day else None)

    steps = [step(0, "seen"), step(1, "like", 9), step(2, "love"), step(3, "dislike", 1), step(4, "like")]
    found = ordered(steps, toy.CODES)
    assert [each.warm for each in found] == [2, 4, 0, 3, 1]
    assert ages(found) == [0, 0, 0, 3, 1]
    many = ordered([step(n % toy.WARM, "love" if n >= 50 else "seen") for n in range(300)], toy.CODES)
    assert len(many) == 200
    assert {each.code for each in many} == {toy.CODES["love"]}


def test_recommender_net_folds_a_list_in() -> None:
    """Against the closed form, written out for one dimension."""
    factors = Factors(
        embeddings=np.array([[1.0], [2.0]], np.float32),
        bias=np.array([0.5, -0.5], np.float32),
        gain=2.0,
        gram=np.array([[3.0]], np.float32),
        base=np.array([0.25], np.float32),
        target=np.array([0, -1, 1, 2, 0.5], np.float32),
    )
    person = (0.25 + 2 * (2 - 0.5)) / (3 + 4)
    np.testing.assert_allclose(
        factors.scores(np.array([0]), np.array([3])), [2 * person + 0.5, 4 * person - 0.5], rtol=1e-6
    )
    nobody = factors.scores(np.array([], np.int64), np.array([], np.int64))
    np.testing.assert_allclose(nobody, [0.5 + 2 * 0.25 / 3, -0.5 + 4 * 0.25 / 3], rtol=1e-6)
