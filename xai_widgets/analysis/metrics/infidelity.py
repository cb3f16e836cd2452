"""Infidelity: does the map foretell how far the score falls when something is taken away?"""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch
from torch import Tensor

from ...core.errors import ExplainError
from ...core.params import Choice, Slider, Toggle
from .base import Metric
from .cases import Case
from .completeness import BASELINES, NAMED
from .formula import mathml, row, sub, sup
from .measure import Measure
from .ranks import linear_correlation
from .registry import register

SEED = Slider("seed", "seed", 0, 10_000, 1, 0, integer=True)


@register
class Infidelity(Metric):
    """Mean squared difference of the fall of the raw score and the fall the map foretells, in squared output units.

    "square": a random square is replaced by the baseline; foretold is the sum of the map inside, right for maps in
    output units (occlusion, integrated gradients), and for others up to the scale that `normalize` finds. "noise":
    normal noise is taken off; foretold is its product with the map, which must keep its channels (reduce="none").
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
    of_pictures = True

    def steps(self, given: Case) -> Iterator[Measure]:
        run = given.run
        assert run is not None  # `check` has seen to it
        count = self.values["n_perturb_samples"]
        weights = self._weights(given)
        baseline = None if self.values["change"] == "noise" else run.baseline(self.values["baseline"])
        whole = float(run.score(given.target))
        foretold: list[float] = []

        def rows(start: int, stop: int) -> Tensor:
            del foretold[start:]  # a chunk that ran out of memory is made again
            batch = run.inputs.repeat(stop - start, 1, 1, 1)
            for i, changed in zip(range(start, stop), batch, strict=True):
                foretold.append(self._change(i, changed, weights, baseline))
            return run.model.prepare(batch)

        falls = torch.zeros(count, dtype=torch.float64)
        for step, (start, stop, scores) in enumerate(run.scored(count, given.target, rows), 1):
            falls[start:stop] = whole - scores.double().cpu()
            yield self._measured(given, torch.tensor(foretold).double(), falls[:stop], stop / count, step)

    def _weights(self, given: Case) -> Tensor:
        """The map as it is multiplied with a change: (H, W), or (C, H, W) for noise."""
        if self.values["change"] == "square":
            return given.at(given.size).double()
        assert given.run is not None
        if given.attribution.values.shape != given.run.inputs.shape[1:]:
            raise ExplainError(
                "Infidelity under noise needs a value for every channel of every pixel. Explain with reduce='none',"
                " or measure with change='square'."
            )
        return given.attribution.values.double()

    def _change(self, index: int, row_: Tensor, weights: Tensor, baseline: Tensor | None) -> float:
        """Change a row (C, H, W) in place; the fall that the map foretells."""
        generator = torch.Generator().manual_seed(self.values["seed"] * 1_000_003 + index)
        if baseline is None:
            noise = self.values["noise"] * torch.randn(row_.shape, generator=generator)
            row_ -= noise.to(row_)
            return float((noise * weights).sum())
        height, width = row_.shape[1:]
        side = max(1, round(self.values["size"] * min(height, width)))
        top, left = (int(torch.randint(n - side + 1, (), generator=generator)) for n in (height, width))
        place = (..., slice(top, top + side), slice(left, left + side))
        row_[place] = baseline[0][place]
        return float(weights[place].sum())

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
