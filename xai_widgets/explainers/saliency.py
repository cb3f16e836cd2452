"""Saliency: the gradient of the output with respect to the input."""

from __future__ import annotations

from collections.abc import Iterator

from ..core.attribution import Attribution
from ..core.params import Toggle
from ..core.run import Run
from ..core.target import TargetLike
from .base import Explainer
from .channels import reduce_param
from .inside import INSIDE
from .registry import register


@register
class Saliency(Explainer):
    """Gradient of the raw output with respect to each input value.

    Values: (H, W), or (C, H, W) with reduce="none"; at least 0 where `absolute`.
    Paper: Simonyan et al. 2013, https://arxiv.org/abs/1312.6034.
    """

    name = "saliency"
    label = "Saliency"
    family = "gradient"
    about = (
        "How much the score would move for a tiny change of each pixel. It says where the model is sensitive, not"
        " what it used: a feature that is fully present can have a gradient of zero."
    )
    formula = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><mrow><msub><mi>M</mi><mi>i</mi></msub><mo>=</mo><mo>|</mo>'
        "<mfrac><mrow><mo>∂</mo><msub><mi>S</mi><mi>c</mi></msub></mrow><mrow><mo>∂</mo><msub><mi>x</mi><mi>i</mi>"
        "</msub></mrow></mfrac><mo>|</mo></mrow></math>"
    )
    paper = ("Simonyan, Vedaldi, Zisserman 2013", "https://arxiv.org/abs/1312.6034")
    params = (
        Toggle("absolute", "size only", True, help="drop the sign of the gradient"),
        reduce_param("max"),
        INSIDE,
    )
    signed = False

    def steps(self, run: Run, target: TargetLike) -> Iterator[Attribution]:
        trace = run.trace
        gradient = run.gradient(trace, target, trace.inputs)[0]
        if self.values["absolute"]:
            gradient = gradient.abs()
        yield self.answer(run, target, run.space.reduced(gradient, self.values["reduce"]))
