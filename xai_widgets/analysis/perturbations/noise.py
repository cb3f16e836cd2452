"""Random numbers of a perturbation: the same for the same seed, whatever its strength or the device."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import torch
from torch import Tensor

from ...explainers.pairs import generator


class Noise:
    """Draws of one perturbation. The same seed gives the same pattern at every strength, so that a slider moves the
    strength alone; two perturbations have patterns of their own.

    Args:
        seed: a whole number from 0 on.
        name: of the perturbation.
        device: where what is drawn is wanted. It is drawn on the CPU, since devices draw differently.
    """

    def __init__(self, seed: int, name: str, device: torch.device) -> None:
        self._own = generator(seed, zlib.crc32(name.encode()))
        self._device = device

    def normal(self, shape: Sequence[int]) -> Tensor:
        """float32, mean 0 and standard deviation 1."""
        return torch.randn(tuple(shape), generator=self._own).to(self._device)

    def uniform(self, shape: Sequence[int]) -> Tensor:
        """float32, from 0 to 1."""
        return torch.rand(tuple(shape), generator=self._own).to(self._device)
