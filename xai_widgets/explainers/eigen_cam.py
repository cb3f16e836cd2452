"""Eigen-CAM: what a layer's map has most of, whatever the class."""

from __future__ import annotations

import torch
from torch import Tensor

from .cam import Cam
from .registry import register


@register
class EigenCam(Cam):
    """The places of a layer projected on the first principal component of its channels. The target changes nothing.

    A component has no sign of its own: it points where its largest value is positive.

    Values: (h, w), the layer's own grid, or the finest of those fused; at least 0 with `relu`.
    Paper: Muhammad and Yeasin 2020, https://arxiv.org/abs/2008.00299.
    """

    name = "eigen-cam"
    label = "Eigen-CAM"
    about = (
        "Which places differ most, along the direction in which the layer's features vary most. It asks nothing about"
        " the class: what stands out to the layer need not matter to the answer."
    )
    formula = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><mrow><mi>M</mi><mo>=</mo><mi>ReLU</mi><mo>(</mo><mo>(</mo>'
        "<mi>A</mi><mo>−</mo><mover><mi>A</mi><mo>¯</mo></mover><mo>)</mo><msub><mi>v</mi><mn>1</mn></msub><mo>)</mo>"
        "</mrow></math>"
    )
    paper = ("Muhammad, Yeasin 2020", "https://arxiv.org/abs/2008.00299")

    needs_gradient = False
    uses_gradient = False

    def combine(self, maps: Tensor, gradients: Tensor) -> Tensor:
        places = maps.flatten(1).T
        places = places - places.mean(0)
        _, _, components = torch.linalg.svd(places, full_matrices=False)
        projection = (places * components[0]).sum(1)
        projection = torch.where(projection.amax() < -projection.amin(), -projection, projection)
        return projection.reshape(maps.shape[1:])
