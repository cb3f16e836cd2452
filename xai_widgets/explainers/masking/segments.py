"""The pieces of a picture that are hidden together."""

from __future__ import annotations

import importlib.util
import math
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import torch
from torch import Tensor

from ...core.errors import ExplainError
from ...core.params import Choice, Slider
from ...core.run import Run
from ...core.space import Space

CAN_SLIC = importlib.util.find_spec("skimage") is not None
INSTALL = 'pip install "xai-widgets[images]"'

SEGMENTS = Choice(
    "segments", "pieces", (("slic", "along the picture's edges"), ("grid", "squares")), "slic" if CAN_SLIC else "grid",
    headless=("tokens", "words"), help=f"the first needs scikit-image: {INSTALL}",
)  # fmt: skip
N_SEGMENTS = Slider("n_segments", "how many", 2, 400, 1, 49, integer=True, help="about how many pieces")

_cut: WeakKeyDictionary[Run, dict[tuple[str, int], Tensor]] = WeakKeyDictionary()


def pieces(run: Run, how: str, n: int) -> Tensor:
    """int64 (*grid) on the CPU: the number of each place's piece, from 0 without a gap, -1 where it is never hidden;
    the same for the same input. How and how many is asked of pictures, how many of any numbers."""
    known = _cut.setdefault(run, {})
    if (how, n) not in known:
        known[how, n] = _numbered(_labels(run.space, run.inputs, how, n))
    return known[how, n]


def _labels(space: Space, inputs: Tensor, how: str, n: int) -> Tensor:
    if space.parts:
        return _of_parts(space, inputs, how, n)
    if (own := space.pieces(how)) is not None:
        return own
    labels = _slic(inputs[0].detach().float().cpu(), n) if how == "slic" and space.kind == "picture" else None
    # A picture of one colour has no edges to go along.
    if labels is None or len(np.unique(labels)) < 2:
        return _blocks(tuple(space.grid), n, space.kind == "picture")
    return torch.from_numpy(labels)


def _of_parts(space: Space, inputs: Tensor, how: str, n: int) -> Tensor:
    """Those of each part, one after the other."""
    found, first = [], 0
    for _, part, place in space.parts:
        labels = _labels(part, inputs[:, place].unflatten(1, part.shape), how, n).flatten().long()
        found.append(torch.where(labels >= 0, labels + first, labels))
        first += int(labels.max()) + 1
    return torch.cat(found)


def given(run: Run, mask: Any) -> Tensor:
    """Like `pieces`, from a user's feature mask: whole numbers, (*grid) or with a batch or channel of one before."""
    grid, each = tuple(run.space.grid), "pixel" if run.space.kind == "picture" else "place"
    try:
        mask = torch.as_tensor(mask)
    except (TypeError, ValueError, RuntimeError) as problem:
        raise ExplainError(
            f"The feature mask must be whole numbers of the shape {grid}, one for each {each}, got"
            f" {type(mask).__name__}."
        ) from problem
    if mask.is_floating_point() or mask.is_complex() or mask.numel() != run.space.grid.numel() or mask.ndim < len(grid):
        raise ExplainError(
            f"The feature mask must be whole numbers of the shape {grid}, one for each {each}, got"
            f" {mask.dtype} of the shape {tuple(mask.shape)}."
        )
    if tuple(mask.shape[-len(grid) :]) != grid:
        raise ExplainError(f"The feature mask must have the shape {grid}, got {tuple(mask.shape)}.")
    return _numbered(torch.unique(mask.reshape(grid).cpu().long(), return_inverse=True)[1])


def _numbered(labels: Tensor) -> Tensor:
    found, numbers = torch.unique(labels[labels >= 0], return_inverse=True)
    if len(found) < 2:
        raise ExplainError("The input is one piece, so there is nothing to compare. Ask for two pieces or more.")
    return torch.full_like(labels, -1, dtype=torch.int64).masked_scatter(labels >= 0, numbers)


def _slic(picture: Tensor, n: int) -> np.ndarray:
    if not CAN_SLIC:
        raise ExplainError(f"segments='slic' needs scikit-image: {INSTALL}. Or use segments='grid'.")
    from skimage.segmentation import slic

    low, high = picture.min(), picture.max()
    scaled = ((picture - low) / (high - low).clamp_min(1e-12)).permute(1, 2, 0).double().numpy()
    return np.asarray(slic(scaled, n_segments=n, compactness=10, sigma=1, start_label=0, channel_axis=-1))


def _blocks(grid: tuple[int, ...], n: int, picture: bool) -> Tensor:
    """About n blocks, their sides as alike as can be; but for a picture, whose grid has none, alike in all channels: of
    a series (C, L) windows of time, of a volume (C, D, H, W) blocks of space."""
    if picture or len(grid) == 1:
        return _cut_up(grid, n)
    return _cut_up(grid[1:], n).expand(grid)


def _cut_up(sides: tuple[int, ...], n: float) -> Tensor:
    numbers = torch.zeros(sides, dtype=torch.int64)
    for axis, side in enumerate(sides):
        rest = sides[axis:]
        parts = int(np.clip(round((n * side ** len(rest) / math.prod(rest)) ** (1 / len(rest))), 1, side))
        places = torch.arange(side) * parts // side
        numbers = numbers * parts + places.reshape(-1, *[1] * (len(rest) - 1))
        n = n / parts
    return numbers
