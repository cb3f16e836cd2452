"""From one picture to another, pixel after pixel: what deletion, insertion and monotonicity have in common."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from ...core.run import Run
from ...core.target import TargetLike
from ...explainers.order import interlaced
from .measure import Curve
from .read import read


def changes(place: Tensor, n_steps: int) -> Tensor:
    """int64 (H, W): the step after which each pixel is changed, from 1 to n_steps, for its `place` (H, W) in order."""
    ends = torch.tensor([round(i / n_steps * place.numel()) for i in range(n_steps + 1)])
    return torch.searchsorted(ends, place.cpu().contiguous(), right=True)


def walk(
    run: Run, start: Tensor, end: Tensor, place: Tensor, target: TargetLike, n_steps: int, how: str
) -> Iterator[tuple[float, Curve]]:
    """Yield (progress, the curve through the points visited so far) on the way from `start` to `end`.

    Both ends come first, then the points between in interlaced order: each curve is a whole one, no point is
    computed twice. x is the share of the pixels that are `end`'s already.

    Args:
        run: the model's Run.
        start: (1, C, H, W), the first picture.
        end: (1, C, H, W), the last one.
        place: int64 (H, W), when each pixel changes, from 0.
        target: what to follow.
        n_steps: steps from start to end; at most one for each pixel.
        how: which number to follow, see `read`.
    """
    n_steps = min(n_steps, place.numel())
    order = [0, n_steps, *(i + 1 for i in interlaced(n_steps - 1))]
    when = changes(place, n_steps).to(start.device)

    def rows(first: int, stop: int) -> Tensor:
        steps = torch.tensor(order[first:stop], device=when.device)
        changed = when[None, None] <= steps[:, None, None, None]
        return run.model.prepare(torch.where(changed, end, start))

    heights = torch.full((n_steps + 1,), float("nan"))
    for first, stop, outputs in run.forwards(n_steps + 1, rows):
        heights[order[first:stop]] = read(outputs, target, how)
        if stop < 2:  # one end alone is no curve
            continue
        there = torch.tensor(sorted(order[:stop]))
        shares = torch.tensor([round(int(i) / n_steps * place.numel()) / place.numel() for i in there])
        yield stop / (n_steps + 1), Curve(shares, heights[there])
