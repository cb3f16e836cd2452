"""LIME: a linear model of the score, fitted to the picture with random pieces hidden."""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch
from torch import Tensor

from ...core.attribution import Attribution
from ...core.params import Slider
from ...core.run import Run
from ...core.target import TargetLike
from ..pairs import SEED, generator
from ..registry import register
from .engine import BASELINE, Masking, enough
from .segments import N_SEGMENTS, SEGMENTS


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
        SEGMENTS,
        N_SEGMENTS,
        BASELINE,
        Slider("width", "width", 0.05, 2, 0.05, 0.25, help="how far from the whole picture a sample still counts"),
        Slider("alpha", "ridge", 0.01, 10, 0.01, 1, help="what pulls coefficients to 0"),
        SEED,
    )

    def steps(self, run: Run, target: TargetLike) -> Iterator[Attribution]:
        game = self.game(run, target)
        enough(self.values["n_samples"], game)
        pairs = math.ceil(self.values["n_samples"] / 2)
        kept = samples(pairs, game.count, self.values["seed"])
        step = done = 0
        for scores in game.scores(kept):
            ready = len(scores) // 2
            if ready == done:
                continue
            done, step = ready, step + 1
            rows = torch.cat([torch.ones(1, game.count, dtype=torch.bool), kept[: 2 * done]])
            answers = torch.cat([torch.tensor([game.whole], dtype=torch.float64), scores[: 2 * done]])
            values, error = fit(rows, answers, self.values["width"], self.values["alpha"])
            yield self.answer(run, target, game.map(values), progress=done / pairs, step=step, error=error,
                              error_name="standard error")  # fmt: skip


def samples(pairs: int, count: int, seed: int) -> Tensor:
    """bool (2 pairs, count): random halves, each followed by its complement."""
    drawn = [torch.rand(count, generator=generator(seed, i), dtype=torch.float64) < 0.5 for i in range(pairs)]
    halves = torch.stack(drawn)
    return torch.stack([halves, ~halves], 1).flatten(0, 1)


def fit(kept: Tensor, scores: Tensor, width: float, alpha: float) -> tuple[Tensor, Tensor]:
    """Coefficients float64 (count,) and their standard error, from bool (n, count) and (n,); the first row is the
    whole picture, the others are pairs."""
    rows = kept.double()
    weights = (-((1 - rows.mean(1).sqrt()) ** 2) / width**2).exp().sqrt()
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
