"""FeatureModel: a title from its id, genres, tags, studios and relations through attention; a rating from both sides.

It also ranks, and it knows titles without ratings by their features: their id embedding is the shared unknown one,
which training uses for a random tenth of the titles in every step.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

PAD = 0


@dataclass(frozen=True, slots=True)
class FeatureConfig:
    titles: int
    genres: int
    tags: int
    studios: int
    related: int
    person: int = 64
    item: int = 128
    genre_width: int = 32
    tag_width: int = 32
    studio_width: int = 16
    relation_width: int = 32
    hidden: int = 32
    heads: int = 4
    dropout: float = 0.2
    without: tuple[str, ...] = ()


class Pool(nn.Module):
    """Multi-head attention pooling of a weighted set of labels; an empty set gives zeros."""

    def __init__(self, labels: int, width: int, heads: int) -> None:
        super().__init__()
        self.label = nn.Embedding(labels + 1, width, padding_idx=PAD)
        self.asked = nn.Parameter(torch.randn(heads, width // heads) * 0.1)
        self.key = nn.Linear(width, width)
        self.heads = heads
        nn.init.normal_(self.label.weight, std=0.1)
        with torch.no_grad():
            self.label.weight[PAD] = 0

    def forward(self, indices: Tensor, weights: Tensor) -> Tensor:
        """(N, L) indices with 0 as padding and weights in 0..1 -> (N, width)."""
        labels, length = indices.shape
        x = self.label(indices)
        empty = indices == PAD
        key = self.key(x).view(labels, length, self.heads, -1)
        near = (key * self.asked).sum(dim=-1) + torch.log(weights.clamp(min=1e-4))[:, :, None]  # (N, L, H)
        share = torch.softmax(near.masked_fill(empty[:, :, None], -1e4), dim=1) * (~empty)[:, :, None]
        value = x.view(labels, length, self.heads, -1)
        out: Tensor = (share[:, :, :, None] * value).sum(dim=1).reshape(labels, -1)
        return out


@dataclass(frozen=True, slots=True)
class TitleFeatures:
    """Features of N titles: (N, L) indices and weights of each kind, (N, 2) popularity and score, (N,) id or 0."""

    identity: Tensor
    numbers: Tensor
    indices: dict[str, Tensor]
    weights: dict[str, Tensor]


class FeatureModel(nn.Module):
    def __init__(self, config: FeatureConfig) -> None:
        super().__init__()
        self.config = config
        self.identity = nn.Embedding(config.titles + 1, config.item)
        nn.init.normal_(self.identity.weight, std=0.05)
        widths = {
            "genres": (config.genres, config.genre_width),
            "tags": (config.tags, config.tag_width),
            "studios": (config.studios, config.studio_width),
            "relations": (config.related, config.relation_width),
        }
        self.pools = nn.ModuleDict({name: Pool(n, width, config.heads) for name, (n, width) in widths.items()})
        joined = config.item + sum(width for _, width in widths.values()) + 2
        self.title = nn.Sequential(
            nn.Linear(joined, config.item), nn.ReLU(), nn.Dropout(config.dropout), nn.Linear(config.item, config.person)
        )
        self.said = nn.Embedding(5, config.person, padding_idx=PAD)
        self.person = nn.Sequential(nn.Linear(config.person, config.person), nn.Tanh(), nn.Linear(config.person, 64))
        self.weigh = nn.Linear(config.person, 1)
        self.person_in = nn.Linear(config.person, config.hidden)
        self.title_in = nn.Linear(config.person, config.hidden, bias=False)
        self.last = nn.Linear(config.hidden, 2)
        self.title_bias = nn.Linear(config.person, 2)
        self.dropout = nn.Dropout(config.dropout)

    def titles(self, features: TitleFeatures, unknown: Tensor | None = None) -> Tensor:
        """Vectors (N, person) of titles; where `unknown` (N,) is true the title's own identity is hidden."""
        identity = features.identity if unknown is None else features.identity.masked_fill(unknown, PAD)
        parts = [self.identity(identity)]
        for name, pool in self.pools.items():
            part = pool(features.indices[name], features.weights[name])
            parts.append(torch.zeros_like(part) if name in self.config.without else part)
        out: Tensor = self.title(torch.cat([*parts, features.numbers], dim=1))
        return out

    def person_vector(self, vectors: Tensor, items: Tensor, feedback: Tensor) -> Tensor:
        """Vectors (N, D), lists (B, T) of row + 1 and feedback -> (B, D)."""
        table = torch.cat([torch.zeros_like(vectors[:1]), vectors])
        said = self.said(feedback)
        x = table[items] * (1 + said) + said
        empty = items == PAD
        share = torch.softmax(self.weigh(torch.tanh(x)).squeeze(-1).masked_fill(empty, -1e4), dim=1) * (~empty)
        known = (~empty).sum(dim=1, keepdim=True).float()
        pooled: Tensor = self.person(self.dropout((share[:, :, None] * x).sum(dim=1) * torch.sqrt(known)))
        return pooled

    def forward(self, vectors: Tensor, items: Tensor, feedback: Tensor) -> tuple[Tensor, Tensor]:
        """Vectors of all titles (N, D) and lists (B, T) -> ranking scores and ratings 1–10, each (B, N)."""
        person = self.person_vector(vectors, items, feedback)
        pair = torch.relu(self.person_in(person)[:, None, :] + self.title_in(vectors)[None])  # (B, N, hidden)
        both = self.last(pair) + self.title_bias(vectors)[None]
        return both[..., 0] + person @ vectors.T, 7.7 + both[..., 1]
