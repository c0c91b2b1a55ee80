"""Genre overlap, and the triplets that it gives."""

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

POSITIVE, NEGATIVE = 0.6, (0.1, 0.3)
"""Jaccard similarity of the genres of an anchor with a positive (at least), and with a hard negative (between)."""


def membership(labels: Sequence[Sequence[str]]) -> tuple[NDArray[np.float32], Mapping[str, int]]:
    """(N, L) 1 where a title has a label, and the column of every label."""
    column = {name: place for place, name in enumerate(sorted({name for names in labels for name in names}))}
    matrix = np.zeros((len(labels), len(column)), np.float32)
    for row, names in enumerate(labels):
        matrix[row, [column[name] for name in names]] = 1
    return matrix, column


def jaccard(rows: Tensor, columns: Tensor) -> Tensor:
    """(B, G), (N, G) membership -> (B, N) size of the intersection over size of the union; 0 where both are empty.

    >>> a = torch.tensor([[1.0, 1, 0], [1, 0, 1], [1, 1, 0]])
    >>> jaccard(a[:1], a).round(decimals=3)
    tensor([[1.0000, 0.3330, 1.0000]])
    """
    both = rows @ columns.T
    union = rows.sum(dim=1)[:, None] + columns.sum(dim=1)[None, :] - both
    return both / union.clamp(min=1)


def roles(overlap: Tensor, nearness: Tensor, same: Tensor, keep: float) -> tuple[Tensor, Tensor]:
    """Who may be a positive and who a hard negative of each anchor, both (B, N) boolean.

    `overlap` is the Jaccard similarity, `nearness` what an untouched encoder thinks of the two texts, `same` is true
    within a franchise. Of the positives the share `keep` that is nearest in meaning stays, of the negatives the share
    that is farthest in plot; all (B, N).
    """
    positive = (overlap >= POSITIVE) & ~same
    negative = (overlap >= NEGATIVE[0]) & (overlap <= NEGATIVE[1]) & ~same
    return positive & _top(nearness, positive, keep), negative & _top(-nearness, negative, keep)


def _top(values: Tensor, among: Tensor, keep: float) -> Tensor:
    """True for the share `keep` of the highest values of each row, counted among the marked ones only."""
    order = values.masked_fill(~among, -torch.inf).argsort(dim=1, descending=True).argsort(dim=1)
    return order < (among.sum(dim=1, keepdim=True) * keep).ceil()
