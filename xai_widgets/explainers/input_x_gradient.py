"""Input times gradient: a first-order account of the score."""

from __future__ import annotations

from collections.abc import Iterator

from ..core.attribution import Attribution
from ..core.run import Run
from ..core.target import TargetLike
from .base import Explainer
from .channels import reduce_param
from .inside import INSIDE
from .registry import register


@register
class InputXGradient(Explainer):
    """The input times the gradient of the raw output, both as the model gets them (after normalisation).

    Values: (H, W), or (C, H, W) with reduce="none"; signed.
    Paper: Shrikumar et al. 2016, https://arxiv.org/abs/1605.01713.
    """

    name = "input-x-gradient"
    label = "Input × gradient"
    family = "gradient"
    about = (
        "The gradient weighted by the pixel itself: the pixel's share of the score if the model were linear. A pixel"
        " of the average colour gets nothing, however much the model relies on it."
    )
    formula = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><mrow><msub><mi>M</mi><mi>i</mi></msub><mo>=</mo><msub>'
        "<mi>x</mi><mi>i</mi></msub><mo>·</mo><mfrac><mrow><mo>∂</mo><msub><mi>S</mi><mi>c</mi></msub></mrow><mrow>"
        "<mo>∂</mo><msub><mi>x</mi><mi>i</mi></msub></mrow></mfrac></mrow></math>"
    )
    paper = ("Shrikumar et al. 2016", "https://arxiv.org/abs/1605.01713")
    params = (reduce_param("sum"), INSIDE)

    def steps(self, run: Run, target: TargetLike) -> Iterator[Attribution]:
        trace = run.trace
        product = trace.inputs.detach()[0].float() * run.gradient(trace, target, trace.inputs)[0]
        yield self.answer(run, target, run.space.reduced(product, self.values["reduce"]))
