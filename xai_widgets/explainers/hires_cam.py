"""HiResCAM: a layer's map times its gradient, place by place."""

from __future__ import annotations

from torch import Tensor

from .cam import Cam
from .registry import register


@register
class HiResCam(Cam):
    """Channels of a layer times the gradient of the raw output with respect to each place of them, summed.

    Values: (h, w), the layer's own grid, or the finest of those fused; at least 0 with `relu`.
    Paper: Draelos and Carin 2020, https://arxiv.org/abs/2011.08891.
    """

    name = "hires-cam"
    label = "HiResCAM"
    about = (
        "Where the layer's features, times how much each place of them moves the score, add up: for a linear head it"
        " is the score's own account. With more layers behind the chosen one it is only a first-order account, and"
        " often a patchy one."
    )
    formula = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><mrow><msub><mi>M</mi><mrow><mi>i</mi><mi>j</mi></mrow>'
        "</msub><mo>=</mo><mi>ReLU</mi><mo>(</mo><munder><mo>∑</mo><mi>k</mi></munder><mfrac><mrow><mo>∂</mo><msub>"
        "<mi>S</mi><mi>c</mi></msub></mrow><mrow><mo>∂</mo><msubsup><mi>A</mi><mrow><mi>i</mi><mi>j</mi></mrow><mi>k"
        "</mi></msubsup></mrow></mfrac><msubsup><mi>A</mi><mrow><mi>i</mi><mi>j</mi></mrow><mi>k</mi></msubsup><mo>)"
        "</mo></mrow></math>"
    )
    paper = ("Draelos, Carin 2020", "https://arxiv.org/abs/2011.08891")

    def combine(self, maps: Tensor, gradients: Tensor) -> Tensor:
        return (gradients * maps).sum(0)
