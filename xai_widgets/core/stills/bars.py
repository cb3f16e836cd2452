"""Attributions as bars."""

from __future__ import annotations

from collections.abc import Sequence

from ..ours import Ours
from .figure import Row
from .numbers import signed


def shares(names: Sequence[str], values: Sequence[float], most: int = 12) -> list[Row]:
    """The largest as bars from the middle to their side, each with its sign; then what the rest sums to."""
    reach = max(map(abs, values), default=0.0) or 1.0
    order = sorted(range(len(values)), key=lambda index: -abs(values[index]))
    found = [Row(names[i], 0.5, 0.5 + values[i] / reach / 2, signed(values[i])) for i in order[:most]]
    if rest := order[most:]:
        found.append(Row(Ours(f"and {len(rest)} more"), 0.5, 0.5, signed(sum(values[i] for i in rest))))
    return found
