"""Attention weighted by what is attended to: a large weight on a small value moves little."""

from __future__ import annotations

import torch
from torch import Tensor

from ...core.errors import ExplainError
from ...core.params import Slider
from ...models.attention import AttentionLayer
from ...models.attention.layer import shared
from ..registry import register
from .base import QUERY, OfAttention, Seen, handed_on
from .mean import chosen


@register
class AttentionNorms(OfAttention):
    """The length of the vector by which each token moves those that the answer reads, all heads of a layer together.

    Values: (h, w) patches or (L,) tokens, at least 0, in units of the residual stream.
    Paper: Kobayashi et al. 2020, https://arxiv.org/abs/2004.10102.
    """

    name = "attention-norms"
    label = "Attention norms"
    about = (
        "How far each token's own vector moves the token that the answer reads, heads, values and output weights"
        " included. It shows what attention alone hides, that separators get much weight and give almost nothing; it is"
        " the same for every class."
    )
    formula = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><mrow><msub><mi>M</mi><mi>j</mi></msub><mo>=</mo><mo>‖</mo>'
        "<munder><mo>∑</mo><mi>h</mi></munder><msubsup><mi>A</mi><mrow><mi>q</mi><mi>j</mi></mrow><mi>h</mi></msubsup>"
        "<msubsup><mi>v</mi><mi>j</mi><mi>h</mi></msubsup><msubsup><mi>W</mi><mi>O</mi><mi>h</mi></msubsup><mo>‖</mo>"
        "</mrow></math>"
    )
    paper = ("Kobayashi et al. 2020", "https://arxiv.org/abs/2004.10102")
    params = (
        QUERY,
        Slider("block", "attention layer", 0, 48, 1, 0, integer=True, help="counted from 1; 0 is the mean of all"),
    )

    def followed(self, seen: Seen) -> Tensor:
        layers = chosen(seen.layers, self.values["block"])
        return torch.stack([_moved(seen.reading, layer) for layer in layers]).mean(0)


def _moved(reading: Tensor, layer: AttentionLayer) -> Tensor:
    """float32 (S,): the mean length, over tokens with their shares (L,), of what each key adds to them."""
    products = _products(layer)
    total = torch.zeros(layer.keys_length, device=reading.device)
    for rows in _blocks(layer):
        heads = slice(0, layer.heads)
        weights = handed_on(layer, layer.block(heads, rows), heads)
        squares = torch.einsum("hrs,grs,shg->rs", weights, weights, products)
        total += reading[rows] @ squares.clamp_min(0).sqrt()
    return total


def _products(layer: AttentionLayer) -> Tensor:
    """float32 (S, heads, heads): inner products of each key's values, as each head hands them on."""
    weight, value = layer.out_weight, layer.value
    if value is None or weight is None or value.shape[-1] * layer.heads != weight.shape[1]:
        raise ExplainError(
            f"No linear layer was seen right after the attention in {layer.name!r}, so what a head adds cannot be told."
            " Use attention or attention-rollout."
        )
    values = shared(value[0], layer.heads).float()
    handed = torch.einsum("hsd,whd->shw", values, weight.float().unflatten(1, (layer.heads, -1)))
    return handed @ handed.transpose(1, 2)


def _blocks(layer: AttentionLayer) -> list[slice]:
    """Blocks of queries."""
    few = max(1, (1 << 22) // (layer.keys_length * layer.heads))
    return [slice(row, min(row + few, layer.length)) for row in range(0, layer.length, few)]
