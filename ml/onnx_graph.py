"""A BERT encoder with masked mean pooling and L2 normalisation as an ONNX graph.

Written node by node instead of traced: the file depends on the weights alone, holds no leftovers of a tracer (half the
nodes), and can keep the big matrices as float16 or int8, which casts and scales, folded away when the model is loaded,
make float32: arithmetic is float32 whatever is stored, so that a vector depends neither on the texts beside it nor on
the processor.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from ml.quantised import quantised

Weights = dict[str, NDArray[np.float32]]
Storage = Literal["float32", "float16", "int8"]

OPSET = 20
STORED_SMALL_FROM = 16_384
"""Elements; smaller tensors (biases, norms) stay float32: they weigh nothing and matter most."""


@dataclass(frozen=True, slots=True)
class GraphConfig:
    """Shape of the BERT that the weights belong to."""

    heads: int
    max_tokens: int
    epsilon: float = 1e-12
    matrices: Storage = "float16"
    words: Storage = "float16"
    """Of the table of word vectors."""


@dataclass(slots=True)
class _Graph:
    matrices: Storage
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    tensors: list[onnx.TensorProto] = field(default_factory=list)

    def op(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output

    def constant(self, name: str, array: NDArray[Any]) -> str:
        self.tensors.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def weight(self, name: str, array: NDArray[np.float32]) -> str:
        if self.matrices == "float32" or array.size < STORED_SMALL_FROM:
            return self.constant(name, array)
        if self.matrices == "float16":
            self.constant(f"{name}.half", array.astype(np.float16))
            return self.op("Cast", [f"{name}.half"], name, to=TensorProto.FLOAT)
        whole, scale = quantised(array, axis=0)
        self.constant(f"{name}.int8", whole)
        self.op("Cast", [f"{name}.int8"], f"{name}.whole", to=TensorProto.FLOAT)
        return self.op("Mul", [f"{name}.whole", self.constant(f"{name}.step", scale)], name)

    def linear(self, x: str, name: str, weight: NDArray[np.float32], bias: NDArray[np.float32]) -> str:
        product = self.op("MatMul", [x, self.weight(f"{name}.weight", weight.T)], f"{name}.product")
        return self.op("Add", [product, self.constant(f"{name}.bias", bias)], name)


@dataclass(frozen=True, slots=True)
class HeadWeights:
    """The head with its batch norm folded in: `skip x + outer relu(inner x + inner_bias) + outer_bias`, of x of length
    one. `inner` (H, width), `outer` (D, H), `skip` (D, width) or None.
    """

    inner: NDArray[np.float32]
    inner_bias: NDArray[np.float32]
    outer: NDArray[np.float32]
    outer_bias: NDArray[np.float32]
    skip: NDArray[np.float32] | None


def layers(weights: Weights) -> int:
    return sum(name.endswith("attention.self.query.weight") for name in weights)


def build(weights: Weights, config: GraphConfig, head: HeadWeights | None = None) -> onnx.ModelProto:
    """The model: inputs `input_ids` and `attention_mask` (B, T) int64, output `embedding` (B, D) float32.

    `weights` are named as in `transformers.BertModel.state_dict()`.
    """
    graph = _Graph(config.matrices)
    width = weights["embeddings.word_embeddings.weight"].shape[1]
    graph.constant("split", np.array([0, 0, config.heads, width // config.heads], np.int64))
    graph.constant("join", np.array([0, 0, width], np.int64))
    graph.constant("scale", np.array((width // config.heads) ** -0.5, np.float32))
    for axis in (0, 1, 2):
        graph.constant(f"axis{axis}", np.array([axis], np.int64))
    graph.constant("axes12", np.array([1, 2], np.int64))
    x = _embeddings(graph, weights, config)
    _mask_bias(graph)
    for layer in range(layers(weights)):
        prefix = f"encoder.layer.{layer}."
        own = {name.removeprefix(prefix): array for name, array in weights.items() if name.startswith(prefix)}
        x = _layer(graph, x, own, f"layer{layer}", config.epsilon)
    _pool(graph, x, head)
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"])
        for name in ("input_ids", "attention_mask")
    ]
    output = helper.make_tensor_value_info(
        "embedding", TensorProto.FLOAT, ["batch", len(head.outer) if head else width]
    )
    proto = helper.make_graph(graph.nodes, "encoder", inputs, [output], graph.tensors)
    model = helper.make_model(
        proto, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=9, producer_name="funiki"
    )
    onnx.checker.check_model(model)
    return model


def _norm(graph: _Graph, x: str, name: str, weights: Weights, key: str, epsilon: float) -> str:
    scale = graph.constant(f"{name}.scale", weights[f"{key}.weight"])
    bias = graph.constant(f"{name}.bias", weights[f"{key}.bias"])
    return graph.op("LayerNormalization", [x, scale, bias], name, axis=-1, epsilon=epsilon)


def _embeddings(graph: _Graph, weights: Weights, config: GraphConfig) -> str:
    words = weights["embeddings.word_embeddings.weight"]
    # Casts stand after the lookup, so that the table itself stays small in memory.
    steps = None
    if config.words == "int8":
        whole, steps = quantised(words, axis=1)
        graph.constant("words", whole)
    else:
        graph.constant("words", words.astype(config.words))
    rows = graph.op("Gather", ["words", "input_ids"], "word_rows")
    if config.words != "float32":
        rows = graph.op("Cast", [rows], "word_rows.full", to=TensorProto.FLOAT)
    if steps is not None:
        graph.op("Gather", [graph.constant("words.step", steps), "input_ids"], "word_steps")
        rows = graph.op("Mul", [rows, "word_steps"], "word_rows.scaled")
    # Token types are always 0 here, so their one row is part of the positions.
    positions = weights["embeddings.position_embeddings.weight"][: config.max_tokens]
    graph.constant("positions", positions + weights["embeddings.token_type_embeddings.weight"][0])
    graph.op("Shape", ["input_ids"], "length", start=1, end=2)
    graph.constant("start", np.array([0], np.int64))
    graph.op("Slice", ["positions", "start", "length", "axis0"], "position_rows")
    summed = graph.op("Add", [rows, "position_rows"], "embeddings.sum")
    return _norm(graph, summed, "embeddings", weights, "embeddings.LayerNorm", config.epsilon)


def _mask_bias(graph: _Graph) -> None:
    graph.op("Cast", ["attention_mask"], "mask", to=TensorProto.FLOAT)
    graph.constant("one", np.array(1, np.float32))
    graph.constant("far_below", np.array(-1e9, np.float32))
    graph.op("Sub", ["one", "mask"], "padding")
    graph.op("Mul", ["padding", "far_below"], "padding.bias")
    graph.op("Unsqueeze", ["padding.bias", "axes12"], "mask.bias")  # (B, 1, 1, T)


def _layer(graph: _Graph, x: str, weights: Weights, name: str, epsilon: float) -> str:
    def split(part: str, order: list[int]) -> str:
        key = f"attention.self.{part}"
        flat = graph.linear(x, f"{name}.{part}", weights[f"{key}.weight"], weights[f"{key}.bias"])
        heads = graph.op("Reshape", [flat, "split"], f"{name}.{part}.heads")  # (B, T, heads, D / heads)
        return graph.op("Transpose", [heads], f"{name}.{part}.turned", perm=order)

    query = graph.op("Mul", [split("query", [0, 2, 1, 3]), "scale"], f"{name}.query.scaled")
    scores = graph.op("MatMul", [query, split("key", [0, 2, 3, 1])], f"{name}.scores")  # (B, heads, T, T)
    masked = graph.op("Add", [scores, "mask.bias"], f"{name}.scores.masked")
    shares = graph.op("Softmax", [masked], f"{name}.shares", axis=-1)
    context = graph.op("MatMul", [shares, split("value", [0, 2, 1, 3])], f"{name}.context")
    turned = graph.op("Transpose", [context], f"{name}.context.turned", perm=[0, 2, 1, 3])
    joined = graph.op("Reshape", [turned, "join"], f"{name}.context.joined")  # (B, T, D)
    attended = graph.linear(
        joined, f"{name}.output", weights["attention.output.dense.weight"], weights["attention.output.dense.bias"]
    )
    x = graph.op("Add", [attended, x], f"{name}.attended")
    x = _norm(graph, x, f"{name}.middle", weights, "attention.output.LayerNorm", epsilon)
    wide = graph.linear(x, f"{name}.wide", weights["intermediate.dense.weight"], weights["intermediate.dense.bias"])
    active = graph.op("Gelu", [wide], f"{name}.active")
    narrow = graph.linear(active, f"{name}.narrow", weights["output.dense.weight"], weights["output.dense.bias"])
    x = graph.op("Add", [narrow, x], f"{name}.sum")
    return _norm(graph, x, name, weights, "output.LayerNorm", epsilon)


def _unit(graph: _Graph, x: str, name: str) -> str:
    return graph.op("Div", [x, graph.op("ReduceL2", [x, "axis1"], f"{name}.norm", keepdims=1)], name)


def _pool(graph: _Graph, hidden: str, head: HeadWeights | None) -> None:
    # The sum points where the mean points, and only the direction is kept.
    graph.op("Unsqueeze", ["mask", "axis2"], "mask.column")  # (B, T, 1)
    graph.op("Mul", [hidden, "mask.column"], "kept")
    graph.op("ReduceSum", ["kept", "axis1"], "pooled", keepdims=0)  # (B, D)
    if head is None:
        _unit(graph, "pooled", "embedding")
        return
    x = _unit(graph, "pooled", "unit")
    inner = graph.linear(x, "head.inner", head.inner, head.inner_bias)
    y = graph.linear(graph.op("Relu", [inner], "head.active"), "head.outer", head.outer, head.outer_bias)
    if head.skip is not None:
        y = graph.op("Add", [y, graph.op("MatMul", [x, graph.weight("skip", head.skip.T)], "skip.product")], "head")
    _unit(graph, y, "embedding")


def weights_of(model: onnx.ModelProto) -> tuple[Weights, HeadWeights | None]:
    """What `build` was given, as far as the graph keeps it: token types are part of the positions, of which there are
    `max_tokens`.
    """
    held = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    named: Weights = {}
    for name, array in held.items():
        base = name.removesuffix(".half").removesuffix(".int8")
        if array.dtype == np.int8:
            named[base] = array * held[f"{base}.step"]
        elif array.dtype.kind == "f" and not name.endswith(".step"):
            named[base] = array.astype(np.float32)

    def linear(name: str, key: str) -> Weights:
        return {f"{key}.weight": named[f"{name}.weight"].T, f"{key}.bias": named[f"{name}.bias"]}

    def norm(name: str, key: str) -> Weights:
        return {f"{key}.weight": named[f"{name}.scale"], f"{key}.bias": named[f"{name}.bias"]}

    weights = {
        "embeddings.word_embeddings.weight": named["words"],
        "embeddings.position_embeddings.weight": named["positions"],
        **norm("embeddings", "embeddings.LayerNorm"),
    }
    for layer in range(sum(name.endswith(".query.weight") for name in named)):
        own = f"layer{layer}"
        parts: Weights = {
            **linear(f"{own}.output", "attention.output.dense"),
            **norm(f"{own}.middle", "attention.output.LayerNorm"),
            **linear(f"{own}.wide", "intermediate.dense"),
            **linear(f"{own}.narrow", "output.dense"),
            **norm(own, "output.LayerNorm"),
        }
        for part in ("query", "key", "value"):
            parts |= linear(f"{own}.{part}", f"attention.self.{part}")
        weights |= {f"encoder.layer.{layer}.{name}": array for name, array in parts.items()}
    if "head.inner.weight" not in named:
        return weights, None
    inner, outer = linear("head.inner", "inner"), linear("head.outer", "outer")
    head = HeadWeights(
        inner["inner.weight"],
        inner["inner.bias"],
        outer["outer.weight"],
        outer["outer.bias"],
        named["skip"].T if "skip" in named else None,
    )
    return weights, head
