"""SmoothGrad: the gradient averaged over noisy copies of the input."""

from __future__ import annotations

from collections.abc import Iterator

from ..core.attribution import Attribution
from ..core.params import Toggle
from ..core.run import Run
from ..core.target import TargetLike
from .base import Explainer
from .channels import reduce_param
from .inside import INSIDE
from .pairs import N_SAMPLES, NOISE, SEED, Pairs, noisy_gradients
from .registry import register


@register
class SmoothGrad(Explainer):
    """Mean gradient of the raw output at pairs of points x + e and x - e, e normal, its sd `noise` × the range of x.

    Values: (H, W), or (C, H, W) with reduce="none". `error` is the standard error of the mean gradient (root mean
    square over the input), from the spread between pairs; infinite with one pair.
    Paper: Smilkov et al. 2017, https://arxiv.org/abs/1706.03825.
    """

    name = "smoothgrad"
    label = "SmoothGrad"
    family = "gradient"
    about = (
        "The saliency map averaged over slightly noisy copies of the picture, which calms its speckle. More noise"
        " looks better and says less about this very picture."
    )
    formula = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><mrow><msub><mi>M</mi><mi>i</mi></msub><mo>=</mo><mo>|</mo>'
        "<mfrac><mn>1</mn><mi>n</mi></mfrac><munder><mo>∑</mo><mi>k</mi></munder><mfrac><mrow><mo>∂</mo><msub><mi>S"
        "</mi><mi>c</mi></msub><mo>(</mo><mi>x</mi><mo>+</mo><msub><mi>ε</mi><mi>k</mi></msub><mo>)</mo></mrow><mrow>"
        "<mo>∂</mo><msub><mi>x</mi><mi>i</mi></msub></mrow></mfrac><mo>|</mo></mrow></math>"
    )
    paper = ("Smilkov et al. 2017", "https://arxiv.org/abs/1706.03825")
    params = (
        N_SAMPLES,
        NOISE,
        Toggle("absolute", "size only", True, help="drop the sign of the mean gradient"),
        reduce_param("max"),
        SEED,
        INSIDE,
    )
    signed = False

    def steps(self, run: Run, target: TargetLike) -> Iterator[Attribution]:
        pairs = Pairs()
        asked = (self.values[name] for name in ("n_samples", "noise", "seed"))
        for step, (progress, gradients) in enumerate(noisy_gradients(run, target, *asked), 1):
            for gradient in gradients:
                pairs.add(gradient)
            shown = pairs.mean.abs() if self.values["absolute"] else pairs.mean
            shown = run.space.reduced(shown, self.values["reduce"])
            yield self.answer(run, target, shown, progress=progress, step=step, error=pairs.standard_error,
                              error_name="standard error")  # fmt: skip
