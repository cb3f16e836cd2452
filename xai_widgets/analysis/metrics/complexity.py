"""How much of a map there is to look at: sparseness and entropy. They describe; being sparse is not being right."""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch

from .base import Metric
from .cases import Case
from .formula import frac, mathml, row, sub, total
from .measure import Measure
from .registry import register


@register
class Sparseness(Metric):
    """Gini index of the absolute values: 0 where all are equal, 1 - 1/n where one has everything.

    Paper: Chalasani et al. 2020, https://arxiv.org/abs/1810.06583.
    """

    name = "sparseness"
    label = "Sparseness (Gini)"
    about = (
        "How unequally the map is shared out among the pixels, from 0 for a flat map towards 1 for a single point."
        " A sparse map is easier to read, and can be sparse in the wrong place."
    )
    better = "neither"
    formula = mathml(
        "G", "=", frac(row(total("i"), "(", "2", "i", "−", "n", "−", "1", ")", "|", sub("M", "i"), "|"),
                       row("n", total("i"), "|", sub("M", "i"), "|")),
    )  # fmt: skip
    paper = ("Chalasani et al. 2020", "https://arxiv.org/abs/1810.06583")

    def steps(self, given: Case) -> Iterator[Measure]:
        size = given.map.abs().flatten().double().sort().values
        n, whole = len(size), float(size.sum())
        place = torch.arange(1, n + 1, dtype=torch.float64)
        gini = float(((2 * place - n - 1) * size).sum()) / (n * whole) if whole > 0 else 0.0
        yield self.answer(given, gini)


@register
class Entropy(Metric):
    """Entropy of the absolute values as shares of their sum, in nats: 0 for a single point, log n for a flat map.

    `parts["share"]` is the entropy over log n, for comparing maps of unequal size.
    Paper: Bhatt, Weller, Moura 2020, https://arxiv.org/abs/2005.00631.
    """

    name = "entropy"
    label = "Entropy"
    about = (
        "How many pixels share the map, on a logarithmic scale: e to this power of them, if they shared equally."
        " Less is easier to read, and no proof that the model works that way."
    )
    better = "neither"
    formula = mathml(
        "H", "=", "−", total("i"), sub("p", "i"), "log", sub("p", "i"), ",",
        sub("p", "i"), "=", frac(row("|", sub("M", "i"), "|"), row(total("j"), "|", sub("M", "j"), "|")),
    )  # fmt: skip
    paper = ("Bhatt, Weller, Moura 2020", "https://arxiv.org/abs/2005.00631")

    def steps(self, given: Case) -> Iterator[Measure]:
        size = given.map.abs().flatten().double()
        whole, most = float(size.sum()), math.log(size.numel())
        # A map of zeros prefers no pixel, as a flat one.
        value = -float(torch.special.xlogy(size / whole, size / whole).sum()) if whole > 0 else most
        yield self.answer(given, max(value, 0.0), parts={"share": max(value, 0.0) / most})
