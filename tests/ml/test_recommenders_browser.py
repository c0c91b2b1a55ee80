"""The graph for the page and the service's NumPy path put the same titles on top."""

import json
import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from numpy.typing import NDArray

from ml.recommenders import browser
from services.recommender import model as server
from services.recommender import ranking
from services.shared.artifacts import open_artifact
from services.shared.contracts import HistoryEntry, Opinion

SHIPPED = Path(__file__).parents[2] / "data" / "models" / "recommender"
Scores = NDArray[np.float32]


@pytest.fixture(scope="module")
def served() -> server.Model:
    return server.load(open_artifact(SHIPPED, server.KIND), threads=1)


@pytest.fixture(scope="module")
def page() -> Callable[[list[HistoryEntry]], Scores]:
    """Scores of a list in the way a page computes them: from the shipped graph and its mappings alone."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(SHIPPED / browser.GRAPH), options)
    mappings = json.loads((SHIPPED / browser.MAPPINGS).read_text())
    place = {anime: number for number, anime in enumerate(mappings["item_ids"])}

    def run(history: list[HistoryEntry]) -> Scores:
        listed = [(place[each.id], mappings["feedback"][each.feedback]) for each in history] or [(0, 0)]
        items, feedback = (np.array(column, np.int64) for column in zip(*listed, strict=True))
        scores: Scores = session.run(["scores"], {"items": items, "feedback": feedback})[0]
        return scores

    return run


def lists(served: server.Model) -> list[list[HistoryEntry]]:
    """Lists of every length, with every opinion, of titles with ratings, without, and of both."""
    draw = random.Random(6)
    warm, everything = served.ids[served.warm].tolist(), served.ids.tolist()
    cold = sorted(set(everything) - set(warm))
    says = list(Opinion)
    out: list[list[HistoryEntry]] = [[]]
    for pool in (warm, cold, everything):
        for count in (1, 3, 10, 60, 400):
            chosen = draw.sample(pool, count)
            out.append([HistoryEntry(id=number, feedback=draw.choice(says)) for number in chosen])
    out.append([HistoryEntry(id=number, feedback=Opinion.DISLIKE) for number in warm[:5]])
    out.append([HistoryEntry(id=number, feedback=Opinion.LOVE) for number in warm])
    return out


def top(scores: Scores, history: list[HistoryEntry], served: server.Model) -> list[int]:
    places, _ = served.positions(np.array([each.id for each in history], np.int64))
    free = scores.copy()
    free[places] = -np.inf
    return [int(number) for number in served.ids[np.argsort(-free, kind="stable")[:20]]]


def test_page_and_server_give_the_same_top_twenty(
    served: server.Model, page: Callable[[list[HistoryEntry]], Scores]
) -> None:
    tops = set()
    for history in lists(served):
        wanted = ranking.score(served, ranking.taste(served, history)).total
        got = page(history)
        assert got == pytest.approx(wanted, abs=5e-4)
        assert top(got, history, served) == top(wanted, history, served)
        tops.add(tuple(top(got, history, served)))
    assert len(tops) > 10


def test_what_the_page_loads_is_of_this_artefact_and_small(served: server.Model) -> None:
    assert browser.build(SHIPPED).SerializeToString(deterministic=True) == (SHIPPED / browser.GRAPH).read_bytes()
    assert (SHIPPED / browser.GRAPH).stat().st_size <= browser.MOST_BYTES
    mappings = json.loads((SHIPPED / browser.MAPPINGS).read_text())
    assert mappings["item_ids"] == served.ids.tolist()
    assert len(mappings["franchise"]) == len(mappings["item_ids"])
    told = json.loads((SHIPPED / browser.METADATA).read_text())
    assert told["titles"] == len(served.ids)
    assert set(told["systems"]) <= set(served.systems)
