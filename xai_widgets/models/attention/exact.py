"""Attention computed in full, block by block, for the layers in which weights are changed."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from .change import LayerChange
from .layer import AttentionLayer, at, shared


def attended(layer: AttentionLayer, value: Tensor, change: LayerChange) -> Tensor:
    """float32 (groups, heads, L, dv): what the layer answers under a change, heads that are off included.

    Args:
        layer: with q and k.
        value: (1 or groups, key heads, S, dv).
        change: what is changed.
    """
    changed = replace(layer, change=change)
    out = torch.empty(layer.groups, layer.heads, layer.length, value.shape[-1], device=value.device)
    for group in range(layer.groups):
        values = shared(at(value, group), layer.heads).float()
        for heads, rows, weights in changed.blocks(group):
            out[group, heads, rows] = weights @ values[heads]
    return out
