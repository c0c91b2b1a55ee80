"""A quick look at an encoder during training: development queries among judged titles, and development triplets."""

import random
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ml import metrics, query_sets
from ml.encoder import Encoder, EncoderConfig, batch, load_tokenizer


class Probe:
    """A quick look at the development split: nDCG@10 among the judged titles, and triplets."""

    def __init__(self, bundle: Path, told: dict[int, str], tokens: int, others: int = 2000) -> None:
        self.queries = query_sets.vibe_queries(bundle / "eval", "dev")
        self.triplets = query_sets.triplets(bundle / "eval", "dev")[::3]
        fitting = {i for query in self.queries for i, grade in query.grades.items() if grade and i in told}
        chosen = random.Random(0).sample(sorted(told.keys() - fitting), min(others, len(told) - len(fitting)))
        self.ids = sorted({*fitting, *chosen, *(i for row in self.triplets for i in row)})
        self.texts = [told[i] for i in self.ids]
        self.tokens = tokens

    def look(self, encoder: Encoder, shape: EncoderConfig) -> dict[str, float]:
        """Mean nDCG@10, triplet accuracy, and the mean cosine of stories, which nears 1 when the space collapses."""
        found = self.gains(encoder, shape)
        return {name: float(np.mean(values)) for name, values in found.items()}

    def gains(self, encoder: Encoder, shape: EncoderConfig) -> dict[str, list[float]]:
        """nDCG@10 of every query, 1 or 0 for every triplet, and cosines of stories."""
        tokenizer = load_tokenizer(shape)
        stories = encoded(encoder, tokenizer, self.texts, self.tokens)
        queries = encoded(encoder, tokenizer, [query.text for query in self.queries], 80)
        order = (-(queries @ stories.T)).argsort(axis=1, kind="stable")[:, :10]
        gains = [
            metrics.ndcg([self.ids[column] for column in row], query.grades)
            for row, query in zip(order, self.queries, strict=True)
        ]
        at = {anime: place for place, anime in enumerate(self.ids)}
        a, p, n = (stories[[at[row[column]] for row in self.triplets]] for column in range(3))
        similar = stories[:500] @ stories[:500].T
        right = (a * p).sum(axis=1) > (a * n).sum(axis=1)
        return {
            "probe_ndcg": gains,
            "probe_triplets": [float(x) for x in right],
            "mean_cosine": [float(x) for x in similar.mean(axis=1)],
        }


def encoded(encoder: Encoder, tokenizer: Any, texts: list[str], tokens: int, size: int = 64) -> Any:
    """(N, D) vectors in bfloat16 arithmetic, good enough to watch a run."""
    encoder.eval()
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    found: list[Any] = [None] * len(texts)
    with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
        for start in range(0, len(order), size):
            places = order[start : start + size]
            ids, mask = batch(tokenizer, [texts[place] for place in places])
            pooled = encoder.pool(ids[:, :tokens], mask[:, :tokens]).float()
            with torch.autocast("cpu", enabled=False):
                vectors = encoder.project(pooled).numpy()
            for place, vector in zip(places, vectors, strict=True):
                found[place] = vector
    return np.stack(found)
