"""Means of what comes in antithetic pairs, and how sure they are; gradients at pairs of noisy copies."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import lru_cache

import torch
from torch import Tensor

from ..core.errors import ExplainError
from ..core.params import Slider
from ..core.run import Run
from ..core.target import TargetLike

N_SAMPLES = Slider("n_samples", "samples", 2, 256, 2, 32, integer=True, help="noisy copies, in pairs")
NOISE = Slider("noise", "noise", 0.01, 0.5, 0.01, 0.15, help="standard deviation, as a share of the input's range")
SEED = Slider("seed", "seed", 0, 9999, 1, 0, integer=True)


def generator(seed: int, index: int) -> torch.Generator:
    """A generator of its own for a sample, so that the batch size changes nothing."""
    return torch.Generator().manual_seed(seed * 1_000_003 + index)


def rows_in_turn(run: Run, seed: int) -> Callable[[int], Tensor]:
    """Number of a pair -> its row (1, …) of the background, float32: all of them, in random order, before one comes
    again. ExplainError where there is no background."""
    if run.space.background is None:
        raise ExplainError(run.space.unknown_baseline("background"))
    given = run.space.background.to(run.inputs.device, torch.float32)

    @lru_cache(maxsize=1)
    def order(turn: int) -> Tensor:
        return torch.randperm(len(given), generator=generator(seed, -1 - turn))

    def row(pair: int) -> Tensor:
        turn, place = divmod(pair, len(given))
        return given[order(turn)[place]][None]

    return row


def on_a_way(number: int) -> str:
    """The words for a point on a random line from a baseline."""
    return f"point {number + 1} on the ways from the baselines"


def each_row(numbers: Tensor, like: Tensor) -> Tensor:
    """(n,) -> (n, 1, …) with as many dimensions as rows have."""
    return numbers.reshape(-1, *[1] * (like.ndim - 1))


def noisy_gradients(run: Run, target: TargetLike, n: int, noise: float, seed: int) -> Iterator[tuple[float, Tensor]]:
    """Yield (share done, gradients (some, …)) at pairs x + e and x - e, e normal, its sd `noise` × the range of x
    (see Space.scale); n is made even."""
    inputs, total = run.inputs.float(), 2 * math.ceil(n / 2)
    spread = noise * run.space.scale(inputs)

    def rows(start: int, stop: int) -> Tensor:
        return run.model.prepare(inputs + spread * torch.stack([one(i) for i in range(start, stop)]))

    def one(index: int) -> Tensor:
        own = generator(seed, index // 2)
        return (1 - 2 * (index % 2)) * torch.randn(inputs.shape[1:], generator=own, dtype=torch.float32).to(
            inputs.device
        )

    for _, stop, gradients in run.gradients(total, target, rows, lambda number: f"noisy copy {number + 1}"):
        yield stop / total, gradients


class Spread:
    """Running mean of independent parts, and the standard error of that mean."""

    def __init__(self) -> None:
        self.count = 0
        self._total = self._squares = torch.zeros(())

    def add(self, part: Tensor) -> None:
        """One part, all of one shape."""
        if not self.count:
            self._total = self._squares = torch.zeros_like(part)
        self._total, self._squares, self.count = self._total + part, self._squares + part.square(), self.count + 1

    def extend(self, parts: Tensor) -> None:
        """Several parts, (n, …)."""
        self._total, self._squares = self._total + parts.sum(0), self._squares + parts.square().sum(0)
        self.count += len(parts)

    @property
    def mean(self) -> Tensor:
        """Of the parts so far."""
        return self._total / self.count

    @property
    def standard_error(self) -> Tensor:
        """Root mean square over elements; infinite while there are fewer than two parts."""
        n = self.count
        if n < 2:
            return torch.full((), math.inf, device=self.mean.device)
        variance = (self._squares - self._total.square() / n).clamp_min(0) / (n - 1)
        return (variance.mean() / n).sqrt()


class Pairs(Spread):
    """The same of parts that are means of two each."""

    def __init__(self) -> None:
        super().__init__()
        self._half: Tensor | None = None

    def add(self, part: Tensor) -> None:
        """One half; every second one completes a pair."""
        if self._half is None:
            self._half = part
            if not self.count:
                self._total = self._squares = torch.zeros_like(part)
            return
        pair, self._half = (self._half + part) / 2, None
        super().add(pair)

    @property
    def mean(self) -> Tensor:
        """Of the pairs so far; of a first half alone while there is no pair yet."""
        return self._half if not self.count and self._half is not None else super().mean
