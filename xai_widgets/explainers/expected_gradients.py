"""Expected gradients: integrated gradients averaged over many baselines."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from ..core.attribution import Attribution
from ..core.params import Slider
from ..core.run import Run
from ..core.target import TargetLike
from .base import Explainer
from .channels import reduce_param
from .inside import INSIDE
from .pairs import SEED, Pairs, each_row, generator, on_a_way, rows_in_turn
from .registry import register

Draw = Callable[[int], tuple[Tensor, float]]
"""Number of a pair -> its baseline (1, C, H, W) and a place on the way."""


@register
class ExpectedGradients(Explainer):
    """Gradients of the raw output at random points of the lines from random baselines, times the way.

    Baselines come in turn from the background that `explain` is given; without any, they are made from the input
    itself, for a picture: blurred, of one colour (its mean), 0 in the model's own space, and noise of its mean and
    spread. Points come in pairs, as far from the one end as from the other.
    Values: (H, W), or (C, H, W) with reduce="none"; signed. Their sum nears the score
    less the mean score of the baselines. `error` is the standard error (root mean square over the input) from the
    spread between pairs.
    Paper: Erion et al. 2021, https://arxiv.org/abs/1906.10670.
    """

    name = "expected-gradients"
    label = "Expected gradients"
    family = "gradient"
    about = (
        "Integrated gradients from many baselines instead of one, so that no single colour counts as nothing. Where"
        " no backgrounds are given they are made from this picture (blurred, flat, noise) and tell nothing about your"
        " data."
    )
    formula = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><mrow><msub><mi>M</mi><mi>i</mi></msub><mo>=</mo><munder>'
        "<mi>E</mi><mrow><mi>b</mi><mo>,</mo><mi>α</mi></mrow></munder><mo>[</mo><mo>(</mo><msub><mi>x</mi><mi>i</mi>"
        "</msub><mo>−</mo><msub><mi>b</mi><mi>i</mi></msub><mo>)</mo><mfrac><mrow><mo>∂</mo><msub><mi>S</mi><mi>c</mi>"
        "</msub><mo>(</mo><mrow><mi>b</mi><mo>+</mo><mi>α</mi><mo>(</mo><mi>x</mi><mo>−</mo><mi>b</mi><mo>)</mo>"
        "</mrow><mo>)</mo></mrow><mrow><mo>∂</mo><msub><mi>x</mi><mi>i</mi></msub></mrow></mfrac><mo>]</mo></mrow>"
        "</math>"
    )
    paper = ("Erion et al. 2021", "https://arxiv.org/abs/1906.10670")
    params = (
        Slider("n_samples", "samples", 2, 512, 2, 64, integer=True, help="points on the ways, in pairs"),
        reduce_param("sum"),
        SEED,
        INSIDE,
    )
    adds_up = "rise"

    def refuses(self, run: Run) -> str:
        """See Explainer."""
        if run.space.background is None and not run.space.blanks:
            return f"{self.label} starts from rows of your data, and a table has no others: give background=."
        return super().refuses(run)

    def steps(self, run: Run, target: TargetLike) -> Iterator[Attribution]:
        inputs, total = run.inputs.float(), 2 * self._pairs
        draw = self._drawing(run)
        ways = [inputs]

        def rows(start: int, stop: int) -> Tensor:
            drawn = [draw(i // 2) for i in range(start, stop)]
            shares = [share if i % 2 == 0 else 1 - share for i, (_, share) in enumerate(drawn, start)]
            ways[0] = inputs - torch.cat([baseline for baseline, _ in drawn])
            left = 1 - torch.tensor(shares, dtype=torch.float32).to(inputs.device)
            return run.model.prepare(inputs - each_row(left, inputs) * ways[0])

        pairs = Pairs()
        for step, (_, stop, gradients) in enumerate(run.gradients(total, target, rows, on_a_way), 1):
            for part in gradients * ways[0]:
                pairs.add(part)
            values = run.space.reduced(pairs.mean, self.values["reduce"])
            yield self.answer(run, target, values, progress=stop / total, step=step, error=pairs.standard_error,
                              error_name="standard error")  # fmt: skip

    def nothing(self, run: Run) -> Tensor:
        """See Explainer: the baselines that were drawn."""
        draw = self._drawing(run)
        return run.model.prepare(torch.cat([draw(pair)[0] for pair in range(self._pairs)]))

    @property
    def _pairs(self) -> int:
        return math.ceil(self.values["n_samples"] / 2)

    def _drawing(self, run: Run) -> Draw:
        return self._made(run) if run.space.background is None else self._in_turn(run)

    def _in_turn(self, run: Run) -> Draw:
        row = rows_in_turn(run, self.values["seed"])

        def draw(pair: int) -> tuple[Tensor, float]:
            return row(pair), _share(generator(self.values["seed"], pair))

        return draw

    def _made(self, run: Run) -> Draw:
        """What can be made of the input, in turn; of a picture also noise."""
        inputs, picture = run.inputs.float(), run.space.kind == "picture"
        still = [run.baseline(name).float() for name in run.space.blanks]

        def draw(pair: int) -> tuple[Tensor, float]:
            own = generator(self.values["seed"], pair)
            share, turn = _share(own), pair % (len(still) + picture)
            return (still[turn] if turn < len(still) else _noise(inputs, own)), share

        return draw


def _noise(inputs: Tensor, own: torch.Generator) -> Tensor:
    """Of the mean and spread of each channel of a picture."""
    middle, spread = inputs.mean((2, 3), keepdim=True), inputs.std((2, 3), correction=0, keepdim=True)
    return middle + spread * torch.randn(inputs.shape, generator=own, dtype=torch.float32).to(inputs.device)


def _share(own: torch.Generator) -> float:
    return float(torch.rand((), generator=own, dtype=torch.float64))
