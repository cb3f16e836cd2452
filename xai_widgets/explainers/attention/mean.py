"""Attention: the mean weight that each token is given by what the answer reads."""

from __future__ import annotations

import torch
from torch import Tensor

from ...core.errors import ExplainError
from ...core.params import Slider
from ...models.attention import AttentionLayer
from ..registry import register
from .base import QUERY, OfAttention, Seen, mean_of_heads


@register
class Attention(OfAttention):
    """The mean over heads of the weights that the tokens which the answer reads give, in one layer or all.

    Values: (h, w) patches or (L,) tokens, in [0, 1].
    Paper: Vaswani et al. 2017, https://arxiv.org/abs/1706.03762.
    """

    name = "attention"
    label = "Attention"
    about = (
        "Where the model's heads look, on average, from the token that the answer reads. It is the same for every"
        " class, and past the first layer a token holds more than the patch or word it began as."
    )
    formula = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><mrow><msub><mi>M</mi><mi>j</mi></msub><mo>=</mo><mfrac><mn>1'
        "</mn><mi>H</mi></mfrac><munder><mo>∑</mo><mi>h</mi></munder><msubsup><mi>A</mi><mrow><mi>q</mi><mi>j</mi>"
        "</mrow><mi>h</mi></msubsup><mo>,</mo><mi>A</mi><mo>=</mo><mi>softmax</mi><mo>(</mo><mfrac><mrow><mi>Q</mi>"
        "<msup><mi>K</mi><mi>⊤</mi></msup></mrow><msqrt><mi>d</mi></msqrt></mfrac><mo>)</mo></mrow></math>"
    )
    paper = ("Vaswani et al. 2017", "https://arxiv.org/abs/1706.03762")
    params = (
        QUERY,
        Slider("block", "attention layer", 0, 48, 1, 0, integer=True, help="counted from 1; 0 is the mean of all"),
    )

    def followed(self, seen: Seen) -> Tensor:
        layers = chosen(seen.layers, self.values["block"])
        return torch.stack([given(seen.reading, layer) for layer in layers]).mean(0)


def chosen(layers: list[AttentionLayer], block: int) -> list[AttentionLayer]:
    """One layer, counted from 1, or all for 0; ExplainError where there is none."""
    if block > len(layers):
        raise ExplainError(f"The model has attention layers 1 to {len(layers)}, so there is no layer {block}.")
    return layers if block == 0 else [layers[block - 1]]


def given(reading: Tensor, layer: AttentionLayer) -> Tensor:
    """float32 (S,): the mean over heads of the weights that tokens give, each with its share (L,)."""
    total = torch.zeros(layer.keys_length, device=reading.device)
    for rows, weights in mean_of_heads(layer):
        total += reading[rows] @ weights
    return total
