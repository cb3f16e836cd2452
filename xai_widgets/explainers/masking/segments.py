"""The pieces of a picture that are hidden together."""

from __future__ import annotations

import importlib.util
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import torch
from torch import Tensor

from ...core.errors import ExplainError
from ...core.params import Choice, Slider
from ...core.run import Run

CAN_SLIC = importlib.util.find_spec("skimage") is not None
INSTALL = 'pip install "xai-widgets[images]"'

SEGMENTS = Choice(
    "segments", "pieces", (("slic", "along the picture's edges"), ("grid", "squares")), "slic" if CAN_SLIC else "grid",
    help=f"the first needs scikit-image: {INSTALL}",
)  # fmt: skip
N_SEGMENTS = Slider("n_segments", "how many", 2, 400, 1, 49, integer=True, help="about how many pieces")

_cut: WeakKeyDictionary[Run, dict[tuple[str, int], Tensor]] = WeakKeyDictionary()


def pieces(run: Run, how: str, n: int) -> Tensor:
    """int64 (H, W) on the CPU: the number of each pixel's piece, from 0 without a gap; the same for the same input."""
    known = _cut.setdefault(run, {})
    if (how, n) not in known:
        picture = run.inputs[0].detach().float().cpu()
        labels = _slic(picture, n) if how == "slic" else None
        # A picture of one colour has no edges to go along.
        if labels is None or len(np.unique(labels)) < 2:
            labels = _grid(picture.shape[1], picture.shape[2], n)
        known[how, n] = _numbered(torch.from_numpy(labels))
    return known[how, n]


def given(run: Run, mask: Any) -> Tensor:
    """Like `pieces`, from a user's feature mask: whole numbers, (H, W) or with one channel, as Captum takes it."""
    mask = torch.as_tensor(mask)
    height, width = run.inputs.shape[2:]
    if mask.is_floating_point() or mask.is_complex() or mask.ndim < 2 or mask.numel() != height * width:
        raise ExplainError(
            f"The feature mask must be whole numbers of the shape {(height, width)}, one for each pixel, got"
            f" {mask.dtype} of the shape {tuple(mask.shape)}."
        )
    if tuple(mask.shape[-2:]) != (height, width):
        raise ExplainError(f"The feature mask must have the shape {(height, width)}, got {tuple(mask.shape)}.")
    return _numbered(mask.reshape(height, width).cpu().long())


def _numbered(labels: Tensor) -> Tensor:
    found, numbers = torch.unique(labels, return_inverse=True)
    if len(found) < 2:
        raise ExplainError("The picture is one piece, so there is nothing to compare. Ask for two pieces or more.")
    return numbers


def _slic(picture: Tensor, n: int) -> np.ndarray:
    if not CAN_SLIC:
        raise ExplainError(f"segments='slic' needs scikit-image: {INSTALL}. Or use segments='grid'.")
    from skimage.segmentation import slic

    low, high = picture.min(), picture.max()
    scaled = ((picture - low) / (high - low).clamp_min(1e-12)).permute(1, 2, 0).double().numpy()
    return np.asarray(slic(scaled, n_segments=n, compactness=10, sigma=1, start_label=0, channel_axis=-1))


def _grid(height: int, width: int, n: int) -> np.ndarray:
    """About n rectangles, as square as they can be."""
    rows = int(np.clip(round((n * height / width) ** 0.5), 1, height))
    columns = int(np.clip(round(n / rows), 1, width))
    row, column = np.arange(height) * rows // height, np.arange(width) * columns // width
    return row[:, None] * columns + column[None, :]
