"""Perturbations of light and colour: brightness, contrast, gamma, saturation."""

from __future__ import annotations

from torch import Tensor

from .base import Perturbation
from .registry import register

LUMA = (0.2989, 0.587, 0.114)


def grey(pictures: Tensor) -> Tensor:
    """(N, 1, H, W): how bright each pixel is."""
    if pictures.shape[1] == 1:
        return pictures
    red, green, blue = pictures.split(1, 1)
    return LUMA[0] * red + LUMA[1] * green + LUMA[2] * blue


def _contrasted(pictures: Tensor, times: float) -> Tensor:
    middle = grey(pictures).mean((1, 2, 3), keepdim=True)
    return middle + times * (pictures - middle)


def _saturated(pictures: Tensor, times: float) -> Tensor:
    without = grey(pictures)
    return without + times * (pictures - without)


BRIGHTNESS = register(
    Perturbation(
        "brightness",
        lambda pictures, more: pictures + more,
        -1,
        1,
        unit="added, 1 is from black to white",
        group="light",
    )
)
CONTRAST = register(Perturbation("contrast", _contrasted, 0, 3, 1, unit="times, about the mean grey", group="light"))
GAMMA = register(
    Perturbation(
        "gamma", lambda pictures, power: pictures.clamp(0, 1) ** power, 0.2, 5, 1, log=True, unit="power", group="light"
    )
)
SATURATION = register(Perturbation("saturation", _saturated, 0, 3, 1, unit="times, 0 is grey", group="light"))
