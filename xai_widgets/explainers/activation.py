"""Activation map: what a layer sees, whatever the class."""

from __future__ import annotations

from collections.abc import Iterator

from torch import Tensor

from ..core.attribution import Attribution
from ..core.errors import ExplainError
from ..core.params import Choice, LayerChoice, Slider
from ..core.run import Run
from ..core.target import TargetLike
from .base import Explainer
from .registry import register


@register
class Activation(Explainer):
    """The output of a layer: its mean or maximum over channels, or one channel.

    Values: (h, w), the layer's own grid. The target changes nothing.
    Paper: Zeiler and Fergus 2014, https://arxiv.org/abs/1311.2901.
    """

    name = "activation"
    label = "Activation"
    family = "cam"
    about = (
        "How strongly a layer responds at each place, over all its channels or in one of them. It is the same for"
        " every class: a strong response may speak for the class, against it, or not matter."
    )
    formula = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><mrow><msub><mi>M</mi><mrow><mi>i</mi><mi>j</mi></mrow>'
        "</msub><mo>=</mo><mfrac><mn>1</mn><mi>K</mi></mfrac><munder><mo>∑</mo><mi>k</mi></munder><msubsup><mi>A</mi>"
        "<mrow><mi>i</mi><mi>j</mi></mrow><mi>k</mi></msubsup></mrow></math>"
    )
    paper = ("Zeiler, Fergus 2014", "https://arxiv.org/abs/1311.2901")
    params = (
        LayerChoice(),
        Choice("show", "show", (("mean", "mean"), ("max", "maximum"), ("channel", "one channel")), "mean"),
        Slider("channel", "channel", 0, 1, 1, 0, integer=True, per_channel=True, when="show=channel"),
    )

    needs_gradient = False

    def steps(self, run: Run, target: TargetLike) -> Iterator[Attribution]:
        layer, trace = run.layer(self.values["layer"])
        yield self.answer(run, target, self._map(trace.map(layer)[0], layer), layer=layer)

    def _map(self, activation: Tensor, layer: str) -> Tensor:
        if self.values["show"] == "mean":
            return activation.mean(0)
        if self.values["show"] == "max":
            return activation.amax(0)
        channel = self.values["channel"]
        if channel >= len(activation):
            raise ExplainError(
                f"Layer {layer!r} has channels 0 to {len(activation) - 1}, so there is no channel {channel}."
            )
        return activation[channel]
