"""RISE: the picture seen through random soft masks, each place credited with the scores it was seen with."""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from ...core.attribution import Attribution
from ...core.params import Slider
from ...core.run import Run
from ...core.target import TargetLike
from ..base import Explainer
from ..baselines import HIDE, N_BACKGROUND
from ..pairs import SEED, Spread, generator
from ..registry import register
from .coalitions import halves
from .engine import Game, fills
from .segments import pieces


@register
class Rise(Explainer):
    """The mean raw output over random masks, weighted by how far each shows a place, less the plain mean.

    Masks are a coarse grid of 0 and 1 (half and half), enlarged smoothly and shifted; each comes with its complement,
    so that what all scores have in common cancels. The paper's map is this one and a constant, the mean score.
    Values: (H, W), the picture's size. `error` is the standard error (root mean square over places) from the spread
    between pairs; infinite with one pair.
    Paper: Petsiuk et al. 2018, https://arxiv.org/abs/1806.07421.
    """

    name = "rise"
    label = "RISE"
    family = "masking"
    about = (
        "Shows the picture through random masks and asks where it was visible when the score was high: nothing of the"
        " model is needed but its answers. It takes many masks until the noise is gone, and half-hidden pictures are"
        " ones the model never saw."
    )
    formula = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><mrow><msub><mi>M</mi><mi>i</mi></msub><mo>=</mo><mi>E</mi>'
        "<mo>[</mo><msub><mi>S</mi><mi>c</mi></msub><mo>(</mo><mi>x</mi><mo>⊙</mo><mi>m</mi><mo>)</mo><mo>∣</mo><msub>"
        "<mi>m</mi><mi>i</mi></msub><mo>=</mo><mn>1</mn><mo>]</mo><mo>−</mo><mi>E</mi><mo>[</mo><msub><mi>S</mi><mi>c"
        "</mi></msub><mo>(</mo><mi>x</mi><mo>⊙</mo><mi>m</mi><mo>)</mo><mo>]</mo></mrow></math>"
    )
    paper = ("Petsiuk, Das, Saenko 2018", "https://arxiv.org/abs/1806.07421")
    params = (
        Slider("n_masks", "masks", 2, 8000, 2, 1000, integer=True, help="random masks, in pairs"),
        Slider("cells", "cells", 2, 32, 1, 7, integer=True, help="cells of a mask along the shorter side"),
        HIDE,
        N_BACKGROUND,
        SEED,
    )

    needs_gradient = False

    def steps(self, run: Run, target: TargetLike) -> Iterator[Attribution]:
        pairs = math.ceil(self.values["n_masks"] / 2)
        way = self._of_a_picture if run.space.kind == "picture" else self._of_pieces
        step, parts = 0, Spread()
        for progress, found in way(run, target, pairs):
            if not len(found):
                continue
            parts.extend(found)
            step += 1
            yield self.answer(run, target, parts.mean, progress=progress, step=step, error=parts.standard_error,
                              error_name="standard error")  # fmt: skip

    def _of_a_picture(self, run: Run, target: TargetLike, pairs: int) -> Iterator[tuple[float, Tensor]]:
        """Yield (share done, what each new pair tells (n, H, W))."""
        inputs, hidden = run.inputs.float(), fills(self, run).float()

        def rows(start: int, stop: int) -> Tensor:
            beneath = hidden[[i // 2 % len(hidden) for i in range(start, stop)]] if len(hidden) > 1 else hidden
            return run.model.prepare(beneath + self._masks(start, stop, inputs) * (inputs - beneath))

        waiting, done = inputs.new_zeros(0), 0
        for _, stop, found in run.scored(2 * pairs, target, rows, _seen_through):
            scores = torch.cat([waiting, found])
            ready = len(scores) // 2
            waiting = scores[2 * ready :]
            apart = scores[: 2 * ready : 2] - scores[1 : 2 * ready : 2]
            shown = self._masks(2 * done, 2 * (done + ready), inputs)[::2, 0] if ready else inputs[:0, 0]
            done += ready
            yield stop / (2 * pairs), apart[:, None, None] * (shown - 0.5)

    def _of_pieces(self, run: Run, target: TargetLike, pairs: int) -> Iterator[tuple[float, Tensor]]:
        """The same of any other input, (n, *grid), each piece being kept or hidden as a whole."""
        axes = 2 if run.space.parts else max(1, len(run.space.grid) - 1)
        game = Game(run, target, pieces(run, "grid", self.values["cells"] ** axes), fills(self, run))
        kept, done = halves(pairs, game.count, self.values["seed"]), 0
        for scores in game.scores(kept):
            ready = len(scores) // 2
            new = slice(2 * done, 2 * ready)
            apart, shown = scores[new][::2] - scores[new][1::2], kept[new][::2].double()
            done = ready
            yield done / pairs, game.map(apart[:, None] * (shown - 0.5))

    def _masks(self, start: int, stop: int, like: Tensor) -> Tensor:
        """Masks number `start` to `stop`, (n, 1, H, W) in [0, 1]; odd ones are the complements of those before."""
        size = like.shape[-2:]
        cell = math.ceil(min(size) / self.values["cells"])
        grid = [math.ceil(side / cell) for side in size]
        drawn = [generator(self.values["seed"], i // 2) for i in range(start, stop)]
        coarse = torch.stack([torch.rand(grid, generator=g, dtype=torch.float32) < 0.5 for g in drawn])
        shifts = [torch.randint(cell, (2,), generator=g).tolist() for g in drawn]
        fine = interpolate(coarse[:, None].float().to(like.device), [(side + 1) * cell for side in grid],
                           mode="bilinear", align_corners=False)  # fmt: skip
        masks = torch.stack([m[:, r : r + size[0], c : c + size[1]] for m, (r, c) in zip(fine, shifts, strict=True)])
        masks[(start + 1) % 2 :: 2] = 1 - masks[(start + 1) % 2 :: 2]
        return masks


def _seen_through(number: int) -> str:
    return f"the picture seen through mask {number + 1}"
