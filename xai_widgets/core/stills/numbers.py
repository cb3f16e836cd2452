"""Numbers as the front end writes them."""

from __future__ import annotations

import math


def number(v: float) -> str:
    """A value in three digits; js/src/lib/format.js has the same."""
    if not math.isfinite(v):
        return "−∞" if v == -math.inf else "∞" if v == math.inf else "NaN"
    size = abs(v)
    if size == 0:
        return "0"
    if size >= 1e5 or size < 1e-3:
        mantissa, power = f"{v:.1e}".split("e")
        text = f"{mantissa}e{int(power):+d}"
    else:
        text = f"{v:.0f}" if size >= 100 else f"{v:#.3g}".rstrip(".")
    return text.replace("-", "−", 1)


def signed(v: float) -> str:
    """The same with a plus where there is more of it than nothing."""
    return ("+" if v > 0 else "") + number(v)


def probability(p: float) -> str:
    """A probability, likewise."""
    if 0 < p < 0.001:
        return "<0.001"
    return f"{p:.3f}" if p < 0.1 else f"{p:.2f}"
