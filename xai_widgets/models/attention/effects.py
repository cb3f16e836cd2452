"""The effect of every head: each switched off alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from ...core.chunk import Chunker
from ...core.errors import ExplainError
from ...core.target import Target, TargetLike

if TYPE_CHECKING:
    from .model import Attended

MOST_TOKENS = 8192
"""Of all rows of a batch together: what a long text needs for one row many of them would need many times."""


@dataclass(frozen=True)
class Effects:
    """How far a score falls when a head is switched off; negative where it rises.

    Attributes:
        falls: float32 (layers, most heads): untouched less ablated; NaN where not known yet, or no such head.
        target: what the score is of.
        score: the untouched model's.
        progress: the share of heads that are done; 1 in the last.
        rows: rows forwarded so far, two of them to see whether the model takes several.
    """

    falls: np.ndarray
    target: Target
    score: float
    progress: float
    rows: int


def effects(attended: Attended, given: TargetLike | None, live: bool) -> Iterator[Effects]:
    """Yield the effects known so far, the last with all of them; stopping between two is safe."""
    layers, outcome = attended.seen.layers, attended.seen.outcome
    target = outcome.target(given)
    score, heads = outcome.score(target), _in_turns([layer.heads for layer in layers])
    most = max(layer.heads for layer in layers)
    falls = torch.full((len(layers), most), torch.nan)

    def without(start: int, stop: int) -> Tensor:
        off = torch.zeros(stop - start, len(layers), most, dtype=torch.bool, device=layers[0].device)
        for row, (layer, head) in enumerate(heads[start:stop]):
            off[row, layer, head] = True
        return target.pick(attended.outputs_without(off))

    chunks = Chunker(layers[0].device, live)
    chunks.largest = min(chunks.largest, _together(attended, most))
    for start, stop, left in chunks.run(len(heads), without):
        for (layer, head), value in zip(heads[start:stop], left.tolist(), strict=True):
            falls[layer, head] = score - value
        yield Effects(falls.numpy().copy(), target, score, stop / len(heads), stop + 2)


def _in_turns(heads: list[int]) -> list[tuple[int, int]]:
    """(layer, head), the first of every layer, then the second of every layer, …, so that all layers fill evenly."""
    return [(layer, head) for head in range(max(heads)) for layer, count in enumerate(heads) if head < count]


def _together(attended: Attended, heads: int) -> int:
    """How many rows may be run at once: one where the model does not answer each as if it were alone."""
    layers = attended.seen.layers
    off = torch.zeros(2, len(layers), heads, dtype=torch.bool, device=layers[0].device)
    off[1] = True
    try:
        got = attended.outputs_without(off)[0].cpu()
    except (ExplainError, torch.OutOfMemoryError):
        return 1
    if not torch.allclose(got, attended.seen.outcome.values, rtol=1e-3, atol=1e-4, equal_nan=True):
        return 1
    return max(1, MOST_TOKENS // max(max(layer.length, layer.keys_length) * layer.groups for layer in layers))
