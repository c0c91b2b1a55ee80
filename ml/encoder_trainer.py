"""The training of the vibe encoder: its options, one step, and what a checkpoint holds.

A step encodes a batch of queries with their stories, and hard negatives where readers named some. Queries are told
apart from the stories of the batch and, in a later stage, find their answers among all stories as the model saw them a
few steps before. A KL term keeps the similarities of the untouched encoder, and a triplet margin loss orders stories by
the genres that they share, those of a few steps before among them. The result is a moving average of the weights.
"""

import copy
import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim.lr_scheduler import LambdaLR

from ml import losses, training_texts
from ml.contrast import Known, answers, may_fit, triplet_loss
from ml.encoder import MINILM, Encoder, EncoderConfig, batch, load_encoder, load_tokenizer
from ml.encoder_probe import encoded
from ml.export import load_artifact
from ml.training_texts import Pair, Texts
from services.shared.text import story


@dataclass(frozen=True, slots=True)
class TrainConfig:
    """A run. Every field is a command-line option."""

    steps: int = 700
    batch: int = 64
    seed: int = 0
    lr: float = 6e-5
    head_lr: float = 4e-6
    """Small on purpose: hidden units of size one meet a skip whose outputs are of size 1/16, so at 1.5e-5 the deep part
    became one direction that all texts share, within a hundred steps, and nothing else."""
    layer_decay: float = 0.85
    frozen_layers: int = 2
    warmup: int = 20
    average: float = 0.99
    """Decay of the moving average of the weights."""
    temperature: float = 0.05
    query_weight: float = 1.0
    catalogue_weight: float = 0.0
    """Of queries against the vectors of all titles, which change every `refresh` steps only: positives and negatives
    are equally old there, so no direction tells them apart by age, and every title is a possible hard negative."""
    refresh: int = 60
    kl_weight: float = 0.7
    triplet_weight: float = 8.0
    later_triplet_weight: float = 16.0
    later_from: int = 300
    """Step from which the later triplet weight counts: genres are learnt once words find their stories."""
    uniformity_weight: float = 0.1
    margin: float = 0.1
    triplet_keep: float = 0.8
    """Share of an anchor's positives nearest in meaning, and of its negatives farthest in plot, that take part."""
    triplets_each: int = 6
    """Positives and negatives drawn for an anchor."""
    memory: int = 512
    """Stories of earlier steps that anchors of triplets also meet."""
    story_tokens: int = 144
    query_tokens: int = 80
    duplicate: float = 0.93
    """Stories nearer than this, to the untouched encoder, are no negatives of each other's queries."""
    written: float = 0.45
    phrase: float = 0.22
    own: float = 0.05
    sentence: float = 0.08
    review: float = 0.12
    pair: float = 0.08
    name: float = 0.0
    with_moods: bool = True
    facts_only: bool = False
    head: bool = True
    skip: bool = True

    def mixture(self) -> tuple[float, ...]:
        return tuple(getattr(self, source) for source in training_texts.SOURCES)


@dataclass(slots=True)
class Memory:
    """Stories of the last steps: vectors (M, D) without gradient, and the rows of their titles (M)."""

    vectors: Tensor
    rows: Tensor

    def joined(self, vectors: Tensor, rows: Tensor) -> tuple[Tensor, Tensor]:
        return torch.cat([vectors, self.vectors]), torch.cat([rows, self.rows])

    def remember(self, vectors: Tensor, rows: Tensor, most: int) -> None:
        joined, places = self.joined(vectors.detach(), rows)
        self.vectors, self.rows = joined[:most], places[:most]


class Trainer:
    """A run: the encoder, its average, the teacher, the optimizer and the memory of stories."""

    def __init__(self, config: TrainConfig, texts: Texts, known: Known, base: str = MINILM) -> None:
        torch.manual_seed(config.seed)
        self.config, self.texts, self.known = config, texts, known
        self.shape = EncoderConfig(base, head=config.head, skip=config.skip)
        self.encoder = load_encoder(self.shape)
        if self.encoder.head is not None:
            self.encoder.head.start_from(known.base)
        self.teacher = load_encoder(EncoderConfig(base)).requires_grad_(False)
        self.averaged = copy.deepcopy(self.encoder).requires_grad_(False)
        self.tokenizer = load_tokenizer(self.shape)
        self.optimizer = torch.optim.AdamW(list(parameters(self.encoder, config)), weight_decay=0.01, fused=True)
        self.schedule = LambdaLR(self.optimizer, lambda step: rate(step, config))
        self.step = 0
        width = self.shape.dimensions if config.head else known.base.shape[1]
        self.memory = Memory(torch.empty(0, width), torch.empty(0, dtype=torch.long))
        self.stories = [story(texts.told[anime]).text for anime in known.row]
        self.catalogue = torch.empty(0, width)

    def pairs(self) -> list[Pair]:
        chance = random.Random(f"{self.config.seed} {self.step}")
        named = chance.choices(training_texts.SOURCES, self.config.mixture(), k=self.config.batch)
        return [self.texts.pair(source, chance) for source in named]

    def tokens(self, texts: list[str], most: int) -> tuple[Tensor, Tensor]:
        ids, mask = batch(self.tokenizer, texts)
        return ids[:, :most], mask[:, :most]

    def pooled(self, encoder: Encoder, texts: list[str], most: int) -> Tensor:
        """(B, width) of the texts in order, encoded as a short and a long half, so that little of it is padding."""
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        half = len(order) * 2 // 3
        parts = [
            encoder.pool(*self.tokens([texts[i] for i in places], most)) for places in (order[:half], order[half:])
        ]
        return torch.cat(parts).float()[torch.tensor(order).argsort()]

    def train_step(self) -> dict[str, float]:
        """One step; returns every loss."""
        config, known = self.config, self.known
        if config.catalogue_weight and self.step % config.refresh == 0:
            found = encoded(self.encoder, self.tokenizer, self.stories, config.story_tokens)
            self.catalogue = torch.from_numpy(found)
        pairs = self.pairs()
        torch.manual_seed(config.seed * 1_000_003 + self.step)
        stories_told = [(pair.id, pair.story) for pair in pairs] + [pair.hard for pair in pairs if pair.hard]
        rows = torch.tensor([known.row[anime] for anime, _ in stories_told])
        asked = [pair.query for pair in pairs]
        self.encoder.train()
        self.encoder.bert.eval()  # dropout in the head alone: the KL term asks for steady similarities
        with torch.autocast("cpu", dtype=torch.bfloat16):
            pooled = [self.pooled(self.encoder, [text for _, text in stories_told], config.story_tokens)]
            if config.query_weight or config.kl_weight or config.catalogue_weight:
                pooled.insert(0, self.pooled(self.encoder, asked, config.query_tokens))
            with torch.no_grad():
                taught = self.pooled(self.teacher, asked, config.query_tokens) if config.kl_weight else None
        vectors = self.encoder.project(torch.cat(pooled))
        queries, told = vectors[: -len(rows)], vectors[-len(rows) :]
        stories, columns = self.memory.joined(told, rows)
        parts: dict[str, Tensor] = {}
        if config.catalogue_weight:
            ignored = may_fit(known, pairs, rows[: len(pairs)], torch.arange(len(known.row)), config.duplicate)
            parts["catalogue"] = config.catalogue_weight * losses.query_to_catalogue(
                queries @ self.catalogue.T, answers(known, pairs), ignored, config.temperature
            )
        if len(queries):
            # Against the memory, a direction that everything drifts along would tell the new from the old.
            similarity = queries @ told.T
            ignored = may_fit(known, pairs, rows[: len(pairs)], rows, config.duplicate)
            own = torch.arange(len(pairs))
            parts["query"] = config.query_weight * losses.query_to_story(similarity, own, ignored, config.temperature)
            if taught is not None:
                teacher = self.teacher.project(taught) @ known.base[rows].T
                parts["kl"] = config.kl_weight * losses.keep_geometry(similarity, teacher, config.temperature)
        weight = config.triplet_weight if self.step < config.later_from else config.later_triplet_weight
        parts["triplet"] = weight * triplet_loss(
            known,
            rows,
            columns,
            told @ stories.T,
            keep=config.triplet_keep,
            each=config.triplets_each,
            margin=config.margin,
        )
        parts["uniformity"] = config.uniformity_weight * losses.uniformity(told)
        self.optimizer.zero_grad(set_to_none=True)
        torch.stack([part for part in parts.values() if part.requires_grad]).sum().backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.encoder.parameters(), 1.0)
        self.optimizer.step()
        self.schedule.step()
        self.memory.remember(told, rows, config.memory)
        self.step += 1
        average(self.averaged, self.encoder, min(config.average, self.step / (self.step + 10)))
        return {name: float(part.detach()) for name, part in parts.items()}

    def state(self) -> dict[str, Any]:
        return {
            "step": self.step,
            "model": self.encoder.state_dict(),
            "averaged": self.averaged.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "schedule": self.schedule.state_dict(),
            "memory": (self.memory.vectors, self.memory.rows),
            "catalogue": self.catalogue,
            "config": asdict(self.config),
        }

    def go_on_from(self, start: Path) -> None:
        """Begin with the averaged weights of an earlier stage (its `state.pt`), or with an exported artefact."""
        if start.is_dir():
            encoder, _ = load_artifact(start)
            if encoder.head is not None:
                some = self.stories[:: -(-len(self.stories) // 512)]
                with torch.inference_mode():
                    pooled = self.pooled(encoder, some, self.config.story_tokens)
                encoder.head.unfold(nn.functional.normalize(pooled, dim=-1))
            weights = encoder.state_dict()
        else:
            weights = torch.load(start, weights_only=True)["averaged"]
        self.encoder.load_state_dict(weights)
        self.averaged.load_state_dict(weights)

    def resume(self, state: dict[str, Any]) -> None:
        """Go on from a state; raises `SystemExit` when it belongs to another run."""
        if state["config"] != asdict(self.config):
            raise SystemExit("the checkpoint was made with other options; choose another --output, or remove it")
        self.step = state["step"]
        self.encoder.load_state_dict(state["model"])
        self.averaged.load_state_dict(state["averaged"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.schedule.load_state_dict(state["schedule"])
        self.memory = Memory(*state["memory"])
        self.catalogue = state["catalogue"]


def parameters(encoder: Encoder, config: TrainConfig) -> Iterator[dict[str, Any]]:
    """Groups for the optimizer: the head at its own rate, each layer slower than the one above, the rest frozen."""
    encoder.bert.embeddings.requires_grad_(False)
    layers = encoder.bert.encoder.layer
    for place, layer in enumerate(layers):
        if place < config.frozen_layers:
            layer.requires_grad_(False)
        else:
            rate = config.lr * config.layer_decay ** (len(layers) - 1 - place)
            yield {"params": list(layer.parameters()), "lr": rate}
    if encoder.head is not None:
        yield {"params": list(encoder.head.parameters()), "lr": config.head_lr}


def rate(step: int, config: TrainConfig) -> float:
    """Share of the learning rate: a linear warm-up, then half a cosine down to a twentieth."""
    if step < config.warmup:
        return (step + 1) / config.warmup
    done = (step - config.warmup) / max(1, config.steps - config.warmup)
    return 0.05 + 0.95 * 0.5 * (1 + float(np.cos(np.pi * min(done, 1))))


@torch.no_grad()
def average(averaged: Encoder, encoder: Encoder, decay: float) -> None:
    pairs = zip(averaged.state_dict().values(), encoder.state_dict().values(), strict=True)
    kept, new = zip(*((a, b) for a, b in pairs if a.is_floating_point()), strict=True)
    torch._foreach_lerp_(list(kept), list(new), 1 - decay)
