"""From what a call of attention was given to what is kept of it: (groups, heads, tokens, width), masks once."""

from __future__ import annotations

from collections.abc import Container, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from .change import LayerChange
from .layer import AttentionLayer
from .product import Product

_CHECKED_ROWS = 64


class Parts:
    """Layers made of the tensors of calls.

    Args:
        rows: rows of the batch that is run.
        values: whether values and outputs are kept too, of all layers or of some.
    """

    def __init__(self, rows: int, values: bool | Container[int]) -> None:
        self._rows, self._values = rows, values
        self._heads = 0
        self._masks: list[Tensor] = []

    @contextmanager
    def of_heads(self, heads: int) -> Iterator[None]:
        """While open, three-dimensional tensors are (batch · heads, …)."""
        before, self._heads = self._heads, heads
        try:
            yield
        finally:
            self._heads = before

    def split(self, tensor: Tensor) -> Tensor:
        """(batch, heads, tokens, width) of (…, heads, tokens, width), (batch · heads, tokens, width) or
        (tokens, width)."""
        if tensor.ndim == 3:
            first = (-1, self._heads) if self._heads else (self._rows if len(tensor) % self._rows == 0 else 1, -1)
            return tensor.reshape(*first, *tensor.shape[1:])
        return tensor[None, None] if tensor.ndim == 2 else tensor.reshape(-1, *tensor.shape[-3:])

    # --- layers

    def layer(
        self, place: tuple[int, str], query: Tensor, key: Tensor, mask: Tensor | None, causal: bool, scale: float | None
    ) -> AttentionLayer:
        """The layer of a fused call, its tensors not yet its own."""
        q, k = self.split(query), self.split(key)
        return AttentionLayer(
            *place, heads=q.shape[1], length=q.shape[2], keys_length=k.shape[2], groups=max(1, len(q) // self._rows),
            scale=q.shape[-1] ** -0.5 if scale is None else scale, causal=causal, q=q, k=k,
            mask=None if mask is None else self._mask(mask, query, k.shape[2]),
        )  # fmt: skip

    def by_hand(self, place: tuple[int, str], product: Product, scores: Tensor, weights: Tensor) -> AttentionLayer:
        """The layer of a softmax of a product: with queries and keys where they give these very weights."""
        given = self.split(weights.detach())
        layer = AttentionLayer(
            *place, heads=given.shape[1], length=given.shape[2], keys_length=given.shape[3],
            groups=max(1, len(given) // self._rows), given=given,
        )  # fmt: skip
        if not product.plain:
            return layer
        q, k = self.split(product.left.detach()), self.split(product.right.detach().transpose(-1, -2))
        fits = q.shape[:3] == given.shape[:3] and k.shape[2] == given.shape[3] and len(k) in (1, len(q))
        if not fits or given.shape[1] % k.shape[1]:
            return layer
        mask = None if product.mask is None else self._mask(product.mask.detach(), scores, k.shape[2])
        found = replace(layer, q=q, k=k, mask=mask, scale=product.scale, given=None)
        return found if _gives(found, given) else layer

    def with_weights(self, layer: AttentionLayer, weights: Tensor) -> AttentionLayer:
        """The layer with changed weights, if its weights are all that is known."""
        return layer if layer.given is None else replace(layer, given=self.split(weights.detach()))

    def kept(self, layer: AttentionLayer, change: LayerChange) -> AttentionLayer:
        """The layer with queries and keys of its own: the model may write to its tensors, and a view of a packed
        projection would keep all of that."""
        own: dict[str, Any] = {"change": change}
        for name in ("q", "k"):
            if (tensor := getattr(layer, name)) is not None:
                own[name] = tensor.detach().clone(memory_format=torch.contiguous_format)
        if layer.mask is not None:
            own["mask"] = self._once(layer.mask.detach())
        return replace(layer, **own)

    def with_values(self, layer: AttentionLayer, value: Tensor, out: Tensor) -> AttentionLayer:
        """The layer with its values and output, if they are wanted."""
        return replace(layer, value=self.split(value.detach()), output=out) if self._wanted(layer) else layer

    def with_reader(self, layer: AttentionLayer, weight: Tensor) -> AttentionLayer:
        """The layer with the linear layer that reads it, if values are wanted and none is known yet."""
        wanted = self._wanted(layer) and layer.out_weight is None and weight.ndim == 2
        return replace(layer, out_weight=weight.detach()) if wanted else layer

    def _wanted(self, layer: AttentionLayer) -> bool:
        return self._values if isinstance(self._values, bool) else layer.index in self._values

    # --- masks

    def _mask(self, mask: Tensor, query: Tensor, keys: int) -> Tensor:
        """(1 or batch, 1 or heads, 1 or L, 1 or S)."""
        if hasattr(mask, "_materialize"):  # torch.nn.attention.bias
            mask = mask._materialize(mask.device if mask.device.type != "meta" else query.device)
        if query.ndim == 3 and mask.ndim == 3 and len(mask) > 1:
            return self.split(mask)
        if query.ndim > 4 and mask.ndim > 4:
            return mask.expand(*query.shape[:-1], keys).reshape(-1, *query.shape[-3:-1], keys)
        return mask[(None,) * (4 - mask.ndim)] if mask.ndim < 4 else mask

    def _once(self, mask: Tensor) -> Tensor:
        """One tensor for all layers, and for all heads, that have the same mask."""
        if mask.device.type == "meta":
            return mask
        if mask.shape[1] > 1 and torch.equal(mask[:, :1].expand_as(mask), mask):
            mask = mask[:, :1]
        for known in self._masks:
            if known.shape == mask.shape and known.dtype == mask.dtype and torch.equal(known, mask):
                return known
        self._masks.append(mask.clone())
        return self._masks[-1]


def _gives(layer: AttentionLayer, weights: Tensor) -> bool:
    """Whether queries and keys give the weights, of a few rows of the first and the last head."""
    if weights.device.type == "meta":
        return True
    rows = slice(0, min(layer.length, _CHECKED_ROWS))
    heads = {0, layer.heads - 1}
    return all(torch.allclose(layer.weights(h, rows), weights[0, h, rows].float(), rtol=1e-2, atol=1e-3) for h in heads)


def emptied(layer: AttentionLayer) -> AttentionLayer:
    """The layer without any tensor."""
    return replace(layer, q=None, k=None, mask=None, given=None)
