"""Ablation-CAM: each channel of a layer switched off, and the fall of the score seen."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from ..core.run import Run
from ..core.target import TargetLike
from .cam import LayerMap, OfLayers, how_many
from .registry import register


@register
class AblationCam(OfLayers):
    """Channels of a layer, weighted by the fall of the raw output when the channel is set to 0.

    Only the part of the network after the layer runs again for each channel. Those with the largest sums are switched
    off first, earlier maps leave out the others; channels that are 0 everywhere are not run. The paper divides the
    falls by the score, which turns the map around where the score is negative; here they stay in output units.
    Values: (h, w), the layer's own grid, or the finest of those fused; at least 0 with `relu`.
    Paper: Desai and Ramaswamy 2020, https://doi.org/10.1109/WACV45572.2020.9093360.
    """

    name = "ablation-cam"
    label = "Ablation-CAM"
    about = (
        "Switches off each channel of a layer in turn and weighs it by how far the score falls: what is needed, with"
        " no gradient. Two channels that stand in for one another both look needless."
    )
    formula = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><mrow><msub><mi>M</mi><mrow><mi>i</mi><mi>j</mi></mrow>'
        "</msub><mo>=</mo><mi>ReLU</mi><mo>(</mo><munder><mo>∑</mo><mi>k</mi></munder><mo>(</mo><msub><mi>S</mi><mi>c"
        "</mi></msub><mo>−</mo><msup><msub><mi>S</mi><mi>c</mi></msub><mrow><mo>−</mo><mi>k</mi></mrow></msup><mo>)"
        "</mo><msubsup><mi>A</mi><mrow><mi>i</mi><mi>j</mi></mrow><mi>k</mi></msubsup><mo>)</mo></mrow></math>"
    )
    paper = ("Desai, Ramaswamy 2020", "https://doi.org/10.1109/WACV45572.2020.9093360")

    needs_gradient = False

    def maps(self, run: Run, target: TargetLike, name: str) -> Iterator[LayerMap]:
        _, trace = run.layer(name)
        output, axis = trace.layers[name].detach(), trace.readings[name].channel_axis
        maps = trace.map(name)[0]
        order = _by_size(output.float().movedim(axis, 1)[0])
        whole = run.score(target)
        cam = torch.zeros_like(maps[0])

        def without(start: int, stop: int) -> Tensor:
            rows = output.repeat(stop - start, *[1] * (output.ndim - 1))
            rows.movedim(axis, 1)[torch.arange(stop - start, device=rows.device), order[start:stop]] = 0
            return rows

        def words(number: int) -> str:
            return f"the layer {name!r} without its channel {int(order[number])}"

        for start, stop, scores in run.resumed(name, len(order), target, without, words):
            falls = whole - scores
            cam = cam + (falls[:, None, None] * maps[order[start:stop]]).sum(0)
            yield LayerMap(cam, stop, len(order))


def _by_size(channels: Tensor) -> Tensor:
    """Channels (k, …) that are not 0 everywhere, by falling sum of sizes; one where all are 0."""
    sizes = channels.abs().flatten(1).sum(1)
    order = sizes.argsort(descending=True, stable=True)
    return order[: max(1, how_many(sizes > 0))]
