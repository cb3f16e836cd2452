"""Numbers by which heads are sorted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from .layer import AttentionLayer

_TINY = torch.finfo(torch.float32).tiny


@dataclass(frozen=True)
class HeadStatistics:
    """Of every head of a layer, means over its queries; float32 (heads,) each.

    Attributes:
        layer: the layer's index.
        entropy: of the weights, in bits: 0 for a head that looks at one token, log2 S for one that looks at all alike.
        distance: how far away it looks, in tokens, or in patches over the picture where their grid is known; None for
            cross attention, where there is no distance.
        separators: the share of its weight on separator tokens, in [0, 1].
    """

    layer: int
    entropy: np.ndarray
    distance: np.ndarray | None
    separators: np.ndarray


class Apart:
    """How far tokens are from each other. The last answer is kept: the heads and layers of one input ask for the same.

    Args:
        grid: (height, width, prefix) of the patches behind `prefix` tokens that stand for no place, or None for text.
    """

    def __init__(self, grid: tuple[int, int, int] | None = None) -> None:
        self._grid = grid
        self._kept: tuple[tuple[int, int, int, torch.device], Tensor] | None = None

    def __call__(self, layer: AttentionLayer, rows: slice) -> Tensor:
        """(2, rows · S): how far each key is from each of these queries, 0 where one of them is nowhere; and whether
        both are somewhere."""
        asked = rows.start, rows.stop, layer.keys_length, layer.device
        if self._kept is None or self._kept[0] != asked:
            places = _places(layer, self._grid)
            apart = torch.cdist(places[rows], places, compute_mode="donot_use_mm_for_euclid_dist")
            both = torch.stack([apart.nan_to_num(0.0), (~apart.isnan()).float()])
            self._kept = asked, both.flatten(1)
        return self._kept[1]


class Tally:
    """The statistics of a layer's heads, in the making.

    Args:
        layer: the layer.
        separators: indices of the keys that are separators.
        apart: the distances, the same for all layers of one input.
    """

    def __init__(self, layer: AttentionLayer, separators: Sequence[int], apart: Apart) -> None:
        for key in separators:
            layer.check(key=key)
        self._layer, self._apart = layer, apart
        self._sums = torch.zeros(4, layer.heads, device=layer.device)
        self._ends = torch.tensor(list(separators), dtype=torch.long, device=layer.device)

    def add(self, heads: slice, rows: slice, weights: Tensor) -> None:
        """Weights (heads, rows, S)."""
        # Plain logarithms, in place: those that know of 0 take three times as long on a CPU, and so does new memory.
        self._sums[0, heads] -= weights.clamp_min(_TINY).log_().mul_(weights).sum((1, 2))
        self._sums[1, heads] += weights.index_select(-1, self._ends).sum((1, 2))
        if self._layer.kind == "self":
            self._sums[2:, heads] += self._apart(self._layer, rows) @ weights.flatten(1).T

    def statistics(self) -> HeadStatistics:
        """All of them."""
        entropy, ended, apart, placed = self._sums.cpu()
        layer = self._layer
        distance = (apart / placed.clamp_min(1e-30)).numpy() if layer.kind == "self" else None
        entropy, ended = entropy / np.log(2) / layer.length, ended / layer.length
        return HeadStatistics(layer.index, entropy.numpy(), distance, ended.numpy())


def statistics(
    layer: AttentionLayer, separators: Sequence[int] = (), grid: tuple[int, int, int] | None = None, group: int = 0
) -> HeadStatistics:
    """The statistics of a layer's heads, in one pass over its weights; see Tally."""
    layer.check(group=group)
    made = Tally(layer, separators, Apart(grid))
    for block in layer.blocks(group):
        made.add(*block)
    return made.statistics()


def _places(layer: AttentionLayer, grid: tuple[int, int, int] | None) -> Tensor:
    """(S, 1) or (S, 2): where each key is; NaN for one that is nowhere."""
    if grid is None or grid[0] * grid[1] + grid[2] != layer.keys_length:
        return torch.arange(layer.keys_length, dtype=torch.float32, device=layer.device)[:, None]
    height, width, prefix = grid
    rows, columns = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    patches = torch.stack([rows, columns], -1).reshape(-1, 2).float()
    return torch.cat([torch.full((prefix, 2), torch.nan), patches]).to(layer.device)
