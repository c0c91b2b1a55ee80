"""Numbers as bytes, with the size of a step."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def quantised(array: NDArray[np.floating[Any]], axis: int) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Whole numbers of -127 to 127, and the size of a step for everything along `axis`, which stays with length one;
    their product is nearly the array.

    >>> whole, step = quantised(np.array([[1.0, -2.0], [0.5, 0.0]]), axis=0)
    >>> whole.tolist(), (whole * step).round(2).tolist()
    ([[127, -127], [64, 0]], [[1.0, -2.0], [0.5, 0.0]])
    """
    step = np.abs(array).max(axis=axis, keepdims=True) / 127
    return np.rint(array / np.maximum(step, 1e-12)).astype(np.int8), step.astype(np.float32)
