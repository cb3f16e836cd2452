"""One attention of a forward pass: what is kept of it, and any part of its weights made from that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from ...core.errors import ExplainError
from .change import UNTOUCHED, LayerChange
from .softmax import normalised

BLOCK = 1 << 20
"""Weights that are made at once, at most, wherever a row has fewer: 4 MB, which a processor's own cache holds while
they are gone through again and again."""


@dataclass(frozen=True, eq=False)
class AttentionLayer:
    """One call of attention.

    Attributes:
        index: its place in the order of execution, from 0.
        name: the module it ran in, "" for the model itself.
        kind: "self" or "cross": whether queries and keys come from the same tokens.
        queries, keys: whose tokens they are: "encoder" or "decoder" in a model that has cross attention, else "tokens".
        heads: number of query heads.
        length, keys_length: queries L and keys S.
        groups: rows of the batch that one input became (Swin's windows); 1 in nearly every model.
        scale: what query · key is multiplied by.
        causal: whether a query sees no key after it by a flag; a mask may say the same.
        q, k: (groups, heads, L, d) and (1 or groups, key heads, S, d), or None where only the weights are known.
        mask: what is allowed (bool) or added (float), broadcastable to (groups, heads, L, S), or None.
        given: (groups, heads, L, S), the model's own weights where q and k are not known, else None.
        value, output: (1 or groups, key heads, S, dv) and what the attention answered, where they were asked for.
        out_weight: (model width, heads · dv), the linear layer right after it, where there is one.
        change: what was changed in it.
    """

    index: int
    name: str
    heads: int
    length: int
    keys_length: int
    groups: int
    kind: str = "self"
    queries: str = "tokens"
    keys: str = "tokens"
    scale: float = 1.0
    causal: bool = False
    q: Tensor | None = None
    k: Tensor | None = None
    mask: Tensor | None = None
    given: Tensor | None = None
    value: Tensor | None = None
    output: Tensor | None = None
    out_weight: Tensor | None = None
    change: LayerChange = UNTOUCHED

    @property
    def device(self) -> torch.device:
        """Where its weights are made."""
        kept = self.q if self.q is not None else self.given
        assert kept is not None
        return kept.device

    def described(self) -> dict[str, Any]:
        """What a front end needs to know, as plain data."""
        names = ("index", "name", "kind", "queries", "keys", "heads", "length", "keys_length", "groups")
        return {**{name: getattr(self, name) for name in names}, "has_queries": self.q is not None}

    # --- the weights

    def scores(self, heads: slice, rows: slice, group: int = 0) -> Tensor:
        """float32 (heads, rows, S): scaled and masked, what the softmax is taken of; the layer must have q and k."""
        assert self.q is not None and self.k is not None
        q, k = at(self.q, group)[heads, rows].float(), shared(at(self.k, group), self.heads)[heads].float()
        return self.masked((q * self.scale) @ k.transpose(-1, -2), heads, rows, group)

    def masked(self, scores: Tensor, heads: slice, rows: slice, group: int = 0) -> Tensor:
        """Scores (heads, rows, S) with what the model adds to them, -inf for keys that may not be seen."""
        if self.mask is not None:
            mask = part(at(self.mask, group), heads, rows)
            scores = scores.masked_fill(~mask, -torch.inf) if mask.dtype == torch.bool else scores + mask.float()
        if self.causal:
            queries = torch.arange(self.length, device=scores.device)[rows]
            later = torch.arange(self.keys_length, device=scores.device) > queries[:, None]
            scores = scores.masked_fill(later, -torch.inf)
        return scores

    def block(self, heads: slice, rows: slice, group: int = 0) -> Tensor:
        """float32 (heads, rows, S): weights, in [0, 1], as changed. A row that may attend to nothing is all 0."""
        if self.given is not None:
            return at(self.given, group)[heads, rows].float()
        scores = self.scores(heads, rows, group)
        return normalised(scores, self.change, heads.start, rows.start, masked=self.mask is not None)

    def weights(self, head: int, rows: slice | None = None, group: int = 0) -> Tensor:
        """float32 (rows, S) of one head, on the model's device; all rows if none are named."""
        self.check(head, group=group)
        rows = slice(0, self.length) if rows is None else slice(*rows.indices(self.length))
        return self.block(slice(head, head + 1), rows, group)[0]

    def blocks(self, group: int = 0, by: int = 1) -> Iterator[tuple[slice, slice, Tensor]]:
        """(heads, rows, their weights) until all are there, about BLOCK weights at once; rows by multiples of `by`."""
        some = max(1, BLOCK // (self.length * self.keys_length))
        few = max(1, min(self.length, BLOCK // self.keys_length) // by) * by
        for head in range(0, self.heads, some):
            heads = slice(head, min(head + some, self.heads))
            for row in range(0, self.length, few):
                rows = slice(row, min(row + few, self.length))
                yield heads, rows, self.block(heads, rows, group)

    # --- what is asked of it

    def check(self, head: Any = 0, query: Any = 0, key: Any = 0, group: Any = 0) -> AttentionLayer:
        """Itself; ExplainError where it has no such head, query, key or group."""
        asked = (("head", head, self.heads), ("query", query, self.length), ("key", key, self.keys_length),
                 ("group", group, self.groups))  # fmt: skip
        for what, index, count in asked:
            if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index < count:
                raise ExplainError(
                    f"Attention layer {self.index} ({self.name}) has {what} 0 to {count - 1}, got {index!r}."
                )
        return self

    def check_single(self, what: str) -> None:
        """ExplainError where the input was cut into windows, in which tokens have no number of their own."""
        if self.groups > 1:
            raise ExplainError(
                f"Attention layer {self.index} ({self.name}) cuts the input into {self.groups} windows; {what} only"
                " where a layer sees all tokens at once. Switch off a head or the layer, or set a temperature."
            )


def at(tensor: Tensor, group: int) -> Tensor:
    """One group of a tensor that may be the same for all."""
    return tensor[group if len(tensor) > 1 else 0]


def part(mask: Tensor, heads: slice, rows: slice) -> Tensor:
    """The part of a mask (1 or heads, 1 or L, 1 or S)."""
    return mask[heads if len(mask) > 1 else slice(None), rows if mask.shape[1] > 1 else slice(None)]


def shared(keys: Tensor, heads: int) -> Tensor:
    """(heads, S, d): key heads, each as often as query heads share it."""
    return keys if len(keys) == heads else keys.repeat_interleave(heads // len(keys), 0)
