"""A layer's weights as they are looked at: a part of a matrix at the size of the screen, tiles of all heads, lines."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import pad

from ...core.errors import ExplainError
from .layer import AttentionLayer

LARGEST, TILE = 256, 32


@dataclass(frozen=True)
class Window:
    """A part of one head's matrix. `values` float16 (h, w): the largest weight in each cell, in [0, 1]. Cell (a, b) has
    queries from rows[0] + a · cell[0] and keys from columns[0] + b · cell[1]: every weight is in exactly one."""

    values: np.ndarray
    rows: tuple[int, int]
    columns: tuple[int, int]
    cell: tuple[int, int]


@dataclass(frozen=True)
class Tiles:
    """All heads of one layer, small. `values` uint8 (heads, h, w): the largest weight in each cell, 255 for the largest
    of the head; `peaks` float32 (heads,): that largest weight; `cell`: queries and keys of a cell."""

    layer: int
    values: np.ndarray
    peaks: np.ndarray
    cell: tuple[int, int]


def window(
    layer: AttentionLayer,
    head: int,
    rows: Any = None,
    columns: Any = None,
    size: Any = (LARGEST, LARGEST),
    group: int = 0,
) -> Window:
    """A part of one head's matrix, max-pooled to a size.

    Args:
        layer: the layer.
        head: the head.
        rows: the first query and the one after the last; all where None.
        columns: the first key and the one after the last; all where None.
        size: the most rows and columns of the answer, each from 1 to 256.
        group: the group.

    Raises:
        ExplainError: no such head, rows, columns or group; a size out of its range.
    """
    layer.check(head, group=group)
    top, bottom = _span("rows", rows, layer.length)
    left, right = _span("columns", columns, layer.keys_length)
    height, width = _size(size)
    cell = math.ceil((bottom - top) / height), math.ceil((right - left) / width)
    few = max(1, (1 << 22) // layer.keys_length // cell[0]) * cell[0]
    parts = [
        pooled(layer.weights(head, slice(row, min(row + few, bottom)), group)[:, left:right], cell)
        for row in range(top, bottom, few)
    ]
    return Window(torch.cat(parts).half().cpu().numpy(), (top, bottom), (left, right), cell)


class Tiling:
    """The tiles of a layer, in the making.

    Args:
        layer: the layer.
        side: cells of a tile's side at most, 1 to 256.
    """

    def __init__(self, layer: AttentionLayer, side: int = TILE) -> None:
        height, width = _size((side, side))
        self.cell = math.ceil(layer.length / height), math.ceil(layer.keys_length / width)
        shape = math.ceil(layer.length / self.cell[0]), math.ceil(layer.keys_length / self.cell[1])
        self._small, self._layer = torch.zeros(layer.heads, *shape, device=layer.device), layer.index

    def add(self, heads: slice, rows: slice, weights: Tensor) -> None:
        """Weights (heads, rows, S); rows begin at a cell's first."""
        cells = slice(rows.start // self.cell[0], math.ceil(rows.stop / self.cell[0]))
        self._small[heads, cells] = pooled(weights, self.cell)

    def tiles(self) -> Tiles:
        """All of them."""
        peaks = self._small.amax((1, 2))
        shares = self._small / peaks.clamp_min(torch.finfo(torch.float32).tiny)[:, None, None]
        shown = (shares * 255).round().to(torch.uint8)
        return Tiles(self._layer, shown.cpu().numpy(), peaks.cpu().numpy(), self.cell)


def tiles(layer: AttentionLayer, side: int = TILE, group: int = 0) -> Tiles:
    """Every head of a layer, max-pooled to at most `side` × `side` (1 to 256)."""
    layer.check(group=group)
    made = Tiling(layer, side)
    for block in layer.blocks(group, by=made.cell[0]):
        made.add(*block)
    return made.tiles()


def column(layer: AttentionLayer, head: int, key: int, group: int = 0) -> Tensor:
    """float32 (L,): the weight that every query gives to one key."""
    layer.check(head, 0, key, group)
    few = max(1, (1 << 22) // layer.keys_length)
    parts = range(0, layer.length, few)
    return torch.cat([layer.weights(head, slice(row, row + few), group)[:, key] for row in parts])


def pooled(weights: Tensor, cell: tuple[int, int]) -> Tensor:
    """(…, ceil(r / cell[0]), ceil(c / cell[1])): the largest in each cell of (…, r, c); the last may be short."""
    rows, columns = weights.shape[-2:]
    if (below := -rows % cell[0]) | (beside := -columns % cell[1]):
        weights = pad(weights, (0, beside, 0, below))
    if cell == (1, 1):
        return weights
    # Whole rows first: over both at once, or along a row first, takes ten times as long on a CPU.
    return weights.unflatten(-2, (-1, cell[0])).amax(-2).unflatten(-1, (-1, cell[1])).amax(-1)


def _span(what: str, given: Any, count: int) -> tuple[int, int]:
    if given is None:
        return 0, count
    try:
        first, last = given
        fits = all(isinstance(x, int) and not isinstance(x, bool) for x in (first, last)) and 0 <= first < last <= count
    except (TypeError, ValueError):
        fits = False
    if not fits:
        raise ExplainError(f"{what} must be a first one and one after the last, from 0 to {count}, got {given!r}.")
    return first, last


def _size(given: Any) -> tuple[int, int]:
    try:
        height, width = given
        fits = all(isinstance(x, int) and not isinstance(x, bool) and 1 <= x <= LARGEST for x in (height, width))
    except (TypeError, ValueError):
        fits = False
    if not fits:
        raise ExplainError(f"size must be two whole numbers from 1 to {LARGEST}, got {given!r}.")
    return height, width
