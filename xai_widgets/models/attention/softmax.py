"""From scores to weights, as they are or as somebody changed them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import torch
from torch import Tensor

from .change import LayerChange


def normalised(
    scores: Tensor, change: LayerChange, first_head: int = 0, first_row: int = 0, masked: bool = True
) -> Tensor:
    """float32 (…, heads, rows, S): the softmax of masked scores under a change; a row that is all masked is all 0.

    Args:
        scores: (…, heads, rows, S), masked by -inf or by very negative numbers.
        change: what is changed in the layer. Heads that are off keep their weights.
        first_head: the index of the first head here.
        first_row: the index of the first query here.
        masked: whether there may be a row that is all masked.
    """
    if change.temperature != 1 or change.temperatures:
        scores = scores / _temperatures(scores, change, first_head)
    if change.columns:
        scores = scores.index_fill(-1, torch.tensor(change.columns, device=scores.device), -torch.inf)
    weights = torch.softmax(scores, -1, dtype=torch.float32)
    if masked or change.columns:
        weights = weights.masked_fill(scores.amax(-1, keepdim=True) == -torch.inf, 0.0)
    if change.weights and weights.requires_grad:
        weights = weights.clone()  # the softmax keeps what it answered for its own gradient
    for (head, query), pinned in _by_row(change).items():
        head, query = head - first_head, query - first_row
        if 0 <= head < scores.shape[-3] and 0 <= query < scores.shape[-2]:
            allowed = scores[..., head, query, :] > -torch.inf
            weights[..., head, query, :] = _pinned(weights[..., head, query, :], allowed, pinned)
    return weights


def _temperatures(scores: Tensor, change: LayerChange, first_head: int) -> Tensor:
    heads = range(first_head, first_head + scores.shape[-3])
    each = [change.temperatures.get(head, change.temperature) for head in heads]
    return torch.tensor(each, device=scores.device, dtype=torch.float32)[:, None, None]


def _by_row(change: LayerChange) -> dict[tuple[int, int], dict[int, float]]:
    rows: dict[tuple[int, int], dict[int, float]] = defaultdict(dict)
    for (head, query, key), weight in change.weights.items():
        rows[head, query][key] = weight
    return rows


def _pinned(row: Tensor, allowed: Tensor, pinned: Mapping[int, float]) -> Tensor:
    """(…, S): the row with some weights set and the others, in proportion, sharing out what is left of 1. Where they
    had nothing, what is left goes in equal parts to those that are allowed. Set weights of more than 1 together are
    scaled to 1."""
    keys = torch.tensor(list(pinned), device=row.device)
    values = torch.tensor(list(pinned.values()), device=row.device, dtype=row.dtype)
    values = values / values.sum().clamp_min(1.0)
    others = row.index_fill(-1, keys, 0.0)
    equal = allowed.to(row.dtype).index_fill(-1, keys, 0.0)
    others = torch.where(others.sum(-1, keepdim=True) > 0, others, equal)
    left = (1 - values.sum()) / others.sum(-1, keepdim=True).clamp_min(torch.finfo(row.dtype).tiny)
    return (others * left).index_copy(-1, keys, values.expand(*row.shape[:-1], -1))
