"""Grad-CAM: which places of a layer's map speak for the output."""

from __future__ import annotations

from torch import Tensor

from .cam import Cam
from .registry import register


@register
class GradCam(Cam):
    """Channels of a layer, weighted by the mean gradient of the raw output with respect to each.

    Values: (h, w), the layer's own grid, or the finest of those fused; at least 0 with `relu`.
    Paper: Selvaraju et al. 2017, https://arxiv.org/abs/1610.02391.
    """

    name = "grad-cam"
    label = "Grad-CAM"
    about = (
        "Where the features are that speak for this class, on the coarse grid of one layer. It is sharp about place"
        " only as far as that grid is, and in early layers the averaged gradient means little."
    )
    formula = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><mrow><msub><mi>M</mi><mrow><mi>i</mi><mi>j</mi></mrow>'
        "</msub><mo>=</mo><mi>ReLU</mi><mo>(</mo><munder><mo>∑</mo><mi>k</mi></munder><mrow><mo>(</mo><mfrac><mrow>"
        "<mn>1</mn></mrow><mrow><mi>Z</mi></mrow></mfrac><munder><mo>∑</mo><mrow><mi>u</mi><mi>v</mi></mrow></munder>"
        "<mfrac><mrow><mo>∂</mo><msub><mi>S</mi><mi>c</mi></msub></mrow><mrow><mo>∂</mo><msubsup><mi>A</mi><mrow><mi>u"
        "</mi><mi>v</mi></mrow><mi>k</mi></msubsup></mrow></mfrac><mo>)</mo></mrow><msubsup><mi>A</mi><mrow><mi>i</mi>"
        "<mi>j</mi></mrow><mi>k</mi></msubsup><mo>)</mo></mrow></math>"
    )
    paper = ("Selvaraju et al. 2017", "https://arxiv.org/abs/1610.02391")

    def combine(self, maps: Tensor, gradients: Tensor) -> Tensor:
        return (gradients.mean((1, 2), keepdim=True) * maps).sum(0)
