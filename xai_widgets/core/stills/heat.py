"""A map over its picture, as js/src/lib/heatmap.js and compose.js draw it: where both signs are seen the negative is
hatched, or its lines dashed, since two colours alone would not tell everybody."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from .colormap import Array, colours, position, strength, veil
from .figure import Scale
from .numbers import number, signed

MANY = 1024
"""Values from which on a map is one of single pixels, of which a hundredth may lie beyond the colours' end."""
ENDS = {"positive": (0, 1), "negative": (0, -1), "both": (-1, 1), "absolute": (0, 1)}
INK = (16, 16, 20)
RAMP = 1024
PITCH, LINE, GRID = 6, 2, 320
"""Every how many pixels of a picture 320 long a line of the hatching comes, and how wide it is; the front end's own."""
DASH, DASHES = 5, 8
BAR_HIGH = 10
FLATTEST, TALLEST = 1 / 8, 2


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
        alpha = np.where(hatching(whole, look), alpha / 4, alpha)
    return _picture(ground + (look.opacity * alpha)[..., None] * (colour - ground))


def hatching(whole: Array, look: Look) -> Array:
    """bool (H, W): where the lines are that say that a map is negative there."""
    if look.sign != "both" or look.view == "mask":
        return np.zeros(whole.shape, bool)
    rows, columns = np.indices(whole.shape)
    unit = max(1.0, max(whole.shape) / GRID)
    return (whole < 0) & ((rows + columns) // unit % PITCH < LINE)


def alone(values: Array, width: int) -> tuple[Image.Image, Scale]:
    """A map (h, w) of any numbers without its picture, a crisp cell each, `width` pixels wide, and its scale."""
    peak = float(np.abs(values).max(initial=0)) or 1.0
    both = bool((values < 0).any())
    look = Look("RdBu" if both else "viridis", "both" if both else "positive", 0.0, "heat", 1.0)
    shares = values / peak
    reach = reach_of(shares)
    height = round(width * min(max(values.shape[0] / values.shape[1], FLATTEST), TALLEST))
    rows, columns = (np.arange(many) * few // many for many, few in zip((height, width), values.shape, strict=True))
    whole = shares[rows][:, columns]
    drawn = colours(look.colormap, position(look.colormap, look.sign, np.clip(whole / reach, -1, 1))).astype(float)
    lines = hatching(whole, look)[..., None]
    return _picture(np.where(lines, drawn + 0.75 * (255 - drawn), drawn)), scale_of(look, reach, peak)


def _contours(ground: Array, whole: Array, reach: float, look: Look) -> Array:
    signs = ["positive", "negative"] if look.sign == "both" else [look.sign]
    first = max(look.threshold, 0.1 * reach)
    for sign in signs:
        strong = strength(whole, sign)
        for level in (first + (0.95 * reach - first) * k / 4 for k in range(5)):
            value = np.array(min(level / reach, 1) * (-1 if sign == "negative" else 1))
            line = _edge(strong >= level) & ~(_gaps(strong) if sign == "negative" else False)
            colour = colours(look.colormap, position(look.colormap, look.sign, value)).astype(float)
            ground = np.where(line[..., None], ground + look.opacity * (colour - ground), ground)
    return ground


def _gaps(strong: Array) -> Array:
    """bool (H, W): where a line of equal strength has a gap, every eight pixels along it."""
    down, right = np.gradient(strong) if min(strong.shape) > 1 else (np.zeros_like(strong), np.ones_like(strong))
    rows, columns = np.indices(strong.shape)
    unit = max(1.0, max(strong.shape) / GRID)
    return np.where(np.abs(down) > np.abs(right), columns, rows) // unit % DASHES >= DASH


def _edge(inside: Array) -> Array:
    """Pixels of an area that have a neighbour outside, two wide."""
    framed = np.pad(inside, 2, mode="edge")
    around = [framed[2 + y : framed.shape[0] - 2 + y, 2 + x : framed.shape[1] - 2 + x]
              for y, x in ((1, 0), (-1, 0), (0, 1), (0, -1))]  # fmt: skip
    return inside & ~np.logical_and.reduce(around) | ~inside & np.logical_or.reduce(around)


def _picture(pixels: Array) -> Image.Image:
    return Image.fromarray(np.floor(pixels.clip(0, 255) + 0.5).astype(np.uint8))


def scale_of(look: Look, reach: float, peak: float) -> Scale:
    """What the colours mean, and the ends' values; where they end before the values do, it says so."""
    low, high = ENDS[look.sign]
    tell = signed if look.sign == "both" else number
    return Scale(bar(look, reach), *(_beyond(v, reach) + tell(v * reach * peak) for v in (low, high)))


def _beyond(v: int, reach: float) -> str:
    return "" if reach == 1 or v == 0 else "≥ " if v > 0 else "≤ "


def bar(look: Look, reach: float) -> Image.Image:
    """The colours of the values that are shown, those below the threshold faded; the negative half as in the map."""
    low, high = ENDS[look.sign]
    values = np.linspace(low, high, 256)
    strong = strength(values, look.sign)
    seen = strong * reach >= look.threshold
    if look.view == "mask":
        colour, alpha = np.asarray(INK, float), np.where(seen, 1 - np.sqrt(strong), 1.0)
    else:
        colour = colours(look.colormap, position(look.colormap, look.sign, values)).astype(float)
        alpha = np.where(seen, 1.0, 0.15)
    faded = np.where(hatching(np.repeat(values[None], BAR_HIGH, 0), look), alpha / 4, alpha)
    return _picture(255 + faded[..., None] * (colour - 255))
