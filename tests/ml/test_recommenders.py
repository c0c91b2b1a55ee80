"""Recommenders: exact figures on a twelve-row frame, masks, loops, parity of exported graphs, a loss that falls."""

from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pandas as pd
import pytest
import torch
from rich.console import Console
from scipy.sparse import csr_matrix
from torch import Tensor

from ml.recommenders import (
    blend,
    content,
    ease,
    export,
    ncf,
    neural,
    ratings,
    relations,
    sampling,
    scoring,
    served,
    training,
    trials,
)
from ml.recommenders.feature_model import FeatureConfig, FeatureModel, Pool, TitleFeatures
from ml.recommenders.neumf import NeuMf, NeuMfConfig
from ml.recommenders.sasrec import SasRec, SasRecConfig, next_title_loss

TWELVE = pd.DataFrame(
    {
        "user": [1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3],
        "anime_id": [10, 11, 12, 13, 10, 11, 14, 10, 12, 13, 14, 15],
        "rating": [9.0, 8.0, 3.0, 0.0, 10.0, 6.0, 8.0, 8.0, 9.0, 9.0, 2.0, 7.0],
        "feedback": [3, 3, 1, 4, 3, 2, 3, 3, 3, 3, 1, 2],
        "normalised": np.zeros(12),
    }
)
ITEMS = np.arange(10, 16)


@pytest.fixture
def people() -> ratings.Lists:
    return ratings.lists(TWELVE, ITEMS)


@pytest.fixture
def crowd() -> ratings.Lists:
    """200 people of two tastes: each loves most of one half of twelve titles and dislikes one of the other."""
    rng = np.random.default_rng(1)
    codes = np.zeros((200, 12), np.int8)
    for person in range(200):
        half = person % 2 * 6
        codes[person, half + rng.permutation(6)[:5]] = 3
        codes[person, (half + 6) % 12] = 1
    matrix = csr_matrix(codes)
    rated = matrix.astype(np.float32)
    rated.data = np.where(matrix.data == 3, 9.0, 3.0).astype(np.float32)
    return ratings.Lists(matrix, rated, rated)


def test_measures_of_twelve_rows_are_exact(people: ratings.Lists) -> None:
    trial = trials.few_known(people, 0)
    assert trial.known.nnz == 0
    assert trial.relevant.toarray().tolist() == [[1, 1, 0, 0, 0, 0], [1, 0, 0, 0, 1, 0], [1, 0, 1, 1, 0, 0]]
    scores = np.tile(np.array([1, 6, 5, 4, 3, 2], np.float32), (3, 1))  # order: 11, 12, 13, 14, 15, 10
    found = trials.measures(trials.ranked(scores, 6), trial.relevant)
    log = np.log2
    ideal = [1 + 1 / log(3), 1 + 1 / log(3), 1 + 1 / log(3) + 1 / log(4)]
    dcg = [1 / log(2) + 1 / log(7), 1 / log(5) + 1 / log(7), 1 / log(3) + 1 / log(4) + 1 / log(7)]
    assert found["NDCG@10"] == pytest.approx(np.array(dcg) / ideal)
    assert found["Recall@20"].tolist() == [1.0, 1.0, 1.0]


def test_known_titles_are_never_ranked_and_never_relevant(people: ratings.Lists) -> None:
    for trial in (trials.fold_in(people, seed=4), trials.few_known(people, 1, seed=4)):
        assert trial.known.multiply(trial.relevant).nnz == 0
        top = trials.ranked(trials.without_known(np.ones((3, 6), np.float32), trial), 6 - trial.known.shape[0])
        for row in range(3):
            assert not set(top[row]) & set(trial.known[row].indices)


def test_held_out_people_are_in_no_other_part() -> None:
    rows = pd.DataFrame({"user": [f"u{n}" for n in range(50) for _ in range(3)], "feedback": 3})
    parts = ratings.split_people(rows, 5, 7, 3, seed=0)
    assert [len(parts[name]) for name in ("val", "test", "train")] == [5, 7, 38]
    assert len(set().union(*parts.values())) == 50


def test_unrated_is_not_disliked() -> None:
    raw = pd.DataFrame({"user_id": ["a"] * 4, "mal_id": [1, 2, 3, 4], "rating": [0, -1, np.nan, 1]})
    rows, _ = ratings.clean(raw, {1, 2, 3, 4})
    assert rows.feedback.tolist() == [4, 4, 4, 1]


def test_ease_is_ridge_regression_with_a_zero_diagonal(people: ratings.Lists) -> None:
    loved = people.weighted({"love": 1.0})
    matrix = ease.fit(loved, loved, ridge=3 * 0.5).matrix.astype(np.float64)
    x = loved.toarray().astype(np.float64)
    gram = x.T @ x + 1.5 * np.eye(6)
    inverse = np.linalg.inv(gram)
    assert matrix == pytest.approx(np.eye(6) - inverse / np.diag(inverse) - np.diag(np.diag(matrix)), abs=1e-5)


def test_ease_with_dropout_is_what_sampling_approaches(crowd: ratings.Lists) -> None:
    loved = crowd.weighted({"love": 1.0})
    closed = ease.fit(loved, loved, ridge=1.0, kept=np.full(200, 0.5)).matrix
    rng = np.random.default_rng(0)
    dense = np.tile(loved.toarray(), (200, 1))
    masked = dense * (rng.random(dense.shape) < 0.5)
    sampled = ease.fit(csr_matrix(masked.astype(np.float32)), csr_matrix(dense), ridge=200.0).matrix
    off = ~np.eye(12, dtype=bool)
    assert np.abs(closed - sampled)[off].max() < 0.05
    assert np.abs(closed[off]).max() > 0.15


def test_cut_rows_keep_what_weighs_most() -> None:
    matrix = np.random.default_rng(0).normal(size=(30, 30)).astype(np.float32)
    kept = scoring.cut(matrix, np.zeros(30, np.float32), 30).matrix().toarray()
    assert np.abs(kept - matrix).max() <= np.abs(matrix).max() / 127
    assert (np.diff(scoring.cut(matrix, np.zeros(30, np.float32), 5).indptr) <= 5).all()


def test_a_loop_of_relations_embeds_and_ends() -> None:
    rows: list[dict[str, Any]] = [
        {"id": n, "relations": [{"id": n % 4 + 1, "type": "sequel"}, {"id": n, "type": "other"}]} for n in range(1, 5)
    ]
    rows += [{"id": n, "relations": []} for n in range(5, 9)]
    weights = relations.adjacency(relations.related(rows), [row["id"] for row in rows])
    assert (weights != weights.T).nnz == 0
    assert weights.diagonal().tolist() == [0.0] * 8
    vectors = relations.embeddings(weights, 2)
    assert np.linalg.norm(vectors[:4], axis=1).min() > 0.1
    assert not vectors[4:].any()


def test_the_map_for_new_titles_finds_their_kind() -> None:
    rng = np.random.default_rng(0)
    kind = np.arange(60) % 3
    features = (np.eye(3)[kind] + rng.normal(scale=0.05, size=(60, 3))).astype(np.float32)
    space = content.unit((np.eye(3)[kind[:45]] @ rng.normal(size=(3, 8))).astype(np.float32))
    lift = content.lift(features, space, np.arange(45), csr_matrix((60, 45)), nearest=4, total=0.9)
    assert (lift[:45] != csr_matrix(np.eye(45, dtype=np.float32))).nnz == 0
    assert np.asarray(lift[45:].sum(axis=1)).ravel() == pytest.approx(np.full(15, 0.9))
    for row in range(45, 60):
        assert set(kind[lift[row].indices]) == {kind[row]}


@pytest.mark.parametrize("heads", [1, 4])
def test_an_empty_set_of_labels_pools_to_zero_and_padding_changes_nothing(heads: int) -> None:
    torch.manual_seed(0)
    pool = Pool(labels=9, width=8, heads=heads)
    indices = torch.tensor([[1, 2, 0, 0], [0, 0, 0, 0]])
    weights = torch.tensor([[1.0, 0.5, 0, 0], [0, 0, 0, 0]])
    out = pool(indices, weights)
    assert out[1].abs().sum() == 0
    assert torch.allclose(out[0], pool(indices[:1, :2], weights[:1, :2])[0], atol=1e-6)
    assert out[0].abs().sum() > 0


def small_features() -> tuple[FeatureModel, TitleFeatures]:
    torch.manual_seed(0)
    config = FeatureConfig(titles=12, genres=4, tags=5, studios=3, related=12, dropout=0.0)
    names = ("genres", "tags", "studios", "relations")
    features = TitleFeatures(
        torch.arange(1, 13),
        torch.rand(12, 2),
        {name: torch.randint(0, 4, (12, 3)) for name in names},
        {name: torch.rand(12, 3) for name in names},
    )
    return FeatureModel(config), features


def graphs() -> dict[str, tuple[torch.nn.Module, list[str], list[str]]]:
    torch.manual_seed(0)
    feature, titles = small_features()
    with torch.no_grad():
        vectors = feature.titles(titles)
    return {
        "neumf": (NeuMf(NeuMfConfig(12, 16, 8)), ["items", "feedback"], ["scores"]),
        "sasrec": (SasRec(SasRecConfig(12, width=16, blocks=2)), ["items", "feedback", "time"], ["scores"]),
        "ordered": (
            SasRec(SasRecConfig(12, width=16, blocks=2, ordered=True)), ["items", "feedback", "time"], ["scores"]
        ),
        "feature": (neural.Baked(feature, vectors), ["items", "feedback"], ["scores", "ratings"]),
    }  # fmt: skip


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning", "ignore::FutureWarning")
@pytest.mark.parametrize("name", ["neumf", "sasrec", "feature"])
def test_the_exported_graph_gives_what_torch_gives(name: str, tmp_path: Path) -> None:
    model, inputs, outputs = graphs()[name]
    model.eval()
    neural.write_graph(model, inputs, outputs, tmp_path / "model.onnx")
    session = onnxruntime.InferenceSession(str(tmp_path / "model.onnx"))
    for shape in ((1, 1), (3, 7)):
        rng = np.random.default_rng(shape[1])
        feeds = {each: rng.integers(0, 5, shape) for each in inputs}
        feeds["items"][0, 0] = 12
        feeds["feedback"] *= feeds["items"] != 0
        with torch.no_grad():
            wanted = model(**{each: torch.from_numpy(value) for each, value in feeds.items()})
        for got, want in zip(session.run(None, feeds), wanted if isinstance(wanted, tuple) else (wanted,), strict=True):
            assert got == pytest.approx(want.numpy(), abs=1e-4)


@pytest.mark.parametrize("name", ["neumf", "sasrec", "feature", "ordered"])
def test_padding_changes_no_score_and_an_empty_list_is_answered(name: str) -> None:
    model, inputs, _ = graphs()[name]
    model.eval()
    items = torch.tensor([[3, 5]])
    front = name == "ordered"  # causal lists end with the newest title, so their padding stands in front
    padding = (3, 0) if front else (0, 3)
    said = torch.full_like(items, 3)
    plain = {"items": items, "feedback": said, "time": said}
    wide = {key: torch.nn.functional.pad(value, padding) for key, value in plain.items()}
    with torch.no_grad():
        short, long, none = (
            model(**{key: feed[key] for key in inputs})
            for feed in (plain, wide, {key: torch.zeros_like(value) for key, value in plain.items()})
        )
    first = (short[0], long[0], none[0]) if isinstance(short, tuple) else (short, long, none)
    assert torch.allclose(first[0], first[1], atol=1e-5)
    assert torch.isfinite(first[2]).all()


def test_sets_have_no_order_and_sequences_have_one() -> None:
    items, said = torch.tensor([[1, 2, 3]]), torch.full((1, 3), 3)
    for ordered in (False, True):
        torch.manual_seed(0)
        model = SasRec(SasRecConfig(12, width=16, ordered=ordered)).eval()
        with torch.no_grad():
            model.place.weight.mul_(50)
            same = torch.allclose(model(items, said, said), model(items.flip(1), said, said), atol=1e-6)
        assert same is not ordered


@pytest.mark.parametrize("kind", ["softmax", "sampled", "bce", "bpr"])
def test_a_love_pulls_up_and_a_dislike_presses_down(kind: str) -> None:
    torch.manual_seed(0)
    for code, sign in ((3, -1), (1, 1)):
        scores = torch.zeros(1, 12, requires_grad=True)
        loss = next_title_loss(scores, torch.tensor([4]), torch.tensor([code]), kind)
        (gradient,) = torch.autograd.grad(loss, scores)
        assert np.sign(float(gradient[0, 4])) == sign


def test_training_lowers_the_loss_and_learns_the_tastes(crowd: ratings.Lists) -> None:
    torch.manual_seed(0)
    model = NeuMf(NeuMfConfig(12, 16, 8, dropout=0.0))
    trial = trials.few_known(crowd, 2, seed=1)
    run = training.Run(seconds=20, batch=50, least_loved=2, every=5, patience=3, rate=0.01)
    before = training.ndcg(training.list_scores(model, trial), trial)

    def loss_of(batch: sampling.Batch) -> Tensor:
        return sampling.list_loss(model(batch.items, batch.feedback), batch)

    def validate() -> float:
        return training.ndcg(training.list_scores(model, trial), trial)

    told = training.train(model, loss_of, validate, crowd, run, Console(quiet=True))
    assert told["last_loss"] < told["first_loss"] - 0.3
    assert told["validation"] > max(before + 0.2, 0.9)


def test_recommender_net_learns_and_folds_new_people_in(crowd: ratings.Lists) -> None:
    torch.manual_seed(0)
    config = ncf.NcfConfig(200, 12, width=8, batch=256, rate=0.02)
    model = ncf.RecommenderNet(config)
    optimiser = torch.optim.Adam(model.parameters(), lr=config.rate)
    rng = np.random.default_rng(0)
    losses = [ncf.train_epoch(model, optimiser, crowd, config, rng) for _ in range(12)]
    assert losses[-1] < losses[0] - 0.2
    arrays = ncf.folded(model, 1.0, 0.01)
    scores = served.fold_in_ncf(arrays, csr_matrix(np.array([[3, 3] + [0] * 10, [0] * 10 + [3, 3]], np.int8)))
    assert scores[0, 2:6].mean() > scores[0, 6:].mean() + 2
    assert scores[1, 6:10].mean() > scores[1, :6].mean() + 2


def test_the_blend_is_never_below_a_single_row_where_it_is_tuned() -> None:
    rng = np.random.default_rng(0)
    relevant = rng.random((60, 200)) < 0.1
    good = {name: (relevant + rng.normal(scale=2, size=relevant.shape)).astype(np.float32) for name in ("a", "b")}
    noise = rng.normal(size=relevant.shape).astype(np.float32)
    asked = blend.question({**good, "noise": noise}, relevant, np.zeros_like(relevant), candidates=150)
    weights, reached = blend.climb(asked, np.array([1.0, 0.0, 0.0]))
    alone = [blend.quality(asked.scores[place], asked) for place in range(3)]
    assert reached > max(alone) + 0.02
    assert weights[1] > 0


def test_the_same_arrays_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        export.save(tmp_path / name, {"b": np.arange(5), "a": np.ones(2)})
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert served.arrays(tmp_path / "one")["b"].tolist() == [0, 1, 2, 3, 4]
