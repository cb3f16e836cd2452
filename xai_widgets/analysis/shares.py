"""How much of an answer comes from each of several inputs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from ..core.errors import ExplainError
from ..core.run import Run, picked
from ..core.target import TargetLike

MOST = 10


@dataclass(frozen=True)
class Shares:
    """`values`: by input, its Shapley value; with `nothing`, the score with none of them, they sum to `score`."""

    values: dict[Any, float]
    nothing: float
    score: float


def shares(run: Run, target: TargetLike, baseline: Tensor | None = None) -> Shares:
    """The exact Shapley value of each input as a whole: its mean effect on the score over all orders of adding inputs.

    Args:
        run: of several inputs.
        target: what is explained.
        baseline: (1, P), what stands for no input, beside the run's row; each input's usual one where None.

    Raises:
        ExplainError: the run has one input, or more than ten, which would take more than 1,024 rows.

    Paper: Shapley 1953, A value for n-person games; for inputs of a model: https://arxiv.org/abs/1705.07874.
    """
    parts = run.space.parts
    if not 2 <= len(parts) <= MOST:
        raise ExplainError(f"The answer is shared out among 2 to {MOST} inputs, there are {max(len(parts), 1)}.")
    count = len(parts)
    nothing = run.baseline("usual") if baseline is None else run.model.prepare(baseline)
    kept = (torch.arange(2**count)[:, None] >> torch.arange(count)) & 1 == 1
    sizes = torch.tensor([place.stop - place.start for _, _, place in parts])

    def rows(start: int, stop: int) -> Tensor:
        shown = kept[start:stop].repeat_interleave(sizes, 1).to(run.inputs.device)
        return run.model.prepare(torch.where(shown, run.inputs, nothing))

    scores = torch.cat([found.cpu().double() for _, _, found in run.scored(2**count, target, rows)])
    found = {key: _value(scores, kept, number) for number, (key, _, _) in enumerate(parts)}
    return Shares(found, float(scores[0]), float(picked(run.scores[None], target)))


def _value(scores: Tensor, kept: Tensor, number: int) -> float:
    count = kept.shape[1]
    without = torch.nonzero(~kept[:, number])[:, 0]
    sizes = kept[without].sum(1).tolist()
    weights = [math.factorial(size) * math.factorial(count - size - 1) / math.factorial(count) for size in sizes]
    gains = scores[without + 2**number] - scores[without]
    return float((torch.tensor(weights, dtype=torch.float64) * gains).sum())
