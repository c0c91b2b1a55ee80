"""Regions of the map: titles that lie together, named by what tells them from all others."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import AgglomerativeClustering, KMeans

Floats = NDArray[np.float32]
PRIOR = 300.0
"""Weight of the whole map in every region's counts, so that a rare label needs more than a few titles to name one."""
LEAST_Z = 2.6
LEAST_TITLES = 8


def cut(places: Floats, *, narrow: int, wide: int, seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Narrow region of each place, and the wide region of each narrow one: k-means, then Ward on its centres."""
    means = KMeans(narrow, n_init=4, random_state=seed).fit(places)
    parents = AgglomerativeClustering(wide, linkage="ward").fit_predict(means.cluster_centers_)
    return means.labels_.astype(np.int64), parents.astype(np.int64)


def distinctive(labels: Sequence[Sequence[str]], region: NDArray[np.int64], most: int) -> dict[int, list[str]]:
    """The labels that each region has more of than the rest: z-scores of log-odds with the whole as a Dirichlet prior
    (Monroe, Colaresi and Quinn 2008), strongest first, among those that at least a tenth of its labelled titles carry.
    """
    whole = Counter(label for each in labels for label in each)
    total = sum(whole.values())
    found: dict[int, list[str]] = {}
    for place in sorted(set(region.tolist())):
        members = [labels[row] for row in np.flatnonzero(region == place).tolist()]
        here = Counter(label for each in members for label in each)
        inside, outside = sum(here.values()), total - sum(here.values())
        labelled = sum(bool(each) for each in members)
        scores: dict[str, float] = {}
        for label, count in here.items():
            if count < max(LEAST_TITLES, labelled / 10):
                continue
            prior = PRIOR * whole[label] / total
            other = whole[label] - count
            odds_in = (count + prior) / (inside + PRIOR - count - prior)
            odds_out = (other + prior) / (outside + PRIOR - other - prior)
            scores[label] = float(np.log(odds_in / odds_out) / np.sqrt(1 / (count + prior) + 1 / (other + prior)))
        best = sorted(
            (label for label in scores if scores[label] >= LEAST_Z), key=lambda label: (-scores[label], label)
        )
        found[place] = best[:most]
    return found


def middle(places: Floats) -> Floats:
    """(2,) the place nearest to the median of all: always on land, also where a region is a ring."""
    median = np.median(places, axis=0)
    nearest: Floats = places[((places - median) ** 2).sum(1).argmin()]
    return nearest
