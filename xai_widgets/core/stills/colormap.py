"""The front end's colormaps, in Python; js/src/lib/colormap.js has the same, and a test holds the two together."""

from __future__ import annotations

from typing import Any

import numpy as np

POINTS = {
    "viridis": "44015448186a472d7b4240863b528b33638d2c728e26828e21918c1fa08828ae803fbc735ec96284d44baddc30d8e219fde725",
    "magma": "000004140e363b0f70641a808c2981b73779de4968f7705cfe9f6dfecf92fcfdbf",
    "inferno": "0000040b0724210c4a3d096557106e71196e8a226aa32c61bc3754d24644e45a31f1731df98e09fcac11f9cb35f2ea69fcffa4",
    "cividis": "00224e002e6a1a386f32436d434e6c535a6d61656f6f70737d7c788c88789b9476aba072bcae6ccdbb63dec958f0d846fee838",
    "RdBu": "0530612065ab4393c390c4ddd1e5f0f7f6f6fddbc7f3a481d6604db1182b67001f",
    "PuOr": "2d004b5326878073acb1aad1d8daebf7f7f6fee0b6fcb761e08214b257067f3b08",
}
DIVERGING = ("RdBu", "PuOr")
Array = np.ndarray[Any, np.dtype[Any]]


def colours(name: str, at: Array) -> Array:
    """uint8 (…, 3): the colours at numbers in [0, 1]."""
    points = np.frombuffer(bytes.fromhex(POINTS[name]), np.uint8).reshape(-1, 3).astype(float)
    where = np.clip(at, 0, 1) * (len(points) - 1)
    left = np.minimum(np.floor(where), len(points) - 2).astype(int)
    share = (where - left)[..., None]
    return np.floor(points[left] + share * (points[left + 1] - points[left]) + 0.5).astype(np.uint8)


def strength(values: Array, sign: str) -> Array:
    """How strong values in [-1, 1] are under a sign: what threshold and transparency go by."""
    if sign == "positive":
        return np.maximum(values, 0)
    return np.maximum(-values, 0) if sign == "negative" else np.abs(values)


def position(name: str, sign: str, values: Array) -> Array:
    """Where values in [-1, 1] fall on a colormap: a diverging one keeps its middle at zero."""
    if sign == "both":
        return (values + 1) / 2
    strong = strength(values, sign)
    if name not in DIVERGING:
        return strong
    return (1 - strong) / 2 if sign == "negative" else (1 + strong) / 2


def veil(strong: Array) -> Array:
    """How much of the colour shows: near zero the picture shows through."""
    x = np.minimum(strong / 0.4, 1)
    return x * (2 - x)
