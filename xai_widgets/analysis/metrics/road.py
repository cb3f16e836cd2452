"""ROAD: deletion in which the removed pixels are filled in so that the gap itself says nothing."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from ...core.params import Slider
from ...core.run import picked
from ...core.target import Difference, Output, Target, as_target
from ...explainers.order import interlaced
from .base import Metric
from .cases import Case
from .formula import frac, mathml, row, sub, sup, text, total
from .impute import imputed
from .measure import Curve, Measure
from .ranks import places
from .read import READ, read
from .registry import register

FIRST = ("most important first", "least important first")


@register
class Road(Metric):
    """Half the difference of the answer when the least and when the most important pixels are removed, averaged over
    the shares removed.

    Removed pixels are filled in from their neighbours by noisy linear imputation. `parts`: "kept", the share of the
    removals, most important first, after which the class is still the largest output, or the first of two above the
    second (left out for other targets); and the mean of each curve.
    Paper: Rong et al. 2022, https://arxiv.org/abs/2202.00449.
    """

    name = "road"
    label = "ROAD"
    about = (
        "Whether losing what the map marks most costs more than losing what it marks least, with the gaps filled in"
        " so that their outline gives nothing away. What can be guessed from its surroundings is not really removed."
    )
    better = "higher"
    formula = mathml(
        frac("1", row("2", "n")), total("k"), "(", sub("S", "c"), "(", sup("x", text("least")), ")", "−",
        sub("S", "c"), "(", sup("x", text("most")), ")", ")",
    )  # fmt: skip
    paper = ("Rong et al. 2022", "https://arxiv.org/abs/2202.00449")
    params = (
        Slider("n_steps", "steps", 2, 100, 1, 10, integer=True, help="10: a tenth removed, two tenths, to nine tenths"),
        Slider("noise", "noise", 0, 1, 0.01, 0.01, help="added to what is filled in"),
        READ,
        Slider("seed", "seed", 0, 10_000, 1, 0, integer=True),
    )
    needs = frozenset({"model"})
    of_pictures = True

    def steps(self, given: Case) -> Iterator[Measure]:
        run = given.run
        assert run is not None  # `check` has seen to it
        n = self.values["n_steps"]
        # Two rows for each share, one for each order.
        order = [(i + 1, which) for i in interlaced(n - 1) for which in (0, 1)]
        removed = self._removed(given, order).to(run.inputs.device)
        answers = torch.full((n, 2), float("nan"))
        kept: list[float] = []

        def rows(start: int, stop: int) -> Tensor:
            # One by one: the rounds of a row stay in the processor's cache, and no row waits for another's.
            batch = torch.cat([imputed(run.inputs.float(), removed[i : i + 1]) for i in range(start, stop)])
            noise = torch.stack([self._noise(i, batch[0]) for i in range(start, stop)])
            return run.model.prepare(batch + removed[start:stop] * noise)

        for start, stop, outputs in run.forwards(len(order), rows):
            found = read(outputs, given.target, self.values["read"])
            for (i, which), answer, each in zip(order[start:stop], found, outputs, strict=True):
                answers[i, which] = answer
                if which == 0:
                    kept.extend(_still(as_target(given.target), each))
            if stop >= 2:
                yield self._measured(given, answers, kept, stop / len(order), stop // 2)

    def _removed(self, given: Case, order: list[tuple[int, int]]) -> Tensor:
        """bool (rows, 1, H, W)."""
        values, seed = given.at(given.size), self.values["seed"]
        firsts = places(values, seed), places(-values, seed)
        # One pixel at least stays, to fill in from.
        counts = [min(round(i / self.values["n_steps"] * values.numel()), values.numel() - 1) for i, _ in order]
        return torch.stack([firsts[which] < n for (_, which), n in zip(order, counts, strict=True)])[:, None]

    def _noise(self, index: int, like: Tensor) -> Tensor:
        generator = torch.Generator().manual_seed(self.values["seed"] * 1_000_003 + index)
        return self.values["noise"] * torch.randn(like.shape, generator=generator).to(like.device)

    def _measured(self, given: Case, answers: Tensor, kept: list[float], progress: float, step: int) -> Measure:
        there = torch.nonzero(torch.isfinite(answers).all(1)).flatten()
        share, both = there / self.values["n_steps"], answers[there]
        parts = {first: float(both[:, i].mean()) for i, first in enumerate(FIRST)}
        if kept:
            parts["kept"] = sum(kept) / len(kept)
        value = float((both[:, 1] - both[:, 0]).mean()) / 2
        curves = {first: Curve(share, both[:, i]) for i, first in enumerate(FIRST)}
        return self.answer(given, value, progress=progress, step=step, parts=parts, curves=curves)


def _still(target: Target, outputs: Tensor) -> list[float]:
    """[1.0] where the answer (…) is still the target's, [0.0] where it is not; [] where that has no meaning."""
    if isinstance(target, Output) and outputs.ndim == 1:
        return [float(outputs.argmax() == target.index[0])]
    return [float(picked(outputs[None], target) > 0)] if isinstance(target, Difference) else []
