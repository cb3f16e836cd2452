"""Score-CAM: each channel of a layer laid over the picture as a mask, and the score asked."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from ..core.run import Run
from ..core.target import TargetLike
from .cam import LayerMap, OfLayers, how_many
from .registry import register


@register
class ScoreCam(OfLayers):
    """Channels of a layer, weighted by a softmax over the raw output for the input multiplied by each of them.

    A channel is enlarged to the picture and scaled to [0, 1] for that; 0 is 0 in the model's own space. The channels
    with the highest peaks are asked first; earlier maps have the softmax over those asked so far. All channels that
    are the same everywhere give the same masked input, which is asked once.
    Values: (h, w), the layer's own grid, or the finest of those fused; at least 0 with `relu`.
    Paper: Wang et al. 2020, https://arxiv.org/abs/1910.01279.
    """

    name = "score-cam"
    label = "Score-CAM"
    about = (
        "Shows the model the picture through each channel of a layer, and weighs the channel by the score: no"
        " gradient, one forward pass for each channel. A darkened picture is one the model never saw, and one high"
        " score can take nearly all of the weight."
    )
    formula = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><mrow><msub><mi>M</mi><mrow><mi>i</mi><mi>j</mi></mrow>'
        "</msub><mo>=</mo><mi>ReLU</mi><mo>(</mo><munder><mo>∑</mo><mi>k</mi></munder><msub><mi>w</mi><mi>k</mi>"
        "</msub><msubsup><mi>A</mi><mrow><mi>i</mi><mi>j</mi></mrow><mi>k</mi></msubsup><mo>)</mo><mo>,</mo><msub><mi>"
        "w</mi><mi>k</mi></msub><mo>=</mo><munder><mi>softmax</mi><mi>k</mi></munder><msub><mi>S</mi><mi>c</mi></msub>"
        "<mo>(</mo><mi>x</mi><mo>⊙</mo><mi>s</mi><mo>(</mo><msup><mi>A</mi><mi>k</mi></msup><mo>)</mo><mo>)</mo>"
        "</mrow></math>"
    )
    paper = ("Wang et al. 2020", "https://arxiv.org/abs/1910.01279")

    needs_gradient = False

    def maps(self, run: Run, target: TargetLike, name: str) -> Iterator[LayerMap]:
        _, trace = run.layer(name)
        maps, counts = _distinct(trace.map(name)[0])
        inputs = run.inputs.float()

        def masked(start: int, stop: int) -> Tensor:
            return run.model.prepare(inputs * _masks(maps[start:stop], inputs.shape[2:]))

        scores = counts.log()
        for start, stop, found in run.scored(len(maps), target, masked, _seen_through):
            scores[start:stop] += found
            weights = scores[:stop].softmax(0)
            yield LayerMap((weights[:, None, None] * maps[:stop]).sum(0), stop, len(maps))


def _seen_through(number: int) -> str:
    return f"the picture seen through channel {number + 1}, by falling peak"


def _distinct(maps: Tensor) -> tuple[Tensor, Tensor]:
    """Channels (k, h, w) by falling peak, and how many each stands for: one, but for the mean of the constant ones."""
    peaks = maps.amax((1, 2)) - maps.amin((1, 2))
    order = peaks.argsort(descending=True, stable=True)
    varied, constant = maps[order].tensor_split([how_many(peaks > 0)])
    counts = torch.ones_like(varied[:, 0, 0])
    if not len(constant):
        return varied, counts
    alike = torch.full_like(maps[0, 0, :1], len(constant))
    return torch.cat([varied, constant.mean().expand_as(maps[:1])]), torch.cat([counts, alike])


def _masks(maps: Tensor, size: torch.Size) -> Tensor:
    """(k, 1, H, W) in [0, 1]."""
    # A constant enlarged is constant but for its rounding, which the scaling would turn into a mask.
    maps = maps - maps.amin((1, 2), keepdim=True)
    masks = interpolate(maps[:, None], tuple(size), mode="bilinear", align_corners=True)
    low, high = masks.amin((2, 3), keepdim=True), masks.amax((2, 3), keepdim=True)
    return (masks - low) / (high - low + 1e-8)
