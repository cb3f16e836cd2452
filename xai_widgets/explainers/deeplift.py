"""DeepLIFT, by Captum."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..core.attribution import Attribution
from ..core.run import Run
from ..core.target import TargetLike
from .baselines import START
from .captum_adapter import Captum
from .channels import reduce_param
from .in_turn import set_apart
from .registry import register


@register
class DeepLift(Captum):
    """Differences from a baseline's activations, shared out backwards by the rescale rule.

    Values: (H, W), or (C, H, W) with reduce="none"; signed. `error` is the completeness gap: how far the sum is from
    the score less the baseline's score.
    Paper: Shrikumar et al. 2017, https://arxiv.org/abs/1704.02685.
    """

    name = "deeplift"
    label = "DeepLIFT"
    family = "rules"
    about = (
        "Shares out the difference from an empty picture's score as integrated gradients does, in one pass, with"
        " finite differences at each activation. The baseline decides what counts as nothing, and operations written"
        " as functions instead of modules are taken as linear: the gap says how much was lost."
    )
    formula = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><mrow><munder><mo>∑</mo><mi>i</mi></munder><msub><mi>M</mi>'
        "<mi>i</mi></msub><mo>=</mo><msub><mi>S</mi><mi>c</mi></msub><mo>(</mo><mi>x</mi><mo>)</mo><mo>−</mo><msub>"
        "<mi>S</mi><mi>c</mi></msub><mo>(</mo><mi>b</mi><mo>)</mo></mrow></math>"
    )
    paper = ("Shrikumar, Greenside, Kundaje 2017", "https://arxiv.org/abs/1704.02685")
    params = (
        START,
        reduce_param("sum"),
    )  # fmt: skip
    adds_up = "rise"

    def steps(self, run: Run, target: TargetLike) -> Iterator[Attribution]:
        baseline, empty = run.baseline(self.values["baseline"]), []

        def make(module: Any) -> Any:
            from captum import attr

            empty.append(set_apart(module, baseline)[:, 0])
            return attr.DeepLift(module)

        values = self.attributed(run, make, target, baselines=baseline)[0].float()
        run.heard.note(empty[0], 0, lambda _number: f"the baseline {self.values['baseline']!r}")
        gap = (values.sum() - (run.score(target) - empty[0][0])).abs()
        yield self.answer(run, target, run.space.reduced(values, self.values["reduce"]), error=gap,
                          error_name="completeness gap")  # fmt: skip
