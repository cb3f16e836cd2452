"""Completeness gap: does the map add up to what it says it explains?"""

from __future__ import annotations

from collections.abc import Iterator

from ...core.params import Choice
from ...core.run import picked
from .base import Metric
from .cases import Case
from .formula import mathml, sub, total
from .measure import Measure
from .registry import register

BASELINES = (("zero", "average colour"), ("mean", "mean of this picture"), ("blur", "blurred"))
NAMED = ("black", "white")
"""Baselines only some inputs have: those given as a picture with its preprocess."""


@register
class CompletenessGap(Metric):
    """|sum of the map - (score of the input - score of the baseline)|, in output units.

    `parts`: "sum" of the map, "rise" of the score from the baseline, and the gap's "share" of the rise, if it is not 0.
    Paper: Sundararajan et al. 2017, https://arxiv.org/abs/1703.01365.
    """

    name = "completeness-gap"
    label = "Completeness gap"
    about = (
        "How far the map's sum is from the difference it should share out, the score less the baseline's score. Only"
        " methods that promise to add up can keep it small; for the others it says nothing."
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

    def steps(self, given: Case) -> Iterator[Measure]:
        run = given.run
        assert run is not None  # `check` has seen to it
        name = self.values["baseline"]
        if name == "own":
            name = given.attribution.params.get("baseline", "zero")
        whole = float(given.attribution.values.double().sum())
        asked = given.attribution.params
        nothing = run.fills(name, asked.get("n_background", 100), asked.get("seed", 0))
        rise = float(run.score(given.target) - picked(run.forward(nothing), given.target).mean())
        gap = abs(whole - rise)
        parts = {"sum": whole, "rise": rise, **({"share": gap / abs(rise)} if rise else {})}
        yield self.answer(given, gap, parts=parts)
