"""The artefact as it is served: every system's scores from the files on disk, and their blend."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from ml.recommenders import scoring
from ml.recommenders.scoring import Floats, Rows
from services.shared.artifacts import Artifact, open_artifact

LINEAR = ("itemknn", "ease", "ease_few", "relations")
GRAPHS = ("neumf", "sasrec", "feature")
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Served:
    """A recommender artefact, open."""

    artifact: Artifact
    blend: dict[str, Any]
    items: dict[str, NDArray[Any]]
    linear: dict[str, tuple[csr_matrix, Floats]]
    vectors: Floats
    ncf: dict[str, NDArray[Any]] | None
    sessions: dict[str, Any]

    @property
    def systems(self) -> list[str]:
        found = ["popularity", *self.linear, "content"]
        return [*found, *(["ncf"] if self.ncf else []), *self.sessions]


def arrays(path: Path) -> dict[str, NDArray[Any]]:
    with np.load(path) as stored:
        return {name: stored[name] for name in stored.files}


def session(path: Path, threads: int = 1) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(path), options)


def read(folder: Path) -> Served:
    """Open the artefact with every system whose file the manifest lists."""
    artifact = open_artifact(folder, "recommender")
    have = artifact.manifest.files
    content = arrays(artifact.path("content.npz"))
    linear = {}
    for name in LINEAR:
        if f"{name}.npz" in have:
            rows = Rows(**arrays(artifact.path(f"{name}.npz")))
            linear[name] = (rows.matrix(), rows.bias)
    files = {"feature": "model.onnx", "neumf": "neumf.onnx", "sasrec": "sasrec.onnx"}
    return Served(
        artifact=artifact,
        blend=json.loads(artifact.path("blend.json").read_text(encoding="utf-8")),
        items=arrays(artifact.path("items.npz")),
        linear=linear,
        vectors=content["vectors"].astype(np.float32) * content["scale"][:, None],
        ncf=arrays(artifact.path("ncf.npz")) if "ncf.npz" in have else None,
        sessions={name: session(artifact.path(file)) for name, file in files.items() if file in have},
    )


def sequences(codes: csr_matrix, longest: int = LONGEST) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Lists without dates as (U, T) item indices + 1 and feedback codes: loves first, then likes, dislikes, seen.

    >>> items, feedback = sequences(csr_matrix(np.array([[4, 0, 3], [0, 1, 0]], np.int8)))
    >>> items.tolist(), feedback.tolist()
    ([[3, 1], [2, 0]], [[3, 4], [1, 0]])
    """
    rank = np.array([9, 2, 1, 0, 3])
    widest = max(1, min(longest, int(np.diff(codes.indptr).max(initial=0))))
    items = np.zeros((codes.shape[0], widest), np.int64)
    feedback = np.zeros_like(items)
    for row, (start, stop) in enumerate(zip(codes.indptr[:-1], codes.indptr[1:], strict=True)):
        order = np.argsort(rank[codes.data[start:stop]], kind="stable")[:longest]
        items[row, : len(order)] = codes.indices[start:stop][order] + 1
        feedback[row, : len(order)] = codes.data[start:stop][order]
    return items, feedback


def fold_in_ncf(model: dict[str, NDArray[Any]], codes: csr_matrix) -> Floats:
    """(U, W) scores of people whom the model never saw: their vector by ridge regression, items frozen."""
    items = model["embeddings"].astype(np.float32)
    bias, gain = model["bias"].astype(np.float32), float(model["gain"])
    people = np.zeros((codes.shape[0], items.shape[1]), np.float32)
    for row, (start, stop) in enumerate(zip(codes.indptr[:-1], codes.indptr[1:], strict=True)):
        known = codes.indices[start:stop]
        mine = items[known] * gain
        goal = model["target"][codes.data[start:stop]] - bias[known]
        people[row] = np.linalg.solve(model["gram"] + mine.T @ mine, model["base"] + mine.T @ goal)
    return people @ items.T * gain + bias


def warm_scores(served: Served, name: str, codes: csr_matrix) -> Floats:
    """(U, W) raw scores of one system for lists (U, W) of warm titles."""
    warm = served.items["warm"]
    settings = served.blend["feedback"]
    if name == "popularity":
        return np.tile(served.items["popularity"][warm], (codes.shape[0], 1)).astype(np.float32)
    if name == "ncf":
        assert served.ncf is not None
        return fold_in_ncf(served.ncf, codes)
    if name in served.sessions:
        return graph_scores(served.sessions[name], codes)
    history = scoring.weighted(codes, settings["weights"][name], settings["codes"])
    if name == "content":
        return scoring.content_scores(history, served.vectors[warm])
    matrix, bias = served.linear[name]
    return np.asarray((history @ matrix).todense(), np.float32) + bias


def graph_scores(graph: Any, codes: csr_matrix, batch: int = 32) -> Floats:
    names = {entry.name for entry in graph.get_inputs()}
    parts = []
    for start in range(0, codes.shape[0], batch):
        items, feedback = sequences(codes[start : start + batch])
        feeds = {"items": items, "feedback": feedback}
        if "time" in names:
            feeds["time"] = np.zeros_like(items)
        parts.append(graph.run(["scores"], feeds)[0])
    return np.concatenate(parts)[:, : codes.shape[1]]


def standard_scores(served: Served, codes: csr_matrix) -> dict[str, Floats]:
    """Every system's scores (U, W) as the blend reads them."""
    known = np.asarray(codes.todense()) != 0
    out = {}
    for name in served.systems:
        raw = warm_scores(served, name, codes)
        out[name] = raw if name == "popularity" else scoring.standardised(raw, known)
    return out


def blended(served: Served, codes: csr_matrix, scores: dict[str, Floats] | None = None) -> Floats:
    """(U, W) scores of the serving blend for lists of warm titles."""
    parts = scores or standard_scores(served, codes)
    weights = scoring.weights_at(scoring.counts(codes), served.blend["knots"], served.blend["weights"])
    total = np.zeros(codes.shape, np.float32)
    for name, weight in weights.items():
        if name in parts:
            total += weight[:, None] * parts[name]
    return total
