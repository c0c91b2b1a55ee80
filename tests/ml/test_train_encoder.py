"""A smoke-size run on a small random BERT: it learns, it resumes, and what it wrote exports with its head."""

import random
import shutil
from collections.abc import Iterator
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import BertConfig, BertModel

from ml import export as exporting
from ml.contrast import Known, answers, may_fit
from ml.encoder import EncoderConfig, Head, load_checkpoint, load_encoder, load_tokenizer
from ml.encoder_probe import encoded
from ml.encoder_trainer import TrainConfig, Trainer
from ml.jaccard import jaccard, membership, roles
from ml.training_queries import TRUSTED, Asked, written
from ml.training_texts import SOURCES, Pair, Texts, labels_of, taken_out
from services.shared.settings import REPOSITORY
from services.shared.text import StorySource, story

SHIPPED = REPOSITORY / "data" / "models" / "minilm-base"
MOODS = (("quiet", "gentle"), ("brutal", "tense"), ("silly", "absurd"))
GENRES = (("Drama", "Slice of Life"), ("Action", "Horror"), ("Comedy", "Parody"))
PLACES = ("a lighthouse", "a school roof", "an old train", "the desert", "a bakery", "the moon", "a temple", "a mine")
SMALL = TrainConfig(
    steps=30, batch=12, lr=1e-3, head_lr=1e-5, frozen_layers=0, warmup=2, memory=0, layer_decay=1.0, duplicate=2.0
)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A folder with a BERT of two layers and the shipped tokenizer."""
    folder = tmp_path_factory.mktemp("base")
    torch.manual_seed(3)
    shape = BertConfig(
        vocab_size=30_522,
        hidden_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=256,
    )
    BertModel(shape, add_pooling_layer=False).save_pretrained(folder)
    shutil.copy(SHIPPED / "tokenizer.json", folder)
    return str(folder)


@pytest.fixture(scope="module")
def texts() -> Texts:
    told = {
        10 * kind + place + 1: StorySource(
            f"Title {kind}{place}",
            genres=GENRES[kind],
            themes=(PLACES[place],),
            moods=MOODS[kind],
            own_synopsis=f"Somebody comes to {PLACES[place]}. It is {MOODS[kind][0]} there. They stay for a season.",
            synopsis=f"A guest arrives at {PLACES[place]}. The days are {MOODS[kind][1]}. Nobody asks. Then it rains.",
        )
        for kind in range(3)
        for place in range(len(PLACES))
    }
    ids = list(told)
    return Texts(
        told,
        {i: i for i in ids},
        {"quiet": ["hushed"]},
        ["{moods}", "{themes}, {mood}", "{all}"],
        [Asked(f"{told[i].moods[0]} days at {told[i].themes[0]}", i) for i in ids],
        {i: [f"I watched this twice and {told[i].themes[0]} is {told[i].moods[1]} as ever " * 4] for i in ids},
        {i: [other for other in ids if told[other].moods == told[i].moods and other != i][:2] for i in ids},
    )


@pytest.fixture(scope="module")
def known(texts: Texts, base: str) -> Known:
    shape = EncoderConfig(base)
    ids = sorted(texts.told)
    told = [texts.told[i] for i in ids]
    genres, _ = membership([one.genres for one in told])
    labels, column = membership([labels_of(one) for one in told])
    vectors = encoded(load_encoder(shape), load_tokenizer(shape), [story(one).text for one in told], 144)
    return Known(
        {anime: row for row, anime in enumerate(ids)},
        torch.tensor(ids),
        torch.from_numpy(genres),
        torch.from_numpy(labels),
        dict(column),
        torch.from_numpy(vectors),
    )


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def trainer(config: TrainConfig, texts: Texts, known: Known, base: str, monkeypatch: pytest.MonkeyPatch) -> Trainer:
    # The head must not be wider than the small BERT, whose principal components it starts from.
    monkeypatch.setattr("ml.encoder_trainer.EncoderConfig", partial(EncoderConfig, dimensions=48))
    return Trainer(config, texts, known, base)


def test_a_short_run_lowers_the_loss(texts: Texts, known: Known, base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    run = trainer(SMALL, texts, known, base, monkeypatch)
    seen = [run.train_step() for _ in range(SMALL.steps)]
    early, late = (np.mean([sum(step.values()) for step in part]) for part in (seen[2:10], seen[-8:]))
    assert late < early - 0.3
    assert np.mean([step["query"] for step in seen[-8:]]) < np.mean([step["query"] for step in seen[2:10]])


def test_a_resumed_run_equals_an_uninterrupted_one(
    texts: Texts, known: Known, base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = trainer(SMALL, texts, known, base, monkeypatch)
    for _ in range(4):
        whole.train_step()
    first = trainer(SMALL, texts, known, base, monkeypatch)
    for _ in range(2):
        first.train_step()
    torch.save(first.state(), tmp_path / "state.pt")
    second = trainer(SMALL, texts, known, base, monkeypatch)
    second.resume(torch.load(tmp_path / "state.pt", weights_only=True))
    for _ in range(2):
        second.train_step()
    for name, tensor in whole.averaged.state_dict().items():
        torch.testing.assert_close(second.averaged.state_dict()[name], tensor, msg=name)
    with pytest.raises(SystemExit, match="other options"):
        trainer(replace(SMALL, seed=1), texts, known, base, monkeypatch).resume(first.state())


def test_the_checkpoint_exports_with_its_head(
    texts: Texts, known: Known, base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = trainer(replace(SMALL, head_lr=1e-2), texts, known, base, monkeypatch)
    for _ in range(3):
        run.train_step()
    torch.save({"encoder": asdict(run.shape), "averaged": run.averaged.state_dict()}, tmp_path / "encoder.pt")
    encoder, shape = load_checkpoint(tmp_path / "encoder.pt")
    artifact = exporting.export(encoder, shape, tmp_path / "model", "small-1", precision="fp32")
    assert artifact.manifest.dimensions == 48
    both, _ = exporting.mean_of([tmp_path / "encoder.pt"] * 2)
    torch.testing.assert_close(both.state_dict(), encoder.state_dict())
    assert artifact.manifest.metrics["torch_difference_max"] <= 1e-4


def test_training_goes_on_from_an_artefact(
    texts: Texts, known: Known, base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = trainer(replace(SMALL, head_lr=1e-2), texts, known, base, monkeypatch)
    for _ in range(3):
        first.train_step()
    exporting.export(first.averaged, first.shape, tmp_path, "small-1", precision="fp32")
    second = trainer(SMALL, texts, known, base, monkeypatch)
    second.go_on_from(tmp_path)
    told = [*first.stories, "quiet"]
    for encoder in (second.encoder, second.averaged):
        expected = encoded(first.averaged, first.tokenizer, told, 144)
        np.testing.assert_allclose(encoded(encoder, first.tokenizer, told, 144), expected, atol=2e-3)
    head = second.encoder.head
    assert head is not None
    assert head.norm.running_mean is not None
    assert head.norm.running_mean.abs().max() > 1e-4


def test_an_untrained_head_is_the_principal_components() -> None:
    torch.manual_seed(0)
    vectors = torch.nn.functional.normalize(torch.randn(200, 6) @ torch.diag(torch.tensor([3.0, 2, 1, 1, 0, 0])), dim=1)
    head = Head(6, EncoderConfig(head=True, dimensions=4)).eval()
    head.start_from(vectors)
    kept = head(vectors)
    torch.testing.assert_close(kept @ kept.T, vectors @ vectors.T, atol=1e-4, rtol=1e-4)


def test_titles_that_have_all_that_is_asked_are_no_negatives(known: Known) -> None:
    rows = torch.tensor([0, 1])
    pairs = [Pair(1, "quiet", "", ("quiet",)), Pair(2, "something", "")]
    ignored = may_fit(known, pairs, rows, torch.arange(24), duplicate=2.0)
    assert ignored[0].tolist() == [True] * 8 + [False] * 16
    assert ignored[1].tolist() == [column == 1 for column in range(24)]


def test_roles_keep_the_nearest_positives_and_the_farthest_negatives() -> None:
    genres = torch.tensor([[1.0, 1, 0, 0, 0], [1, 1, 0, 0, 0], [1, 1, 0, 0, 0], [1, 0, 1, 1, 1], [1, 0, 1, 1, 1]])
    overlap = jaccard(genres[:1], genres)
    same = torch.tensor([[True, False, False, False, False]])
    nearness = torch.tensor([[1.0, 0.9, 0.1, 0.8, 0.2]])
    positive, negative = roles(overlap, nearness, same, keep=0.5)
    assert positive.tolist() == [[False, True, False, False, False]]
    assert negative.tolist() == [[False, False, False, False, True]]


def test_a_query_never_holds_what_its_story_still_says(texts: Texts) -> None:
    chance = random.Random(1)
    for _ in range(50):
        query, rest = taken_out("One here. Two there. Three of them. Four is enough.", chance)
        assert query not in rest
        own = texts.pair("own", chance)
        assert own.query not in own.story


def test_every_source_gives_pairs(texts: Texts) -> None:
    chance = random.Random(0)
    for source in SOURCES:
        pair = texts.pair(source, chance)
        assert pair.query
        assert pair.story
        assert pair.id in texts.told


def test_readers_give_positives_and_hard_negatives(texts: Texts, known: Known) -> None:
    asked = Asked("quiet days", fits={1: 2, 3: 1}, against=[2, 4], taught=[4, 12, 1])
    pairs = [texts.written(asked, random.Random(seed)) for seed in range(40)]
    assert {pair.id for pair in pairs} == {1, 3}
    assert sum(pair.id == 1 for pair in pairs) > 20
    assert {pair.hard[0] for pair in pairs if pair.hard} == {2, 4}
    told = [Pair(1, "quiet", "", ("quiet",), {1: 1.0}, frozenset((1, 12)), frozenset((2,)))]
    ignored = may_fit(known, told, torch.tensor([0]), torch.arange(24), duplicate=2.0)
    # Titles 1 to 8 have the mood that was asked for; a reader took 2 out, and the whole search added 12.
    assert ignored[0].nonzero().flatten().tolist() == [0, *range(2, 8), known.row[12]]
    shares = answers(known, pairs[:1])[0]
    assert shares[[known.row[1], known.row[3]]].tolist() == [0.75, 0.25]
    assert float(shares.sum()) == 1


def test_what_the_whole_search_brings_answers_where_nobody_judged() -> None:
    assert Asked("quiet", 7, taught=[1, 2]).answers() == {1: 1 / 3, 2: 0.5 / 3, 7: 0.5}
    assert Asked("quiet", None, against=[1], taught=[1, 2]).answers() == {2: 1.0}
    assert Asked("quiet", 7).answers() == {7: 1.0}
    assert list(Asked("quiet", taught=range(30)).answers()) == list(range(TRUSTED))


def test_queries_find_their_answers_among_all_titles(
    texts: Texts, known: Known, base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = replace(SMALL, query_weight=0.0, kl_weight=0.0, triplet_weight=0.0, catalogue_weight=1.0, refresh=5)
    config = replace(config, written=0.5, name=0.5, phrase=0.0, own=0.0, sentence=0.0, review=0.0, pair=0.0)
    run = trainer(config, texts, known, base, monkeypatch)
    seen = [run.train_step()["catalogue"] for _ in range(SMALL.steps)]
    assert run.catalogue.shape == (24, 48)
    assert np.mean(seen[-6:]) < np.mean(seen[:6]) - 0.1


def test_hard_negatives_take_part_in_a_step(
    texts: Texts, known: Known, base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ml.training_texts.JUDGED_SHARE", 1.0)
    judged = replace(texts, asked=[Asked("quiet days", None, {1: 2}, [12])])
    config = replace(SMALL, memory=64, written=1.0, phrase=0.0, own=0.0, sentence=0.0, review=0.0, pair=0.0)
    run = trainer(config, judged, known, base, monkeypatch)
    run.train_step()
    assert run.memory.rows.tolist() == [known.row[1]] * 12 + [known.row[12]] * 12


def test_what_is_said_of_titles_outside_the_split_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "train.jsonl").write_text('{"id": 1, "text": "quiet"}\n{"id": 99, "text": "calm"}\n', encoding="utf-8")
    (tmp_path / "wishes.txt").write_text("loud\n", encoding="utf-8")
    (tmp_path / "judged.tsv").write_text("t0000\t1\t2\nt0000\t2\t0\nt0000\t99\t1\nw0000\t2\t0\n", encoding="utf-8")
    (tmp_path / "taught.tsv").write_text("t0001\t99 2\nw0000\t\n", encoding="utf-8")
    quiet, calm, loud = written(tmp_path, {1, 2})
    assert quiet == Asked("quiet", 1, {1: 2}, [2], [])
    assert calm == Asked("calm", None, {}, [], [2])
    assert loud == Asked("loud", None, {}, [2], [])


def test_an_example_asks_for_what_it_lacks_itself(texts: Texts) -> None:
    shapes = ["{title} but {mood}", "like {title} with {theme}", "{title} meets {other}"]
    told = replace(texts, like_shapes=shapes)
    first, quiet, brutal = told.told[1], told.told[2], told.told[11]
    asked = {told.example(first, quiet, 1, random.Random(seed)) for seed in range(20)}
    assert asked == {"like Title 00 with a school roof"}  # both are quiet, and there is no third
    asked = {told.example(first, brutal, 2, random.Random(seed)) for seed in range(40)}
    assert asked == {"Title 00 but brutal", "Title 00 meets Title 01"}
