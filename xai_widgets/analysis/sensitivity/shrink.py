"""Moves taken back as far as the answer stays what was wanted."""

from __future__ import annotations

import torch
from torch import Tensor

from .allowed import Allowed

HALVINGS, ROUNDS = 16, 3


def shrunk(where: Allowed, row: Tensor) -> Tensor:
    """A row no farther from the study's own in any feature, with the margin still over 0: each move is taken back whole
    if it can be, the one that matters least first, else halfway again and again."""
    for _ in range(ROUNDS):
        before = row
        for index in _by_margin(where, row):
            row = _taken_back(where, row, index)
        if torch.equal(before, row):
            break
    return row


def _by_margin(where: Allowed, row: Tensor) -> list[int]:
    """The changed columns, those first whose taking back leaves most margin for its distance."""
    own = where.study.row
    changed = torch.nonzero(row != own).flatten().tolist()
    if not changed:
        return []
    rows = row.repeat(len(changed), 1)
    for one, index in zip(rows, changed, strict=True):
        one[index] = own[index]
    margin, sizes = float(where.margins(row[None])), where.sizes(row[None])[0]
    costs = [(margin - float(left)) / float(sizes[i]) for left, i in zip(where.margins(rows), changed, strict=True)]
    return [index for _, index in sorted(zip(costs, changed, strict=True))]


def _taken_back(where: Allowed, row: Tensor, index: int) -> Tensor:
    feature, own = where.study.features[index], float(where.study.row[index])

    def at(value: float) -> Tensor:
        moved = row.clone()
        moved[index] = value
        return moved

    def holds(value: float) -> bool:
        return float(where.margins(at(value)[None])) > 0

    if holds(own):
        return at(own)
    if feature.categories:
        return row
    inside, outside = own, float(row[index])
    for _ in range(HALVINGS):
        middle = (inside + outside) / 2
        middle = float(round(middle)) if feature.whole else middle
        if middle in (inside, outside):
            break
        inside, outside = (inside, middle) if holds(middle) else (middle, outside)
    return at(outside)
