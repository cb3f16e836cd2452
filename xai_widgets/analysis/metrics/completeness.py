"""Completeness gap: does the map add up to what it says it explains?"""

from __future__ import annotations

from collections.abc import Iterator

import torch

from ...core.errors import ExplainError
from ...core.params import Choice
from ...core.run import Run
from .base import Metric
from .cases import Case
from .formula import mathml, sub, total
from .measure import Measure
from .registry import register

BASELINES = (("zero", "average colour"), ("mean", "mean of this picture"), ("blur", "blurred"))
NAMED = ("black", "white", "background", "background-mean", "median", "pad", "mask", "delete")
"""Baselines only some inputs have: those given as a picture with its preprocess, tables, tokens."""


@register
class CompletenessGap(Metric):
    """|sum of the map - (score of the input - score of the baseline)|, in output units; of LRP the score itself.

    A method that promises no sum, such as saliency, has none: `check` says so. A piece's value counts once.
    `parts`: "sum" of the map, "rise" of the score from the baseline, and the gap's "share" of the rise, if it is not 0.
    Paper: Sundararajan et al. 2017, https://arxiv.org/abs/1703.01365.
    """

    name = "completeness-gap"
    label = "Completeness gap"
    about = (
        "How far the map's sum is from the difference it should share out, the score less the baseline's score. Only"
        " methods that promise to add up can keep it small; of the others it is not asked."
    )
    better = "lower"
    formula = mathml("|", total("i"), sub("M", "i"), "−", "(", sub("S", "c"), "(", "x", ")", "−", sub("S", "c"), "(",
                     "b", ")", ")", "|")  # fmt: skip
    paper = ("Sundararajan, Taly, Yan 2017", "https://arxiv.org/abs/1703.01365")
    params = (
        Choice("baseline", "baseline", (("own", "the method's own"), *BASELINES), "own", headless=NAMED,
               help="the method's own, or an average colour where it has none"),
    )  # fmt: skip
    needs = frozenset({"model"})

    def check(self, given: Case) -> Case:
        """See Metric; also ExplainError for a method that promises no sum."""
        method = super().check(given).explainer
        if method is None or method.adds_up == "unknown":
            return given
        if method.adds_up == "nothing":
            raise ExplainError(
                f"Not promised: the values of {method.label} need not add up to anything, so there is no gap. Those of"
                " integrated-gradients, expected-gradients, deeplift and kernel-shap must."
            )
        if method.values.get("reduce") in ("max", "l2"):
            raise ExplainError(
                f"Not promised: {method.label} adds up over channels, of which reduce={method.values['reduce']!r} keeps"
                " the size alone. Explain with reduce='sum' or 'none'."
            )
        return given

    def steps(self, given: Case) -> Iterator[Measure]:
        run, method = given.run, given.explainer
        assert run is not None  # `check` has seen to it
        values = given.attribution.values
        whole = float(values.double().sum()) if method is None else method.total(run, values)
        rise = float(run.score(given.target)) - self._left(given, run)
        gap = abs(whole - rise)
        parts = {"sum": whole, "rise": rise, **({"share": gap / abs(rise)} if rise else {})}
        yield self.answer(given, gap, parts=parts)

    def _left(self, given: Case, run: Run) -> float:
        """The score that is not shared out."""
        method, name = given.explainer, self.values["baseline"]
        if name == "own" and method is not None:
            if method.adds_up == "score":
                return 0.0
            run = run.after(method.inside) if method.inside else run
            nothing = method.nothing(run)
        else:
            asked = given.attribution.params
            name = asked.get("baseline", "zero") if name == "own" else name
            nothing = run.fills(name, asked.get("n_background", 100), asked.get("seed", 0))
        scores = [found for _, _, found in run.scored(len(nothing), given.target, lambda a, b: nothing[a:b])]
        return float(torch.cat(scores).mean())
