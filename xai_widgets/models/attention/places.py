"""Where on the picture a token is: followed from the first convolution through everything that moves tokens about.

A model that attends within windows (Swin) pads, rolls and cuts its map before it takes queries and keys of it. Beside
each tensor of the pass goes one of the same shape that says of every number where it is from, and whatever moves the
one moves the other. Nothing of it is known of a model: what is not understood is nowhere.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from .lineage import plain_name, tensors
from .product import PRODUCTS

_MOVES = {
    "view", "reshape", "flatten", "unflatten", "transpose", "permute", "squeeze", "unsqueeze", "contiguous", "clone",
    "roll", "getitem", "chunk", "split", "unbind", "cat", "concat", "expand", "repeat", "flip", "narrow", "movedim",
    "swapaxes", "select",
}  # fmt: skip
_SHUFFLES = {
    "gather", "take_along_dim", "sort", "argsort", "topk", "index_select", "scatter", "index_copy", "masked_scatter",
    "take",
}  # fmt: skip
"""The answer has the shape of what it was given, and its numbers other places."""
NOWHERE = complex("nan")


class Places:
    """Of each living tensor of a pass, complex64 of its shape: y + x·i of the centre of what a number is from, as
    shares of the picture's height and width in [0, 1]; NaN for nowhere. Tensors are held weakly."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[weakref.ref[Tensor], Tensor]] = {}

    def of(self, tensor: Tensor) -> Tensor | None:
        """The places of a tensor's numbers, or None where nothing is known of them."""
        found = self._known.get(id(tensor))
        return found[1] if found is not None and found[0]() is tensor else None

    def note(self, tensor: Tensor, places: Tensor | None) -> None:
        """Say where a tensor is from."""
        if places is not None and places.shape == tensor.shape:
            key = id(tensor)
            self._known[key] = weakref.ref(tensor, lambda gone: self._forget(key, gone)), places

    def _forget(self, key: int, gone: weakref.ref[Tensor]) -> None:
        if key in self._known and self._known[key][0] is gone:
            del self._known[key]

    def follow(self, func: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], out: Any) -> None:
        """Note the places of what a call answered."""
        given = list(tensors((args, tuple(kwargs.values()))))
        known = [tensor for tensor in given if self.of(tensor) is not None]
        if func is functional.conv2d and isinstance(out, Tensor) and not known:
            self.note(out, _centres(out))
        elif known:
            with suppress(Exception):  # of another library's call: it is nowhere then
                self._moved(plain_name(func), func, args, kwargs, known, out)

    def _moved(self, name: str, func: Any, args: Any, kwargs: Any, known: list[Tensor], out: Any) -> None:
        if name in _MOVES or name == "pad":
            call = {"view": Tensor.reshape, "pad": _padded}.get(name, func)
            moved = call(*self._instead(args), **{key: self._instead((v,))[0] for key, v in kwargs.items()})
            for answer, places in zip(tensors((out,)), tensors((moved,)), strict=True):
                self.note(answer, places)
        elif name == "linear":
            self.note(out, _mean(self.of(known[0]), -1).expand(out.shape).contiguous())
        elif isinstance(out, Tensor) and out.is_floating_point() and name not in _SHUFFLES:
            same = [tensor for tensor in known if tensor.shape == out.shape]
            if same:
                self.note(out, self.of(same[-1 if name in PRODUCTS else 0]))

    def _instead(self, values: Any) -> list[Any]:
        """The places of tensors in the place of them."""
        return [self._instead(v) if isinstance(v, (tuple, list)) and any(isinstance(e, Tensor) for e in v)
                else self._or_nowhere(v) if isinstance(v, Tensor) else v for v in values]  # fmt: skip

    def _or_nowhere(self, tensor: Tensor) -> Tensor:
        found = self.of(tensor)
        return torch.full(tensor.shape, NOWHERE, device=tensor.device) if found is None else found


def of_tokens(places: Tensor | None) -> Tensor | None:
    """(groups, L) on the CPU: the places of queries (groups, heads, L, width); None where some token is of several."""
    if places is None or places.ndim != 4:
        return None
    return _mean(_mean(places, -1), 1)[:, 0, :, 0].cpu()


def _centres(map_: Tensor) -> Tensor:
    """Of a map (N, C, h, w)."""
    height, width = map_.shape[-2:]
    y = (torch.arange(height, device=map_.device) + 0.5) / height
    x = (torch.arange(width, device=map_.device) + 0.5) / width
    return torch.complex(y[:, None].expand(height, width), x.expand(height, width)).expand(map_.shape).contiguous()


def _padded(places: Tensor, by: Any, *_how: Any, **_named: Any) -> Tensor:
    """What is put around is nowhere, whatever the model takes for it."""
    return torch.complex(*(functional.pad(part, by, value=torch.nan) for part in (places.real, places.imag)))


def _mean(places: Tensor | None, dim: int) -> Tensor:
    """The mean of those that are somewhere."""
    assert places is not None
    there = ~places.isnan()
    return places.masked_fill(~there, 0).sum(dim, keepdim=True) / there.sum(dim, keepdim=True)
