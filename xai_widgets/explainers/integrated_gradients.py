"""Integrated gradients, its path's own nodes visited in interlaced order."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from ..core.attribution import Attribution
from ..core.params import Choice, Slider
from ..core.run import Run
from ..core.target import TargetLike
from .base import Explainer
from .baselines import START
from .channels import reduce_param
from .inside import INSIDE
from .order import interlaced
from .pairs import each_row
from .registry import register


@register
class IntegratedGradients(Explainer):
    """Gradients of the raw output averaged along the straight line from a baseline, times the way.

    Values: (H, W), or (C, H, W) with reduce="none"; signed. Their sum is the score less the baseline's score, up
    to `error`, the completeness gap. `rule` is "gausslegendre" or "riemann_middle", as in Captum.
    Paper: Sundararajan et al. 2017, https://arxiv.org/abs/1703.01365.
    """

    name = "integrated-gradients"
    label = "Integrated gradients"
    family = "gradient"
    about = (
        "Shares out the difference between this score and the score of an empty picture, the baseline, over the"
        " pixels. The answer depends on the baseline: what looks like it gets nothing."
    )
    formula = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><mrow><msub><mi>M</mi><mi>i</mi></msub><mo>=</mo><mo>(</mo>'
        "<msub><mi>x</mi><mi>i</mi></msub><mo>−</mo><msub><mi>b</mi><mi>i</mi></msub><mo>)</mo><msubsup><mo>∫</mo>"
        "<mn>0</mn><mn>1</mn></msubsup><mfrac><mrow><mo>∂</mo><msub><mi>S</mi><mi>c</mi></msub><mo>(</mo><mi>b</mi>"
        "<mo>+</mo><mi>α</mi><mo>(</mo><mi>x</mi><mo>−</mo><mi>b</mi><mo>)</mo><mo>)</mo></mrow><mrow><mo>∂</mo>"
        "<msub><mi>x</mi><mi>i</mi></msub></mrow></mfrac><mi>d</mi><mi>α</mi></mrow></math>"
    )
    paper = ("Sundararajan, Taly, Yan 2017", "https://arxiv.org/abs/1703.01365")
    params = (
        Slider("n_steps", "steps", 2, 256, 1, 50, integer=True, help="points on the way from the baseline"),
        START,
        Choice("rule", "rule", (("gausslegendre", "Gauss–Legendre"), ("riemann_middle", "midpoints")), "gausslegendre"),
        reduce_param("sum"),
        INSIDE,
    )  # fmt: skip
    adds_up = "rise"

    def steps(self, run: Run, target: TargetLike) -> Iterator[Attribution]:
        baseline = run.baseline(self.values["baseline"])
        way = run.inputs.float() - baseline.float()
        nodes, weights = _rule(self.values["rule"], self.values["n_steps"])
        order = interlaced(len(nodes))
        nodes, weights = nodes[order].to(way.device), weights[order].to(way.device)
        rise = run.score(target) - run.score(target, baseline, f"the baseline {self.values['baseline']!r}")

        def rows(start: int, stop: int) -> Tensor:
            points = baseline.float() + each_row(nodes[start:stop], way) * way
            return run.model.prepare(points)

        def words(number: int) -> str:
            return f"the input {float(nodes[number]):.0%} of the way from the baseline"

        total = torch.zeros_like(way[0])
        for step, (start, stop, gradients) in enumerate(run.gradients(len(nodes), target, rows, words), 1):
            total += (each_row(weights[start:stop], way) * gradients).sum(0)
            values = way[0] * total / weights[:stop].sum()
            gap = (values.sum() - rise).abs()
            yield self.answer(run, target, run.space.reduced(values, self.values["reduce"]), progress=stop / len(nodes),
                              step=step, error=gap, error_name="completeness gap")  # fmt: skip


def _rule(name: str, n: int) -> tuple[Tensor, Tensor]:
    """Nodes and weights on [0, 1], float32 (n,); the weights sum to 1."""
    if name == "gausslegendre":
        nodes, weights = np.polynomial.legendre.leggauss(n)
        nodes, weights = (nodes + 1) / 2, weights / 2
    else:
        nodes, weights = (np.arange(n) + 0.5) / n, np.full(n, 1 / n)
    return torch.from_numpy(nodes).float(), torch.from_numpy(weights).float()
