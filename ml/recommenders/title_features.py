"""`anime_metadata.json` as tensors for the feature model."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch

from ml.recommenders.feature_model import TitleFeatures
from ml.recommenders.features import MOST, padded


def title_features(metadata: Mapping[str, Mapping[str, Any]], ids: Sequence[int], warm: Sequence[int]) -> TitleFeatures:
    """Features of `ids`; a title of `warm` has its place there + 1 as identity, another one 0."""
    rows = [metadata[str(anime)] for anime in ids]
    place = {anime: number for number, anime in enumerate(warm, 1)}
    indices, weights = {}, {}
    for name, width in MOST.items():
        indices[name] = torch.from_numpy(padded([row[name] for row in rows], width, np.int64))
        weight = [row.get(f"{name[:-1]}_weights", [1.0] * len(row[name])) for row in rows]
        weights[name] = torch.from_numpy(padded(weight, width, np.float32))
    numbers = np.array([[row["popularity"], row["score"] if row["score"] is not None else 0.6] for row in rows])
    identity = torch.tensor([place.get(anime, 0) for anime in ids])
    return TitleFeatures(identity, torch.from_numpy(numbers.astype(np.float32)), indices, weights)
