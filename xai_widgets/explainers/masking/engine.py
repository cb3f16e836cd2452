"""What the masking methods share: the score as a function of the pieces kept, asked in batches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

from ...core.errors import ExplainError
from ...core.run import Run, picked
from ...core.target import TargetLike
from ..base import Explainer
from ..baselines import HIDE, N_BACKGROUND
from ..pairs import SEED
from .segments import N_SEGMENTS, SEGMENTS, given, pieces

PIECES = (SEGMENTS, N_SEGMENTS, HIDE, N_BACKGROUND)
"""Parameters of the methods that hide pieces: how the input is cut up, and what a hidden piece shows."""


class Game:
    """The score as a function of which pieces of the input are kept, the others showing what stands for nothing; where
    that is several rows, one after the other, the mean of the scores.

    Attributes:
        pieces: int64 (*grid) on the CPU, the number of each place's piece, -1 where it is always kept.
        count: how many pieces there are.
        whole: the score of the input.
    """

    def __init__(self, run: Run, target: TargetLike, numbered: Tensor, fills: Tensor) -> None:
        self._run, self._target, self._fills = run, target, fills
        self.pieces, self.count = numbered, int(numbered.max()) + 1
        self.whole = float(picked(run.scores[None], target))
        self._where = numbered.to(run.inputs.device)

    def empty(self) -> float:
        """The score with every piece hidden."""
        *_, scores = self.scores(torch.zeros(1, self.count, dtype=torch.bool))
        return float(scores)

    def scores(self, kept: Tensor) -> Iterator[Tensor]:
        """For bool (n, count) on the CPU: the scores so far, float64 (some, ) on the CPU, after each chunk."""
        run, each = self._run, len(self._fills)

        def rows(start: int, stop: int) -> Tensor:
            numbers = torch.arange(start, stop)
            shown = run.space.across(self._shown(kept[numbers // each]))
            hidden = self._fills if each == 1 else self._fills[(numbers % each).to(self._fills.device)]
            return run.model.prepare(torch.where(shown, run.inputs, hidden))

        so_far = waiting = torch.zeros(0, dtype=torch.float64)
        for _, _, found in run.scored(each * len(kept), self._target, rows):
            waiting = torch.cat([waiting, found.cpu().double()])
            ready = len(waiting) // each
            if not ready:
                continue
            done, waiting = waiting[: ready * each].unflatten(0, (ready, each)).mean(1), waiting[ready * each :]
            self._check(done, kept[len(so_far) :])
            so_far = torch.cat([so_far, done])
            yield so_far

    def _shown(self, kept: Tensor) -> Tensor:
        """bool (n, *grid) on the run's device."""
        always = torch.ones(len(kept), 1, dtype=torch.bool)
        return torch.cat([kept, always], 1).to(self._where.device)[:, self._where]

    def _check(self, scores: Tensor, kept: Tensor) -> None:
        if torch.isfinite(scores).all():
            return
        bad = int(torch.nonzero(~torch.isfinite(scores))[0])
        hidden = self._run.space.hidden(torch.nonzero(~kept[bad])[:, 0].tolist())
        raise ExplainError(
            f"The model answered {float(scores[bad])} with {hidden} hidden. Explanations need finite scores: hide with"
            " something else (baseline=), or see what the model does there."
        )

    def map(self, values: Tensor) -> Tensor:
        """(…, count) -> (…, *grid): a value for each piece, at all of its places, and 0 where there is none."""
        return torch.cat([values, values.new_zeros(*values.shape[:-1], 1)], -1)[..., self.pieces]


class Masking(Explainer):
    """An explainer that hides pieces of the input.

    Args:
        feature_mask: whole numbers of the shape of the answer, (H, W) for a picture, the number of each place's piece,
            in place of pieces cut here.
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
        return Game(run, target, self._numbered(run), fills(self, run))

    def _numbered(self, run: Run) -> Tensor:
        """int64 (*grid): the number of each place's piece."""
        if self._feature_mask is not None:
            return given(run, self._feature_mask)
        return pieces(run, self.values["segments"], self.values["n_segments"])

    def total(self, run: Run, values: Tensor) -> float:
        """See Explainer: each piece once."""
        numbered = self._numbered(run)
        there = numbered >= 0
        sizes = torch.bincount(numbered[there])
        return float((values.double()[there] / sizes[numbered[there]]).sum())


def fills(explainer: Explainer, run: Run) -> Tensor:
    """(B, …): what hidden pieces show."""
    asked = explainer.values
    return run.fills(asked["baseline"], asked["n_background"], asked.get(SEED.name, 0))


def enough(samples: int, count: int) -> None:
    """ExplainError where there are fewer samples than values to find."""
    if samples < count:
        raise ExplainError(
            f"n_samples {samples} is fewer than the {count} pieces of the input, so their values cannot be told"
            " apart. Use more samples or fewer pieces."
        )
