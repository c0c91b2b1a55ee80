"""SASRec (Kang & McAuley 2018) over item + feedback + time, with or without order.

With order (dated events) it is causal, every position predicts the next title. Without order a query token reads the
list as a set: no positions, no causal mask, no time bins.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

PAD = 0
FEEDBACK_CODES = 5
TIME_BINS = 9


@dataclass(frozen=True, slots=True)
class SasRecConfig:
    titles: int
    width: int = 128
    blocks: int = 2
    heads: int = 4
    dropout: float = 0.2
    longest: int = 200
    ordered: bool = False
    with_feedback: bool = True
    with_time: bool = True


class Block(nn.Module):
    def __init__(self, config: SasRecConfig) -> None:
        super().__init__()
        self.heads = config.heads
        self.before = nn.LayerNorm(config.width)
        self.mix = nn.Linear(config.width, 3 * config.width)
        self.out = nn.Linear(config.width, config.width)
        self.between = nn.LayerNorm(config.width)
        self.wide = nn.Linear(config.width, 2 * config.width)
        self.narrow = nn.Linear(2 * config.width, config.width)
        self.dropout = nn.Dropout(config.dropout)

    def forward(self, x: Tensor, blocked: Tensor) -> Tensor:
        """(B, T, D), (B or 1, T, T) True where a position may not look -> (B, T, D)."""
        batch, length, width = x.shape
        split = self.mix(self.before(x)).view(batch, length, 3, self.heads, width // self.heads)
        query, key, value = split.permute(2, 0, 3, 1, 4)  # each (B, H, T, D/H)
        near = query @ key.transpose(-1, -2) * (width // self.heads) ** -0.5
        share = torch.softmax(near.masked_fill(blocked[:, None], -1e4), dim=-1)
        mixed = (self.dropout(share) @ value).transpose(1, 2).reshape(batch, length, width)
        x = x + self.dropout(self.out(mixed))
        out: Tensor = x + self.dropout(self.narrow(torch.nn.functional.gelu(self.wide(self.between(x)))))
        return out


class SasRec(nn.Module):
    """items, feedback, time (B, T), 0 = padding -> scores (B, W) of what comes next."""

    def __init__(self, config: SasRecConfig, start: Tensor | None = None) -> None:
        """`start` (W, D) are item vectors to begin with, for example item2vec's."""
        super().__init__()
        self.config = config
        self.item = nn.Embedding(config.titles + 1, config.width, padding_idx=PAD)
        self.feedback = nn.Embedding(FEEDBACK_CODES, config.width, padding_idx=PAD)
        self.time = nn.Embedding(TIME_BINS, config.width, padding_idx=PAD)
        self.place = nn.Embedding(config.longest + 1, config.width)
        self.query = nn.Parameter(torch.zeros(config.width))
        self.blocks = nn.ModuleList(Block(config) for _ in range(config.blocks))
        self.norm = nn.LayerNorm(config.width)
        self.bias = nn.Parameter(torch.zeros(config.titles))
        self.dropout = nn.Dropout(config.dropout)
        for table in (self.item, self.feedback, self.time, self.place):
            nn.init.normal_(table.weight, std=0.02)
        with torch.no_grad():
            if start is not None:
                self.item.weight[1:, : start.shape[1]] = start
            for padded in (self.item, self.feedback, self.time):
                padded.weight[PAD] = 0

    def hidden(self, items: Tensor, feedback: Tensor, time: Tensor) -> Tensor:
        """(B, T, D) per position with order; (B, 1 + T, D) with the query token in front without."""
        x = self.item(items)
        if self.config.with_feedback:
            x = x + self.feedback(feedback)
        if self.config.with_time:
            x = x + self.time(time)
        blocked = (items == PAD)[:, None, :]  # (B, 1, T)
        length = items.shape[1]
        if self.config.ordered:
            back = torch.arange(length - 1, -1, -1, device=items.device)
            x = x + self.place(back)
            future = torch.ones(length, length, dtype=torch.bool, device=items.device).triu(1)
            own = torch.eye(length, dtype=torch.bool, device=items.device)
            blocked = (blocked | future) & ~own
        else:
            x = torch.cat([self.query.expand(items.shape[0], 1, -1), x], dim=1)
            blocked = torch.cat([torch.zeros_like(blocked[:, :, :1]), blocked], dim=2)
        x = self.dropout(x)
        for block in self.blocks:
            x = block(x, blocked)
        out: Tensor = self.norm(x)
        return out

    def scored(self, hidden: Tensor) -> Tensor:
        """(…, D) -> (…, W)."""
        return hidden @ self.item.weight[1:].T + self.bias

    def forward(self, items: Tensor, feedback: Tensor, time: Tensor) -> Tensor:
        hidden = self.hidden(items, feedback, time)
        return self.scored(hidden[:, -1] if self.config.ordered else hidden[:, 0])


def next_title_loss(
    scores: Tensor, target: Tensor, said: Tensor, kind: str = "softmax", negatives: int = 256
) -> Tensor:
    """Loss of next titles with order: scores (P, W), target (P,) indices, said (P,) their feedback codes.

    A love weighs 1, a like 0.5, watched 0.3; a dislike presses its own score down. `kind`: softmax over everything,
    sampled (softmax over `negatives` drawn uniformly), bce or bpr with one negative each.
    """
    worth = torch.tensor([0.0, 0.0, 0.5, 1.0, 0.3], device=scores.device)[said]
    own = scores.gather(1, target[:, None]).squeeze(1)
    if kind == "softmax":
        loss = -torch.log_softmax(scores, dim=1).gather(1, target[:, None]).squeeze(1)
    else:
        drawn = torch.randint(scores.shape[1], (len(scores), negatives if kind == "sampled" else 1))
        others = scores.gather(1, drawn)
        if kind == "sampled":
            loss = torch.logsumexp(torch.cat([own[:, None], others], dim=1), dim=1) - own
        elif kind == "bce":
            loss = nn.functional.softplus(-own) + nn.functional.softplus(others[:, 0])
        else:
            loss = nn.functional.softplus(others[:, 0] - own)
    pressed = nn.functional.softplus(own - scores.mean(dim=1))
    return (worth * loss + 0.3 * (said == 1) * pressed).sum() / worth.sum().clamp(min=1)
