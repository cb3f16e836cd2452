"""Monotonicity: does each part the map counts higher help at least a little?"""

from __future__ import annotations

from collections.abc import Iterator

from ...core.params import Choice
from .base import Metric
from .cases import Case
from .completeness import BASELINES, NAMED
from .curves import SEED, STEPS
from .formula import frac, mathml, row, sub
from .measure import Measure
from .path import nothing, walk
from .read import READ
from .registry import register


@register
class Monotonicity(Metric):
    """Share of steps at which the answer does not fall while places are brought back, the least important first.

    `parts["monotone"]` is 1 where it never falls, else 0: the paper's own answer.
    Paper: Luss et al. 2019, https://arxiv.org/abs/1905.12698.
    """

    name = "monotonicity"
    label = "Monotonicity"
    about = (
        "Whether the answer keeps rising when pixels are brought back from the least to the most important. A map"
        " that marks pixels that speak against the answer must lose here, since those make it fall."
    )
    better = "higher"
    formula = mathml(frac("1", "n"), "#", "{", "k", ":", sub("S", "c"), "(", sub("x", row("k", "+", "1")), ")", "≥",
                     sub("S", "c"), "(", sub("x", "k"), ")", "}")  # fmt: skip
    paper = ("Luss et al. 2019", "https://arxiv.org/abs/1905.12698")
    params = (STEPS, Choice("baseline", "start from", BASELINES, "zero", headless=NAMED), READ, SEED)
    needs = frozenset({"model"})

    def steps(self, given: Case) -> Iterator[Measure]:
        run = given.run
        assert run is not None  # `check` has seen to it
        asked = self.fitted(run.space)
        place = given.order(asked.values["seed"], least=True)
        way = walk(run, nothing(run, asked.values), run.inputs, place, given.target, asked.values["n_steps"],
                   asked.values["read"])  # fmt: skip
        for step, (progress, curve) in enumerate(way, 1):
            kept = (curve.y[1:] >= curve.y[:-1]).float()
            yield asked.answer(given, float(kept.mean()), progress=progress, step=step,
                              parts={"monotone": float(kept.min())}, curves={"monotonicity": curve})  # fmt: skip
