"""A map over its picture, as js/src/lib/heatmap.js and compose.js draw it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from .colormap import Array, colours, position, strength, veil

MANY = 1024
"""Values from which on a map is one of single pixels, of which a hundredth may lie beyond the colours' end."""
ENDS = {"positive": (0, 1), "negative": (0, -1), "both": (-1, 1), "absolute": (0, 1)}
INK = (16, 16, 20)
RAMP = 1024


@dataclass(frozen=True)
class Look:
    """The traits of an explorer of pictures that say how a map is drawn."""

    colormap: str
    sign: str
    threshold: float
    view: str
    opacity: float


def reach_of(values: Array) -> float:
    """Where the colours end, of a map in [-1, 1]: at 1, or where a hundredth of many lie beyond."""
    if values.size < MANY:
        return 1.0
    counts = np.bincount(np.minimum(1000, (np.abs(values) * 1000).astype(int)).ravel(), minlength=1001)
    beyond = 0
    for k in range(1000, 20, -1):
        beyond += counts[k]
        if beyond > values.size / 100:
            return min(1.0, (k + 1) / 1000)
    return 0.02


def enlarged(values: Array, height: int, width: int) -> Array:
    """(height, width): between values straight lines, pixel centres aligned."""
    rows, columns = (_taps(*sides) for sides in ((values.shape[0], height), (values.shape[1], width)))
    low, high, share = columns
    across = values[:, low] + share * (values[:, high] - values[:, low])
    low, high, share = rows
    return across[low] + share[:, None] * (across[high] - across[low])


def _taps(few: int, many: int) -> tuple[Array, Array, Array]:
    at = np.clip((np.arange(many) + 0.5) * few / many - 0.5, 0, few - 1)
    low = np.minimum(np.floor(at), max(few - 2, 0)).astype(int)
    return low, np.minimum(low + 1, few - 1), (at - low).astype(np.float32)


def over(picture: Image.Image, values: Array, look: Look) -> Image.Image:
    """An RGB picture under its map (h, w) in [-1, 1]."""
    ground = np.asarray(picture).astype(np.float32)
    whole, reach = enlarged(values.astype(np.float32), picture.height, picture.width), reach_of(values)
    if look.view == "contour":
        return _picture(_contours(ground, whole, reach, look))
    shown = np.clip(whole / reach, -1, 1)
    strong = strength(shown, look.sign)
    seen = (strength(whole, look.sign) >= look.threshold) & ((strong > 0) | (look.sign == "both"))
    if look.view == "mask":
        colour, alpha = np.asarray(INK, float), np.where(seen, 1 - np.sqrt(strong), 1.0)
    else:
        ramp = colours(look.colormap, np.linspace(0, 1, RAMP)).astype(np.float32)
        colour = ramp[(position(look.colormap, look.sign, shown) * (RAMP - 1) + 0.5).astype(int)]
        alpha = np.where(seen, veil(strong), 0.0)
    return _picture(ground + (look.opacity * alpha)[..., None] * (colour - ground))


def _contours(ground: Array, whole: Array, reach: float, look: Look) -> Array:
    signs = ["positive", "negative"] if look.sign == "both" else [look.sign]
    first = max(look.threshold, 0.1 * reach)
    for sign in signs:
        strong = strength(whole, sign)
        for level in (first + (0.95 * reach - first) * k / 4 for k in range(5)):
            value = np.array(min(level / reach, 1) * (-1 if sign == "negative" else 1))
            line = _edge(strong >= level)
            colour = colours(look.colormap, position(look.colormap, look.sign, value)).astype(float)
            ground = np.where(line[..., None], ground + look.opacity * (colour - ground), ground)
    return ground


def _edge(inside: Array) -> Array:
    """Pixels of an area that have a neighbour outside, two wide."""
    framed = np.pad(inside, 2, mode="edge")
    around = [framed[2 + y : framed.shape[0] - 2 + y, 2 + x : framed.shape[1] - 2 + x]
              for y, x in ((1, 0), (-1, 0), (0, 1), (0, -1))]  # fmt: skip
    return inside & ~np.logical_and.reduce(around) | ~inside & np.logical_or.reduce(around)


def _picture(pixels: Array) -> Image.Image:
    return Image.fromarray(np.floor(pixels.clip(0, 255) + 0.5).astype(np.uint8))


def bar(look: Look, reach: float) -> Image.Image:
    """One pixel high: the colours of the values that are shown, those below the threshold faded."""
    low, high = ENDS[look.sign]
    values = np.linspace(low, high, 256)
    strong = strength(values, look.sign)
    seen = strong * reach >= look.threshold
    if look.view == "mask":
        colour, alpha = np.asarray(INK, float), np.where(seen, 1 - np.sqrt(strong), 1.0)
    else:
        colour = colours(look.colormap, position(look.colormap, look.sign, values)).astype(float)
        alpha = np.where(seen, 1.0, 0.15)
    return _picture((255 + alpha[..., None] * (colour - 255))[None])
