"""GradientSHAP, by Captum, a few samples at a time."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from ..core.attribution import Attribution
from ..core.params import Choice, Slider
from ..core.run import Run
from .captum_adapter import Captum
from .channels import reduce_param, reduced
from .pairs import SEED, Spread
from .registry import register

AT_ONCE = 4


@register
class GradientShap(Captum):
    """Gradients of the raw output between a baseline and noisy copies of the input, times the way.

    Values: (H, W), or (C, H, W) with reduce="none"; signed. Samples are drawn four at a time; `error` is the standard
    error (root mean square over the input) from the spread between fours.
    Paper: Lundberg and Lee 2017, https://arxiv.org/abs/1705.07874.
    """

    name = "gradient-shap"
    label = "GradientSHAP"
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
        Slider("n_samples", "samples", 4, 256, 4, 32, integer=True, help="noisy copies, in fours"),
        Slider("noise", "noise", 0, 0.5, 0.01, 0.05, help="standard deviation, as a share of the input's range"),
        Choice("baseline", "baseline", (("zero", "average colour"), ("black", "black"), ("white", "white"),
                                        ("mean", "mean of this picture"), ("blur", "blurred")), "zero"),
        reduce_param("sum"),
        SEED,
    )  # fmt: skip

    def steps(self, run: Run, target: int) -> Iterator[Attribution]:
        baseline, inputs = run.baseline(self.values["baseline"]), run.inputs.float()
        noise = float(self.values["noise"] * (inputs.max() - inputs.min()))
        fours, seed = math.ceil(self.values["n_samples"] / AT_ONCE), self.values["seed"] * 10_007
        spread = Spread()

        def make(module: Any) -> Any:
            from captum import attr

            return attr.GradientShap(module)

        for step in range(1, fours + 1):
            four = self.attributed(run, make, target, seed + step, baselines=baseline, n_samples=AT_ONCE, stdevs=noise)
            spread.add(four[0].float())
            yield self.answer(run, target, reduced(spread.mean, self.values["reduce"]), progress=step / fours,
                              step=step, error=spread.standard_error, error_name="standard error")  # fmt: skip
