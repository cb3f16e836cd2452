"""Attention weighted by its gradient: where the heads look that speak for the answer."""

from __future__ import annotations

import torch
from torch import Tensor

from ...models.attention import AttentionLayer
from ...models.attention.layer import shared
from ..registry import register
from .base import OfAttention, Seen, gradients, handed_on


@register
class AttentionGradient(OfAttention):
    """Relevance followed back through every layer by the attention that, times its own gradient, is positive.

    No attention matrix keeps a graph: the gradient with respect to the weights is that with respect to what the
    attention answered, times the values.
    Values: (h, w) patches or (L,) tokens, at least 0, without what a token has of itself.
    Paper: Chefer et al. 2021, https://arxiv.org/abs/2103.15679.
    """

    name = "attention-gradient"
    label = "Attention × gradient"
    about = (
        "Attention, of each head only what speaks for this class, followed back through all layers. Unlike plain"
        " attention it differs from class to class; what speaks against the class is left out."
    )
    formula = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><mrow><mi>R</mi><mo>←</mo><mi>R</mi><mo>+</mo><mover><mi>A'
        "</mi><mo>¯</mo></mover><mi>R</mi><mo>,</mo><mover><mi>A</mi><mo>¯</mo></mover><mo>=</mo><mfrac><mn>1</mn>"
        "<mi>H</mi></mfrac><munder><mo>∑</mo><mi>h</mi></munder><msup><mrow><mo>(</mo><mfrac><mrow><mo>∂</mo><msub>"
        "<mi>S</mi><mi>c</mi></msub></mrow><mrow><mo>∂</mo><msup><mi>A</mi><mi>h</mi></msup></mrow></mfrac><mo>⊙</mo>"
        "<msup><mi>A</mi><mi>h</mi></msup><mo>)</mo></mrow><mo>+</mo></msup></mrow></math>"
    )
    paper = ("Chefer, Gur, Wolf 2021", "https://arxiv.org/abs/2103.15679")
    needs_gradient = True

    def followed(self, seen: Seen) -> Tensor:
        reached = seen.reading
        for layer, gradient in reversed(list(zip(seen.layers, gradients(seen.score, seen.layers), strict=True))):
            seen.check()
            reached = reached + _positive(reached, layer, gradient)
        return (reached - seen.reading).clamp_min(0)


def _positive(reached: Tensor, layer: AttentionLayer, gradient: Tensor) -> Tensor:
    """float32 (S,): what reaches the keys through weights whose product with their own gradient is positive.

    Args:
        reached: (L,), what reaches the queries.
        layer: with values.
        gradient: (heads, L, dv), of the score with respect to what the attention answered.
    """
    assert layer.value is not None
    values = shared(layer.value[0], layer.heads).float()
    total = torch.zeros(layer.keys_length, device=reached.device)
    for heads, rows, weights in layer.blocks():
        of_weights = gradient[heads, rows] @ values[heads].transpose(-1, -2)
        speaking = handed_on(layer, (weights * of_weights).clamp_min(0), heads)
        total += (reached[rows] @ speaking).sum(0)
    return total / layer.heads
