"""Consistency: are inputs that are alike explained alike?"""

from __future__ import annotations

from collections.abc import Iterator

from .agreement import ALIKE, alike
from .base import Metric
from .cases import Case
from .formula import frac, mathml, sub, total
from .measure import Measure
from .registry import register
from .within import again, explained


@register
class Consistency(Metric):
    """Mean correlation of the map with the same method's maps of similar inputs, for the same output.

    `parts`: the "least" alike; "answer", the share of the similar inputs with the same largest output. Each input
    costs an explanation.
    Paper: Alvarez-Melis, Jaakkola 2018, https://arxiv.org/abs/1806.08049.
    """

    name = "consistency"
    label = "Consistency"
    about = (
        "Whether inputs that are alike get maps that are alike, such as frames of a film or the same thing lit"
        " otherwise. Inputs whose things stand in other places rightly have other maps."
    )
    better = "higher"
    formula = mathml(frac("1", "n"), total("k"), "ρ", "(", "M", "(", "x", ")", ",", "M", "(", sub("x", "k"), ")", ")")
    paper = ("Alvarez-Melis, Jaakkola 2018", "https://arxiv.org/abs/1806.08049")
    params = ALIKE
    needs = frozenset({"model", "method", "similar"})

    def steps(self, given: Case) -> Iterator[Measure]:
        run, explainer, similar = given.run, given.explainer, given.similar
        assert run is not None and explainer is not None and similar is not None  # `check` has seen to it
        own, answer, same = again(given), int(run.scores.argmax()), 0
        found: list[float] = []
        for i, inputs in enumerate(similar, 1):
            other = run.child(inputs=inputs[None])
            found.append(alike(own, explained(explainer, other, given.target).values, self.values))
            same += int(other.scores.argmax()) == answer
            yield self.answer(given, sum(found) / i, progress=i / len(similar), step=i,
                              parts={"least": min(found), "answer": same / i})  # fmt: skip
