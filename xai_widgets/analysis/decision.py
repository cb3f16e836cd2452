"""What "the answer flips" means: another class, or a value on the other side of a threshold."""

from __future__ import annotations

import math
import numbers
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from ..core.errors import ExplainError
from ..core.ours import Ours
from ..core.target import is_whole

NO_ANSWER = (
    "Whether the answer flips cannot be told: the model gives one number, and no threshold is set. Set threshold=, in"
    " the units of that number."
)


@dataclass(frozen=True)
class Decision:
    """The answer to a row of raw outputs, a whole number: the class with the largest one, or, where there is a
    threshold, 1 for an output over it and 0 otherwise.

    Attributes:
        threshold: in units of the output, or None for the largest of several.
        output: which output is held against the threshold.
    """

    threshold: float | None = None
    output: int = 0

    def answers(self, outputs: Tensor) -> Tensor:
        """int64 (N,) of raw outputs (N, outputs)."""
        if self.threshold is None:
            return outputs.argmax(1)
        return (outputs[:, self.output] > self.threshold).long()

    def margin(self, outputs: Tensor, answer: int, wanted: int | None = None) -> Tensor:
        """(N,): over 0 where the answer is `wanted`, or, where that is None, any other than `answer`."""
        if self.threshold is not None:
            above = outputs[:, self.output] - self.threshold
            return -above if answer == 1 else above
        if wanted is None:
            return _but(outputs, answer) - outputs[:, answer]
        return outputs[:, wanted] - _but(outputs, wanted)

    def words(self, answer: int, names: tuple[str, ...] = ()) -> str:
        """The answer, for people."""
        if self.threshold is None:
            return names[answer] if names else Ours(f"output {answer}")
        of = f"{names[self.output]} " if names else ""
        return Ours(f"{of}over {self.threshold:g}" if answer else f"{of}at most {self.threshold:g}")


def decision(scores: Tensor, threshold: Any = None, output: Any = None) -> Decision | None:
    """The Decision for raw outputs (outputs,) of one row; None where nothing says what the answer is, as for one output
    without a threshold.

    Raises:
        ExplainError: a threshold that is no number, or an output that is not there.
    """
    if threshold is None:
        return Decision() if scores.ndim == 1 and len(scores) > 1 else None
    if isinstance(threshold, bool) or not isinstance(threshold, numbers.Real) or not math.isfinite(threshold):
        raise ExplainError(f"threshold must be a number in the units of the output, got {threshold!r}.")
    if scores.ndim != 1 or (output is None and len(scores) > 1):
        raise ExplainError(
            f"threshold= is held against one output, the model has {tuple(scores.shape)}. Say which with target=."
        )
    number = 0 if output is None else output
    if not is_whole(number) or not 0 <= number < len(scores):
        raise ExplainError(f"With a threshold, target must be an output from 0 to {len(scores) - 1}, got {number!r}.")
    return Decision(float(threshold), int(number))


def decided(found: Decision | None) -> Decision:
    """The Decision; ExplainError where there is none."""
    if found is None:
        raise ExplainError(NO_ANSWER)
    return found


def _but(outputs: Tensor, one: int) -> Tensor:
    """(N,): the largest of the other outputs."""
    others = torch.cat([outputs[:, :one], outputs[:, one + 1 :]], 1)
    return others.amax(1)
