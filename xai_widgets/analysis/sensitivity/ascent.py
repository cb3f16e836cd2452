"""Small steps of one feature at a time, where the gradient of the margin is steepest."""

from __future__ import annotations

from collections.abc import Iterator

from torch import Tensor

from ...core.errors import ExplainError
from .allowed import Allowed

STEP, MOST_STEPS = 0.1, 400


def climbed(where: Allowed, most: int) -> Iterator[tuple[Tensor, float]]:
    """Yield (row, margin) after each step of a tenth of a feature's spread, until the margin is over 0, nothing gains
    or MOST_STEPS are done; at most `most` features are moved."""
    study, moving = where.study, [f for f in where.features if not f.categories]
    if not study.run.trace.outputs.requires_grad:
        raise ExplainError(f"method='gradient' needs a gradient. {study.run.model.no_gradient} Or use method='search'.")
    row, moved = study.row.clone(), set[int]()
    for _ in range(MOST_STEPS):
        slope = _gradient(where, row)
        found = []
        for feature in moving:
            i, (low, high) = feature.index, where.limits[feature.index]
            up = float(slope[i]) > 0
            step = max(STEP * (feature.spread or 1.0), float(feature.whole))
            to = min(high, float(row[i]) + step) if up else max(low, float(row[i]) - step)
            to = float(round(to)) if feature.whole else to
            if to != float(row[i]) and (i in moved or len(moved) < most) and slope[i] != 0:
                found.append((abs(float(slope[i])) * (feature.spread or 1.0), i, to))
        if not found:
            return
        _, index, to = max(found)
        row = row.clone()
        row[index] = to
        moved.add(index)
        margin = float(where.margins(row[None]))
        yield row, margin
        if margin > 0:
            return


def _gradient(where: Allowed, row: Tensor) -> Tensor:
    """float64 (F,): of the margin."""
    rows = where.study.run.model.prepare(row[None])
    _, _, found = next(where.study.run.gradients(1, where.margin, lambda start, stop: rows))
    return found[0].cpu().double()
