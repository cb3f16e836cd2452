"""Orders and ranks of the places of a map."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import interpolate


def enlarged(values: Tensor, size: tuple[int, int]) -> Tensor:
    """(h, w) at another size, linear between the centres of its cells, as a coarse map is drawn."""
    if tuple(values.shape) == size:
        return values
    return interpolate(values[None, None], size=size, mode="bilinear", align_corners=False)[0, 0]


def places(values: Tensor, seed: int) -> Tensor:
    """The place of each pixel, 0 for the largest value, int64 (h, w). Equal values are ordered by chance: in the
    order of the picture's rows they would favour its top."""
    flat = values.flatten()
    shuffle = torch.randperm(flat.numel(), generator=torch.Generator().manual_seed(seed))
    order = shuffle[torch.argsort(flat[shuffle], descending=True, stable=True)]
    place = torch.empty_like(order)
    place[order] = torch.arange(flat.numel())
    return place.reshape(values.shape)


def ranks(values: Tensor) -> Tensor:
    """Ranks from 0, float64 (n,); equal values share the mean of their ranks."""
    _, group, count = torch.unique(values.flatten(), return_inverse=True, return_counts=True)
    last = count.cumsum(0).double()
    return (last - (count.double() + 1) / 2)[group]


def linear_correlation(a: Tensor, b: Tensor) -> float:
    """Pearson's, in [-1, 1]; 0 where one of them is constant, since it then says nothing of the other."""
    a, b = a.flatten().double(), b.flatten().double()
    a, b = a - a.mean(), b - b.mean()
    size = float(a.norm() * b.norm())
    return max(-1.0, min(1.0, float(a @ b) / size)) if size > 0 else 0.0  # which rounding can leave


def rank_correlation(a: Tensor, b: Tensor) -> float:
    """Spearman's, in [-1, 1]; 0 where one of them is constant."""
    return linear_correlation(ranks(a), ranks(b))


SIMILARITIES = {"rank": rank_correlation, "linear": linear_correlation}
