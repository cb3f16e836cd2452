"""Which number a curve follows: the output as it is, or what the bars make of it."""

from __future__ import annotations

import torch
from torch import Tensor

from ...core.params import Choice
from ...core.run import picked
from ...core.target import TargetLike, as_target
from ...models import output

READ = Choice(
    "read", "follow",
    (("shown", "what the bars show"), ("score", "the raw output"), ("sigmoid", "probability, of many labels")), "shown",
    help="what the bars show is the probability among the classes, or a regression's value",
)  # fmt: skip


def read(outputs: Tensor, target: TargetLike, how: str) -> Tensor:
    """float32 (n,) on the CPU: one number for each row of raw outputs (n, …). What is no class, nor made of classes,
    has no probability: it is read from the raw outputs."""
    asked = as_target(target)
    if how == "score" or outputs.ndim != 2 or not asked.of_classes:
        return picked(outputs, asked).cpu()
    rows = outputs.cpu()
    kind = output.kind_of(rows[0], "sigmoid" if how == "sigmoid" else None)
    return picked(torch.stack([output.shown(row, kind) for row in rows]), asked)
