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
from .path import walk
from .ranks import places
from .read import READ
from .registry import register


@register
class Monotonicity(Metric):
    """Share of steps at which the answer does not fall while pixels are brought back, the least important first.

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
    of_pictures = True

    def steps(self, given: Case) -> Iterator[Measure]:
        run = given.run
        assert run is not None  # `check` has seen to it
        place = places(-given.at(given.size), self.values["seed"])
        way = walk(run, run.baseline(self.values["baseline"]), run.inputs, place, given.target,
                   self.values["n_steps"], self.values["read"])  # fmt: skip
        for step, (progress, curve) in enumerate(way, 1):
            kept = (curve.y[1:] >= curve.y[:-1]).float()
            yield self.answer(given, float(kept.mean()), progress=progress, step=step,
                              parts={"monotone": float(kept.min())}, curves={"monotonicity": curve})  # fmt: skip
