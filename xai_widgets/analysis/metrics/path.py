"""From one input to another, place after place: what deletion, insertion and monotonicity have in common."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

from ...core.errors import ExplainError
from ...core.run import Run
from ...core.target import TargetLike
from ...explainers.order import interlaced
from .measure import Curve
from .read import read

MOST_FILLS = 32
"""Rows of a background that are tried at each step: each costs a pass."""


def changes(place: Tensor, n_steps: int) -> Tensor:
    """int64 (*grid): the step after which each place is changed, from 1 to n_steps, for its `place` (*grid) in order;
    n_steps + 1 for what never is, which has the place -1."""
    there = int((place >= 0).sum())
    ends = torch.tensor([round(i / n_steps * there) for i in range(n_steps + 1)])
    when = torch.searchsorted(ends, place.cpu().contiguous(), right=True)
    return torch.where(place.cpu() < 0, n_steps + 1, when)


def nothing(run: Run, values: dict[str, Any]) -> Tensor:
    """(B, …): what places are replaced by, for a metric's parameters; the answers are averaged."""
    return run.fills(values["baseline"], MOST_FILLS, values["seed"])


def walk(
    run: Run, start: Tensor, end: Tensor, place: Tensor, target: TargetLike, n_steps: int, how: str
) -> Iterator[tuple[float, Curve]]:
    """Yield (progress, the curve through the points visited so far) on the way from `start` to `end`.

    Both ends come first, then the points between in interlaced order: each curve is a whole one, no point is
    computed twice. x is the share of the places that are `end`'s already.

    Args:
        run: the model's Run.
        start: (1, …), the first input, or (B, …), several in its place, whose answers are averaged.
        end: the last one, likewise.
        place: int64 (*grid), when each place changes, from 0; -1 for those that never do.
        target: what to follow.
        n_steps: steps from start to end; at most one for each place.
        how: which number to follow, see `read`.
    """
    there = int((place >= 0).sum())
    if there < 2:
        raise ExplainError("The input has fewer than two places that can be hidden, so there is no order to follow.")
    n_steps, each = min(n_steps, there), max(len(start), len(end))
    order = [0, n_steps, *(i + 1 for i in interlaced(n_steps - 1))]
    when = changes(place, n_steps).to(start.device)

    def rows(first: int, stop: int) -> Tensor:
        numbers = range(first, stop)
        steps = torch.tensor([order[i // each] for i in numbers], device=when.device)
        changed = run.space.across(when <= steps.reshape(-1, *[1] * when.ndim))
        before, after = (given if len(given) == 1 else given[[i % each for i in numbers]] for given in (start, end))
        return run.model.prepare(torch.where(changed, after, before))

    heights, waiting = torch.full((n_steps + 1,), float("nan")), torch.zeros(0)
    done = 0
    for _, stop, outputs in run.forwards(each * (n_steps + 1), rows):
        waiting = torch.cat([waiting, read(outputs, target, how)])
        ready = stop // each
        means, waiting = waiting[: (ready - done) * each].reshape(-1, each).mean(1), waiting[(ready - done) * each :]
        heights[order[done:ready]] = means
        if ready < 2 or ready == done:  # one end alone is no curve
            done = ready
            continue
        done = ready
        visited = torch.tensor(sorted(order[:done]))
        shares = torch.tensor([round(int(i) / n_steps * there) / there for i in visited])
        yield done / (n_steps + 1), Curve(shares, heights[visited])
