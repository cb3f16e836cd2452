"""KernelSHAP: Shapley values by a regression on sets of pieces, paired and drawn by leverage."""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch

from ...core.attribution import Attribution
from ...core.params import Slider
from ...core.run import Run
from ...core.target import TargetLike
from ..pairs import SEED
from ..registry import register
from .coalitions import draw
from .engine import PIECES, Masking, enough
from .regression import Fit


@register
class KernelShap(Masking):
    """Shapley values of the pieces, by a weighted regression of the raw output on which of them are kept.

    Each set comes with its complement, so that all that is even in the score cancels; no set is asked twice, and with
    every set the values are exact. What the draw gets wrong of a surrogate fitted to the same answers is taken off,
    which takes about half as many evaluations. The values always add up to the score less the baseline's.
    Values: (H, W), a piece's value at each of its pixels. `error` is the standard error of the values (root mean
    square over pieces); infinite while there are not more pairs than pieces.
    Paper: Lundberg and Lee 2017, https://arxiv.org/abs/1705.07874; the draws: https://arxiv.org/abs/2410.01917;
    the surrogate: https://arxiv.org/abs/2506.11849.
    """

    name = "kernel-shap"
    label = "KernelSHAP"
    about = (
        "Shares out the difference between this score and an empty picture's over the pieces, fairly in the sense of"
        " game theory: a piece gets its mean effect over all orders of adding it. The empty picture is a choice, and"
        " most sets of pieces are pictures the model never saw."
    )
    formula = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><mrow><msub><mi>M</mi><mi>i</mi></msub><mo>=</mo><munder>'
        "<mo>∑</mo><mrow><mi>S</mi><mo>∌</mo><mi>i</mi></mrow></munder><mfrac><mrow><mo>|</mo><mi>S</mi><mo>|</mo><mo>"
        "!</mo><mo>(</mo><mi>K</mi><mo>−</mo><mo>|</mo><mi>S</mi><mo>|</mo><mo>−</mo><mn>1</mn><mo>)</mo><mo>!</mo>"
        "</mrow><mrow><mi>K</mi><mo>!</mo></mrow></mfrac><mo>(</mo><msub><mi>S</mi><mi>c</mi></msub><mo>(</mo><mrow>"
        "<mi>S</mi><mo>∪</mo><mi>i</mi></mrow><mo>)</mo><mo>−</mo><msub><mi>S</mi><mi>c</mi></msub><mo>(</mo><mi>S"
        "</mi><mo>)</mo><mo>)</mo></mrow></math>"
    )
    paper = ("Lundberg, Lee 2017", "https://arxiv.org/abs/1705.07874")
    params = (
        Slider("n_samples", "samples", 2, 20000, 2, 1000, integer=True, help="pictures with pieces hidden, in pairs"),
        *PIECES,
        SEED,
    )
    adds_up = "rise"

    def steps(self, run: Run, target: TargetLike) -> Iterator[Attribution]:
        game = self.game(run, target)
        enough(self.values["n_samples"], game.count)
        sets = draw(game.count, math.ceil(self.values["n_samples"] / 2), self.values["seed"])
        fit = Fit(sets, game.whole - game.empty())
        step = done = 0
        for scores in game.scores(torch.stack([sets.kept, ~sets.kept], 1).flatten(0, 1)):
            ready = len(scores) // 2
            if ready == done:
                continue
            done, step = ready, step + 1
            values, error = fit.of(scores[: 2 * done].reshape(-1, 2))
            yield self.answer(run, target, game.map(values), progress=done / len(sets.kept), step=step, error=error,
                              error_name="standard error")  # fmt: skip
