"""Feature ablation: hide one piece of the picture at a time, and see the score fall."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from ...core.attribution import Attribution
from ...core.run import Run
from ...core.target import TargetLike
from ..registry import register
from .engine import PIECES, Masking


@register
class FeatureAblation(Masking):
    """The fall of the raw output when a piece is hidden.

    Values: (H, W), a piece's fall at each of its places; positive where hiding lowers the score. Pieces are visited far
    from one another first; in earlier maps a piece still to come has the value of the nearest one visited. The last map
    equals Captum's FeatureAblation with the same feature mask.
    Paper: Zeiler and Fergus 2014, https://arxiv.org/abs/1311.2901.
    """

    name = "feature-ablation"
    label = "Feature ablation"
    about = (
        "How far the score falls when one piece of the picture is hidden, the others as they were. Two pieces that"
        " show the same thing both look needless, and a picture with a hole is one the model never saw."
    )
    formula = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><mrow><msub><mi>M</mi><mi>i</mi></msub><mo>=</mo><msub><mi>S'
        "</mi><mi>c</mi></msub><mo>(</mo><mi>x</mi><mo>)</mo><mo>−</mo><msub><mi>S</mi><mi>c</mi></msub><mo>(</mo><mi>"
        "x</mi><mtext> without </mtext><mi>i</mi><mo>)</mo></mrow></math>"
    )
    paper = ("Zeiler, Fergus 2014", "https://arxiv.org/abs/1311.2901")
    params = PIECES

    def steps(self, run: Run, target: TargetLike) -> Iterator[Attribution]:
        game = self.game(run, target)
        centres = _centres(game.pieces, game.count)
        order = _far_first(centres)
        apart = torch.cdist(centres, centres[order])
        kept = ~torch.eye(game.count, dtype=torch.bool)[order]
        for step, scores in enumerate(game.scores(kept), 1):
            nearest = apart[:, : len(scores)].argmin(1)
            yield self.answer(run, target, game.map(game.whole - scores[nearest]), progress=len(scores) / game.count,
                              step=step)  # fmt: skip


def _centres(pieces: Tensor, count: int) -> Tensor:
    """float64 (count, axes): the mean place of each piece, its row and column in a picture."""
    there = pieces >= 0
    sums = torch.zeros(count, pieces.ndim, dtype=torch.float64)
    sums.index_add_(0, pieces[there], torch.nonzero(there).double())
    return sums / torch.bincount(pieces[there], minlength=count)[:, None]


def _far_first(centres: Tensor) -> Tensor:
    """int64 (count,): an order in which each is the one farthest from all before it."""
    order, nearest = [0], (centres - centres[0]).norm(dim=1)
    nearest[0] = -1
    while len(order) < len(centres):
        order.append(int(nearest.argmax()))
        nearest = torch.minimum(nearest, (centres - centres[order[-1]]).norm(dim=1))
        nearest[order] = -1
    return torch.tensor(order)
