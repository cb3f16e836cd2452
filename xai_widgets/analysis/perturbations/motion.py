"""Perturbations that move what is in the picture: rotation, shift, scale. Beyond its edges is its mean colour."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn.functional import affine_grid, grid_sample

from ...core.params import Slider
from .base import Perturbation
from .registry import register

DIRECTION = Slider("direction", "direction", 0, 360, 1, 0, help="degrees, 0 to the right, 90 down")


def warped(pictures: Tensor, turn: float = 0.0, by: tuple[float, float] = (0.0, 0.0), times: float = 1.0) -> Tensor:
    """(N, C, H, W) turned about its middle by `turn` degrees counter-clockwise, moved `by` pixels to the right and
    down, and enlarged `times`; linear between pixels."""
    height, width = pictures.shape[-2:]
    cos, sin = (f(math.radians(turn)) / times for f in (math.cos, math.sin))
    # Where each place of the answer is looked up, in pixels from the middle; then in halves of the sides.
    right, down = 2 * by[0] / width, 2 * by[1] / height
    ratio = height / width
    theta = torch.tensor([
        [cos, -sin * ratio, -cos * right + sin * ratio * down],
        [sin / ratio, cos, -sin / ratio * right - cos * down],
    ], dtype=torch.float32).to(pictures.device)  # fmt: skip
    grid = affine_grid(theta.expand(len(pictures), 2, 3), list(pictures.shape), align_corners=False)
    beyond = pictures.mean((2, 3), keepdim=True)
    return grid_sample(pictures - beyond, grid, align_corners=False) + beyond


def _shifted(pictures: Tensor, share: float, direction: float) -> Tensor:
    pixels, angle = share * min(pictures.shape[-2:]), math.radians(direction)
    return warped(pictures, by=(pixels * math.cos(angle), pixels * math.sin(angle)))


ROTATION = register(
    Perturbation(
        "rotation",
        lambda pictures, degrees: warped(pictures, turn=degrees),
        -180,
        180,
        moves=True,
        unit="degrees, counter-clockwise",
        group="motion",
    )  # fmt: skip
)
SHIFT = register(
    Perturbation(
        "shift", _shifted, -0.5, 0.5, unit="share of the shorter side", moves=True, extras=(DIRECTION,), group="motion"
    )
)
SCALE = register(
    Perturbation(
        "scale",
        lambda pictures, times: warped(pictures, times=times),
        0.25,
        4,
        1,
        log=True,
        moves=True,
        unit="times its size",
        group="motion",
    )  # fmt: skip
)
