"""The serving blend as one ONNX graph, so that a page can rank the whole catalogue with nothing leaving the machine.

The graph does what `services/recommender/ranking.py` does with the tuned weights: it reads a list, gathers the rows of
the item-to-item matrices that the list touches, standardises, weighs by the number of known titles, and lifts the sum
to titles without ratings. Matrices stay bytes and 16-bit indices in the file; they become floats row by row.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from ml.recommenders.served import LINEAR, arrays

OPSET = 20
GRAPH, MAPPINGS, METADATA = "browser.onnx", "browser_mappings.json", "browser_metadata.json"
MOST_BYTES = 10_000_000
SYSTEMS = ("popularity", *LINEAR, "content")
"""What the graph can hold."""


@dataclass(slots=True)
class Graph:
    """Nodes and tensors under names that count up; every method returns the name of what it makes."""

    nodes: list[onnx.NodeProto] = field(default_factory=list)
    tensors: list[onnx.TensorProto] = field(default_factory=list)

    def op(self, kind: str, *inputs: str, **attributes: Any) -> str:
        name = f"{kind}.{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name=name, **attributes))
        return name

    def constant(self, array: Any, kind: Any = np.float32) -> str:
        name = f"constant.{len(self.tensors)}"
        self.tensors.append(numpy_helper.from_array(np.ascontiguousarray(array, kind), name))
        return name

    def cast(self, x: str, kind: int = TensorProto.FLOAT) -> str:
        return self.op("Cast", x, to=kind)

    def scatter(self, size: int, places: str, values: str, reduction: str = "add") -> str:
        """(size,) zeros with `values` (L,) added at `places` (L,), which may repeat."""
        return self.op("ScatterElements", self.constant(np.zeros(size)), places, values, axis=0, reduction=reduction)

    def flat(self, x: str) -> str:
        return self.op("Reshape", x, self.constant([-1], np.int64))

    def total(self, x: str, axis: int | None = None) -> str:
        """The sum along `axis`, or of everything, as (1,)."""
        if axis is None:
            return self.op("ReduceSum", x, self.constant([0], np.int64), keepdims=1)
        return self.op("ReduceSum", x, self.constant([axis], np.int64), keepdims=0)

    def standardised(self, scores: str, sample: str, free: str, count: str) -> str:
        """Scores less mean, over deviation, both of `sample` (W,) where `free` (W,) is 1; 0 and 1 where none is."""
        some = self.op("Max", count, self.constant([1.0]))
        none = self.op("Sub", some, count)
        mean = self.op("Div", self.total(self.op("Mul", sample, free)), some)
        gap = self.op("Mul", self.op("Sub", sample, mean), free)
        variance = self.op("Add", self.op("Div", self.total(self.op("Mul", gap, gap)), some), none)
        deviation = self.op("Add", self.op("Sqrt", variance), self.constant([1e-6]))
        return self.op("Div", self.op("Sub", scores, mean), deviation)


def rectangle(indptr: NDArray[Any], values: NDArray[Any], like: Any) -> NDArray[Any]:
    """Compressed rows as (rows, longest), filled with zeros on the right.

    >>> rectangle(np.array([0, 2, 2, 3]), np.array([7, 8, 9]), np.uint16).tolist()
    [[7, 8], [0, 0], [9, 0]]
    """
    lengths = np.diff(indptr.astype(np.int64))
    out = np.zeros((len(lengths), int(lengths.max(initial=1))), like)
    out[np.arange(out.shape[1])[None] < lengths[:, None]] = values
    return out


def weights_by_count(graph: Graph, known: str, knots: list[float], table: NDArray[np.float32]) -> str:
    """(S,) weights at `known` (1,) titles: linear in log(1 + known) between the knots, the rows of `table` (K, S)."""
    at = np.log1p(np.array(knots, np.float64))
    gaps = np.diff(at)
    place = graph.op("Log", graph.op("Add", known, graph.constant([1.0])))
    place = graph.op("Clip", place, graph.constant(np.array(at[0])), graph.constant(np.array(at[-1])))
    # Rising and falling side of each knot's hat; the first has no rising side and the last no falling one.
    rise = graph.op("Div", graph.op("Sub", place, graph.constant([0, *at[:-1]])), graph.constant([1, *gaps]))
    fall = graph.op("Div", graph.op("Sub", graph.constant([*at[1:], 0]), place), graph.constant([*gaps, 1]))
    rise = graph.op("Add", rise, graph.constant([9.0] + [0.0] * len(gaps)))
    fall = graph.op("Add", fall, graph.constant([0.0] * len(gaps) + [99.0]))
    hats = graph.op("Relu", graph.op("Min", rise, fall))
    return graph.op("MatMul", hats, graph.constant(table))


def build(folder: Path) -> onnx.ModelProto:
    """The graph of the artefact in `folder`.

    Raises `ValueError` when the blend weighs a system that the graph cannot hold.
    """
    blend = json.loads((folder / "blend.json").read_text(encoding="utf-8"))
    items, lift = arrays(folder / "items.npz"), arrays(folder / "lift.npz")
    used = [name for name, row in blend["weights"].items() if any(row)]
    if unknown := set(used) - set(SYSTEMS):
        raise ValueError(f"the browser's graph has no {', '.join(sorted(unknown))}")
    titles, warm = len(items["item_ids"]), items["warm"].astype(np.int64)
    codes = blend["feedback"]["codes"]
    graph = Graph()

    def of_codes(weights: dict[str, float]) -> str:
        """(T,) what each title of the list weighs; padding weighs nothing."""
        table = np.zeros(max(codes.values()) + 1, np.float32)
        for name, weight in weights.items():
            table[codes[name]] = weight
        return graph.op("Gather", graph.constant(table), "feedback")

    told = of_codes({name: 1.0 for name in codes if name != "pad"})
    known = graph.scatter(titles, "items", told, "max")  # (N,)
    free = graph.op("Sub", graph.constant([1.0]), graph.op("Gather", known, graph.constant(warm, np.int64)))  # (W,)
    count = graph.total(free)
    kept = of_codes({name: 1.0 for name in codes if name not in ("pad", "dislike")})
    table = np.array([blend["weights"][name] for name in used], np.float32).T
    weights = weights_by_count(graph, graph.total(kept), blend["knots"], table)
    weight = {name: graph.op("Gather", weights, graph.constant([n], np.int64)) for n, name in enumerate(used)}

    stands = graph.constant(rectangle(lift["indptr"], lift["indices"], np.uint16), np.uint16)  # (N, 8)
    shares = graph.constant(rectangle(lift["indptr"], lift["data"], np.float16), np.float16)
    mine = graph.cast(graph.op("Gather", stands, "items"), TensorProto.INT64)  # (T, 8)
    share = graph.cast(graph.op("Gather", shares, "items"))
    parts = []
    for name in (name for name in used if name in LINEAR):
        own = of_codes(blend["feedback"]["weights"][name])
        spread = graph.op("Mul", share, graph.op("Unsqueeze", own, graph.constant([1], np.int64)))
        history = graph.scatter(len(warm), graph.flat(mine), graph.flat(spread))  # (W,)
        # One row more, of weight 0, so that an empty list gathers something.
        rows = graph.op("Concat", graph.flat(graph.op("NonZero", history)), graph.constant([0], np.int64), axis=0)
        values = graph.op("Gather", history, graph.op("Slice", rows, graph.constant([0], np.int64),
                                                      graph.constant([-1], np.int64)))  # fmt: skip
        values = graph.op("Concat", values, graph.constant([0.0]), axis=0)
        stored = arrays(folder / f"{name}.npz")
        scale = graph.op("Gather", graph.constant(stored["scale"]), rows)
        factor = graph.op("Unsqueeze", graph.op("Mul", values, scale), graph.constant([1], np.int64))
        data = graph.constant(rectangle(stored["indptr"], stored["data"], np.int8), np.int8)
        places = graph.constant(rectangle(stored["indptr"], stored["indices"], np.uint16), np.uint16)
        entries = graph.op("Mul", graph.cast(graph.op("Gather", data, rows)), factor)
        columns = graph.cast(graph.op("Gather", places, rows), TensorProto.INT64)
        raw = graph.scatter(len(warm), graph.flat(columns), graph.flat(entries))
        if stored["bias"].any():
            raw = graph.op("Add", raw, graph.constant(stored["bias"]))
        parts.append(graph.op("Mul", graph.standardised(raw, raw, free, count), weight[name]))
    inside = graph.op("Sum", *parts)  # (W,)
    lifted = graph.op("Mul", graph.op("Gather", inside, graph.cast(stands, TensorProto.INT32)), graph.cast(shares))
    whole = [graph.total(lifted, axis=1)]  # (N,)
    if "popularity" in used:
        whole.append(graph.op("Mul", graph.constant(items["popularity"]), weight["popularity"]))
    if "content" in used:
        whole.append(graph.op("Mul", closeness(graph, folder, of_codes(blend["feedback"]["weights"]["content"]),
                                               warm, free, count), weight["content"]))  # fmt: skip
    if blend["cold_offset"]:
        offset = np.full(titles, blend["cold_offset"], np.float32)
        offset[warm] = 0
        whole.append(graph.constant(offset))
    graph.nodes.append(helper.make_node("Sum", whole, ["scores"], name="scores"))
    listed = [helper.make_tensor_value_info(name, TensorProto.INT64, ["length"]) for name in ("items", "feedback")]
    scores = helper.make_tensor_value_info("scores", TensorProto.FLOAT, [titles])
    model = helper.make_model(
        helper.make_graph(graph.nodes, "blend", listed, [scores], graph.tensors),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=9,
        producer_name="funiki",
    )
    onnx.checker.check_model(model)
    return model


def closeness(graph: Graph, folder: Path, values: str, warm: NDArray[np.int64], free: str, count: str) -> str:
    """(N,) standardised closeness of every title's content vector to the weighted mean of the list's."""
    stored = arrays(folder / "content.npz")
    vectors, scale = graph.constant(stored["vectors"], np.int8), graph.constant(stored["scale"])
    weighing = graph.op("Mul", values, graph.op("Gather", scale, "items"))
    listed = graph.cast(graph.op("Gather", vectors, "items"))  # (T, D)
    size = graph.op("Max", graph.total(graph.op("Abs", values)), graph.constant([1e-9]))
    mean = graph.op("Div", graph.op("MatMul", weighing, listed), size)  # (D,)
    near = graph.op("Mul", graph.op("MatMul", graph.cast(vectors), mean), scale)
    sample = graph.op("Gather", near, graph.constant(warm, np.int64))
    return graph.standardised(near, sample, free, count)


def write(folder: Path, adult: set[int]) -> int:
    """Write graph, mappings and metadata beside the artefact's arrays; returns the size of the graph in bytes."""
    model = build(folder)
    data = model.SerializeToString(deterministic=True)
    if len(data) > MOST_BYTES:
        raise ValueError(f"{GRAPH} has {len(data):,} bytes, more than {MOST_BYTES:,}")
    items = arrays(folder / "items.npz")
    ids = [int(anime) for anime in items["item_ids"]]
    blend = json.loads((folder / "blend.json").read_text(encoding="utf-8"))
    (folder / GRAPH).write_bytes(data)
    mappings = {
        "item_ids": ids,
        "franchise": [int(number) for number in items["franchise"]],
        "adult": sorted(adult & set(ids)),
        "feedback": blend["feedback"]["codes"],
    }
    (folder / MAPPINGS).write_text(json.dumps(mappings, separators=(",", ":")) + "\n", encoding="utf-8")
    told = {
        "name": "serving blend",
        "systems": [name for name, row in blend["weights"].items() if any(row)],
        "titles": len(ids),
        "rated_titles": len(items["warm"]),
        "opset": OPSET,
        "bytes": len(data),
        "inputs": {
            "items": "int64 (T): place of each title of the list in item_ids, no title twice; [0] for an empty list",
            "feedback": "int64 (T): its code; 0 is padding, so an empty list is items [0], feedback [0]",
        },
        "outputs": {"scores": "float32 (titles): ranking, higher is better; titles of the list are not left out"},
    }
    (folder / METADATA).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return len(data)
