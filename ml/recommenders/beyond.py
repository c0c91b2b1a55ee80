"""Figures beside accuracy: franchises, novelty, popularity, recent titles in feeds, errors of ratings."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from ml.recommenders import scoring, served, trials
from ml.recommenders.ratings import Lists
from ml.recommenders.trials import Trial

Floats = NDArray[np.float64]


def franchise_ndcg(top: NDArray[np.int64], relevant: csr_matrix, franchise: NDArray[np.int64], k: int = 20) -> Floats:
    """NDCG@k (U,) where a franchise counts once, at its best place; NaN for people with nothing to find.

    >>> top, relevant = np.array([[0, 1, 2]]), csr_matrix(np.array([[1, 1, 0]]))
    >>> franchise_ndcg(top, relevant, np.array([7, 7, 8])).tolist()
    [1.0]
    """
    discount = 1 / np.log2(np.arange(2, k + 2))
    out = np.full(len(top), np.nan)
    for row, titles in enumerate(top):
        goal = np.unique(franchise[relevant.indices[relevant.indptr[row] : relevant.indptr[row + 1]]])
        if len(goal):
            _, first = np.unique(franchise[titles], return_index=True)
            kept = franchise[titles[np.sort(first)]][:k]
            hits = np.isin(kept, goal)
            out[row] = (hits * discount[: len(kept)]).sum() / discount[: min(k, len(goal))].sum()
    return out


def taste(top: NDArray[np.int64], loved: Floats) -> dict[str, Floats]:
    """Novelty (mean self-information in bits) and popularity (mean percentile of titles) of lists (U, k).

    >>> found = taste(np.array([[0], [1]]), np.array([3.0, 1.0]))
    >>> found["novelty"].round(3).tolist(), found["popularity"].tolist()
    ([0.415, 2.0], [1.0, 0.5])
    """
    share = np.maximum(loved, 1) / np.maximum(loved, 1).sum()
    percentile = (loved.argsort(kind="stable").argsort(kind="stable") + 1) / len(loved)
    return {"novelty": -np.log2(share[top]).mean(axis=1), "popularity": percentile[top].mean(axis=1)}


def catalogue_scores(model: served.Served, codes: csr_matrix) -> NDArray[np.float32]:
    """(U, N) blend over the whole catalogue: scores of warm titles lifted, popularity and content direct."""
    warm = model.items["warm"]
    lift = served.arrays(model.artifact.path("lift.npz"))
    matrix = csr_matrix(
        (lift["data"].astype(np.float32), lift["indices"].astype(np.int32), lift["indptr"]),
        shape=(len(model.items["item_ids"]), len(warm)),
    )
    parts = served.standard_scores(model, codes)
    weights = scoring.weights_at(scoring.counts(codes), model.blend["knots"], model.blend["weights"])
    total = np.zeros(codes.shape, np.float32)
    for name, weight in weights.items():
        if name in parts and name not in ("popularity", "content"):
            total += weight[:, None] * parts[name]
    out = np.asarray((matrix @ total.T).T, np.float32)
    settings = model.blend["feedback"]
    history = scoring.weighted(codes, settings["weights"]["content"], settings["codes"])
    everywhere = csr_matrix((history.data, warm[history.indices], history.indptr), (len(total), out.shape[1]))
    known = np.zeros(out.shape, bool)
    known[:, warm] = np.asarray(codes.todense()) != 0
    near = scoring.standardised(scoring.content_scores(everywhere, model.vectors), known, warm)
    out += weights["popularity"][:, None] * model.items["popularity"] + weights["content"][:, None] * near
    cold = np.ones(out.shape[1], bool)
    cold[warm] = False
    out[:, cold] += np.float32(model.blend["cold_offset"])
    out[known] = -np.inf
    return out


def recent_share(model: served.Served, trial: Trial, most: int = 200, since: int = 2018) -> dict[str, float]:
    """Shares of feeds of 20 that are of `since` or later, and that nobody rated, beside those of the catalogue."""
    scores = catalogue_scores(model, trial.known[:most])
    top = trials.ranked(scores, 20)
    warm, year = model.items["warm"], model.items["year"]
    cold = np.ones(len(year), bool)
    cold[warm] = False
    inside = trials.ranked(scores[:, warm], 20)
    relevant = trial.relevant[:most]
    before = trials.measures(inside, relevant)["NDCG@20"]
    wide = csr_matrix((relevant.data, warm[relevant.indices], relevant.indptr), (relevant.shape[0], len(year)))
    return {
        "recent": float((year[top] >= since).mean()),
        "without ratings": float(cold[top].mean()),
        "recent in the catalogue": float((year >= since).mean()),
        "recent among rated titles": float((year[warm] >= since).mean()),
        "NDCG@20 among rated titles": float(np.nanmean(before)),
        "NDCG@20 among all titles": float(np.nanmean(trials.measures(top, wide)["NDCG@20"])),
    }


def rating_errors(model: served.Served, train: Lists, people: Lists, seed: int = 100) -> dict[str, dict[str, float]]:
    """MAE and RMSE of predicted ratings of the held-out 20 %, beside baselines.

    `bias` is the title's shrunk mean plus the person's shrunk mean deviation on the known 80 %; `+ person` adds
    the same kind of deviation to the model's answer.
    """
    trial = trials.fold_in(people, seed=seed)
    sums = np.asarray(train.rating.sum(axis=0)).ravel()
    counts = np.asarray((train.rating > 0).sum(axis=0)).ravel()
    overall = float(sums.sum() / counts.sum())
    title = (sums + 10 * overall) / (counts + 10)
    known = np.asarray(trial.known.todense()) != 0
    truth = np.asarray(people.rating.todense())
    held = (truth > 0) & ~known
    guesses: dict[str, NDArray[np.floating]] = {
        "overall mean": np.full_like(truth, overall),
        "title mean": np.tile(title, (len(people), 1)),
    }
    if "feature" in model.sessions:
        graph, parts = model.sessions["feature"], []
        for start in range(0, len(people), 32):
            items, feedback = served.sequences(trial.known[start : start + 32])
            parts.append(graph.run(["ratings"], {"items": items, "feedback": feedback})[0][:, : truth.shape[1]])
        guesses["FeatureModel"] = np.concatenate(parts)
    seen = known & (truth > 0)
    for name in [name for name in guesses if name != "overall mean"]:
        gap = ((truth - guesses[name]) * seen).sum(axis=1) / (seen.sum(axis=1) + 5)
        guesses["bias" if name == "title mean" else f"{name} + person"] = guesses[name] + gap[:, None]
    out = {}
    for name, guess in guesses.items():
        error = np.clip(guess[held], 1, 10) - truth[held]
        out[name] = {"MAE": float(np.abs(error).mean()), "RMSE": float(np.sqrt((error**2).mean()))}
    return out
