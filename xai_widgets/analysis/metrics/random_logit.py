"""Random logit: is the map of another class another map?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch

from ...core.errors import ExplainError
from ...core.params import Slider
from ...core.target import Output, Target, TargetLike, as_target
from .agreement import ALIKE, alike
from .base import Metric
from .cases import Case
from .formula import mathml, sub
from .measure import Measure
from .registry import register
from .within import again, explained


@register
class RandomLogit(Metric):
    """Mean correlation of the map with the same method's maps of other outputs, drawn at random.

    `parts["most"]` is the largest. Each other output costs an explanation.
    Paper: Sixt, Granz, Landgraf 2020, https://arxiv.org/abs/1912.09818.
    """

    name = "random-logit"
    label = "Random logit"
    about = (
        "Whether the map changes when another class is explained: 1 means that the method says the same of every"
        " class. Classes that really look at the same thing rightly have similar maps."
    )
    better = "lower"
    formula = mathml("ρ", "(", sub("M", "c"), ",", sub("M", "k"), ")", ",", "k", "≠", "c")
    paper = ("Sixt, Granz, Landgraf 2020", "https://arxiv.org/abs/1912.09818")
    params = (
        Slider("n_targets", "other outputs", 1, 100, 1, 5, integer=True, help="at most those there are"),
        *ALIKE,
        Slider("seed", "seed", 0, 10_000, 1, 0, integer=True),
    )
    needs = frozenset({"model", "method"})

    def steps(self, given: Case) -> Iterator[Measure]:
        run, explainer = given.run, given.explainer
        assert run is not None and explainer is not None  # `check` has seen to it
        own, others = again(given), self._others(run.scores.shape, given.target)
        found: list[float] = []
        for i, target in enumerate(others, 1):
            found.append(alike(own, explained(explainer, run, target).values, self.values))
            yield self.answer(given, sum(found) / i, progress=i / len(others), step=i, parts={"most": max(found)})

    def _others(self, sizes: torch.Size, target: TargetLike) -> list[Target]:
        asked = as_target(target)
        if isinstance(asked, Output):  # a class of maps of outputs is compared with other classes
            sizes = sizes[: len(asked.index)]
        if sizes.numel() < 2:
            raise ExplainError("The model has one output, so there is no other to compare with.")
        order = torch.randperm(sizes.numel(), generator=torch.Generator().manual_seed(self.values["seed"]))
        first = np.unravel_index(order[: self.values["n_targets"] + 1].numpy(), sizes)
        drawn: Iterator[Target] = (Output(index) for index in zip(*(axis.tolist() for axis in first), strict=True))
        return [other for other in drawn if other != asked][: self.values["n_targets"]]
