"""One query's attention, step by step, as it is taught."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from ...core.errors import ExplainError
from .layer import AttentionLayer, at, shared


@dataclass(frozen=True)
class Step:
    """float32 arrays; S keys of width d, values of width dv.

    Attributes:
        query: (d,), q.
        keys: (S, d), k.
        products: (S,), q · k.
        scale: what they are multiplied by, mostly 1 / sqrt(d).
        scaled: (S,), the products times the scale.
        mask: (S,), what is added: 0, a bias, or -inf for a key that may not be seen.
        masked: (S,), scaled + mask.
        temperature: what those are divided by, 1 unless changed.
        weights: (S,), their softmax, as changed.
        values: (S, dv), v.
        output: (dv,), the values weighted and summed: 0 where the head is off.
    """

    query: np.ndarray
    keys: np.ndarray
    products: np.ndarray
    scale: float
    scaled: np.ndarray
    mask: np.ndarray
    masked: np.ndarray
    temperature: float
    weights: np.ndarray
    values: np.ndarray
    output: np.ndarray


def step(layer: AttentionLayer, head: int, query: int, group: int = 0) -> Step:
    """The numbers of one query of one head.

    Args:
        layer: with values.
        head: the head.
        query: the query.
        group: the group.

    Raises:
        ExplainError: no such head, query or group; only the layer's weights are known.
    """
    layer.check(head, query, group=group)
    if layer.q is None or layer.k is None:
        raise ExplainError(
            f"Attention layer {layer.index} ({layer.name}) is written by hand in a way that shows its weights but not"
            " its queries and keys, so there are no steps to show. Look at its matrix."
        )
    assert layer.value is not None
    one, row = slice(head, head + 1), slice(query, query + 1)
    q, k = at(layer.q, group)[head, query].float(), shared(at(layer.k, group), layer.heads)[head].float()
    values = shared(at(layer.value, group), layer.heads)[head].float()
    products, weights = k @ q, layer.block(one, row, group)[0, 0]
    mask = layer.masked(torch.zeros(1, 1, layer.keys_length, device=layer.device), one, row, group)[0, 0]
    mask[list(layer.change.columns)] = -torch.inf
    output = torch.zeros_like(values[0]) if head in layer.change.off else weights @ values
    numbers = {
        "query": q, "keys": k, "products": products, "scaled": products * layer.scale, "mask": mask,
        "masked": products * layer.scale + mask, "weights": weights, "values": values, "output": output,
    }  # fmt: skip
    temperature = layer.change.temperatures.get(head, layer.change.temperature)
    return Step(**{name: tensor.cpu().numpy() for name, tensor in numbers.items()}, scale=layer.scale,
                temperature=temperature)  # fmt: skip
