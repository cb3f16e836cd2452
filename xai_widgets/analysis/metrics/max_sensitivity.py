"""Max-sensitivity: how far the map moves when the input hardly does."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from ...core.params import Slider
from .base import Metric
from .cases import Case
from .formula import frac, mathml, row, sub
from .measure import Measure
from .registry import register
from .within import again, explained


@register
class MaxSensitivity(Metric):
    """Largest ||map of x + e - map of x|| / ||map of x|| over random e, each value uniform in ±`perturb_radius`.

    The radius is in the input's own units, as the model takes it. Equal to captum.metrics.sensitivity_max. `parts`:
    the "mean" over the samples. Each sample costs an explanation.
    Paper: Yeh et al. 2019, https://arxiv.org/abs/1901.09392.
    """

    name = "max-sensitivity"
    label = "Max-sensitivity"
    about = (
        "How much the map can change for a change of the input too small to see. A map that never moves is not right"
        " for that: it may not depend on the input at all."
    )
    better = "lower"
    formula = mathml(
        sub("max", row("‖", "ε", "‖", "≤", "r")), frac(row("‖", "M", "(", "x", "+", "ε", ")", "−", "M", "(", "x", ")",
                                                           "‖"), row("‖", "M", "(", "x", ")", "‖")),
    )  # fmt: skip
    paper = ("Yeh et al. 2019", "https://arxiv.org/abs/1901.09392")
    params = (
        Slider("n_perturb_samples", "samples", 1, 256, 1, 10, integer=True, help="explanations of changed inputs"),
        Slider("perturb_radius", "radius", 0.001, 10, 0.001, 0.02, help="largest change of a value"),
        Slider("seed", "seed", 0, 10_000, 1, 0, integer=True),
    )
    needs = frozenset({"model", "method"})

    def steps(self, given: Case) -> Iterator[Measure]:
        run, explainer = given.run, given.explainer
        assert run is not None and explainer is not None  # `check` has seen to it
        count, own = self.values["n_perturb_samples"], again(given)
        size = float(own.norm()) or 1.0
        moved: list[float] = []
        for i in range(count):
            other = explained(explainer, run.child(inputs=run.inputs + self._noise(i, run.inputs)), given.target)
            moved.append(float((other.values - own).norm()) / size)
            yield self.answer(given, max(moved), progress=(i + 1) / count, step=i + 1,
                              parts={"mean": sum(moved) / len(moved)})  # fmt: skip

    def _noise(self, index: int, like: Tensor) -> Tensor:
        generator = torch.Generator().manual_seed(self.values["seed"] * 1_000_003 + index)
        return ((2 * torch.rand(like.shape, generator=generator) - 1) * self.values["perturb_radius"]).to(like)
