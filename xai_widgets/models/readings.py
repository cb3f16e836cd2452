"""How the outputs of modules are read as maps over the picture, without the user writing a reshape."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from torch import Tensor

from ..core.model import Reading

MOST_PREFIX = 8
"""Tokens that may stand before those of the picture: class, distillation, registers."""


def readings(found: Mapping[str, tuple[Tensor, int]], picture: tuple[int, int], with_graph: bool) -> dict[str, Reading]:
    """Of the captured outputs (tensor, version), those that are a grid over the picture (H, W), in the order made.

    Left out: outputs written to in place later (what was seen there is gone), those whose sides do not follow the
    picture's, those that can be read in two ways, and, where there is a graph, those that are not of the picture (a
    table of positions, say).
    """
    outputs = kept(found).items()
    usable = {name: tuple(tensor.shape) for name, tensor in outputs if tensor.requires_grad or not with_graph}
    shapes = set(usable.values())
    tokens = {shape[1] for shape in shapes if len(shape) == 3 and _tokens(shape[1], picture)}
    last = any(_strided(s[1:3], picture) and not _strided(s[2:], picture) for s in shapes if len(s) == 4)
    read = {
        name: _of_tokens(shape, shapes, picture) if len(shape) == 3 else _of_maps(shape, tokens, last, picture)
        for name, shape in usable.items()
    }
    return {name: reading for name, reading in read.items() if reading is not None}


def kept(found: Mapping[str, tuple[Tensor, int]]) -> dict[str, Tensor]:
    """The outputs for one row that still hold what was seen."""
    return {
        name: tensor for name, (tensor, version) in found.items()
        if tensor._version == version and len(tensor) == 1 and tensor.is_floating_point()
    }  # fmt: skip


def of_patches(count: int, picture: tuple[int, int]) -> Reading | None:
    """How so many tokens are read as a grid over a picture (H, W), if there is one way and no other."""
    fits = _tokens(count, picture)
    return fits[0] if len(fits) == 1 else None


def _of_tokens(shape: tuple[int, ...], shapes: set[tuple[int, ...]], picture: tuple[int, int]) -> Reading | None:
    _, tokens, channels = shape
    # Mixers turn tokens into channels and back: which of the two is which cannot be told if either could be.
    turned = (1, channels, tokens) in shapes and _tokens(channels, picture)
    return None if turned else of_patches(tokens, picture)


def _tokens(count: int, picture: tuple[int, int]) -> list[Reading]:
    """The ways in which a number of tokens is a few, and one for each square patch of the picture."""
    height, width = picture
    sides = (side for side in range(2, min(height, width) + 1) if height % side == 0 and width % side == 0)
    grids = [(height // side, width // side) for side in sides]
    return [Reading("tokens", h, w, count - h * w) for h, w in grids if h * w > 1 and 0 <= count - h * w <= MOST_PREFIX]


def _of_maps(shape: tuple[int, ...], tokens: set[int], last: bool, picture: tuple[int, int]) -> Reading | None:
    first_fits, last_fits = _strided(shape[2:], picture), _strided(shape[1:3], picture)
    if shape[2] == shape[3] and shape[2] in tokens:
        return None  # attention, heads by tokens by tokens
    if last_fits and (not first_fits or last):
        return Reading("last", *shape[1:3]) if not first_fits else None
    return Reading("maps", *shape[2:]) if first_fits or _alike(shape[2:], picture) else None


@lru_cache(maxsize=4096)
def _strided(grid: tuple[int, ...], picture: tuple[int, int]) -> bool:
    """Whether a grid is the picture's, divided by one whole number, both sides rounded down or both up."""
    (h, w), (height, width) = grid, picture
    sizes = range(1, max(picture) + 1)
    return h * w > 1 and any((h, w) in ((height // s, width // s), (-(-height // s), -(-width // s))) for s in sizes)


def _alike(grid: tuple[int, ...], picture: tuple[int, int]) -> bool:
    """Whether a grid has the picture's sides, smaller, and about its shape: unpadded convolutions."""
    height, width = grid
    if height * width <= 1 or height > picture[0] or width > picture[1]:
        return False
    return 0.5 <= (picture[0] / height) / (picture[1] / width) <= 2
