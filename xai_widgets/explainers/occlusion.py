"""Occlusion: cover a window, see the score fall, for every cell of a grid in interlaced order."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor
from torch.nn.functional import conv_transpose2d

from ..core.attribution import Attribution
from ..core.errors import ExplainError
from ..core.params import Choice, Slider
from ..core.run import Run
from ..core.target import TargetLike
from .base import Explainer
from .order import lattice
from .registry import register

FIRST_MAP = 64
"""Evaluations the first whole map may take."""


@register
class Occlusion(Explainer):
    """The fall of the raw output when a window is covered, averaged over the windows that cover a pixel.

    Values: (H, W), the picture's size; positive where covering lowers the score. The last map equals Captum's
    Occlusion with sliding_window_shapes=(C, window, window) and strides=(C, stride, stride). Earlier maps have the
    nearest cell visited so far in place of one still to come; no cell is evaluated twice.
    Paper: Zeiler and Fergus 2014, https://arxiv.org/abs/1311.2901.
    """

    name = "occlusion"
    label = "Occlusion"
    family = "masking"
    about = (
        "How far the score falls when each patch is covered: a direct question, and a slow one. It finds only what a"
        " single patch can hide, and a grey patch is itself a picture the model never saw."
    )
    formula = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><mrow><msub><mi>M</mi><mi>w</mi></msub><mo>=</mo><msub>'
        "<mi>S</mi><mi>c</mi></msub><mo>(</mo><mi>x</mi><mo>)</mo><mo>−</mo><msub><mi>S</mi><mi>c</mi></msub><mo>("
        "</mo><mi>x</mi><mtext> without </mtext><mi>w</mi><mo>)</mo></mrow></math>"
    )
    paper = ("Zeiler, Fergus 2014", "https://arxiv.org/abs/1311.2901")
    params = (
        Slider("window", "window", 1, 128, 1, 32, integer=True, help="side of the covered square, in pixels"),
        Slider("stride", "stride", 1, 128, 1, 16, integer=True, help="pixels from one window to the next"),
        Choice("baseline", "cover with", (("zero", "average colour"), ("mean", "mean of this picture"),
                                          ("blur", "blurred"), ("black", "black")), "zero"),
    )  # fmt: skip

    needs_gradient = False

    def refuses(self, run: Run) -> str:
        """See Explainer."""
        if run.space.kind == "picture":
            return super().refuses(run)
        return (
            f"Occlusion slides a square over a picture (1, C, H, W); the input is {run.space.words}. Use"
            " feature-ablation, which hides one piece of any input at a time."
        )

    def steps(self, run: Run, target: TargetLike) -> Iterator[Attribution]:
        inputs, baseline = run.inputs, run.baseline(self.values["baseline"])
        height, width = inputs.shape[2:]
        window, stride = self._sizes(height, width)
        rows, columns = _cells(height, window[0], stride), _cells(width, window[1], stride)
        levels = lattice(rows, columns, FIRST_MAP)
        cells = [cell for level in levels for cell in level]
        whole = run.score(target)
        grid = torch.zeros(rows, columns, device=inputs.device)

        def covered(start: int, stop: int) -> Tensor:
            batch = inputs.repeat(stop - start, 1, 1, 1)
            for row, (r, c, _) in zip(batch, cells[start:stop], strict=True):
                top, left = r * stride, c * stride
                place = (..., slice(top, top + window[0]), slice(left, left + window[1]))
                row[place] = baseline[0][place]
            return run.model.prepare(batch)

        def words(number: int) -> str:
            top, left = (stride * at for at in cells[number][:2])
            ends = min(top + window[0], height), min(left + window[1], width)
            return f"the picture with rows {top} to {ends[0] - 1} and columns {left} to {ends[1] - 1} covered"

        step = 0
        for start, stop, scores in run.scored(len(cells), target, covered, words):
            falls = whole - scores
            for fall, (r, c, size) in zip(falls, cells[start:stop], strict=True):
                grid[r : r + size, c : c + size] = fall
            if stop < len(levels[0]):
                continue
            step += 1
            yield self.answer(run, target, _spread(grid, (height, width), window, stride),
                              progress=stop / len(cells), step=step)  # fmt: skip

    def _sizes(self, height: int, width: int) -> tuple[tuple[int, int], int]:
        window, stride = self.values["window"], self.values["stride"]
        if stride > window:
            raise ExplainError(
                f"stride {stride} is larger than window {window}, which leaves pixels that are never covered."
                " Make the stride at most the window."
            )
        return (min(window, height), min(window, width)), stride


def _cells(length: int, window: int, stride: int) -> int:
    """Windows along one side; the last may reach over the edge, where it is cut."""
    return -(-(length - window) // stride) + 1


def _spread(grid: Tensor, size: tuple[int, int], window: tuple[int, int], stride: int) -> Tensor:
    """(rows, columns) values of windows -> (H, W), each pixel the mean of the windows that cover it."""
    kernel = torch.ones(1, 1, *window, device=grid.device)
    total = conv_transpose2d(grid[None, None], kernel, stride=stride)
    count = conv_transpose2d(torch.ones_like(grid)[None, None], kernel, stride=stride)
    return (total / count)[0, 0, : size[0], : size[1]]
