"""Noisy linear imputation: removed pixels become what their neighbours suggest, so that the removal is hard to see.

Each removed pixel is the weighted mean of its eight neighbours (1/6 beside, 1/12 across), removed ones too: a linear
system, symmetric and positive where a pixel is left, which conjugate gradients solve without a matrix.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, interpolate

MOST_ROUNDS = 1000
SMALL_ENOUGH = 1e-6
"""Residual at which to stop, as a share of the picture's range: far under the noise that is added."""


def imputed(picture: Tensor, removed: Tensor) -> Tensor:
    """float32 (N, C, H, W) with the removed pixels filled in.

    Args:
        picture: (1, C, H, W) float32.
        removed: bool (N, 1, H, W), somewhere False in each row.
    """
    unknown = removed.float()
    # At the picture's edge there are fewer neighbours.
    weight = _neighbours(torch.ones_like(picture[:, :1]))
    wanted = unknown * _neighbours(picture * (1 - unknown))
    solved = unknown * _guess(picture, 1 - unknown)
    residual = wanted - unknown * (weight * solved - _neighbours(solved))
    direction = _spread(residual, unknown)
    size = _dot(residual, direction)
    enough = (SMALL_ENOUGH * float(picture.amax() - picture.amin())) ** 2
    for _ in range(MOST_ROUNDS):
        if float(residual.square().max()) <= enough:
            break
        along = unknown * (weight * direction - _neighbours(direction))
        step = size / _dot(direction, along).clamp_min(1e-30)
        solved, residual = solved + step * direction, residual - step * along
        spread = _spread(residual, unknown)
        before, size = size, _dot(residual, spread)
        direction = spread + size / before.clamp_min(1e-30) * direction
    return torch.where(removed, solved, picture)


def _neighbours(values: Tensor) -> Tensor:
    """Weighted sum of the eight neighbours of (N, C, H, W); beyond the edge there is nothing. With weight 1/3 in the
    middle the window is a product of two short ones, several times faster than a convolution."""
    down = 2 * values
    down[..., 1:, :] += values[..., :-1, :]
    down[..., :-1, :] += values[..., 1:, :]
    both = 2 * down
    both[..., 1:] += down[..., :-1]
    both[..., :-1] += down[..., 1:]
    return both / 12 - values / 3


def _spread(residual: Tensor, unknown: Tensor) -> Tensor:
    """The residual with its sums over blocks of 4, 16, 64, … pixels added, over what such a block is tied to its
    surroundings by: a preconditioner that carries what is wide across a hole at once, not a pixel a round."""
    spread, side = residual.clone(), 4
    while side < max(residual.shape[-2:]):
        sums = avg_pool2d(residual, side, ceil_mode=True, divisor_override=1) * (3 / (4 * side))
        blocks = sums.repeat_interleave(side, -1).repeat_interleave(side, -2)
        spread += blocks[..., : residual.shape[-2], : residual.shape[-1]]
        side *= 4
    return unknown * spread


def _dot(a: Tensor, b: Tensor) -> Tensor:
    return (a * b).sum((2, 3), keepdim=True)


def _guess(picture: Tensor, known: Tensor) -> Tensor:
    """Each hole filled from the smallest reduced picture in which it is gone; rounds are saved where holes are wide."""
    filled, missing = picture * known, known == 0
    values, share = filled, known
    while bool(missing.any()) and max(values.shape[-2:]) > 1:
        values, share = (avg_pool2d(t, 2, ceil_mode=True) for t in (values, share))
        mean = interpolate(values / share.clamp_min(1e-12), size=picture.shape[-2:], mode="nearest")
        there = interpolate(share, size=picture.shape[-2:], mode="nearest") > 0
        filled = torch.where(missing & there, mean, filled)
        missing = missing & ~there
    return filled
