"""SmoothGrad: the gradient averaged over noisy copies of the input."""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch
from torch import Tensor

from ..core.attribution import Attribution
from ..core.params import Slider, Toggle
from ..core.run import Run
from .base import Explainer
from .channels import reduce_param, reduced
from .registry import register


@register
class SmoothGrad(Explainer):
    """Mean gradient of the raw output at pairs of points x + e and x - e, e normal, its sd `noise` × the range of x.

    Values: (H, W), or (C, H, W) with reduce="none". `error` is the standard error of the mean gradient (root mean
    square over the input), from the spread between pairs; infinite with one pair.
    Paper: Smilkov et al. 2017, https://arxiv.org/abs/1706.03825.
    """

    name = "smoothgrad"
    label = "SmoothGrad"
    about = (
        "The saliency map averaged over slightly noisy copies of the picture, which calms its speckle. More noise"
        " looks better and says less about this very picture."
    )
    formula = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><mrow><msub><mi>M</mi><mi>i</mi></msub><mo>=</mo><mo>|</mo>'
        "<mfrac><mn>1</mn><mi>n</mi></mfrac><munder><mo>∑</mo><mi>k</mi></munder><mfrac><mrow><mo>∂</mo><msub><mi>S"
        "</mi><mi>c</mi></msub><mo>(</mo><mi>x</mi><mo>+</mo><msub><mi>ε</mi><mi>k</mi></msub><mo>)</mo></mrow><mrow>"
        "<mo>∂</mo><msub><mi>x</mi><mi>i</mi></msub></mrow></mfrac><mo>|</mo></mrow></math>"
    )
    paper = ("Smilkov et al. 2017", "https://arxiv.org/abs/1706.03825")
    params = (
        Slider("n_samples", "samples", 2, 256, 2, 32, integer=True, help="noisy copies, in pairs"),
        Slider(
            "noise",
            "noise",
            0.01,
            0.5,
            0.01,
            0.15,
            help="standard deviation, as a share of the input's range",
        ),
        Toggle("absolute", "size only", True, help="drop the sign of the mean gradient"),
        reduce_param("max"),
        Slider("seed", "seed", 0, 9999, 1, 0, integer=True),
    )
    signed = False

    def steps(self, run: Run, target: int) -> Iterator[Attribution]:
        inputs = run.inputs.float()
        spread = self.values["noise"] * (inputs.max() - inputs.min())
        pairs = math.ceil(self.values["n_samples"] / 2)

        def rows(start: int, stop: int) -> Tensor:
            noise = torch.stack([self._noise(i, inputs[0]) for i in range(start, stop)])
            return run.model.prepare(inputs + spread * noise)

        pairs_so_far = _Pairs()
        for step, (_, stop, gradients) in enumerate(run.gradients(2 * pairs, target, rows), 1):
            for gradient in gradients:
                pairs_so_far.add(gradient)
            yield self.answer(run, target, self._shown(pairs_so_far.mean), progress=stop / (2 * pairs), step=step,
                              error=pairs_so_far.standard_error, error_name="standard error")  # fmt: skip

    def _noise(self, index: int, like: Tensor) -> Tensor:
        generator = torch.Generator().manual_seed(self.values["seed"] * 1_000_003 + index // 2)
        sign = 1 - 2 * (index % 2)
        return sign * torch.randn(like.shape, generator=generator).to(like.device)

    def _shown(self, mean: Tensor) -> Tensor:
        return reduced(mean.abs() if self.values["absolute"] else mean, self.values["reduce"])


class _Pairs:
    """Running mean of pairs of gradients, and the standard error of that mean."""

    def __init__(self) -> None:
        self._half: Tensor | None = None
        self._total = self._squares = torch.zeros(())
        self._done = 0

    def add(self, gradient: Tensor) -> None:
        """One gradient (C, H, W); every second one completes a pair."""
        if self._half is None:
            self._half = gradient
            return
        pair, self._half = (self._half + gradient) / 2, None
        if not self._done:
            self._total = self._squares = torch.zeros_like(pair)
        self._total, self._squares, self._done = self._total + pair, self._squares + pair.square(), self._done + 1

    @property
    def mean(self) -> Tensor:
        """(C, H, W); of a first half alone while there is no pair yet."""
        return self._half if not self._done and self._half is not None else self._total / self._done

    @property
    def standard_error(self) -> Tensor:
        """Root mean square over elements; infinite while there are fewer than two pairs."""
        n = self._done
        if n < 2:
            return torch.full((), math.inf, device=self.mean.device)
        variance = (self._squares - self._total.square() / n).clamp_min(0) / (n - 1)
        return (variance.mean() / n).sqrt()
