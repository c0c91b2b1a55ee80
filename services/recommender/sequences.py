"""The neural systems: ONNX graphs that read a list as a sequence of titles with feedback and, for one, its age."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from services.shared.artifacts import Artifact

FILES = {"neumf": "neumf.onnx", "sasrec": "sasrec.onnx", "feature": "model.onnx"}
MAPPINGS = "model_mappings.json"
LONGEST = 200
AGES_DAYS = (1, 7, 30, 91, 365, 730, 1461)
"""Upper ends of the age buckets 1 to 7; older is 8, unknown 0."""


@dataclass(frozen=True, slots=True)
class Step:
    """One title of a list, by its warm index, with the code of its feedback."""

    warm: int
    code: int
    at: datetime | None


def ordered(steps: Sequence[Step], codes: dict[str, int]) -> list[Step]:
    """At most the newest `LONGEST` steps, oldest first. Where no time is known what was loved stays longest, then what
    was liked, disliked and only seen; such steps come before the dated ones.
    """
    rank = {codes[name]: place for place, name in enumerate(("love", "like", "dislike", "seen"))}
    undated = sorted((step for step in steps if step.at is None), key=lambda step: rank.get(step.code, len(rank)))
    dated = sorted((step for step in steps if step.at is not None), key=_time)[-LONGEST:]
    return [*undated[: LONGEST - len(dated)], *dated]


def _time(step: Step) -> float:
    return step.at.timestamp() if step.at is not None else 0.0


def ages(steps: Sequence[Step]) -> list[int]:
    """The age bucket of each step, counted back from the newest."""
    newest = max((_time(step) for step in steps if step.at is not None), default=0.0)
    return [
        0 if step.at is None else 1 + sum((newest - _time(step)) / 86_400 > days for days in AGES_DAYS)
        for step in steps
    ]


class SequenceModel:
    """One graph; its titles count from 1, 0 is none, and the first `size` of them are the warm ones in their order."""

    def __init__(self, session: ort.InferenceSession, size: int) -> None:
        self._session = session
        self._inputs = {each.name for each in session.get_inputs()}
        self._size = size

    def scores(self, steps: Sequence[Step]) -> NDArray[np.float32]:
        """Scores (W,)."""
        items = np.array([step.warm + 1 for step in steps] or [0], np.int64)
        codes = np.array([step.code for step in steps] or [0], np.int64)
        inputs: dict[str, Any] = {"items": items[None], "feedback": codes[None]}
        if "time" in self._inputs:
            inputs["time"] = np.array(ages(steps) or [0], np.int64)[None]
        found: NDArray[np.float32] = self._session.run(["scores"], inputs)[0][0, : self._size]
        return found


def open_sequences(artifact: Artifact, warm_ids: NDArray[np.int64], threads: int) -> dict[str, SequenceModel]:
    """The graphs that the artefact has, by system."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    # Threads that spin while they wait take the processor from the other rankings.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    found: dict[str, SequenceModel] = {}
    for system, name in FILES.items():
        if name not in artifact.manifest.files:
            continue
        if system == "feature":
            own = np.array(json.loads(artifact.path(MAPPINGS).read_bytes())["item_ids"], np.int64)
            if not np.array_equal(own[: len(warm_ids)], warm_ids):
                raise ValueError(f"{MAPPINGS} does not begin with the warm titles")
        session = ort.InferenceSession(artifact.path(name), options, providers=["CPUExecutionProvider"])
        found[system] = SequenceModel(session, len(warm_ids))
    return found
