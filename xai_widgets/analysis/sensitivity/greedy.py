"""The best move again and again, of all features at all their values."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from .allowed import Allowed


def stepped(where: Allowed, most: int, first_flip: bool) -> Iterator[tuple[Tensor, float]]:
    """Yield (row, margin) after each move, until one is over 0 or no move gains.

    Each move is of a feature that was not moved yet, the one that gains most margin for its distance, to the value that
    gains most. `first_flip`: a value that flips the answer by itself is taken at once, the nearest one.
    """
    row, margin = where.study.row.clone(), float(where.margins(where.study.row[None]))
    left = {feature.index for feature in where.features}
    for _ in range(most):
        rows, index = _tried(where, row, left)
        if not len(rows):
            return
        margins, sizes = where.margins(rows).double(), where.sizes(rows).sum(1) - where.distance(row)
        if first_flip and bool((margins > 0).any()):
            best = int(torch.where(margins > 0, sizes, torch.inf).argmin())
        else:
            gains = (margins - margin) / sizes.clamp_min(1e-9)
            if not bool((gains > 0).any()):
                return
            feature = index[int(gains.argmax())]
            best = int(torch.where(index == feature, margins, -torch.inf).argmax())
        row, margin = rows[best], float(margins[best])
        left.discard(int(index[best]))
        yield row, margin
        if margin > 0:
            return


def _tried(where: Allowed, row: Tensor, left: set[int]) -> tuple[Tensor, Tensor]:
    """float64 (k, F), the row with one feature at each of its values, and int64 (k,), which feature."""
    rows, places = [row[None][:0]], [torch.zeros(0, dtype=torch.long)]
    for index in sorted(left):
        values = where.values[index]
        moved = row.repeat(len(values), 1)
        moved[:, index] = values
        rows.append(moved)
        places.append(torch.full((len(values),), index))
    return torch.cat(rows), torch.cat(places)
