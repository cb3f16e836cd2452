"""XGrad-CAM: Grad-CAM weighed by where the feature is."""

from __future__ import annotations

from torch import Tensor

from .cam import Cam
from .registry import register


@register
class XGradCam(Cam):
    """Channels of a layer, weighted by their gradient averaged over places, by the channel's own activation.

    Values: (h, w), the layer's own grid, or the finest of those fused; at least 0 with `relu`.
    Paper: Fu et al. 2020, https://arxiv.org/abs/2008.02312.
    """

    name = "xgrad-cam"
    label = "XGrad-CAM"
    about = (
        "Like Grad-CAM, but the gradient of a channel is averaged where the channel is active, so that the map adds"
        " up to the score more nearly. A channel that is negative somewhere can have a sum near zero, and then a"
        " weight far too large."
    )
    formula = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><mrow><msub><mi>M</mi><mrow><mi>i</mi><mi>j</mi></mrow>'
        "</msub><mo>=</mo><mi>ReLU</mi><mo>(</mo><munder><mo>∑</mo><mi>k</mi></munder><mo>(</mo><munder><mo>∑</mo>"
        "<mrow><mi>u</mi><mi>v</mi></mrow></munder><mfrac><mrow><msubsup><mi>A</mi><mrow><mi>u</mi><mi>v</mi></mrow>"
        "<mi>k</mi></msubsup></mrow><mrow><munder><mo>∑</mo><mrow><mi>i</mi><mi>j</mi></mrow></munder><msubsup><mi>A"
        "</mi><mrow><mi>i</mi><mi>j</mi></mrow><mi>k</mi></msubsup></mrow></mfrac><mfrac><mrow><mo>∂</mo><msub><mi>S"
        "</mi><mi>c</mi></msub></mrow><mrow><mo>∂</mo><msubsup><mi>A</mi><mrow><mi>u</mi><mi>v</mi></mrow><mi>k</mi>"
        "</msubsup></mrow></mfrac><mo>)</mo><msubsup><mi>A</mi><mrow><mi>i</mi><mi>j</mi></mrow><mi>k</mi></msubsup>"
        "<mo>)</mo></mrow></math>"
    )
    paper = ("Fu et al. 2020", "https://arxiv.org/abs/2008.02312")

    def combine(self, maps: Tensor, gradients: Tensor) -> Tensor:
        # 1e-7 as pytorch-grad-cam has it: a channel that is nowhere active has the sum 0.
        shares = maps / (maps.sum((1, 2), keepdim=True) + 1e-7)
        return ((shares * gradients).sum((1, 2), keepdim=True) * maps).sum(0)
