"""Random perturbations of single pixels: Gaussian noise, uniform noise, salt and pepper."""

from __future__ import annotations

import torch
from torch import Tensor

from .base import Perturbation
from .noise import Noise
from .registry import register


def _salted(pictures: Tensor, share: float, noise: Noise) -> Tensor:
    """The same pixels first, and more of them with more: half become white, half black."""
    drawn = noise.uniform((1, 1, *pictures.shape[2:]))
    pictures = torch.where(drawn < share / 2, torch.ones_like(pictures), pictures)
    return torch.where(drawn > 1 - share / 2, torch.zeros_like(pictures), pictures)


def _grained(pictures: Tensor, sd: float, noise: Noise) -> Tensor:
    return pictures + sd * noise.normal((1, *pictures.shape[1:]))


def _jittered(pictures: Tensor, most: float, noise: Noise) -> Tensor:
    return pictures + most * (2 * noise.uniform((1, *pictures.shape[1:])) - 1)


GAUSSIAN = register(
    Perturbation(
        "gaussian-noise",
        _grained,
        0,
        0.5,
        unit="standard deviation",
        label="Gaussian noise",
        random=True,
        group="grain",
    )
)
UNIFORM = register(
    Perturbation(
        "uniform-noise",
        _jittered,
        0,
        0.5,
        unit="at most, either way",
        label="uniform noise",
        random=True,
        group="grain",
    )
)
SALT = register(
    Perturbation(
        "salt-and-pepper", _salted, 0, 0.5, unit="share of pixels", label="salt and pepper", random=True, group="grain"
    )
)
