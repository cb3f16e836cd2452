"""BatchNorms folded into the convolutions before them, as often as the weights are needed anew.

In eval mode a BatchNorm is a scale s = weight / sqrt(running_var + eps) and a shift bias - s running_mean for each
channel, which the convolution does if its own weights are scaled and its bias moved.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor


class Fold:
    """Convolutions of a module tree that take over a BatchNorm's work.

    Args:
        pairs: convolutions, each with the BatchNorm whose running statistics are folded into it. The convolutions are
            given weights that are computed; what they had is read again by each `fold`.
    """

    def __init__(self, pairs: list[tuple[Any, Any]]) -> None:
        self._convolutions = [convolution for convolution, _ in pairs]
        self._weights: list[Tensor] = [convolution.weight.detach() for convolution in self._convolutions]
        norms = [norm for _, norm in pairs]
        self._eps = [norm.eps for norm in norms]
        self._means: list[Tensor] = [norm.running_mean for norm in norms]
        self._variances: list[Tensor] = [norm.running_var for norm in norms]
        ones, zeros = torch.ones_like, torch.zeros_like
        self._scales = [_or(norm.weight, ones(norm.running_var)) for norm in norms]
        self._shifts = [_or(norm.bias, zeros(norm.running_var)) for norm in norms]
        self._biases = [
            None if convolution.bias is None else convolution.bias.detach() for convolution in self._convolutions
        ]
        for convolution in self._convolutions:
            del convolution._parameters["weight"], convolution._parameters["bias"]

    @torch.no_grad()
    def fold(self) -> None:
        """Give the convolutions new tensors, made of what the weights are now."""
        if not self._convolutions:
            return
        scales = torch._foreach_add(self._variances, self._eps)
        torch._foreach_sqrt_(scales)
        scales = torch._foreach_div(self._scales, scales)
        weights = torch._foreach_mul(self._weights, [scale[:, None, None, None] for scale in scales])
        means = [m if b is None else m - b for m, b in zip(self._means, self._biases, strict=True)]
        biases = torch._foreach_addcmul(self._shifts, means, scales, value=-1)
        for convolution, weight, bias in zip(self._convolutions, weights, biases, strict=True):
            convolution.weight, convolution.bias = _for_rows(weight), bias


def _or(given: Tensor | None, other: Tensor) -> Tensor:
    return other if given is None else given.detach()


def _for_rows(weight: Tensor) -> Tensor:
    """As channels_last input wants it on the CPU."""
    return weight.contiguous(memory_format=torch.channels_last) if weight.device.type == "cpu" else weight
