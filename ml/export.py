"""Export the encoder as an artefact that serves without PyTorch: `model.onnx`, `tokenizer.json`, `manifest.json`.

The same weights give the same bytes. The export ends with a comparison to PyTorch and fails when it is worse than
`--tolerance`; with float16 weights the comparison is to PyTorch on the rounded weights, and the manifest also records
how near the vectors are to those of the unrounded ones.
"""

import argparse
import copy
from dataclasses import asdict
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray

from ml.encoder import MINILM, Encoder, EncoderConfig, batch, load_encoder, load_tokenizer
from ml.onnx_graph import HALVED_FROM, GraphConfig, build
from services.shared.artifacts import Artifact, Manifest, write_manifest

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


def halved(encoder: Encoder) -> Encoder:
    """A copy of the encoder with its big matrices rounded to float16 and back."""
    rounded = copy.deepcopy(encoder)
    with torch.no_grad():
        for name, parameter in rounded.named_parameters():
            if parameter.numel() >= HALVED_FROM and "position_embeddings" not in name:
                parameter.copy_(parameter.half().float())
    return rounded


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
    encoder: Encoder, config: EncoderConfig, folder: Path, version: str, *, half: bool = True, tolerance: float = 1e-4
) -> Artifact:
    """Write the artefact to `folder`; raises `ValueError` when its vectors differ from PyTorch's by more than
    `tolerance` in any component.
    """
    folder.mkdir(parents=True, exist_ok=True)
    bert = encoder.bert
    weights = {name: tensor.numpy() for name, tensor in bert.state_dict().items() if tensor.is_floating_point()}
    shape = GraphConfig(bert.config.num_attention_heads, config.max_tokens, bert.config.layer_norm_eps, half)
    model = build(weights, shape)
    path = folder / "model.onnx"
    path.write_bytes(model.SerializeToString(deterministic=True))
    load_tokenizer(config).save(str(folder / "tokenizer.json"), pretty=False)
    unrounded = embed(encoder, config, PROBES)
    expected = embed(halved(encoder), config, PROBES) if half else unrounded
    found = embed_onnx(path, config, PROBES)
    difference = float(np.abs(found - expected).max())
    if difference > tolerance:
        raise ValueError(f"the exported model differs from PyTorch by {difference:.2g}, more than {tolerance:.2g}")
    manifest = Manifest(
        kind="encoder",
        version=version,
        dimensions=found.shape[1],
        files={"model.onnx": "", "tokenizer.json": ""},
        config={
            **asdict(config),
            "pooling": "mean",
            "normalised": True,
            "precision": "float16 weights, float32 arithmetic" if half else "float32",
        },
        metrics={
            "torch_difference_max": float(f"{difference:.1e}"),
            "float32_cosine_min": round(float((found * unrounded).sum(axis=1).min()), 8),
        },
    )
    return write_manifest(folder, manifest)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", default=MINILM, help="folder or hub id of the BERT; default %(default)s")
    parser.add_argument("--output", type=Path, default=Path("data/models/minilm-base"), help="default %(default)s")
    parser.add_argument("--version", default="minilm-base-1", help="names the vector collections; default %(default)s")
    parser.add_argument("--max-tokens", type=int, default=256, help="longer texts are cut; default %(default)s")
    parser.add_argument("--precision", choices=("fp16", "fp32"), default="fp16", help="of the stored weights")
    parser.add_argument("--tolerance", type=float, default=1e-4, help="largest difference; default %(default)s")
    args = parser.parse_args()
    config = EncoderConfig(args.base, args.max_tokens)
    artifact = export(
        load_encoder(config), config, args.output, args.version, half=args.precision == "fp16", tolerance=args.tolerance
    )
    size = sum((args.output / name).stat().st_size for name in artifact.manifest.files)
    print(
        f"{artifact.manifest.version}: {artifact.manifest.dimensions} dimensions, {size / 1e6:.1f} MB in {args.output}"
    )
    for name, value in artifact.manifest.metrics.items():
        print(f"  {name} {value:g}")


if __name__ == "__main__":
    main()
