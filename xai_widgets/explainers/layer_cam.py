"""LayerCAM: a layer's map times the positive part of its gradient, place by place."""

from __future__ import annotations

from torch import Tensor

from .cam import Cam
from .registry import register


@register
class LayerCam(Cam):
    """Channels of a layer times the positive part of the gradient at each place of them, summed.

    Values: (h, w), the layer's own grid, or the finest of those fused; at least 0 with `relu`.
    Paper: Jiang et al. 2021, https://doi.org/10.1109/TIP.2021.3089943.
    """

    name = "layer-cam"
    label = "LayerCAM"
    about = (
        "Where features are whose increase would raise the score, also in early layers with their fine grids. It"
        " leaves out what speaks against the class, so a busy place can look better than it is."
    )
    formula = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><mrow><msub><mi>M</mi><mrow><mi>i</mi><mi>j</mi></mrow>'
        "</msub><mo>=</mo><mi>ReLU</mi><mo>(</mo><munder><mo>∑</mo><mi>k</mi></munder><mi>ReLU</mi><mo>(</mo><mfrac>"
        "<mrow><mo>∂</mo><msub><mi>S</mi><mi>c</mi></msub></mrow><mrow><mo>∂</mo><msubsup><mi>A</mi><mrow><mi>i</mi>"
        "<mi>j</mi></mrow><mi>k</mi></msubsup></mrow></mfrac><mo>)</mo><msubsup><mi>A</mi><mrow><mi>i</mi><mi>j</mi>"
        "</mrow><mi>k</mi></msubsup><mo>)</mo></mrow></math>"
    )
    paper = ("Jiang et al. 2021", "https://doi.org/10.1109/TIP.2021.3089943")

    def combine(self, maps: Tensor, gradients: Tensor) -> Tensor:
        return (gradients.relu() * maps).sum(0)
