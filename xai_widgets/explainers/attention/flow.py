"""Attention flow: the most that could flow from each token to the answer, attention weights being pipes."""

from __future__ import annotations

import importlib.util
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ...core.run import Run
from ...models.attention import AttentionLayer
from ..registry import register
from .base import OfAttention, Seen, looks, mean_of_heads

MOST_TOKENS = 256
"""A maximum flow is solved for every token, each in a graph of length² · layers edges."""
UNIT = 1 << 30
"""Capacities are whole numbers in SciPy; no cut holds more than all of what leaves the tokens read, which is this."""


@register
class AttentionFlow(OfAttention):
    """The maximum flow from the tokens that the answer reads to each token of the input, one after the other.

    The network has a node for each token in each layer, and an edge for each weight, of the capacity half its mean over
    heads, and half for the residual connection. Offered for up to 256 tokens.
    Values: (h, w) patches or (L,) tokens, in [0, 1].
    Paper: Abnar and Zuidema 2020, https://arxiv.org/abs/2005.00928.
    """

    name = "attention-flow"
    label = "Attention flow"
    about = (
        "How much could flow from each token to the answer if attention weights were the widths of pipes. Many ways add"
        " up where rollout multiplies, so many tokens reach the most there is; it is the same for every class."
    )
    formula = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><mrow><msub><mi>M</mi><mi>j</mi></msub><mo>=</mo><mi>maxflow'
        "</mi><mo>(</mo><msub><mi>q</mi><mi>n</mi></msub><mo>→</mo><msub><mi>j</mi><mn>0</mn></msub><mo>)</mo><mo>,</mo>"
        "<msub><mi>c</mi><mi>l</mi></msub><mo>=</mo><mfrac><mn>1</mn><mn>2</mn></mfrac><mi>I</mi><mo>+</mo><mfrac><mn>1"
        "</mn><mrow><mn>2</mn><mi>H</mi></mrow></mfrac><munder><mo>∑</mo><mi>h</mi></munder><msubsup><mi>A</mi><mi>l"
        "</mi><mi>h</mi></msubsup></mrow></math>"
    )
    paper = ("Abnar, Zuidema 2020", "https://arxiv.org/abs/2005.00928")
    needs_numbers = True

    @classmethod
    def missing(cls) -> str:
        found = importlib.util.find_spec("scipy") is not None
        return "" if found else 'Attention flow needs SciPy: pip install "xai-widgets[text]".'

    def refuses(self, run: Run) -> str:
        """See Explainer."""
        if why := super().refuses(run):
            return why
        length = run.model.attention(run.inputs)[0]["length"]
        return "" if length <= MOST_TOKENS else (
            f"Attention flow solves a maximum flow for every token, and is offered for up to {MOST_TOKENS}; this input"
            f" has {length}. Use attention-rollout, which is near to it."
        )  # fmt: skip

    def followed(self, seen: Seen) -> Tensor:
        from scipy.sparse.csgraph import maximum_flow

        network, source = _network(seen)
        flows = []
        for token in range(len(seen.reading)):
            seen.check()
            flows.append(maximum_flow(network, source, token).flow_value / UNIT)
        return torch.tensor(flows)


def _network(seen: Seen) -> tuple[Any, int]:
    """(nodes, nodes) int32 capacities as a sparse matrix, and the source. Token t before layer l is node l · L + t; the
    source is the last, from which each token that is read can take its share of 1."""
    from scipy.sparse import block_array, csr_array

    widths = [_widths(layer) for layer in seen.layers]
    length, depth = len(seen.reading), len(widths)
    nodes = (depth + 1) * length
    blocks: list[list[Any]] = [[None] * (depth + 2) for _ in range(depth + 2)]
    for at, width in enumerate(widths):
        blocks[at + 1][at] = csr_array(_whole(width))
    blocks[-1][-2] = csr_array(_whole(seen.reading.cpu().numpy()[None]))
    blocks[0][0], blocks[-1][-1] = csr_array((length, length), dtype=np.int32), csr_array((1, 1), dtype=np.int32)
    return csr_array(block_array(blocks, format="csr", dtype=np.int32)), nodes


def _widths(layer: AttentionLayer) -> np.ndarray:
    """(L, L): half the mean weights over heads, and half the identity; the identity where every head is off."""
    same = np.eye(layer.length, dtype=np.float32)
    if not looks(layer):
        return same
    total = torch.zeros(layer.length, layer.keys_length, device=layer.device)
    for rows, weights in mean_of_heads(layer):
        total[rows] += weights
    return 0.5 * total.cpu().numpy() + 0.5 * same


def _whole(shares: np.ndarray) -> np.ndarray:
    return np.floor(shares.astype(np.float64) * UNIT).astype(np.int32)
