"""Model-parameter randomisation: does the map depend on what the model learned?"""

from __future__ import annotations

from collections.abc import Iterator

import torch

from ...core.params import Slider
from ...explainers.order import interlaced
from ...models import adapt
from .agreement import ALIKE, alike
from .base import Metric
from .cases import Case
from .formula import frac, mathml, sub, sup, total
from .measure import Curve, Measure
from .private_weights import PrivateWeights
from .registry import register
from .within import again, explained


@register
class ModelRandomisation(Metric):
    """Mean correlation of the map with those of the model whose last layers are random, one more at each stage.

    The cascade goes from the output towards the input, on a copy of the weights. x of the curve is the share of the
    layers that are random. `parts["all"]` is the correlation when all are. The last stage is computed first, those
    between in interlaced order. Each costs an explanation.
    Paper: Adebayo et al. 2018, https://arxiv.org/abs/1810.03292.
    """

    name = "model-randomisation"
    label = "Model randomisation"
    about = (
        "How much of the map is left when the model's layers are made random from the top: a map that stays was not"
        " about what the model learned. Maps with much of the input in them, edges above all, stay alike whatever"
        " they explain."
    )
    better = "lower"
    formula = mathml(
        frac("1", "n"), total("k"), "ρ", "(", sub("M", "θ"), ",", sub("M", sup("θ", "k")), ")",
    )  # fmt: skip
    paper = ("Adebayo et al. 2018", "https://arxiv.org/abs/1810.03292")
    params = (
        Slider("n_steps", "stages", 1, 512, 1, 8, integer=True, help="at most one for each layer"),
        *ALIKE,
        Slider("seed", "seed", 0, 10_000, 1, 0, integer=True),
    )
    needs = frozenset({"model", "method"})

    def steps(self, given: Case) -> Iterator[Measure]:
        run, explainer = given.run, given.explainer
        assert run is not None and explainer is not None  # `check` has seen to it
        own = again(given)
        weights = PrivateWeights(run.model, self.values["seed"])
        stages = min(self.values["n_steps"], len(weights))
        found: dict[float, float] = {}
        for step, i in enumerate([stages, *(i + 1 for i in interlaced(stages - 1))], 1):
            count = round(i / stages * len(weights))
            model = adapt(weights.make_random(count))
            other = explained(explainer, run.child(model), given.target)
            found[count / len(weights)] = alike(own, other.values, self.values)
            yield self.answer(given, sum(found.values()) / step, progress=step / stages, step=step,
                              parts={"all": found[1.0]}, curves={"similarity": _curve(found)})  # fmt: skip


def _curve(found: dict[float, float]) -> Curve:
    """From the map itself, with which it agrees, through the stages so far."""
    points = sorted({0.0: 1.0, **found}.items())
    return Curve(torch.tensor([x for x, _ in points]), torch.tensor([y for _, y in points]))
