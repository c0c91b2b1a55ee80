"""Export the encoder as an artefact that serves without PyTorch: `model.onnx`, `tokenizer.json`, `manifest.json`.

The same weights give the same bytes. The export ends with a comparison to PyTorch and fails when it is worse than
`--tolerance`; weights are rounded there as they are stored, and with int8-dynamic it is made before products are
quantised. The manifest also records how near the vectors are to those of the weights as they were trained.
"""

import argparse
import copy
from dataclasses import asdict, fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, get_args

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import QuantType, quantize_dynamic

from ml.encoder import MINILM, Encoder, EncoderConfig, Head, batch, load_checkpoint, load_encoder, load_tokenizer
from ml.onnx_graph import STORED_SMALL_FROM, GraphConfig, HeadWeights, Storage, build, weights_of
from ml.quantised import quantised
from services.shared.artifacts import Artifact, Manifest, open_artifact, write_manifest

Precision = Literal["fp32", "fp16", "int8", "int8-dynamic"]
PRECISIONS: dict[Precision, str] = {
    "fp32": "float32",
    "fp16": "float16 weights, float32 arithmetic",
    "int8": "int8 weights with a step for each channel and word, float32 arithmetic",
    "int8-dynamic": "int8 matrices per channel, activations quantised as they come, float16 word vectors",
}
STORED: dict[Precision, tuple[Storage, Storage]] = {
    "fp32": ("float32", "float32"),
    "fp16": ("float16", "float16"),
    "int8": ("int8", "int8"),
    "int8-dynamic": ("float32", "float16"),
}
"""How matrices and word vectors are stored before anything is quantised as it comes."""
PROBES = [
    "quiet",
    "gentle episodic stories about spirits in the countryside",
    "something like a slow train ride through autumn, two old friends who never said what they meant, no romance",
    "90s space opera",
    "This is a 2016 drama film titled Harbour Lights. It is melancholic and tender. It is about family and grief. "
    "A lighthouse keeper teaches a runaway girl to mend nets while a storm that both remember comes nearer each night.",
    "鋼の錬金術師",
    "FULLMETAL alchmist!!",
    "a detective " * 200,
]
"""Short, long, cut off, other scripts, shouting: where tokenizing and masking could differ."""


def rounded(encoder: Encoder, precision: Precision) -> Encoder:
    """A copy of the encoder whose word vectors and big matrices hold what `precision` stores of them."""
    copied = copy.deepcopy(encoder)
    matrices, words = STORED[precision]
    with torch.no_grad():
        for name, parameter in copied.named_parameters():
            if parameter.numel() < STORED_SMALL_FROM or "position_embeddings" in name:
                continue
            storage = words if "word_embeddings" in name else matrices
            if storage == "float16":
                parameter.copy_(parameter.half().float())
            elif storage == "int8":
                whole, step = quantised(parameter.numpy(), axis=1)
                parameter.copy_(torch.from_numpy(whole * step))
    return copied


def folded(head: Head) -> HeadWeights:
    """The head with its batch norm, at its running statistics, made part of the first layer."""
    norm = head.norm
    assert norm.running_var is not None
    assert norm.running_mean is not None
    with torch.no_grad():
        scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        bias = (head.inner.bias - norm.running_mean) * scale + norm.bias
        return HeadWeights(
            (head.inner.weight * scale[:, None]).numpy(),
            bias.numpy(),
            head.outer.weight.numpy(),
            head.outer.bias.numpy(),
            None if head.skip is None else head.skip.weight.numpy(),
        )


def embed(encoder: Encoder, config: EncoderConfig, texts: list[str]) -> NDArray[np.float32]:
    """Vectors by PyTorch, float32 (N, D)."""
    with torch.inference_mode():
        vectors: NDArray[np.float32] = encoder(*batch(load_tokenizer(config), texts)).numpy()
    return vectors


def embed_onnx(path: Path, config: EncoderConfig, texts: list[str]) -> NDArray[np.float32]:
    """Vectors by the exported model, float32 (N, D)."""
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    ids, mask = batch(load_tokenizer(config), texts)
    vectors: NDArray[np.float32] = session.run(None, {"input_ids": ids.numpy(), "attention_mask": mask.numpy()})[0]
    return vectors


def export(
    encoder: Encoder,
    config: EncoderConfig,
    folder: Path,
    version: str,
    *,
    precision: Precision = "fp16",
    tolerance: float = 1e-4,
) -> Artifact:
    """Write the artefact to `folder`; raises `ValueError` when its vectors differ from PyTorch's by more than
    `tolerance` in any component.
    """
    folder.mkdir(parents=True, exist_ok=True)
    bert = encoder.bert
    weights = {name: tensor.numpy() for name, tensor in bert.state_dict().items() if tensor.is_floating_point()}
    shape = GraphConfig(
        bert.config.num_attention_heads, config.max_tokens, bert.config.layer_norm_eps, *STORED[precision]
    )
    model = build(weights, shape, None if encoder.head is None else folded(encoder.head))
    path = folder / "model.onnx"
    path.write_bytes(model.SerializeToString(deterministic=True))
    load_tokenizer(config).save(str(folder / "tokenizer.json"), pretty=False)
    unrounded = embed(encoder, config, PROBES)
    expected = embed(rounded(encoder, precision), config, PROBES)
    found = embed_onnx(path, config, PROBES)
    difference = float(np.abs(found - expected).max())
    if difference > tolerance:
        raise ValueError(f"the exported model differs from PyTorch by {difference:.2g}, more than {tolerance:.2g}")
    if precision == "int8-dynamic":
        quantise(path)
        found = embed_onnx(path, config, PROBES)
    manifest = Manifest(
        kind="encoder",
        version=version,
        dimensions=found.shape[1],
        files={"model.onnx": "", "tokenizer.json": ""},
        config={
            **asdict(config),
            "pooling": "mean",
            "normalised": True,
            "precision": PRECISIONS[precision],
        },
        metrics={
            "torch_difference_max": float(f"{difference:.1e}"),
            "float32_cosine_min": round(float((found * unrounded).sum(axis=1).min()), 8),
        },
    )
    return write_manifest(folder, manifest)


def load_artifact(folder: Path) -> tuple[Encoder, EncoderConfig]:
    """The encoder of an exported artefact with float32 arithmetic, to train on. The batch norm of its head, part of the
    first layer there, does nothing before `Head.unfold`.
    """
    manifest = open_artifact(folder, "encoder").manifest
    names = {option.name for option in fields(EncoderConfig)}
    config = EncoderConfig(**{name: value for name, value in manifest.config.items() if name in names})
    weights, head = weights_of(onnx.load(folder / "model.onnx"))
    encoder = load_encoder(config)
    own = encoder.bert.state_dict()
    own["embeddings.token_type_embeddings.weight"].zero_()
    for name, array in weights.items():
        own[name][: len(array)] = torch.tensor(array)
    if encoder.head is not None and head is not None:
        own = encoder.head.state_dict()
        own["inner.weight"].copy_(torch.tensor(head.inner))
        own["inner.bias"].copy_(torch.tensor(head.inner_bias))
        own["outer.weight"].copy_(torch.tensor(head.outer))
        own["outer.bias"].copy_(torch.tensor(head.outer_bias))
        if head.skip is not None:
            own["skip.weight"].copy_(torch.tensor(head.skip))
        own["norm.running_var"].fill_(1 - encoder.head.norm.eps)
    return encoder, config


def mean_of(paths: list[Path]) -> tuple[Encoder, EncoderConfig]:
    """The encoder whose weights are the mean of those of several checkpoints of one training (Wortsman et al. 2022)."""
    encoders, configs = zip(*map(load_checkpoint, paths), strict=True)
    weights = [encoder.state_dict() for encoder in encoders]
    encoders[0].load_state_dict({name: sum(each[name] for each in weights) / len(weights) for name in weights[0]})
    return encoders[0], configs[0]


def quantise(path: Path) -> None:
    """Turn a graph with float32 matrices into one with int8 ones and int8 products, in place."""
    with TemporaryDirectory() as folder:
        small = Path(folder) / path.name
        quantize_dynamic(path, small, ["MatMul"], per_channel=True, weight_type=QuantType.QInt8)
        path.write_bytes(small.read_bytes())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", default=MINILM, help="folder or hub id of the BERT; default %(default)s")
    parser.add_argument(
        "--checkpoint",
        type=Path,
        action="append",
        help="encoder.pt of ml.train_encoder, instead of a base; the mean of the weights when given several times",
    )
    parser.add_argument("--output", type=Path, default=Path("data/models/minilm-base"), help="default %(default)s")
    parser.add_argument("--version", default="minilm-base-1", help="names the vector collections; default %(default)s")
    parser.add_argument("--max-tokens", type=int, default=256, help="longer texts are cut; default %(default)s")
    parser.add_argument("--precision", choices=get_args(Precision), default="fp16", help="of the stored weights")
    parser.add_argument("--tolerance", type=float, default=1e-4, help="largest difference; default %(default)s")
    args = parser.parse_args()
    if args.checkpoint:
        encoder, config = mean_of(args.checkpoint)
    else:
        config = EncoderConfig(args.base, args.max_tokens)
        encoder = load_encoder(config)
    artifact = export(encoder, config, args.output, args.version, precision=args.precision, tolerance=args.tolerance)
    size = sum((args.output / name).stat().st_size for name in artifact.manifest.files)
    print(
        f"{artifact.manifest.version}: {artifact.manifest.dimensions} dimensions, {size / 1e6:.1f} MB in {args.output}"
    )
    for name, value in artifact.manifest.metrics.items():
        print(f"  {name} {value:g}")


if __name__ == "__main__":
    main()
