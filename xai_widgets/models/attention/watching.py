"""Seeing the attention of any transformer, and changing it, while it runs.

A TorchFunctionMode, in this thread alone, stands between the model and `F.scaled_dot_product_attention`: the model's
own fused attention answers, and queries and keys are kept. `F.multi_head_attention_forward` is opened so that what it
calls is seen too. Attention written by hand is caught at its softmax, if that is taken of a product of two tensors.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager
from types import FunctionType
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.overrides import TorchFunctionMode

from ...core.errors import ExplainError
from . import refusals, streams
from .change import Change, LayerChange
from .exact import attended
from .layer import AttentionLayer
from .lineage import Lineage, plain_name
from .parts import Parts, emptied
from .places import Places, of_tokens
from .product import PRODUCTS
from .running import running
from .softmax import normalised

# torch's own function hands itself to a mode before it does anything, and a mode cannot look inside what it is handed.
# The same code with that question answered "no" runs with the mode on.
_opened_multi_head = FunctionType(
    functional.multi_head_attention_forward.__code__,
    {**functional.__dict__, "has_torch_function": lambda _tensors: False},
    argdefs=functional.multi_head_attention_forward.__defaults__,
)


class Watching(TorchFunctionMode):
    """While it is on, notes each call of attention and changes what it is told to.

    Args:
        change: what is changed.
        rows: rows of the batch that is run.
        values: keep values and outputs too, of all layers or of some; the outputs with their graph.
        keep: give each layer queries and keys of its own, to be looked at later.
        off: bool (rows, layers, heads), the heads that are off in each row of the batch, or None.
        places: what follows tokens over the picture, or None where nobody asks.

    Attributes:
        seen: a layer for each call so far.
        placed: complex64 (groups, L) for each, where on the picture its tokens are, or None; see Places.
        refused: the sentence for a kernel in which nothing can be seen, or "".
    """

    def __init__(
        self, change: Change | None = None, *, rows: int = 1, values: bool | Container[int] = False, keep: bool = True,
        off: Tensor | None = None, places: Places | None = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.change, self.off, self.keep, self.places = change or Change(), off, keep, places
        self.placed: list[Tensor | None] = []
        self.lineage, self.running = Lineage(), [""]
        self.parts = Parts(rows, values)
        self.seen: list[AttentionLayer] = []
        self.roots: list[tuple[frozenset[int], frozenset[int]]] = []
        self.refused = ""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        if func is functional.scaled_dot_product_attention:
            return self._attention(*args, **kwargs)
        if func is functional.multi_head_attention_forward:
            with self.parts.of_heads(args[4] if len(args) > 4 else kwargs["num_heads"]), self:
                return _opened_multi_head(*args, **kwargs)
        name = plain_name(func)
        if name in ("get", "set"):  # a tensor's shape, device, …
            return func(*args, **kwargs)
        if name == "softmax" and (answer := self._softmax(func, args, kwargs)) is not None:
            return answer
        self.refused = self.refused or refusals.of_call(func)
        if self.refused and self.keep:
            raise ExplainError(self.refused)
        out = func(*args, **kwargs)
        self.lineage.follow(func, args, kwargs, out)
        if self.places is not None:
            self.places.follow(func, args, kwargs, out)
        if name in PRODUCTS:
            self._weighted(args, out)
        elif name in ("linear", "addmm"):
            self._read(name, args, kwargs)
        return out

    # --- fused

    def _attention(
        self, query: Tensor, key: Tensor, value: Tensor, attn_mask: Tensor | None = None, dropout_p: float = 0.0,
        is_causal: bool = False, scale: float | None = None, enable_gqa: bool = False,
    ) -> Tensor:  # fmt: skip
        gqa = {"enable_gqa": True} if enable_gqa else {}
        layer = self.parts.layer(self._place(), query, key, attn_mask, is_causal, scale)
        change = self._changes(layer)
        if change.weighs:
            out = attended(layer, self.parts.split(value), change).to(value.dtype)
            out = out.reshape(*query.shape[:-1], value.shape[-1])
        else:
            out = functional.scaled_dot_product_attention(
                query, key, value, attn_mask, dropout_p, is_causal, scale=scale, **gqa
            )
        out = self._silenced(out, layer, change)
        self._note(layer, change, query, key)
        self._answered(layer.index, value, out, query)
        if self.places is not None:
            self.places.note(out, self.places.of(query))
        return out

    # --- by hand

    def _softmax(self, func: Callable[..., Tensor], args: Any, kwargs: Any) -> Tensor | None:
        """The weights of attention written by hand; None for another softmax."""
        scores = args[0] if args else kwargs.get("input")
        product = self.lineage.of(scores).product
        dim = kwargs.get("dim", args[1] if len(args) > 1 else None)
        if product is None or dim not in (-1, scores.ndim - 1):
            return None
        out = func(*args, **kwargs)
        layer = self.parts.by_hand(self._place(), product, scores, out)
        change = self._changes(layer)
        if change.weighs:
            out = normalised(self.parts.split(scores), change).reshape(out.shape).to(out.dtype)
            layer = self.parts.with_weights(layer, out)
        out = self._silenced(out, layer, change)
        self._note(layer, change, product.left, product.right)
        # Not what a table of biases depends on: T5 looks it up once for all layers.
        self.lineage.note(out, weights=layer.index, roots=self.lineage.of(product.left).roots)
        return out

    def _weighted(self, args: Any, out: Tensor) -> None:
        """A product of weights written by hand and values."""
        two = [arg for arg in args if isinstance(arg, Tensor)][-2:]
        for weights, value in (two, two[::-1]) if len(two) == 2 else ():
            index = self.lineage.of(weights).weights
            if index >= 0:
                self._answered(index, value, out, value)

    # --- what is noted

    def _place(self) -> tuple[int, str]:
        return len(self.seen), self.running[-1]

    def _changes(self, layer: AttentionLayer) -> LayerChange:
        return self.change.at(layer.index, layer.heads)

    def _note(self, layer: AttentionLayer, change: LayerChange, query: Tensor, key: Tensor) -> None:
        self.seen.append(self.parts.kept(layer, change) if self.keep else emptied(layer))
        if self.places is not None:
            found = self.places.of(query)
            self.placed.append(None if found is None else of_tokens(self.parts.split(found)))
        self.roots.append((self.lineage.of(query).roots, self.lineage.of(key).roots))

    def _answered(self, index: int, value: Tensor, out: Tensor, like: Tensor) -> None:
        self.seen[index] = self.parts.with_values(self.seen[index], value, out)
        roots = self.lineage.of(like).roots | self.lineage.of(value).roots
        self.lineage.note(out, roots=roots, output=index)

    def _read(self, name: str, args: Any, kwargs: Any) -> None:
        """A linear layer that reads an attention's output."""
        inputs, weight = (args[1], args[2]) if name == "addmm" else (args[0], kwargs.get("weight", *args[1:2]))
        index = self.lineage.of(inputs).output
        if index >= 0:
            self.seen[index] = self.parts.with_reader(self.seen[index], weight.t() if name == "addmm" else weight)

    def _silenced(self, out: Tensor, layer: AttentionLayer, change: LayerChange) -> Tensor:
        """An output, or weights, (…, heads, L, …) in which the heads that are off are 0."""
        off = torch.zeros(1, layer.heads, dtype=torch.bool, device=out.device)
        if change.off:
            off[:, list(change.off)] = True
        if self.off is not None and layer.index < self.off.shape[1]:
            off = off | self.off[:, layer.index, : layer.heads]
        if not change.off and self.off is None:
            return out
        split = self.parts.split(out)
        each = off.repeat_interleave(len(split) // len(off), 0)
        return split.masked_fill(each[:, :, None, None], 0.0).reshape(out.shape)


@contextmanager
def watching(model: nn.Module, change: Change | None = None, **kept: Any) -> Iterator[Watching]:
    """A model's private view, watched while it runs once. Afterwards `seen` has the layers, and the view has no hooks.

    Args:
        model: a private view, never a user's model: it is given hooks.
        change: what is changed.
        **kept: see Watching.

    Raises:
        ExplainError: no attention was seen; the sentence says what was looked for.
    """
    with noticing(model, Watching(change, **kept)) as watch:
        yield watch
    if watch.refused or not watch.seen:
        raise ExplainError(watch.refused or refusals.nothing_seen(model))


@contextmanager
def noticing(model: nn.Module, watch: Watching | None = None) -> Iterator[Watching]:
    """The same, whatever is seen, nothing of it kept if no `watch` is given: what layers there are, if any."""
    watch = watch or Watching(keep=False)
    watch.refused = refusals.of_model(model)
    with running(model, watch.lineage.root) as watch.running, watch:
        yield watch
    watch.seen[:] = streams.told_apart(watch.seen, watch.roots)


def told(model: nn.Module, watch: Watching) -> tuple[tuple[dict[str, Any], ...], str]:
    """What was noticed, layers as plain data (see AttentionLayer.described), and why there are none, or ""."""
    layers = () if watch.refused else tuple(layer.described() for layer in watch.seen)
    return layers, "" if layers else watch.refused or refusals.nothing_seen(model)
