"""How alike two maps of one input are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from torch import Tensor

from ...core.params import Choice, Slider, Toggle
from .base import Metric
from .cases import Case
from .formula import frac, mathml, row, sub
from .measure import Measure
from .ranks import SIMILARITIES, enlarged, places, rank_correlation
from .registry import register

ABSOLUTE = Toggle("absolute", "size only", False, help="compare how much each pixel counts, whichever way")

ALIKE = (
    Choice("similarity", "compare by", (("rank", "rank correlation"), ("linear", "linear correlation")), "rank"),
    Toggle("absolute", "size only", True, help="compare how much each pixel counts, whichever way"),
)
"""Parameters of the metrics that compare a map with maps made for it."""


def alike(a: Tensor, b: Tensor, values: dict[str, Any]) -> float:
    """Correlation of two maps of one size, in [-1, 1], as ALIKE's parameters ask."""
    a, b = (a.abs(), b.abs()) if values["absolute"] else (a, b)
    return SIMILARITIES[values["similarity"]](a, b)


@register
class RankCorrelation(Metric):
    """Spearman's rank correlation of two maps, in [-1, 1]; 0 where one of them is flat.

    The coarser map is enlarged to the finer one, both to the picture's size where it is known.
    Paper: Adebayo et al. 2018, https://arxiv.org/abs/1810.03292.
    """

    name = "rank-correlation"
    label = "Rank correlation"
    about = (
        "Whether two maps put the pixels in the same order: 1 for the same order, 0 for no relation, −1 for the"
        " reverse. Two maps can agree and both be wrong, and the many pixels that hardly count weigh as much as the"
        " few that do."
    )
    better = "neither"
    formula = mathml(
        "ρ", "=", frac(row("cov", "(", sub("r", "A"), ",", sub("r", "B"), ")"),
                       row(sub("σ", sub("r", "A")), sub("σ", sub("r", "B")))),
    )  # fmt: skip
    paper = ("Adebayo et al. 2018", "https://arxiv.org/abs/1810.03292")
    params = (ABSOLUTE,)
    needs = frozenset({"other"})

    def steps(self, given: Case) -> Iterator[Measure]:
        yield self.answer(given, rank_correlation(*_both(given, self.values["absolute"])))


@register
class TopKOverlap(Metric):
    """Share of the k most important pixels that two maps have in common, in [0, 1]. Equal values by chance.

    `parts["chance"]` is what two unrelated maps would reach.
    Paper: Krishna et al. 2022, https://arxiv.org/abs/2202.01602.
    """

    name = "top-k-overlap"
    label = "Top-k overlap"
    about = (
        "How many of the most important pixels two maps share. It looks only at what stands out, and moves with how"
        " much is taken to stand out."
    )
    better = "neither"
    formula = mathml(frac(row("|", sub("top", "k"), "(", "A", ")", "∩", sub("top", "k"), "(", "B", ")", "|"), "k"))
    paper = ("Krishna et al. 2022", "https://arxiv.org/abs/2202.01602")
    params = (Slider("k", "share of pixels", 0.01, 0.5, 0.01, 0.1, help="how many count as most important"), ABSOLUTE)
    needs = frozenset({"other"})

    def steps(self, given: Case) -> Iterator[Measure]:
        a, b = _both(given, self.values["absolute"])
        count = max(1, round(self.values["k"] * a.numel()))
        shared = ((places(a, 0) < count) & (places(b, 0) < count)).sum()
        yield self.answer(given, float(shared) / count, parts={"chance": count / a.numel()})


def _both(given: Case, absolute: bool) -> tuple[Tensor, Tensor]:
    a, b = given.map, given.other
    assert b is not None  # `check` has seen to it
    a, b = (a.abs(), b.abs()) if absolute else (a, b)
    size = given.size if given.run is not None else (max(a.shape[0], b.shape[0]), max(a.shape[1], b.shape[1]))
    return enlarged(a, size), enlarged(b, size)
