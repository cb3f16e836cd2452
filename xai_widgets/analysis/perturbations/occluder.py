"""A square of the picture's mean colour, of any size, anywhere."""

from __future__ import annotations

from torch import Tensor

from ...core.params import Slider
from .base import Perturbation
from .registry import register

X = Slider("x", "across", 0, 1, 0.01, 0.5, help="its middle, as a share of the width")
Y = Slider("y", "down", 0, 1, 0.01, 0.5, help="its middle, as a share of the height")


def _occluded(pictures: Tensor, share: float, x: float, y: float) -> Tensor:
    height, width = pictures.shape[-2:]
    side = share * min(height, width)
    top, left = y * height - side / 2, x * width - side / 2
    rows = slice(max(0, round(top)), max(0, round(top + side)))
    columns = slice(max(0, round(left)), max(0, round(left + side)))
    colour = pictures.mean((2, 3), keepdim=True)
    pictures[:, :, rows, columns] = colour
    return pictures


OCCLUDER = register(
    Perturbation(
        "occluder", _occluded, 0, 2, unit="side, as a share of the shorter side", extras=(X, Y), group="occluder"
    )
)
