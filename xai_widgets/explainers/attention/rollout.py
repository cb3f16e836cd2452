"""Attention rollout: attention followed through all layers, half of each token staying where it is."""

from __future__ import annotations

from torch import Tensor

from ..registry import register
from .base import OfAttention, Seen, looks
from .mean import given


@register
class AttentionRollout(OfAttention):
    """The product of all layers' mean attention, each mixed with the residual connection in equal parts. A layer of
    which every head is off is its residual connection alone.

    Values: (h, w) patches or (L,) tokens, in [0, 1], of sum 1 together with the tokens that stand for no place.
    Paper: Abnar and Zuidema 2020, https://arxiv.org/abs/2005.00928.
    """

    name = "attention-rollout"
    label = "Attention rollout"
    about = (
        "How much of each token reaches the answer if attention were all that mixes them, through every layer and its"
        " shortcut. It is the same for every class, and heads are averaged, so what few heads see is lost."
    )
    formula = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><mrow><mi>R</mi><mo>=</mo><munderover><mo>∏</mo><mrow><mi>l'
        "</mi><mo>=</mo><mi>n</mi></mrow><mn>1</mn></munderover><mo>(</mo><mfrac><mn>1</mn><mn>2</mn></mfrac><mi>I</mi>"
        "<mo>+</mo><mfrac><mn>1</mn><mrow><mn>2</mn><mi>H</mi></mrow></mfrac><munder><mo>∑</mo><mi>h</mi></munder>"
        "<msubsup><mi>A</mi><mi>l</mi><mi>h</mi></msubsup><mo>)</mo></mrow></math>"
    )
    paper = ("Abnar, Zuidema 2020", "https://arxiv.org/abs/2005.00928")

    def followed(self, seen: Seen) -> Tensor:
        reached = seen.reading
        for layer in reversed(seen.layers):
            if looks(layer):
                reached = 0.5 * reached + 0.5 * given(reached, layer)
        return reached
