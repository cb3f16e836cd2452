"""How arrays cross between kernel and browser: {data, dtype, shape}, little-endian, C order. numpy only.

`data` is one contiguous `bytes` on the way out, and whatever buffer the host hands over on the way in. The dtype
"bits" is a boolean array, eight to a byte, the most significant bit first. js/src/lib/wire.js is the other end.
"""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np

from .core.errors import ExplainError

_TYPES = {"float16": "<f2", "float32": "<f4", "uint8": "|u1"}
MOST_BYTES, MOST_SIDES = 64 * 1024 * 1024, 8


def pack(array: np.ndarray) -> dict[str, Any]:
    """A float16, float32, uint8 or bool array of any shape and strides as {data, dtype, shape}."""
    shape = list(array.shape)
    if array.dtype == bool:
        return {"data": np.packbits(array).tobytes(), "dtype": "bits", "shape": shape}
    name = array.dtype.name
    if name not in _TYPES:
        raise ExplainError(f"An array of {name} does not cross the wire: use float16, float32, uint8 or bool.")
    return {"data": np.ascontiguousarray(array, dtype=_TYPES[name]).tobytes(), "dtype": name, "shape": shape}


def unpack(message: Any) -> np.ndarray:
    """The array of a {data, dtype, shape}; ExplainError where the parts do not fit each other."""
    try:
        raw = np.frombuffer(message["data"], dtype=np.uint8)
        name, shape = str(message["dtype"]), tuple(operator.index(side) for side in message["shape"])
    except (TypeError, KeyError, ValueError, BufferError):
        raise ExplainError("An array from the browser must have data, dtype and shape.") from None
    count = math.prod(shape)
    if min(shape, default=1) < 0 or count > MOST_BYTES or len(shape) > MOST_SIDES:
        raise ExplainError(f"An array from the browser has the impossible shape {shape}.")
    if name != "bits" and name not in _TYPES:
        raise ExplainError(f"An array from the browser has the unknown dtype {name!r}.")
    wanted = -(-count // 8) if name == "bits" else count * np.dtype(_TYPES[name]).itemsize
    if raw.size != wanted:
        raise ExplainError(f"An array from the browser has {raw.size} bytes; {name} of shape {shape} has {wanted}.")
    if name == "bits":
        return np.unpackbits(raw, count=count).reshape(shape).astype(bool)
    return raw.view(_TYPES[name]).reshape(shape)


def scaled(values: np.ndarray) -> dict[str, Any]:
    """A map as float16 in [-1, 1] with its `scale` and `range`, so that tiny and huge values keep their digits."""
    largest = float(np.abs(values).max())
    scale = largest if largest > 0 else 1.0
    low, high = float(values.min()), float(values.max())
    return {**pack((values / scale).astype(np.float16)), "scale": scale, "range": [low, high]}
