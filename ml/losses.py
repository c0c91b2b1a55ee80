"""Losses of the encoder, as functions of tensors. Similarities are cosines of unit vectors."""

import torch
from torch import Tensor
from torch.nn import functional


def query_to_story(similarity: Tensor, target: Tensor, ignored: Tensor, temperature: float) -> Tensor:
    """InfoNCE (van den Oord et al. 2018) of queries against stories.

    `similarity` (B, N), `target` (B) the column of each query's own story, `ignored` (B, N) true for stories that may
    fit as well and so are no negatives.

    >>> s = torch.tensor([[0.9, 0.1, 0.9]])
    >>> plain = query_to_story(s, torch.tensor([0]), torch.tensor([[False, False, False]]), 0.1)
    >>> masked = query_to_story(s, torch.tensor([0]), torch.tensor([[False, False, True]]), 0.1)
    >>> round(float(plain), 3), round(float(masked), 4)
    (0.693, 0.0003)
    """
    own = functional.one_hot(target, similarity.shape[1]).bool()
    logits = (similarity / temperature).masked_fill(ignored & ~own, -torch.inf)
    return functional.cross_entropy(logits, target)


def query_to_catalogue(similarity: Tensor, shares: Tensor, ignored: Tensor, temperature: float) -> Tensor:
    """Cross entropy of queries against a whole catalogue of which several titles answer (ListNet, Cao et al. 2007).

    `similarity` (B, N), `shares` (B, N) of the answer, summing to one, `ignored` (B, N) true for titles that may fit.

    >>> s, shares = torch.tensor([[0.9, 0.9, 0.0]]), torch.tensor([[0.5, 0.5, 0.0]])
    >>> round(float(query_to_catalogue(s, shares, torch.tensor([[False, False, True]]), 0.1)), 3)
    0.693
    """
    out = ignored & (shares == 0)
    logs = functional.log_softmax((similarity / temperature).masked_fill(out, -torch.inf), dim=1)
    return -(shares * logs.masked_fill(out, 0)).sum(dim=1).mean()


def keep_geometry(similarity: Tensor, teacher: Tensor, temperature: float) -> Tensor:
    """KL divergence from the teacher's distribution over stories to the student's, both (B, N) similarities.

    >>> s = torch.tensor([[0.2, 0.4]])
    >>> float(keep_geometry(s, s, 0.05))
    0.0
    """
    return functional.kl_div(
        functional.log_softmax(similarity / temperature, dim=1),
        functional.log_softmax(teacher / temperature, dim=1),
        reduction="batchmean",
        log_target=True,
    )


def triplet_margin(near: Tensor, far: Tensor, counts: Tensor, margin: float) -> Tensor:
    """Mean of `max(0, margin - s(anchor, positive) + s(anchor, negative))` (Schroff et al. 2015).

    `near` (B, P) similarities of anchors with their positives, `far` (B, Q) with their negatives, `counts` (B, P, Q)
    true where both exist.

    >>> near, far = torch.tensor([[0.5]]), torch.tensor([[0.45, 0.1]])
    >>> round(float(triplet_margin(near, far, torch.ones(1, 1, 2, dtype=torch.bool), 0.1)), 3)
    0.025
    """
    losses = torch.relu(margin - near[:, :, None] + far[:, None, :])  # (B, P, Q)
    return (losses * counts).sum() / counts.sum().clamp(min=1)


def uniformity(vectors: Tensor) -> Tensor:
    """Log of the mean Gaussian potential of all pairs (Wang and Isola 2020), for (B, D) unit vectors: 0 when all
    coincide, lower the more they spread. The other losses do not see a direction that all stories share.

    >>> round(float(uniformity(torch.eye(2))), 3), float(uniformity(torch.ones(2, 1)))
    (-4.0, 0.0)
    """
    apart = 2 - 2 * (vectors @ vectors.T)  # squared distances (B, B)
    others = ~torch.eye(len(vectors), dtype=torch.bool)
    return torch.logsumexp(-2 * apart[others], dim=0) - torch.log(others.sum())
