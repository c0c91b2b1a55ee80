"""NeuMF (He et al. 2017): generalised matrix factorisation beside a multi-layer perceptron.

The person's vectors are read from the list by attention instead of a table, so anybody can be ranked for.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

PAD = 0


@dataclass(frozen=True, slots=True)
class NeuMfConfig:
    titles: int
    width: int = 64
    hidden: int = 32
    dropout: float = 0.2


class NeuMf(nn.Module):
    """items, feedback (B, T), 0 = padding -> scores (B, W)."""

    def __init__(self, config: NeuMfConfig, start: Tensor | None = None) -> None:
        """`start` (W, width) are item vectors to begin with."""
        super().__init__()
        self.config = config
        self.product = nn.Embedding(config.titles + 1, config.width, padding_idx=PAD)
        self.deep = nn.Embedding(config.titles + 1, config.width, padding_idx=PAD)
        self.read = nn.Embedding(config.titles + 1, 2 * config.width, padding_idx=PAD)
        self.said = nn.Embedding(5, 2 * config.width, padding_idx=PAD)
        self.weigh = nn.Linear(2 * config.width, 1)
        self.person = nn.Sequential(nn.Linear(2 * config.width, 2 * config.width), nn.Tanh())
        self.nobody = nn.Parameter(torch.zeros(2 * config.width))
        self.person_in = nn.Linear(config.width, config.hidden)
        self.title_in = nn.Linear(config.width, config.hidden, bias=False)
        self.middle = nn.Linear(config.hidden, config.hidden)
        self.last = nn.Linear(config.hidden, 1, bias=False)
        self.share = nn.Parameter(torch.ones(config.width))
        self.bias = nn.Parameter(torch.zeros(config.titles))
        self.dropout = nn.Dropout(config.dropout)
        for table in (self.product, self.deep, self.read, self.said):
            nn.init.normal_(table.weight, std=0.05)
        with torch.no_grad():
            if start is not None:
                self.product.weight[1:, : start.shape[1]] = start
                self.read.weight[1:, : start.shape[1]] = start
            for table in (self.product, self.deep, self.read, self.said):
                table.weight[PAD] = 0

    def person_vector(self, items: Tensor, feedback: Tensor) -> Tensor:
        """(B, T) lists -> (B, 2 width); an empty list is `nobody`."""
        x = self.read(items) * (1 + self.said(feedback)) + self.said(feedback)
        empty = items == PAD  # (B, T)
        share = torch.softmax(self.weigh(torch.tanh(x)).squeeze(-1).masked_fill(empty, -1e4), dim=1)
        share = share * (~empty)
        known = (~empty).sum(dim=1, keepdim=True).float()
        pooled = (share[:, :, None] * x).sum(dim=1) * torch.sqrt(known)
        out: Tensor = self.person(self.dropout(pooled)) + self.nobody
        return out

    def forward(self, items: Tensor, feedback: Tensor) -> Tensor:
        first, second = self.person_vector(items, feedback).chunk(2, dim=1)
        linear = (first * self.share) @ self.product.weight[1:].T  # (B, W)
        pair = self.person_in(second)[:, None, :] + self.title_in(self.deep.weight[1:])[None]  # (B, W, hidden)
        deep = self.last(torch.relu(self.middle(torch.relu(pair)))).squeeze(-1)
        out: Tensor = linear + deep + self.bias
        return out
