"""The shipped artefact: the service ranks with every system in it as the evaluation measured it."""

from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from ml.recommenders import served
from services.recommender import model as server
from services.recommender import ranking
from services.shared.artifacts import open_artifact
from services.shared.contracts import HistoryEntry, Opinion

SHIPPED = Path(__file__).parents[2] / "data" / "models" / "recommender"
SAYS = {1: Opinion.DISLIKE, 2: Opinion.LIKE, 3: Opinion.LOVE, 4: Opinion.SEEN}


@pytest.fixture(scope="module")
def evaluated() -> served.Served:
    return served.read(SHIPPED)


def test_all_five_systems_and_their_baselines_are_there(evaluated: served.Served) -> None:
    assert set(evaluated.systems) == {
        "popularity", "itemknn", "ease", "ease_few", "relations", "content", "ncf", "neumf", "sasrec", "feature",
    }  # fmt: skip


def test_the_service_scores_every_system_as_the_evaluation_does(evaluated: served.Served) -> None:
    service = server.load(open_artifact(SHIPPED, server.KIND), threads=1)
    rng = np.random.default_rng(6)
    for count in (1, 12):
        places = np.sort(rng.choice(len(service.warm), count, replace=False))
        codes = rng.integers(2, 5, count).astype(np.int8)
        wanted = served.standard_scores(evaluated, csr_matrix((codes, ([0] * count, places)), (1, len(service.warm))))
        history = [
            HistoryEntry(id=int(service.ids[service.warm[place]]), feedback=SAYS[int(code)])
            for place, code in zip(places, codes, strict=True)
        ]
        person = ranking.taste(service, history)
        for name in evaluated.systems:
            got = ranking.score(service, person, {name: 1.0}).total[service.warm]
            assert got == pytest.approx(wanted[name][0], abs=2e-3), name
