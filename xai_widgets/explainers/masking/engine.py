"""What the masking methods share: the score as a function of the pieces kept, asked in batches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

from ...core.errors import ExplainError
from ...core.params import Choice
from ...core.run import Run, picked
from ...core.target import TargetLike
from ..base import Explainer
from .segments import given, pieces

BASELINE = Choice(
    "baseline", "hide with",
    (("zero", "average colour"), ("mean", "mean of this picture"), ("blur", "blurred"), ("black", "black")), "zero",
)  # fmt: skip


class Game:
    """The score as a function of which pieces of the picture are kept, the others showing the baseline.

    Attributes:
        pieces: int64 (H, W) on the CPU, the number of each pixel's piece.
        count: how many pieces there are.
        whole: the score of the picture.
    """

    def __init__(self, run: Run, target: TargetLike, numbered: Tensor, baseline: str) -> None:
        self._run, self._target = run, target
        self.pieces, self.count = numbered, int(numbered.max()) + 1
        self.whole = float(picked(run.scores[None], target))
        self._baseline = run.baseline(baseline)
        self._where = numbered.flatten().to(run.inputs.device)

    def empty(self) -> float:
        """The score of the baseline alone: one forward pass."""
        return float(self._run.score(self._target, self._baseline))

    def scores(self, kept: Tensor) -> Iterator[Tensor]:
        """For bool (n, count) on the CPU: the scores so far, float64 (some, ) on the CPU, after each chunk."""
        inputs, baseline = self._run.inputs, self._baseline

        def rows(start: int, stop: int) -> Tensor:
            shown = kept[start:stop].to(inputs.device)[:, self._where].reshape(-1, 1, *inputs.shape[2:])
            return self._run.model.prepare(torch.where(shown, inputs, baseline))

        so_far = torch.zeros(0, dtype=torch.float64)
        for _, _, found in self._run.scored(len(kept), self._target, rows):
            so_far = torch.cat([so_far, found.cpu().double()])
            yield so_far

    def map(self, values: Tensor) -> Tensor:
        """(H, W): a value for each piece, at all of its pixels."""
        return values[self.pieces]


class Masking(Explainer):
    """An explainer that hides pieces of the picture.

    Args:
        feature_mask: whole numbers (H, W), the number of each pixel's piece, in place of pieces cut here.
        **params: values of the declared parameters.
    """

    family = "masking"
    needs_gradient = False
    needs_numbers = True

    def __init__(self, *, feature_mask: Any = None, **params: Any) -> None:
        super().__init__(**params)
        self._feature_mask = feature_mask

    def game(self, run: Run, target: TargetLike) -> Game:
        """The game of a run's input, with the pieces and the baseline asked for."""
        numbered = (
            pieces(run, self.values["segments"], self.values["n_segments"])
            if self._feature_mask is None
            else given(run, self._feature_mask)
        )
        return Game(run, target, numbered, self.values["baseline"])


def enough(samples: int, game: Game) -> None:
    """ExplainError where there are fewer samples than values to find."""
    if samples < game.count:
        raise ExplainError(
            f"n_samples {samples} is fewer than the {game.count} pieces of the picture, so their values cannot be told"
            " apart. Use more samples or fewer pieces."
        )
