"""RecommenderNet: neural collaborative filtering by the dot product of a person and a title, Dense(1), sigmoid.

People outside the training table get a vector by ridge regression on their list with the titles frozen (`Folded`).
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ml.recommenders.ratings import Feedback, Lists

Floats = NDArray[np.float32]
LABEL = {Feedback.LOVE: 1.0, Feedback.LIKE: 0.6, Feedback.SEEN: 0.5, Feedback.DISLIKE: 0.0}


@dataclass(frozen=True, slots=True)
class NcfConfig:
    people: int
    titles: int
    width: int = 128
    negatives: int = 3
    batch: int = 8192
    epochs: int = 12
    warm_up: int = 2
    rate: float = 2e-3
    least_rate: float = 1e-4
    decay: float = 3e-6
    patience: int = 3


class RecommenderNet(nn.Module):
    """person (B,), title (B,) -> logit (B,) of loving it."""

    def __init__(self, config: NcfConfig) -> None:
        super().__init__()
        self.person = nn.Embedding(config.people, config.width)
        self.title = nn.Embedding(config.titles, config.width)
        self.person_bias = nn.Embedding(config.people, 1)
        self.title_bias = nn.Embedding(config.titles, 1)
        self.dense = nn.Linear(1, 1)
        for table in (self.person, self.title):
            nn.init.normal_(table.weight, std=0.1)
        for table in (self.person_bias, self.title_bias):
            nn.init.zeros_(table.weight)
        nn.init.ones_(self.dense.weight)
        nn.init.constant_(self.dense.bias, -1.0)

    def forward(self, person: Tensor, title: Tensor) -> Tensor:
        near = (self.person(person) * self.title(title)).sum(dim=-1, keepdim=True)
        bias = self.person_bias(person) + self.title_bias(title)
        out: Tensor = (self.dense(near) + bias).squeeze(-1)
        return out

    def penalty(self, person: Tensor, title: Tensor) -> Tensor:
        out: Tensor = self.person(person).square().sum() + self.title(title).square().sum()
        return out


def learning_rate(epoch: int, config: NcfConfig) -> float:
    """Linear warm-up from a tenth, then exponential decay to `least_rate` in the last epoch.

    >>> config = NcfConfig(1, 1, epochs=10, warm_up=2, rate=1.0, least_rate=0.01)
    >>> [round(learning_rate(epoch, config), 3) for epoch in (0, 1, 2, 9)]
    [0.55, 1.0, 1.0, 0.01]
    """
    if epoch < config.warm_up:
        return config.rate * (0.1 + 0.9 * (epoch + 1) / config.warm_up)
    share = (epoch - config.warm_up) / max(config.epochs - config.warm_up - 1, 1)
    return float(config.rate * (config.least_rate / config.rate) ** share)


def epoch_rows(people: Lists, negatives: int, rng: np.random.Generator) -> tuple[Tensor, Tensor, Tensor]:
    """Every listed title and `negatives` random ones for each: person, title, label, shuffled."""
    codes = people.feedback
    table = np.zeros(5, np.float32)
    for code, label in LABEL.items():
        table[code] = label
    person = np.repeat(np.arange(len(people)), np.diff(codes.indptr))
    drawn = rng.integers(0, codes.shape[1], len(person) * negatives)
    persons = np.concatenate([person, np.repeat(person, negatives)])
    titles = np.concatenate([codes.indices.astype(np.int64), drawn])
    labels = np.concatenate([table[codes.data], np.zeros(len(drawn), np.float32)])
    listed = np.asarray(codes[persons[len(person) :], drawn]).ravel() != 0
    keep = np.concatenate([np.ones(len(person), bool), ~listed])
    order = rng.permutation(np.flatnonzero(keep))
    return torch.from_numpy(persons[order]), torch.from_numpy(titles[order]), torch.from_numpy(labels[order])


def train_epoch(
    model: RecommenderNet, optimiser: torch.optim.Optimizer, people: Lists, config: NcfConfig, rng: np.random.Generator
) -> float:
    """One pass; returns the mean binary cross-entropy."""
    person, title, label = epoch_rows(people, config.negatives, rng)
    total, loss_of = 0.0, nn.functional.binary_cross_entropy_with_logits
    for start in range(0, len(person), config.batch):
        part = slice(start, start + config.batch)
        loss = loss_of(model(person[part], title[part]), label[part])
        regular = config.decay * model.penalty(person[part], title[part])
        optimiser.zero_grad()
        (loss + regular).backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        total += float(loss.detach()) * len(person[part])
    return total / len(person)


def folded(model: RecommenderNet, ridge: float, unknown: float) -> dict[str, NDArray[np.generic]]:
    """Arrays with which a new person's vector is found: titles frozen, known ones at their `target` logit, every title
    at a low one with weight `unknown`, and `ridge`.
    """
    with torch.no_grad():
        items = model.title.weight.numpy().astype(np.float32)
        gain = float(model.dense.weight)
        bias = (model.title_bias.weight.squeeze(1) + model.dense.bias).numpy().astype(np.float32)
    target = np.array([0.0, -3.0, 1.0, 3.0, 0.5], np.float32)
    gram = gain**2 * unknown * items.T @ items + ridge * np.eye(items.shape[1], dtype=np.float32)
    base = gain * unknown * items.T @ (np.float32(-4.0) - bias)
    return {
        "embeddings": items.astype(np.float16), "bias": bias, "gain": np.array(gain, np.float32), "target": target,
        "gram": gram.astype(np.float32), "base": base.astype(np.float32),
    }  # fmt: skip


def similar(vectors: Floats, place: int, count: int) -> NDArray[np.int64]:
    """The `count` rows nearest to row `place` by cosine, itself left out: similar titles, or similar people.

    >>> similar(np.array([[1, 0], [2, 0.1], [0, 1]], np.float32), 0, 1).tolist()
    [1]
    """
    unit = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    near = unit @ unit[place]
    near[place] = -np.inf
    return np.argsort(-near, kind="stable")[:count].astype(np.int64)


def hybrid(
    by_people: dict[int, float], by_content: dict[int, float], weights: tuple[float, float], seen: set[int], count: int
) -> list[tuple[int, float]]:
    """The weighted hybrid list: a title's weights add where both agree; seen ones are left out; best first.

    >>> hybrid({1: 1.0, 2: 0.5}, {2: 1.0, 3: 0.9}, (0.6, 0.4), {3}, 5)
    [(2, 0.7), (1, 0.6)]
    """
    total: dict[int, float] = {}
    for scores, weight in ((by_people, weights[0]), (by_content, weights[1])):
        for title, score in scores.items():
            if title not in seen:
                total[title] = round(total.get(title, 0.0) + weight * score, 6)
    return sorted(total.items(), key=lambda pair: (-pair[1], pair[0]))[:count]
