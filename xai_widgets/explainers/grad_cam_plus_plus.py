"""Grad-CAM++: Grad-CAM whose average counts the places that speak for the output."""

from __future__ import annotations

from torch import Tensor

from .cam import Cam
from .registry import register


@register
class GradCamPlusPlus(Cam):
    """Channels of a layer, weighted by a sum of their positive gradients in which each place has its own coefficient.

    Values: (h, w), the layer's own grid, or the finest of those fused; at least 0 with `relu`.
    Paper: Chattopadhay et al. 2018, equations 7 and 19, https://arxiv.org/abs/1710.11063.
    """

    name = "grad-cam-plus-plus"
    label = "Grad-CAM++"
    about = (
        "Like Grad-CAM, but a feature that occurs several times, or in a small place, weighs as much as a large one."
        " Its coefficients assume an exponential of the score; what speaks against the class is never seen."
    )
    formula = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><mrow><msub><mi>M</mi><mrow><mi>i</mi><mi>j</mi></mrow>'
        "</msub><mo>=</mo><mi>ReLU</mi><mo>(</mo><munder><mo>∑</mo><mi>k</mi></munder><mo>(</mo><munder><mo>∑</mo>"
        "<mrow><mi>u</mi><mi>v</mi></mrow></munder><msubsup><mi>α</mi><mrow><mi>u</mi><mi>v</mi></mrow><mi>k</mi>"
        "</msubsup><mi>ReLU</mi><mo>(</mo><mfrac><mrow><mo>∂</mo><msub><mi>S</mi><mi>c</mi></msub></mrow><mrow><mo>∂"
        "</mo><msubsup><mi>A</mi><mrow><mi>u</mi><mi>v</mi></mrow><mi>k</mi></msubsup></mrow></mfrac><mo>)</mo><mo>)"
        "</mo><msubsup><mi>A</mi><mrow><mi>i</mi><mi>j</mi></mrow><mi>k</mi></msubsup><mo>)</mo><mo>,</mo><msubsup>"
        "<mi>α</mi><mrow><mi>u</mi><mi>v</mi></mrow><mi>k</mi></msubsup><mo>=</mo><mfrac><mrow><msup><mfrac><mrow><mo>"
        "∂</mo><msub><mi>S</mi><mi>c</mi></msub></mrow><mrow><mo>∂</mo><msubsup><mi>A</mi><mrow><mi>u</mi><mi>v</mi>"
        "</mrow><mi>k</mi></msubsup></mrow></mfrac><mn>2</mn></msup></mrow><mrow><mn>2</mn><msup><mfrac><mrow><mo>∂"
        "</mo><msub><mi>S</mi><mi>c</mi></msub></mrow><mrow><mo>∂</mo><msubsup><mi>A</mi><mrow><mi>u</mi><mi>v</mi>"
        "</mrow><mi>k</mi></msubsup></mrow></mfrac><mn>2</mn></msup><mo>+</mo><munder><mo>∑</mo><mrow><mi>i</mi><mi>j"
        "</mi></mrow></munder><msubsup><mi>A</mi><mrow><mi>i</mi><mi>j</mi></mrow><mi>k</mi></msubsup><msup><mfrac>"
        "<mrow><mo>∂</mo><msub><mi>S</mi><mi>c</mi></msub></mrow><mrow><mo>∂</mo><msubsup><mi>A</mi><mrow><mi>u</mi>"
        "<mi>v</mi></mrow><mi>k</mi></msubsup></mrow></mfrac><mn>3</mn></msup></mrow></mfrac></mrow></math>"
    )
    paper = ("Chattopadhay et al. 2018", "https://arxiv.org/abs/1710.11063")

    def combine(self, maps: Tensor, gradients: Tensor) -> Tensor:
        squares, sums = gradients.square(), maps.sum((1, 2), keepdim=True)
        # 1e-6 as pytorch-grad-cam has it: where gradients vanish the quotient would be 0/0.
        shares = squares / (2 * squares + sums * squares * gradients + 1e-6)
        weights = (gradients.relu() * shares * (gradients != 0)).sum((1, 2), keepdim=True)
        return (weights * maps).sum(0)
