"""Which stories stand against each other in a training step, by what is known of their titles."""

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from ml import losses
from ml.jaccard import jaccard, membership, roles
from ml.training_texts import Pair, Texts, labels_of
from ml.vectors import OnnxEncoder, story_vectors
from services.shared.text import story


@dataclass(slots=True)
class Known:
    """Training titles by row: franchises, genre and label membership, unit vectors of the untouched encoder."""

    row: dict[int, int]
    franchise: Tensor
    genres: Tensor
    labels: Tensor
    column: dict[str, int]
    base: Tensor


def known_titles(texts: Texts, base: Path, cache: Path) -> Known:
    ids = sorted(texts.told)
    told = [texts.told[i] for i in ids]
    vectors = story_vectors(OnnxEncoder(base), [story(known).text for known in told], cache)
    genres, _ = membership([known.genres for known in told])
    labels, column = membership([labels_of(known) for known in told])
    return Known(
        {anime: place for place, anime in enumerate(ids)},
        torch.tensor([texts.franchise[i] for i in ids]),
        torch.from_numpy(genres),
        torch.from_numpy(labels),
        dict(column),
        torch.from_numpy(vectors),
    )


def may_fit(known: Known, pairs: list[Pair], rows: Tensor, columns: Tensor, duplicate: float) -> Tensor:
    """(B, N) true where a story may answer a query as well as its own: the same franchise, nearly the same story,
    every label that the query asks for, or a reader's word; never against a reader's word."""
    same = known.franchise[rows][:, None] == known.franchise[columns][None, :]
    near = known.base[rows] @ known.base[columns].T > duplicate
    asked = torch.zeros(len(pairs), known.labels.shape[1])
    for place, pair in enumerate(pairs):
        asked[place, [known.column[label] for label in pair.labels]] = 1
    wanted = asked.sum(dim=1, keepdim=True)
    has_all = (asked @ known.labels[columns].T >= wanted) & (wanted > 0)
    fits, against = torch.zeros(2, len(pairs), len(known.row), dtype=torch.bool)
    for place, pair in enumerate(pairs):
        fits[place, [known.row[i] for i in (*pair.answers, *pair.maybe)]] = True
        against[place, [known.row[i] for i in pair.against]] = True
    ignored: Tensor = (same | near | has_all | fits[:, columns]) & ~against[:, columns]
    return ignored


def answers(known: Known, pairs: list[Pair]) -> Tensor:
    """(B, N) how much of the answer to each query every title is; rows sum to one."""
    shares = torch.zeros(len(pairs), len(known.row))
    for place, pair in enumerate(pairs):
        weights = pair.answers or {pair.id: 1.0}
        shares[place, [known.row[i] for i in weights]] = torch.tensor(list(weights.values()))
    return shares / shares.sum(dim=1, keepdim=True)


def drawn(mask: Tensor, count: int) -> tuple[Tensor, Tensor]:
    """Up to `count` marked columns of each row of (B, N), at random: their places and whether they exist, (B, K)."""
    weight = torch.rand(mask.shape).masked_fill(~mask, -1)
    top = weight.topk(min(count, mask.shape[1]), dim=1)
    return top.indices, top.values >= 0


def triplet_loss(
    known: Known, rows: Tensor, columns: Tensor, similarity: Tensor, *, keep: float, each: int, margin: float
) -> Tensor:
    """Triplet margin loss of the batch's stories (rows) against all stories at hand (columns); similarity (B, N). An
    anchor has up to `each` positives and `each` negatives, drawn among the share `keep` (`ml.jaccard.roles`)."""
    same = known.franchise[rows][:, None] == known.franchise[columns][None, :]
    overlap = jaccard(known.genres[rows], known.genres[columns])
    positive, negative = roles(overlap, known.base[rows] @ known.base[columns].T, same, keep)
    (near, is_near), (far, is_far) = drawn(positive, each), drawn(negative, each)
    counts = is_near[:, :, None] & is_far[:, None, :]
    return losses.triplet_margin(similarity.gather(1, near), similarity.gather(1, far), counts, margin)
