"""The test of the map for new titles: rated titles are hidden from training and ranked by their content."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from ml.metrics import mean_interval
from ml.recommenders import content, ease, scoring, trials
from ml.recommenders.ratings import Lists

Floats = NDArray[np.float32]


def hidden_places(titles: int, hide: int = 500, seed: int = 0) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Places of `hide` random titles of `titles`, and of the others, each ascending."""
    hidden = np.sort(np.random.default_rng(seed).permutation(titles)[:hide])
    return hidden, np.setdiff1d(np.arange(titles), hidden)


def hidden_titles(
    train: Lists,
    people: Lists,
    features: Floats,
    vectors: Floats,
    graph: csr_matrix,
    warm: NDArray[np.int64],
    popularity: Floats,
    *,
    hide: int = 500,
    seed: int = 0,
) -> dict[str, tuple[float, float, float]]:
    """NDCG@20 (mean, low, high) of rankings of `hide` random titles that training never saw, 80 % of the rest known.

    `features` (N, F) feed the map, `vectors` (N, D) are the content vectors, `graph` (N, N) the relations, `popularity`
    (N,) the catalogue's. "how many loved it" is an oracle: nothing knows it of a new title.
    """
    hidden, seen = hidden_places(len(warm), hide, seed)
    loved = train.weighted({"love": 1.0})
    many = np.asarray((loved[:, seen] > 0).sum(axis=1)).ravel()
    short = ease.fit(
        loved[:, seen], loved[:, seen], 2.0, kept=np.minimum(1, 3 / np.maximum(many, 1)),
        weight=np.clip((many - 5) / 30, 0, 1), centred=True,
    )  # fmt: skip
    trial = trials.fold_in(people, seed=seed)
    known, relevant = trial.known[:, seen], trial.relevant[:, hidden]
    codes = {"dislike": 1, "like": 2, "love": 3, "seen": 4}
    history = scoring.weighted(known, {"love": 1.0, "like": 0.5}, codes)
    scores = scoring.standardised(short.score(history), np.asarray(known.todense()) != 0)
    lift = content.lift(features, content.factors(short.matrix, 128), warm[seen], graph[:, warm[seen]])
    lifted = np.asarray((lift[warm[hidden]] @ scores.T).T, np.float32)
    near = np.asarray((history @ vectors[warm[seen]]) @ vectors[warm[hidden]].T, np.float32)
    rows = {
        "catalogue popularity": np.tile(popularity[warm[hidden]], (len(people), 1)),
        "content vectors": near,
        "learned map": lifted,
        "learned map + catalogue popularity": lifted + 3 * popularity[warm[hidden]],
        "how many loved it (oracle)": np.tile(np.asarray(loved[:, hidden].sum(axis=0)).ravel(), (len(people), 1)),
    }
    out = {}
    for name, each in rows.items():
        found = trials.measures(trials.ranked(each.astype(np.float32), 20), relevant)["NDCG@20"]
        mean, low, high = mean_interval(found[~np.isnan(found)], samples=1000)
        out[name] = (round(mean, 4), round(low, 4), round(high, 4))
    return out
