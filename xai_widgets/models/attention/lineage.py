"""Where the tensors of one forward pass come from, followed from call to call.

Four questions are answered. Do queries and keys come from the same tokens (self or cross attention)? Is what goes into
a softmax a product of two tensors (attention written by hand)? Which product uses the weights, and with what values?
Which linear layer reads an attention's output?
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from .product import PRODUCTS, Product

_SAME_SCORES = {
    "masked_fill", "where", "view", "reshape", "unflatten", "to", "float", "half", "bfloat16", "type", "type_as",
    "clamp", "clamp_min", "max", "maximum", "tanh", "contiguous", "unsqueeze", "squeeze", "clone", "add", "sub", "mul",
    "div", "truediv",
}  # fmt: skip
_REARRANGES = {
    "view",
    "reshape",
    "flatten",
    "transpose",
    "permute",
    "contiguous",
    "squeeze",
    "unsqueeze",
    "clone",
    "to",
}
_SAME_WEIGHTS = {"dropout", "view", "reshape", "contiguous", "to", "type_as", "float", "half", "bfloat16", "unsqueeze"}


@dataclass(frozen=True)
class Origin:
    """`roots`: the inputs and embedding look-ups a tensor depends on. `product`: the product of two tensors it is,
    scaled, masked or biased since. `weights` and `output`: the attention whose weights or output it is, or -1."""

    roots: frozenset[int] = frozenset()
    product: Product | None = None
    weights: int = -1
    output: int = -1


NOWHERE = Origin()


class Lineage:
    """What is known of each living tensor. Tensors are held weakly."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[weakref.ref[Tensor], Origin]] = {}
        self._roots = 0

    def of(self, tensor: Tensor) -> Origin:
        """The tensor's origin; NOWHERE for one that was not seen."""
        found = self._known.get(id(tensor))
        return found[1] if found is not None and found[0]() is tensor else NOWHERE

    def note(self, tensor: Tensor, **what: Any) -> None:
        """Say something of a tensor."""
        key, origin = id(tensor), replace(self.of(tensor), **what)
        self._known[key] = weakref.ref(tensor, lambda gone: self._forget(key, gone)), origin

    def _forget(self, key: int, gone: weakref.ref[Tensor]) -> None:
        if key in self._known and self._known[key][0] is gone:
            del self._known[key]

    def root(self, tensor: Tensor) -> None:
        """A tensor from which others come."""
        self._roots += 1
        self.note(tensor, roots=frozenset({self._roots}))

    def follow(self, func: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], out: Any) -> None:
        """Note the origins of what a call answered or wrote to."""
        if func is functional.embedding:
            self.root(out)
            return
        name, given = plain_name(func), list(tensors((args, tuple(kwargs.values()))))
        if not given:
            return
        origins = [self.of(tensor) for tensor in given]
        first, roots = origins[0], frozenset[int]().union(*(origin.roots for origin in origins))
        for answer in tensors((given[0] if name == "setitem" else out,)):
            product = None if answer.ndim not in (3, 4, 5) else _product(name, args, kwargs, given, origins, answer)
            weights = first.weights if name in _SAME_WEIGHTS else -1
            output = first.output if name in _REARRANGES else -1
            if roots or product is not None or weights >= 0 or output >= 0:
                self.note(answer, roots=roots, product=product, weights=weights, output=output)


def _product(
    name: str, args: tuple[Any, ...], kwargs: dict[str, Any], given: list[Tensor], origins: list[Origin], answer: Tensor
) -> Product | None:
    if name in PRODUCTS:
        both = [tensor for tensor in given[-2:] if 2 < tensor.ndim < 6 and not isinstance(tensor, nn.Parameter)]
        return Product.made(name, both[0], both[1], args, kwargs) if len(both) == 2 else None
    if name not in _SAME_SCORES:
        return None
    same = [o.product for t, o in zip(given, origins, strict=True) if t.shape[-2:] == answer.shape[-2:]]
    found = [product for product in same if product is not None]
    return found[0].after(name, args) if found else None


def plain_name(func: Callable[..., Any]) -> str:
    """add of torch.add, Tensor.add_, Tensor.__add__, Tensor.__radd__ and Tensor.__iadd__."""
    name: str = getattr(func, "__name__", "")
    if name.startswith("__"):
        name = name.strip("_")
        return name[1:] if name[:1] in "ri" and name[1:] in {"add", "sub", "mul", "truediv", "matmul"} else name
    return name.rstrip("_")


def tensors(values: tuple[Any, ...] | list[Any]) -> Iterator[Tensor]:
    """The tensors among values, and in tuples and lists among them."""
    for value in values:
        if isinstance(value, torch.Tensor):
            yield value
        elif isinstance(value, (tuple, list)):
            yield from tensors(value)
