"""From a value for each channel to one for each pixel."""

from __future__ import annotations

from ..core.params import Choice


def reduce_param(default: str) -> Choice:
    """How a method's channels become one map; "none" keeps them, for use without a widget."""
    options = (("sum", "sum"), ("max", "largest"), ("l2", "length"))
    return Choice("reduce", "channels", options, default, headless=("none",),
                  help="how the values of the colour channels become one value for each pixel")  # fmt: skip
