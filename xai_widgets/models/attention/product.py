"""A product of two tensors on its way to a softmax: attention that a model writes by hand."""

from __future__ import annotations

import numbers
from dataclasses import dataclass, replace
from typing import Any

from torch import Tensor

PRODUCTS = {"matmul", "bmm", "baddbmm", "einsum"}


@dataclass(frozen=True)
class Product:
    """scale · left · right + mask, if `plain`; else something that was done to it besides.

    Attributes:
        left: (…, L, d), the queries.
        right: (…, d, S), the keys.
        scale: what the product was multiplied by.
        mask: what was added then, or None.
        plain: whether that is all that was done.
    """

    left: Tensor
    right: Tensor
    scale: float = 1.0
    mask: Tensor | None = None
    plain: bool = True

    @classmethod
    def made(cls, name: str, left: Tensor, right: Tensor, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Product:
        """What a call of one of PRODUCTS answered. The axes of an einsum are not read."""
        if name == "baddbmm":
            usual = len(args) == 3 and kwargs.get("beta", 1) in (0, 1)
            mask = args[0] if args and kwargs.get("beta", 1) else None
            return cls(left, right, float(kwargs.get("alpha", 1)), mask, plain=usual)
        return cls(left, right, plain=name != "einsum")

    def after(self, name: str, args: tuple[Any, ...]) -> Product:
        """The same after one more call: a number that multiplies or divides it, a mask that is added, or anything."""
        number = next((float(arg) for arg in args if isinstance(arg, numbers.Real)), None)
        masks = [arg for arg in args if isinstance(arg, Tensor)]
        if name in ("mul", "div", "truediv") and number and len(masks) == 1 and self.mask is None:
            return replace(self, scale=self.scale * number if name == "mul" else self.scale / number)
        if name == "add" and number is None and len(masks) == 2 and self.mask is None:
            return replace(self, mask=masks[1])
        if name in ("to", "float", "contiguous", "clone"):
            return self
        return replace(self, plain=False)
