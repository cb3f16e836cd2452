"""From a value for each channel to one for each pixel."""

from __future__ import annotations

from torch import Tensor

from ..core.params import Choice


def reduce_param(default: str) -> Choice:
    """How a method's channels become one map; "none" keeps them, for use without a widget."""
    options = (("sum", "sum"), ("max", "largest"), ("l2", "length"))
    return Choice("reduce", "channels", options, default, headless=("none",),
                  help="how the values of the colour channels become one value for each pixel")  # fmt: skip


def reduced(values: Tensor, how: str) -> Tensor:
    """(C, H, W) -> (H, W): "sum", "max" (largest absolute value), "l2" (Euclidean length); "none" keeps (C, H, W)."""
    if how == "sum":
        return values.sum(0)
    if how == "max":
        return values.abs().amax(0)
    if how == "l2":
        return values.square().sum(0).sqrt()
    return values
