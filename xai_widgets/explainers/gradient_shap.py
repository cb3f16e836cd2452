"""GradientSHAP: gradients between a baseline and noisy copies of the input."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace

import torch
from torch import Tensor

from ..core.attribution import Attribution
from ..core.params import Slider
from ..core.run import Run
from ..core.target import TargetLike
from .base import Explainer
from .baselines import START
from .channels import reduce_param
from .inside import INSIDE
from .pairs import SEED, Pairs, each_row, generator, on_a_way, rows_in_turn
from .registry import register


@register
class GradientShap(Explainer):
    """Gradients of the raw output between a baseline and noisy copies of the input, times the way.

    Samples come in pairs: x + e at the share a of the way from the baseline, and x - e at 1 - a. The baseline is one,
    or, with baseline="background", as where `explain` is given a background, each of its rows in turn.
    Values: (H, W), or (C, H, W) with reduce="none"; signed. `error` is the standard error (root mean square over the
    input) from the spread between pairs.
    Paper: Lundberg and Lee 2017, https://arxiv.org/abs/1705.07874.
    """

    name = "gradient-shap"
    label = "GradientSHAP"
    family = "gradient"
    about = (
        "Integrated gradients at random points from noisy copies of the picture: an estimate of Shapley values if the"
        " model is smooth and pixels are independent, which pictures are not. The baseline decides what counts as"
        " nothing."
    )
    formula = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><mrow><msub><mi>M</mi><mi>i</mi></msub><mo>=</mo><mi>E</mi>'
        "<mo>[</mo><mo>(</mo><msub><mi>x</mi><mi>i</mi></msub><mo>−</mo><msub><mi>b</mi><mi>i</mi></msub><mo>)</mo>"
        "<mfrac><mrow><mo>∂</mo><msub><mi>S</mi><mi>c</mi></msub><mo>(</mo><mi>b</mi><mo>+</mo><mi>α</mi><mo>(</mo>"
        "<mi>x</mi><mo>+</mo><mi>ε</mi><mo>−</mo><mi>b</mi><mo>)</mo><mo>)</mo></mrow><mrow><mo>∂</mo><msub><mi>x</mi>"
        "<mi>i</mi></msub></mrow></mfrac><mo>]</mo></mrow></math>"
    )
    paper = ("Lundberg, Lee 2017", "https://arxiv.org/abs/1705.07874")
    params = (
        Slider("n_samples", "samples", 2, 256, 2, 32, integer=True, help="noisy copies, in pairs"),
        Slider("noise", "noise", 0, 0.5, 0.01, 0.05, help="standard deviation, as a share of the input's range"),
        replace(START, headless=("background", *START.headless)),
        reduce_param("sum"),
        SEED,
        INSIDE,
    )  # fmt: skip
    adds_up = "rise"

    def steps(self, run: Run, target: TargetLike) -> Iterator[Attribution]:
        inputs, start = run.inputs.float(), self._start(run)
        noise = self.values["noise"] * run.space.scale(inputs)
        total = 2 * self._pairs
        ways = [inputs]

        def rows(begin: int, stop: int) -> Tensor:
            drawn = [self._draw(i, inputs) for i in range(begin, stop)]
            baselines = torch.cat([start(i // 2) for i in range(begin, stop)])
            ways[0] = inputs + noise * torch.stack([one for one, _ in drawn]) - baselines
            shares = torch.tensor([share for _, share in drawn], dtype=torch.float32).to(inputs.device)
            return run.model.prepare(baselines + each_row(shares, inputs) * ways[0])

        pairs = Pairs()
        for step, (_, stop, gradients) in enumerate(run.gradients(total, target, rows, on_a_way), 1):
            for part in gradients * ways[0]:
                pairs.add(part)
            values = run.space.reduced(pairs.mean, self.values["reduce"])
            yield self.answer(run, target, values, progress=stop / total, step=step, error=pairs.standard_error,
                              error_name="standard error")  # fmt: skip

    def nothing(self, run: Run) -> Tensor:
        """See Explainer: the baselines that were drawn."""
        start = self._start(run)
        return run.model.prepare(torch.cat([start(pair) for pair in range(self._pairs)]))

    @property
    def _pairs(self) -> int:
        return math.ceil(self.values["n_samples"] / 2)

    def _start(self, run: Run) -> Callable[[int], Tensor]:
        """Number of a pair -> its baseline (1, …), float32."""
        if self.values["baseline"] == "background":
            return rows_in_turn(run, self.values["seed"])
        baseline = run.baseline(self.values["baseline"]).float()
        return lambda _pair: baseline

    def _draw(self, index: int, like: Tensor) -> tuple[Tensor, float]:
        """Noise (…) and the share of the way, of a sample; the second of a pair mirrors the first."""
        own = generator(self.values["seed"], index // 2)
        share = float(torch.rand((), generator=own, dtype=torch.float64))
        drawn = torch.randn(like.shape[1:], generator=own, dtype=torch.float32).to(like.device)
        return (drawn, share) if index % 2 == 0 else (-drawn, 1 - share)
