"""Expected gradients: integrated gradients averaged over many baselines."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor

from ..core.attribution import Attribution
from ..core.errors import ExplainError
from ..core.params import Slider
from ..core.run import Run
from ..core.target import TargetLike
from .base import Explainer
from .channels import reduce_param, reduced
from .pairs import SEED, Pairs, generator
from .registry import register

Draw = Callable[[int], tuple[Tensor, float]]
"""Number of a pair -> its baseline (1, C, H, W) and a place on the way."""


@register
class ExpectedGradients(Explainer):
    """Gradients of the raw output at random points of the lines from random baselines, times the way.

    Baselines come in turn from `backgrounds`; without any, they are made from the picture itself: blurred, of one
    colour (its mean), 0 in the model's own space, and noise of its mean and spread. Points come in pairs, as far
    from the one end as from the other.
    Values: (H, W), or (C, H, W) with reduce="none"; signed. Their sum nears the score less the mean score of the
    baselines. `error` is the standard error (root mean square over the input) from the spread between pairs.
    Paper: Erion et al. 2021, https://arxiv.org/abs/1906.10670.

    Args:
        backgrounds: float tensor (N, C, H, W), preprocessed as the model takes it: pictures that say "nothing here".
        **params: values of the declared parameters.
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
    )

    def __init__(self, *, backgrounds: Tensor | None = None, **params: Any) -> None:
        super().__init__(**params)
        self._backgrounds = backgrounds

    def steps(self, run: Run, target: TargetLike) -> Iterator[Attribution]:
        inputs, total = run.inputs.float(), 2 * math.ceil(self.values["n_samples"] / 2)
        draw = self._of_the_picture(run) if self._backgrounds is None else self._in_turn(run)
        ways = [inputs]

        def rows(start: int, stop: int) -> Tensor:
            drawn = [draw(i // 2) for i in range(start, stop)]
            shares = [share if i % 2 == 0 else 1 - share for i, (_, share) in enumerate(drawn, start)]
            ways[0] = inputs - torch.cat([baseline for baseline, _ in drawn])
            left = 1 - torch.tensor(shares, dtype=torch.float32).to(inputs.device)
            return run.model.prepare(inputs - left[:, None, None, None] * ways[0])

        pairs = Pairs()
        for step, (_, stop, gradients) in enumerate(run.gradients(total, target, rows), 1):
            for part in gradients * ways[0]:
                pairs.add(part)
            yield self.answer(run, target, reduced(pairs.mean, self.values["reduce"]), progress=stop / total, step=step,
                              error=pairs.standard_error, error_name="standard error")  # fmt: skip

    def _in_turn(self, run: Run) -> Draw:
        """All given backgrounds, in random order, before one comes again."""
        given = _checked(self._backgrounds, run)

        def draw(pair: int) -> tuple[Tensor, float]:
            turn, place = divmod(pair, len(given))
            order = torch.randperm(len(given), generator=generator(self.values["seed"], -1 - turn))
            return given[order[place]][None], _share(generator(self.values["seed"], pair))

        return draw

    def _of_the_picture(self, run: Run) -> Draw:
        """What can be made of the picture, in turn."""
        inputs = run.inputs.float()
        still = [run.baseline(name).float() for name in ("blur", "mean", "zero")]
        middle, spread = inputs.mean((2, 3), keepdim=True), inputs.std((2, 3), correction=0, keepdim=True)

        def draw(pair: int) -> tuple[Tensor, float]:
            own = generator(self.values["seed"], pair)
            share = _share(own)
            if pair % 4 < 3:
                return still[pair % 4], share
            noise = torch.randn(inputs.shape, generator=own, dtype=torch.float32)
            return middle + spread * noise.to(inputs.device), share

        return draw


def _share(own: torch.Generator) -> float:
    return float(torch.rand((), generator=own, dtype=torch.float64))


def _checked(backgrounds: Any, run: Run) -> Tensor:
    shape = tuple(run.inputs.shape[1:])
    fits = isinstance(backgrounds, Tensor) and backgrounds.is_floating_point() and tuple(backgrounds.shape[1:]) == shape
    if not fits or not len(backgrounds) or not torch.isfinite(backgrounds).all():
        raise ExplainError(
            f"backgrounds must be a finite float tensor (N, {', '.join(map(str, shape))}), preprocessed like the input,"
            f" got {type(backgrounds).__name__} {tuple(getattr(backgrounds, 'shape', ()))}."
        )
    return backgrounds.detach().to(run.inputs.device, torch.float32)
