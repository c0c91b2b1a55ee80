"""One colour for each title: which family of moods it belongs to, known or guessed from its neighbours."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

GROUPS: dict[str, tuple[str, ...]] = {
    "gentle": ("warm", "calm", "slow", "safe", "everyday"),
    "joyful": ("bright", "joyful", "youthful", "simple"),
    "funny": ("funny",),
    "romantic": ("romantic",),
    "wondrous": ("wondrous", "strange"),
    "intense": ("intense", "fast", "heightened"),
    "dark": ("dark", "tense", "cold"),
    "sad": ("sad",),
    "thoughtful": ("thoughtful", "serious", "mature", "grounded"),
}
"""Poles of `data/mood_axes.json` by family. Moods without a pole, or at one that is not here, colour nothing."""

KEYS = tuple(GROUPS)
NEAREST = 15
LEAST_SHARE = 0.3
"""A guess needs this much of the neighbours' weight; nine families at random have a ninth each."""


def group_of_mood(vocabulary: Mapping[str, Mapping[str, Any]]) -> dict[str, int]:
    """Index in `KEYS` by mood."""
    by_pole = {pole: KEYS.index(key) for key, poles in GROUPS.items() for pole in poles}
    return {mood: by_pole[entry["pole"]] for mood, entry in vocabulary.items() if entry["pole"] in by_pole}


def group_titles(moods: Sequence[Sequence[str]], of_mood: Mapping[str, int]) -> NDArray[np.int64]:
    """(N,) group of each title by its moods, strongest first, or -1. A mood counts the more the rarer it is.

    >>> group_titles([["common", "rare"], ["common"], []], {"common": 0, "rare": 1}).tolist()
    [1, 0, -1]
    """
    counts = Counter(mood for each in moods for mood in each)
    groups = np.full(len(moods), -1, np.int64)
    for place, each in enumerate(moods):
        weights = np.zeros(len(KEYS))
        for rank, mood in enumerate(each):
            if mood in of_mood:
                weights[of_mood[mood]] += math.log(1 + len(moods) / counts[mood]) / (1 + 0.1 * rank)
        if weights.any():
            groups[place] = int(weights.argmax())
    return groups


def guess_groups(vectors: Floats, groups: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.int64]:
    """(W,) groups of the rows in `wanted` by a vote of their nearest rows of known group (never themselves),
    weighted by likeness and against the frequency of each group; -1 where none has `LEAST_SHARE` of the votes.
    """
    known = np.flatnonzero(groups >= 0)
    k = min(NEAREST, len(known) - 1)
    votes_of = np.eye(len(KEYS))[groups[known]] / np.sqrt(
        np.maximum(np.bincount(groups[known], minlength=len(KEYS)), 1)
    )
    guessed = np.full(len(wanted), -1, np.int64)
    for start in range(0, len(wanted), 512):
        rows = wanted[start : start + 512]
        likeness = vectors[rows] @ vectors[known].T
        likeness[rows[:, None] == known[None, :]] = -1
        nearest = np.argpartition(-likeness, k - 1, axis=1)[:, :k]
        weights = np.clip(np.take_along_axis(likeness, nearest, axis=1), 1e-3, None) ** 4
        votes = (votes_of[nearest] * weights[..., None]).sum(1)
        votes /= votes.sum(1, keepdims=True)
        guessed[start : start + 512] = np.where(votes.max(1) >= LEAST_SHARE, votes.argmax(1), -1)
    return guessed
