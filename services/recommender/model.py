"""The arrays of a recommender artefact, read and checked; pure NumPy.

N counts all titles of the catalogue the artefact was made of, W the warm ones, which enough people rated.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from services.recommender.sequences import SequenceModel, open_sequences
from services.shared.artifacts import Artifact, ArtifactError

Floats = NDArray[np.float32]
Places = NDArray[np.int64]
Codes = dict[str, int]

KIND = "recommender"
NOT_LINEAR = {"items", "lift", "content", "ncf"}
"""Every other NumPy file is an item-to-item system called like it."""


def gathered(indptr: Places, rows: Places) -> tuple[Places, Places]:
    """Positions of the stored entries of `rows`, one row after the other, and how many each row has."""
    starts, lengths = indptr[rows], np.diff(indptr)[rows]
    offsets = np.cumsum(lengths) - lengths
    return np.arange(lengths.sum()) + np.repeat(starts - offsets, lengths), lengths


@dataclass(frozen=True, slots=True)
class Sparse:
    """A matrix in compressed rows, `columns` wide."""

    indptr: Places
    indices: Places
    data: Floats
    columns: int

    def from_left(self, vector: Floats) -> Floats:
        """`v @ M`; takes time in proportion to the rows where the vector is not zero."""
        rows = np.flatnonzero(vector)
        if len(rows) == 0:
            return np.zeros(self.columns, np.float32)
        entries, lengths = gathered(self.indptr, rows)
        products = self.data[entries] * np.repeat(vector[rows], lengths)
        return np.bincount(self.indices[entries], products, self.columns).astype(np.float32)

    def of_rows(self, rows: Places) -> Floats:
        """The sum of some rows."""
        entries, _ = gathered(self.indptr, rows)
        return np.bincount(self.indices[entries], self.data[entries], self.columns).astype(np.float32)

    def from_right(self, vector: Floats) -> Floats:
        """`M @ v`."""
        starts, filled = self.indptr[:-1], np.diff(self.indptr) > 0
        sums = np.zeros(len(starts), np.float32)
        if filled.any():
            # Sums from each start to the next one; rows without entries have no start.
            sums[filled] = np.add.reduceat(self.data * np.take(vector, self.indices), starts[filled])
        return sums

    def row(self, number: int) -> tuple[Places, Floats]:
        """Columns and values of one row."""
        part = slice(self.indptr[number], self.indptr[number + 1])
        return self.indices[part], self.data[part]

    def transposed(self) -> "Sparse":
        """Of a square matrix."""
        order = np.argsort(self.indices, kind="stable")
        rows = np.repeat(np.arange(self.columns), np.diff(self.indptr))
        counts = np.bincount(self.indices, minlength=self.columns)
        return Sparse(np.concatenate([[0], np.cumsum(counts)]), rows[order], self.data[order], self.columns)


@dataclass(frozen=True, slots=True)
class Linear:
    """An item-to-item system: `bias + x @ forward`; `backward`, its transpose, tells which titles spoke for one."""

    forward: Sparse
    backward: Sparse
    bias: Floats

    def scores(self, vector: Floats) -> Floats:
        """Scores (W,) for the weights (W,) of a list."""
        # Adding up scattered entries takes some twelve times as long for each as going through all in order.
        if 12 * np.count_nonzero(vector) > len(vector):
            return self.bias + self.backward.from_right(vector)
        return self.bias + self.forward.from_left(vector)


@dataclass(frozen=True, slots=True)
class Factors:
    """RecommenderNet: item vectors and biases, a gain before the sigmoid, and what its fold-in solves for: `target` by
    feedback code, with `gram` (D, D) and `base` (D,) as the prior of a person's vector.
    """

    embeddings: Floats
    bias: Floats
    gain: float
    gram: Floats
    base: Floats
    target: Floats

    def scores(self, rows: Places, codes: Places) -> Floats:
        """Scores (W,) with the person's vector solved for from the list, items frozen."""
        known = self.embeddings[rows] * self.gain
        goal = self.base + known.T @ (self.target[codes] - self.bias[rows])
        person = np.linalg.solve(self.gram + known.T @ known, goal)
        return np.asarray(self.gain * self.embeddings @ person.astype(np.float32) + self.bias, np.float32)


@dataclass(frozen=True, slots=True)
class Blend:
    """How lists are read and systems are weighed: `feedback` gives a system's weight of each code, `weights` a
    system's weight at each knot of the number of known titles.
    """

    codes: Codes
    feedback: Mapping[str, Floats]
    knots: Floats
    weights: Mapping[str, Floats]
    cold_offset: float
    names: Mapping[str, str]

    def at(self, known: int) -> dict[str, float]:
        """The weights for a list of `known` titles."""
        place = np.log1p(known)
        return {name: float(np.interp(place, np.log1p(self.knots), row)) for name, row in self.weights.items()}


@dataclass(frozen=True, slots=True)
class Model:
    """Everything of an artefact. `warm` are the positions of warm titles in `ids`, `warm_of` the reverse, -1 else."""

    version: str
    created: str
    metrics: Mapping[str, float]
    ids: Places
    warm: Places
    warm_of: Places
    popularity: Floats
    lift: Sparse
    linear: Mapping[str, Linear]
    vectors: Floats | None
    factors: Factors | None
    sequences: Mapping[str, SequenceModel]
    blend: Blend

    @property
    def systems(self) -> list[str]:
        content = ["content"] if self.vectors is not None else []
        factors = ["ncf"] if self.factors is not None else []
        return ["popularity", *self.linear, *content, *factors, *self.sequences]

    def system(self, name: str) -> str | None:
        """The system that a request calls `name`, in whatever case: by its file or by the name in the docs."""
        wanted = name.casefold()
        known = {alias.casefold(): system for alias, system in self.blend.names.items()}
        found = known.get(wanted, wanted)
        return found if found in self.systems else None

    def positions(self, ids: Places) -> tuple[Places, NDArray[np.bool_]]:
        """Where each id stands, and whether it does."""
        places = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
        return places, np.asarray(self.ids[places] == ids)


def load(artifact: Artifact, threads: int) -> Model:
    """Read a verified artefact; raises `ArtifactError` when its arrays do not fit together."""
    try:
        return _load(artifact, threads)
    except (KeyError, ValueError, IndexError, TypeError, OSError) as error:
        raise ArtifactError(f"{artifact.folder} cannot be read: {type(error).__name__}: {error}") from error


def _load(artifact: Artifact, threads: int) -> Model:
    items = np.load(artifact.path("items.npz"))
    ids, warm = items["item_ids"].astype(np.int64), items["warm"].astype(np.int64)
    if len(warm) != artifact.manifest.dimensions or (np.diff(ids) <= 0).any():
        raise ArtifactError("items.npz does not fit the manifest")
    warm_of = np.full(len(ids), -1, np.int64)
    warm_of[warm] = np.arange(len(warm))
    lift = np.load(artifact.path("lift.npz"))
    files = artifact.manifest.files
    matrices = sorted({name.removesuffix(".npz") for name in files if name.endswith(".npz")} - NOT_LINEAR)
    linear = {name: _linear(np.load(artifact.path(f"{name}.npz"))) for name in matrices}
    blend = _blend(orjson.loads(artifact.path("blend.json").read_bytes()))
    model = Model(
        version=artifact.manifest.version,
        created=artifact.manifest.created,
        metrics=artifact.manifest.metrics,
        ids=ids,
        warm=warm,
        warm_of=warm_of,
        popularity=items["popularity"].astype(np.float32),
        lift=Sparse(
            lift["indptr"].astype(np.int64),
            lift["indices"].astype(np.int64),
            lift["data"].astype(np.float32),
            len(warm),
        ),
        linear=linear,
        vectors=_vectors(np.load(artifact.path("content.npz"))) if "content.npz" in files else None,
        factors=_factors(np.load(artifact.path("ncf.npz"))) if "ncf.npz" in files else None,
        sequences=open_sequences(artifact, ids[warm], threads),
        blend=blend,
    )
    sizes = [len(model.popularity), len(model.lift.indptr) - 1]
    sizes += [len(model.vectors)] if model.vectors is not None else []
    if any(size != len(ids) for size in sizes) or any(len(each.bias) != len(warm) for each in linear.values()):
        raise ArtifactError("the arrays of the artefact differ in length")
    return model


def _linear(arrays: Mapping[str, NDArray[Any]]) -> Linear:
    indptr = arrays["indptr"].astype(np.int64)
    values = arrays["data"].astype(np.float32) * np.repeat(arrays["scale"], np.diff(indptr))
    forward = Sparse(indptr, arrays["indices"].astype(np.int64), values.astype(np.float32), len(indptr) - 1)
    return Linear(forward, forward.transposed(), arrays["bias"].astype(np.float32))


def _vectors(arrays: Mapping[str, NDArray[Any]]) -> Floats:
    return arrays["vectors"].astype(np.float32) * arrays["scale"].astype(np.float32)[:, None]


def _factors(arrays: Mapping[str, NDArray[Any]]) -> Factors:
    names = ("gram", "base", "target")
    embeddings, bias = arrays["embeddings"].astype(np.float32), arrays["bias"].astype(np.float32)
    return Factors(embeddings, bias, float(arrays["gain"]), *(arrays[name].astype(np.float32) for name in names))


def _blend(document: Mapping[str, Any]) -> Blend:
    codes = {str(name): int(code) for name, code in document["feedback"]["codes"].items()}

    def table(weights: Mapping[str, float]) -> Floats:
        values = np.zeros(max(codes.values()) + 1, np.float32)
        for name, weight in weights.items():
            values[codes[name]] = weight
        return values

    return Blend(
        codes=codes,
        feedback={name: table(weights) for name, weights in document["feedback"]["weights"].items()},
        knots=np.array(document["knots"], np.float32),
        weights={name: np.array(row, np.float32) for name, row in document["weights"].items()},
        cold_offset=float(document.get("cold_offset", 0.0)),
        names=dict(document.get("systems", {})),
    )
