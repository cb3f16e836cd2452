"""Infidelity: does the map foretell how far the score falls when something is taken away?"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from ...core.errors import ExplainError
from ...core.params import Choice, Slider, Toggle
from ...core.run import Run
from ...explainers.pairs import generator
from .base import Metric
from .cases import Case
from .completeness import BASELINES, NAMED
from .formula import mathml, row, sub, sup
from .measure import Measure
from .path import nothing
from .ranks import linear_correlation
from .registry import register

SEED = Slider("seed", "seed", 0, 10_000, 1, 0, integer=True)
Change = Callable[[Tensor, torch.Generator], float]
"""A row (…), changed in place by a generator -> the fall that the map foretells."""


@register
class Infidelity(Metric):
    """Mean squared difference of the fall of the raw score and the fall the map foretells, in squared output units.

    "square": a random square is replaced by the baseline, of other inputs than pictures a random share of the columns
    or tokens, as large as `size` says; foretold is the sum of the map there, right for maps in output units
    (occlusion, integrated gradients), and for others up to the scale that `normalize` finds. "noise": normal noise is
    taken off; foretold is its product with the map, which must keep its channels (reduce="none").
    Equal to captum.metrics.infidelity, but that `normalize` never turns a map over: one that foretells the reverse is
    as good as none. `error` is the standard error of the mean. `parts`: "scale", what the map was multiplied by;
    "share", what is left of the mean squared fall (1 for a flat map); "correlation" of foretold and real falls.
    Paper: Yeh et al. 2019, https://arxiv.org/abs/1901.09392.
    """

    name = "infidelity"
    label = "Infidelity"
    about = (
        "How far the score's real fall, when random parts are taken away, is from what the map foretells. It asks"
        " about changes of one kind and size only, and another kind can rank the methods otherwise."
    )
    better = "lower"
    formula = mathml(
        sub("E", "I"), "[", sup(row("(", sup("I", "T"), "M", "−", "(", sub("S", "c"), "(", "x", ")", "−",
                                    sub("S", "c"), "(", "x", "−", "I", ")", ")", ")"), "2"), "]",
    )  # fmt: skip
    paper = ("Yeh et al. 2019", "https://arxiv.org/abs/1901.09392")
    params = (
        Slider("n_perturb_samples", "changes", 2, 4096, 1, 64, integer=True, help="random changes of the input"),
        Choice("change", "change", (("square", "cover a square"), ("noise", "noise")), "square"),
        Slider("size", "side", 0.02, 1, 0.01, 0.25, help="of the square, as a share of the shorter side",
               when="change=square"),
        Choice("baseline", "cover with", BASELINES, "zero", headless=NAMED, when="change=square"),
        Slider("noise", "noise", 0.001, 10, 0.001, 0.1, help="standard deviation", when="change=noise"),
        Toggle("normalize", "whatever the scale", True, help="multiply the map by the number that fits best"),
        SEED,
    )  # fmt: skip
    needs = frozenset({"model"})

    def steps(self, given: Case) -> Iterator[Measure]:
        assert given.run is not None  # `check` has seen to it
        yield from self.fitted(given.run.space)._steps(given, given.run)

    def _steps(self, given: Case, run: Run) -> Iterator[Measure]:
        count = self.values["n_perturb_samples"]
        change = self._change(given, run)
        whole = float(run.score(given.target))
        foretold: list[float] = []

        def rows(start: int, stop: int) -> Tensor:
            del foretold[start:]  # a chunk that ran out of memory is made again
            batch = run.inputs.repeat(stop - start, *[1] * (run.inputs.ndim - 1))
            for i, changed in zip(range(start, stop), batch, strict=True):
                foretold.append(change(changed, generator(self.values["seed"], i)))
            return run.model.prepare(batch)

        falls = torch.zeros(count, dtype=torch.float64)
        for step, (start, stop, scores) in enumerate(run.scored(count, given.target, rows), 1):
            falls[start:stop] = whole - scores.double().cpu()
            yield self._measured(given, torch.tensor(foretold).double(), falls[:stop], stop / count, step)

    def _change(self, given: Case, run: Run) -> Change:
        """What changes a row in place and says the fall that the map foretells."""
        if self.values["change"] == "noise":
            return _noise(given, run, self.values["noise"])
        fills = nothing(run, self.values)
        if run.space.kind == "picture":
            return _square(given.spread.double(), fills[0], self.values["size"])
        return _some(given, run, fills, self.values["size"])

    def _measured(self, given: Case, foretold: Tensor, falls: Tensor, progress: float, step: int) -> Measure:
        squares = float(foretold.square().sum())
        scale = max(float(foretold @ falls), 0) / squares if self.values["normalize"] and squares > 0 else 1.0
        wrong = (scale * foretold - falls).square()
        n, most = len(falls), float(falls.square().mean())
        parts = {"scale": scale, "correlation": linear_correlation(foretold, falls)}
        if most > 0:
            parts["share"] = float(wrong.mean()) / most
        error = float(wrong.std()) / math.sqrt(n) if n > 1 else math.inf
        return self.answer(given, float(wrong.mean()), progress=progress, step=step, error=error, parts=parts)


def _noise(given: Case, run: Run, spread: float) -> Change:
    """Normal noise taken off."""
    if given.attribution.values.shape != run.inputs.shape[1:]:
        raise ExplainError(
            "Infidelity under noise needs a value for every number of the input, every channel of every pixel. Explain"
            " with reduce='none', or measure with change='square'."
        )
    weights = given.attribution.values.double()

    def change(row_: Tensor, own: torch.Generator) -> float:
        noise = spread * torch.randn(row_.shape, generator=own)
        row_ -= noise.to(row_)
        return float((noise * weights).sum())

    return change


def _square(weights: Tensor, fill: Tensor, size: float) -> Change:
    """A square of a picture (C, H, W) covered."""

    def change(row_: Tensor, own: torch.Generator) -> float:
        height, width = row_.shape[1:]
        side = max(1, round(size * min(height, width)))
        top, left = (int(torch.randint(n - side + 1, (), generator=own)) for n in (height, width))
        place = (..., slice(top, top + side), slice(left, left + side))
        row_[place] = fill[place]
        return float(weights[place].sum())

    return change


def _some(given: Case, run: Run, fills: Tensor, size: float) -> Change:
    """Some places of any other input hidden, each time with another row of what hides them."""
    place, weights = given.order(0), given.spread.double()
    free = torch.nonzero((place >= 0).flatten())[:, 0]
    count = max(1, round(size * len(free)))

    def change(row_: Tensor, own: torch.Generator) -> float:
        hidden = torch.zeros(place.numel(), dtype=torch.bool)
        hidden[free[torch.randperm(len(free), generator=own)[:count]]] = True
        hidden = hidden.reshape(place.shape)
        fill = fills[int(torch.randint(len(fills), (), generator=own))]
        row_.copy_(torch.where(run.space.across(hidden).to(row_.device), fill, row_))
        return float(weights[hidden].sum())

    return change
