"""LIME: a linear model of the score, fitted to the picture with random pieces hidden."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from ...core.attribution import Attribution
from ...core.params import Slider
from ...core.places import Places
from ...core.run import Run, picked
from ...core.target import TargetLike
from ...models.table import Table
from ..pairs import SEED
from ..registry import register
from .bins import Discretised
from .coalitions import halves
from .engine import PIECES, Masking, enough


@register
class Lime(Masking):
    """Coefficients of a ridge regression of the raw output on which pieces are kept, near pictures weighing more.

    The first sample is the whole picture, as in the `lime` package; then each piece is kept or hidden with equal
    chance, each sample with its complement. The weight is sqrt(exp(-d² / width²)) with d the cosine distance to the
    whole picture; the ridge penalty is `alpha`, and the intercept is free of it.
    Values: (H, W), a piece's coefficient at each of its pixels. `error` is the standard error of the coefficients
    (root mean square) from the spread between pairs; infinite while there are not more pairs than pieces.
    Paper: Ribeiro et al. 2016, https://arxiv.org/abs/1602.04938.
    """

    name = "lime"
    label = "LIME"
    about = (
        "Fits a linear model to what the network says when random pieces are hidden: each piece gets one number."
        " Where the network is not nearly linear the numbers depend on the width and on the pieces chosen, and nothing"
        " here warns of it."
    )
    formula = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><mrow><mi>M</mi><mo>=</mo><munder><mi>argmin</mi><mi>β</mi>'
        "</munder><munder><mo>∑</mo><mi>z</mi></munder><msub><mi>w</mi><mi>z</mi></msub><mrow><mo>(</mo><msub><mi>S"
        "</mi><mi>c</mi></msub><mo>(</mo><mi>z</mi><mo>)</mo><mo>−</mo><mi>b</mi><mo>−</mo><mi>β</mi><mo>·</mo><mi>z"
        "</mi><msup><mo>)</mo><mn>2</mn></msup></mrow><mo>+</mo><mi>α</mi><mo>‖</mo><mi>β</mi><msup><mo>‖</mo><mn>2"
        "</mn></msup></mrow></math>"
    )
    paper = ("Ribeiro, Singh, Guestrin 2016", "https://arxiv.org/abs/1602.04938")
    params = (
        Slider("n_samples", "samples", 2, 8000, 2, 1000, integer=True, help="pictures with pieces hidden, in pairs"),
        *PIECES,
        Slider("width", "width", 0.05, 2, 0.05, 0.25, help="how far from the whole picture a sample still counts"),
        Slider("alpha", "ridge", 0.01, 10, 0.01, 1, help="what pulls coefficients to 0"),
        SEED,
    )

    def steps(self, run: Run, target: TargetLike) -> Iterator[Attribution]:
        pairs, seed = math.ceil(self.values["n_samples"] / 2), self.values["seed"]
        if isinstance(run.space, Table) and self.values["baseline"] == "background" and self._feature_mask is None:
            yield from self._of_bins(run, target, run.space, pairs, seed)
            return
        game = self.game(run, target)
        enough(self.values["n_samples"], game.count)
        kept = halves(pairs, game.count, seed)
        near = _near(kept, self.values["width"])
        for fitted in self._fits(kept, near, game.whole, game.scores(kept)):
            yield self._told(run, target, game.map(fitted.values), fitted, run.space.places)

    def _of_bins(self, run: Run, target: TargetLike, space: Table, pairs: int, seed: int) -> Iterator[Attribution]:
        """The lime package's way with tables."""
        space.checked_background(self.label)
        enough(self.values["n_samples"], len(space.columns))
        row, bins = run.inputs[0].cpu().double(), Discretised(space)
        kept, drawn = bins.samples(row, pairs, seed)
        near = _near_bins(kept, self.values["width"])
        whole, places = float(picked(run.scores[None], target)), bins.places(row)
        for fitted in self._fits(kept, near, whole, _scores(run, target, space, drawn)):
            yield self._told(run, target, fitted.values, fitted, places)

    def _fits(self, kept: Tensor, near: Tensor, whole: float, stream: Iterator[Tensor]) -> Iterator[Fitted]:
        """A fit after each chunk of scores that completes a pair."""
        done = step = 0
        for scores in stream:
            ready = len(scores) // 2
            if ready == done:
                continue
            done, step = ready, step + 1
            rows = torch.cat([torch.ones(1, kept.shape[1], dtype=torch.bool), kept[: 2 * done]])
            answers = torch.cat([torch.tensor([whole], dtype=torch.float64), scores[: 2 * done]])
            weights = torch.cat([near.new_ones(1), near[: 2 * done]])
            yield Fitted(*fit(rows, answers, weights, self.values["alpha"]), 2 * done / len(kept), step)

    def _told(self, run: Run, target: TargetLike, values: Tensor, fitted: Fitted, places: Places) -> Attribution:
        return self.answer(run, target, values, progress=fitted.progress, step=fitted.step, error=fitted.error,
                           error_name="standard error", places=places)  # fmt: skip


@dataclass(frozen=True)
class Fitted:
    """Coefficients float64 (count,), their standard error, the share of the samples they are made of, and how many fits
    there were with it."""

    values: Tensor
    error: Tensor
    progress: float
    step: int


def _scores(run: Run, target: TargetLike, space: Table, drawn: Tensor) -> Iterator[Tensor]:
    """float64 (some,) on the CPU: the scores so far of rows float64 (n, F), after each chunk."""
    so_far = torch.zeros(0, dtype=torch.float64)

    def rows(start: int, stop: int) -> Tensor:
        return run.model.prepare(drawn[start:stop])

    for _, _, found in run.scored(len(drawn), target, rows, lambda number: space.told(drawn[number])):
        so_far = torch.cat([so_far, found.cpu().double()])
        yield so_far


def _near(kept: Tensor, width: float) -> Tensor:
    """float64 (n,): the weight of each sample, by its cosine distance to the whole input."""
    return (-((1 - kept.double().mean(1).sqrt()) ** 2) / width**2).exp().sqrt()


def _near_bins(kept: Tensor, width: float) -> Tensor:
    """The same by the Euclidean distance, as a share of the largest."""
    return (-(1 - kept.double().mean(1)) / width**2).exp().sqrt()


def fit(kept: Tensor, scores: Tensor, weights: Tensor, alpha: float) -> tuple[Tensor, Tensor]:
    """Coefficients float64 (count,) and their standard error, from bool (n, count), (n,) and (n,); the first row is the
    whole input, the others are pairs."""
    rows = kept.double()
    rows = rows - (weights[:, None] * rows).sum(0) / weights.sum()
    left = scores - (weights * scores).sum() / weights.sum()
    inverse = torch.linalg.inv(rows.T @ (weights[:, None] * rows) + alpha * torch.eye(rows.shape[1]).double())
    values = inverse @ (rows.T @ (weights * left))
    pulls = rows[1:] * (weights * (left - rows @ values))[1:, None]
    pulls = pulls.unflatten(0, (-1, 2)).sum(1) @ inverse
    pairs, count = len(pulls), len(values)
    if pairs <= count:
        return values, torch.tensor(math.inf)
    return values, (pulls.square().sum(0).mean() * pairs / (pairs - count)).sqrt()
