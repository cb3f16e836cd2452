"""VarGrad: how much the gradient changes over noisy copies of the input."""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch
from torch import Tensor

from ..core.attribution import Attribution
from ..core.run import Run
from ..core.target import TargetLike
from .base import Explainer
from .channels import reduce_param
from .inside import INSIDE
from .pairs import N_SAMPLES, NOISE, SEED, noisy_gradients
from .registry import register


@register
class VarGrad(Explainer):
    """Variance of the gradient of the raw output at pairs of points x + e and x - e, e normal, as for SmoothGrad.

    Values: (H, W), or (C, H, W) with reduce="none"; at least 0. The variance is that of the samples (divided by
    their number), as in Captum. `error` is the standard error of the variance (root mean square over the input), from
    the spread between pairs; infinite with one pair.
    Paper: Adebayo et al. 2018, https://arxiv.org/abs/1810.03292.
    """

    name = "vargrad"
    label = "VarGrad"
    family = "gradient"
    about = (
        "Where the gradient changes when the picture is slightly noisy: the places at which the model bends. A place"
        " it uses in the same way under all of the noise gets nothing, however much it matters."
    )
    formula = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><mrow><msub><mi>M</mi><mi>i</mi></msub><mo>=</mo><munder>'
        "<mi>Var</mi><mi>ε</mi></munder><mfrac><mrow><mo>∂</mo><msub><mi>S</mi><mi>c</mi></msub><mo>(</mo><mrow><mi>x"
        "</mi><mo>+</mo><mi>ε</mi></mrow><mo>)</mo></mrow><mrow><mo>∂</mo><msub><mi>x</mi><mi>i</mi></msub></mrow>"
        "</mfrac></mrow></math>"
    )
    paper = ("Adebayo et al. 2018", "https://arxiv.org/abs/1810.03292")
    params = (N_SAMPLES, NOISE, reduce_param("sum"), SEED, INSIDE)
    signed = False

    def steps(self, run: Run, target: TargetLike) -> Iterator[Attribution]:
        spread = _Spread()
        asked = (self.values[name] for name in ("n_samples", "noise", "seed"))
        for step, (progress, gradients) in enumerate(noisy_gradients(run, target, *asked), 1):
            for gradient in gradients:
                spread.add(gradient)
            if spread.samples == 1:
                continue
            yield self.answer(run, target, run.space.reduced(spread.variance, self.values["reduce"]), progress=progress,
                              step=step, error=spread.standard_error, error_name="standard error")  # fmt: skip


class _Spread:
    """Running variance of gradients that come in pairs, and the standard error of that variance."""

    def __init__(self) -> None:
        self.samples = 0
        self._half: Tensor = torch.zeros(())
        self._origin: Tensor = torch.zeros(())
        self._sum: Tensor = torch.zeros(())
        self._squares: Tensor = torch.zeros(())
        self._pairs: list[Tensor] = []

    def add(self, gradient: Tensor) -> None:
        """One gradient (C, H, W); every second one completes a pair."""
        if not self.samples:
            self._origin = gradient
            self._pairs = [torch.zeros_like(gradient) for _ in range(3)]
        # From the first sample, so that the variance is not lost between two large numbers.
        gradient = gradient - self._origin
        self._sum, self._squares = self._sum + gradient, self._squares + gradient.square()
        self.samples += 1
        if self.samples % 2:
            self._half = gradient
            return
        mean, square = (self._half + gradient) / 2, (self._half.square() + gradient.square()) / 2
        self._pairs = [old + new for old, new in zip(self._pairs, (square.square(), square * mean, mean.square()),
                                                     strict=True)]  # fmt: skip

    @property
    def variance(self) -> Tensor:
        """(C, H, W)."""
        return (self._squares / self.samples - (self._sum / self.samples).square()).clamp_min(0)

    @property
    def standard_error(self) -> Tensor:
        """Root mean square over elements; infinite while there are fewer than two pairs. A pair tells s - 2 m M of
        the variance, where s and m are its mean square and mean, and M the mean of all."""
        n = self.samples // 2
        if n < 2:
            return torch.full((), math.inf, device=self._sum.device)
        mean, square = self._sum / self.samples, self._squares / self.samples
        squares, products, means = (part / n for part in self._pairs)
        told = squares - square.square() - 4 * mean * (products - square * mean)
        told = told + 4 * mean.square() * (means - mean.square())
        return (told.clamp_min(0).mean() / (n - 1)).sqrt()
