"""Which number a curve follows: the output as it is, or what the bars make of it."""

from __future__ import annotations

import torch
from torch import Tensor

from ...core.params import Choice
from ...models import output

READ = Choice(
    "read", "follow",
    (("shown", "what the bars show"), ("score", "the raw output"), ("sigmoid", "probability, of many labels")), "shown",
    help="what the bars show is the probability among the classes, or a regression's value",
)  # fmt: skip


def read(outputs: Tensor, target: int, how: str) -> Tensor:
    """float32 (n,) on the CPU: one number for each row of raw outputs (n, outputs)."""
    if how == "score":
        return outputs[:, target].cpu()
    rows = outputs.cpu()
    kind = output.kind_of(rows[0], "sigmoid" if how == "sigmoid" else None)
    return torch.stack([output.shown(row, kind)[target] for row in rows])
