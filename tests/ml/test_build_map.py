import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ml import build_map
from ml.map_layout import neighbourhood, project
from ml.map_moods import GROUPS, KEYS, group_of_mood, guess_groups
from ml.map_regions import distinctive
from services.shared import contracts as c
from services.shared.artifacts import Manifest, open_artifact, write_manifest
from services.shared.contracts.map import SIDE

REPOSITORY = Path(__file__).resolve().parents[2]
MOODS = {
    "cozy": {"axis": "warmth", "pole": "warm"},
    "eerie": {"axis": "tension", "pole": "tense"},
    "odd": {"axis": "light", "pole": None},
}
HALF = 60


def write_vectors(folder: Path, ids: list[int], vectors: np.ndarray[Any, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / "ids.npy", np.array(ids, np.int32))
    np.save(folder / "vectors.npy", vectors.astype(np.float16))
    files = {"ids.npy": "", "vectors.npy": ""}
    write_manifest(folder, Manifest(kind="vectors", version="toy-1", dimensions=vectors.shape[1], files=files))


def write_catalog(bundle: Path, ids: list[int]) -> None:
    """Even ids are cozy and for children, odd ones eerie; every fifth title has no moods; id 4 is for adults."""
    (bundle / "catalog").mkdir(parents=True, exist_ok=True)
    (bundle / "moods").mkdir(exist_ok=True)
    with gzip.open(bundle / "catalog" / "catalog.jsonl.gz", "wt") as file:
        for id_ in ids:
            genres = ["Horror"] if id_ % 2 else ["Kids"]
            row = {"id": id_, "title": f"Title {id_}", "franchise_id": id_, "genres": genres, "type": "TV"}
            file.write(json.dumps(row | {"popularity": id_ / 1000, "is_adult": id_ == 4}) + "\n")
    with gzip.open(bundle / "moods" / "predicted.jsonl.gz", "wt") as file:
        for id_ in ids:
            if id_ % 5:
                file.write(json.dumps({"id": id_, "moods": {"eerie" if id_ % 2 else "cozy": 0.9, "odd": 0.5}}) + "\n")
    (bundle / "moods.json").write_text(json.dumps(MOODS))


def two_clouds(ids: list[int]) -> np.ndarray[Any, Any]:
    """Even ids around one axis of eight, odd ones around another."""
    noise = np.random.default_rng(3).normal(0, 0.15, (max(ids) + 1, 8))
    vectors = noise[ids]
    vectors[np.arange(len(ids)), [id_ % 2 for id_ in ids]] += 1
    found: np.ndarray[Any, Any] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return found


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    bundle = tmp_path_factory.mktemp("bundle")
    ids = list(range(1, 2 * HALF + 1))
    write_catalog(bundle, ids)
    write_vectors(bundle / "index" / "toy-1", ids, two_clouds(ids))
    (bundle / "models" / "vibe").mkdir(parents=True)
    write_manifest(bundle / "models" / "vibe", Manifest(kind="encoder", version="toy-1", dimensions=8, files={}))
    build_map.main(["--bundle", str(bundle), "--layout", "pca", "--narrow", "4", "--wide", "2"])
    return bundle


def read(folder: Path) -> c.TitleMap:
    artifact = open_artifact(folder, "map")
    drawn = c.TitleMap.model_validate_json(gzip.decompress(artifact.path(build_map.FILE).read_bytes()))
    assert drawn.version == artifact.manifest.version
    return drawn


def test_the_map_holds_every_title_that_is_not_adult_inside_the_square(bundle: Path) -> None:
    drawn = read(bundle / "map")
    assert drawn.ids == [id_ for id_ in range(1, 2 * HALF + 1) if id_ != 4]
    assert drawn.encoder == "toy-1"
    assert build_map.SIDE == SIDE
    longer = max(max(axis) - min(axis) for axis in (drawn.x, drawn.y))
    assert longer == pytest.approx(SIDE * (1 - 2 * build_map.MARGIN), abs=2)


def test_alike_titles_lie_together_and_regions_are_named_by_what_tells_them_apart(bundle: Path) -> None:
    drawn = read(bundle / "map")
    wide = [region for region in drawn.regions if region.parent == -1]
    assert sorted((region.moods, region.labels) for region in wide) == [(["cozy"], ["Kids"]), (["eerie"], ["Horror"])]
    for id_, place in zip(drawn.ids, drawn.region, strict=True):
        parent = drawn.regions[drawn.regions[place].parent]
        assert parent.labels == (["Horror"] if id_ % 2 else ["Kids"])
    assert sum(region.count for region in wide) == len(drawn.ids)


def test_colours_come_from_moods_or_from_neighbours_and_say_which(bundle: Path) -> None:
    drawn = read(bundle / "map")
    for id_, group, guessed in zip(drawn.ids, drawn.group, drawn.guessed, strict=True):
        assert drawn.groups[group].key == ("dark" if id_ % 2 else "gentle")
        assert guessed == int(id_ % 5 == 0)


def test_the_best_known_titles_are_named_first(bundle: Path) -> None:
    drawn = read(bundle / "map")
    assert [name.id for name in drawn.names[:3]] == [120, 119, 118]
    assert drawn.fame[drawn.ids.index(120)] == 1


def test_drawing_again_gives_the_same_bytes(bundle: Path, tmp_path: Path) -> None:
    build_map.main(
        [
            "--bundle",
            str(bundle),
            "--layout",
            "pca",
            "--narrow",
            "4",
            "--wide",
            "2",
            "--output",
            str(tmp_path / "again"),
        ]
    )
    assert (tmp_path / "again" / build_map.FILE).read_bytes() == (bundle / "map" / build_map.FILE).read_bytes()


def test_extending_leaves_known_titles_in_place_and_puts_new_ones_among_their_like(
    bundle: Path, tmp_path: Path
) -> None:
    before = read(bundle / "map")
    ids = list(range(1, 2 * HALF + 3))
    write_catalog(tmp_path, ids)
    write_vectors(tmp_path / "index" / "toy-1", ids, two_clouds(ids))
    (tmp_path / "map").mkdir()
    for file in (bundle / "map").iterdir():
        (tmp_path / "map" / file.name).write_bytes(file.read_bytes())
    vectors = ["--vectors", str(tmp_path / "index" / "toy-1")]
    build_map.main(["--bundle", str(tmp_path), "--layout", "pca", "--narrow", "4", "--wide", "2", "--extend", *vectors])
    after = read(tmp_path / "map")
    assert (after.x[: len(before.ids)], after.y[: len(before.ids)]) == (before.x, before.y)
    assert after.version != before.version
    places = np.array([after.x, after.y]).T
    odd = np.array([id_ % 2 for id_ in after.ids])
    for new in (121, 122):
        here = places[after.ids.index(new)]
        nearer = [np.linalg.norm(places[odd == side].mean(0) - here) for side in (new % 2, 1 - new % 2)]
        assert nearer[0] < nearer[1]


def test_without_vectors_it_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        build_map.main(["--bundle", str(tmp_path)])
    assert "models/vibe" in capsys.readouterr().err


def test_projection_is_the_mean_of_the_nearest_weighted_by_likeness() -> None:
    known = np.array([[1, 0, 0], [0.6, 0.8, 0], [0, 0, 1]], np.float32)
    places = np.array([[0, 0], [10, 0], [99, 99]], np.float32)
    [[x, y]] = project(np.array([[1, 0, 0]], np.float32), known, places, k=2, sharpness=2).tolist()
    assert x == pytest.approx(10 * 0.36 / 1.36, rel=1e-5)
    assert y == 0


def test_trustworthiness_is_one_for_the_same_space_and_agrees_with_scikit_learn_elsewhere() -> None:
    from sklearn.manifold import trustworthiness

    random = np.random.default_rng(5)
    flat = random.normal(size=(80, 2)).astype(np.float32)
    angles = np.sort(random.uniform(0, np.pi, 80)).astype(np.float32)
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    everyone = np.arange(80)
    assert neighbourhood(circle, circle, everyone, k=5) == {"trustworthiness": 1.0, "recall": 1.0}
    unit = random.normal(size=(80, 6)).astype(np.float32)
    unit /= np.linalg.norm(unit, axis=1, keepdims=True)
    found = neighbourhood(unit, flat, everyone, k=5)["trustworthiness"]
    assert found == pytest.approx(trustworthiness(unit, flat, n_neighbors=5), abs=1e-6)


def test_a_guess_never_looks_at_the_title_itself() -> None:
    vectors = np.repeat(np.eye(2, dtype=np.float32), [6, 1], axis=0)
    groups = np.array([0, 0, 0, 0, 0, 1, 1])
    assert guess_groups(vectors, groups, np.array([5])).tolist() == [0]


def test_a_label_that_all_regions_share_names_none() -> None:
    labels = [["common", "rare"]] * 200 + [["common"]] * 200
    assert distinctive(labels, np.repeat([0, 1], 200), 3)[0] == ["rare"]


def test_every_pole_of_the_real_axes_has_one_colour_or_is_left_out_on_purpose() -> None:
    axes = json.loads((REPOSITORY / "data" / "mood_axes.json").read_text())
    poles = {pole for axis in axes.values() for pole in axis["poles"]}
    joined = [pole for members in GROUPS.values() for pole in members]
    assert len(joined) == len(set(joined))
    assert poles - set(joined) == {"familiar", "platonic"}
    assert set(joined) <= poles
    moods = json.loads((REPOSITORY / "data" / "moods.json").read_text())
    assert set(group_of_mood(moods).values()) == set(range(len(KEYS)))
