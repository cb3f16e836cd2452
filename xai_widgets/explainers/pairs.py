"""Means of what comes in antithetic pairs, and how sure they are; gradients at pairs of noisy copies."""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch
from torch import Tensor

from ..core.params import Slider
from ..core.run import Run

N_SAMPLES = Slider("n_samples", "samples", 2, 256, 2, 32, integer=True, help="noisy copies, in pairs")
NOISE = Slider("noise", "noise", 0.01, 0.5, 0.01, 0.15, help="standard deviation, as a share of the input's range")
SEED = Slider("seed", "seed", 0, 9999, 1, 0, integer=True)


def generator(seed: int, index: int) -> torch.Generator:
    """A generator of its own for a sample, so that the batch size changes nothing."""
    return torch.Generator().manual_seed(seed * 1_000_003 + index)


def noisy_gradients(run: Run, target: int, n: int, noise: float, seed: int) -> Iterator[tuple[float, Tensor]]:
    """Yield (share done, gradients (some, C, H, W)) at pairs x + e and x - e, e normal, its sd `noise` × the range of
    x; n is made even."""
    inputs, total = run.inputs.float(), 2 * math.ceil(n / 2)
    spread = noise * (inputs.max() - inputs.min())

    def rows(start: int, stop: int) -> Tensor:
        return run.model.prepare(inputs + spread * torch.stack([one(i) for i in range(start, stop)]))

    def one(index: int) -> Tensor:
        own = generator(seed, index // 2)
        return (1 - 2 * (index % 2)) * torch.randn(inputs.shape[1:], generator=own, dtype=torch.float32).to(
            inputs.device
        )

    for _, stop, gradients in run.gradients(total, target, rows):
        yield stop / total, gradients


class Pairs:
    """Running mean of pairs of gradients or of what they make, and the standard error of that mean."""

    def __init__(self) -> None:
        self._half: Tensor | None = None
        self._total = self._squares = torch.zeros(())
        self._done = 0

    def add(self, gradient: Tensor) -> None:
        """One gradient (C, H, W); every second one completes a pair."""
        if self._half is None:
            self._half = gradient
            return
        pair, self._half = (self._half + gradient) / 2, None
        if not self._done:
            self._total = self._squares = torch.zeros_like(pair)
        self._total, self._squares, self._done = self._total + pair, self._squares + pair.square(), self._done + 1

    @property
    def mean(self) -> Tensor:
        """(C, H, W); of a first half alone while there is no pair yet."""
        return self._half if not self._done and self._half is not None else self._total / self._done

    @property
    def standard_error(self) -> Tensor:
        """Root mean square over elements; infinite while there are fewer than two pairs."""
        n = self._done
        if n < 2:
            return torch.full((), math.inf, device=self.mean.device)
        variance = (self._squares - self._total.square() / n).clamp_min(0) / (n - 1)
        return (variance.mean() / n).sqrt()
