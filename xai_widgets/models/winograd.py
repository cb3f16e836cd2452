"""A 3×3 convolution of stride 1 by a fourth of the multiplications, for many channels, where those take the time.

4×4 outputs of a channel are 144 multiplications as they are defined. Winograd's way has 36: a tile of 6×6 inputs and
the weights are each taken to 36 numbers, these are multiplied one by one (over all channels: 36 matrix products), and
those are taken to the outputs (Lavin and Gray 2016, https://arxiv.org/abs/1509.09308). The way back is a convolution of
the same kind. It rounds ten times as much as the definition does: some 2e-6 of the largest output.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

MANY = 128
"""Channels of the inputs and of the outputs from which it is faster."""
FEWEST = 24
"""Tiles from which it is faster."""
BLOCK = 8 * 2**20
"""Bytes of tiles that are worked on at once, for a processor's cache."""
ROOM = 2**28
"""Bytes of all the weights of a model that are kept this way, and as many for the way back."""
POINTS = 0.0, 0.75, -0.75, 1.5, -1.5
"""Where polynomials are evaluated, beside infinity: of the points that were tried those that round least. Which ones
matters (Barabasz et al. 2020, https://arxiv.org/abs/1803.10986)."""


def suits(convolution: Any) -> bool:
    """Whether a convolution is one that `Winograd` can stand for, and faster: x86 processors have been measured, others
    have this way in their own libraries."""
    if type(convolution) is not nn.Conv2d or isinstance(convolution.padding, str) or max(convolution.padding) > 2:
        return False
    if convolution._forward_pre_hooks or convolution._forward_hooks or not torch.backends.mkl.is_available():
        return False
    plain = convolution.padding_mode == "zeros" and convolution.dilation == (1, 1) and convolution.groups == 1
    small = convolution.kernel_size == (3, 3) and convolution.stride == (1, 1)
    many = min(convolution.in_channels, convolution.out_channels) >= MANY
    return plain and small and many and convolution.weight.dtype == torch.float32


def size(convolution: Any) -> int:
    """Bytes of its weights this way."""
    return int(36 * convolution.in_channels * convolution.out_channels * convolution.weight.element_size())


class Winograd(nn.Conv2d):
    """The class of a convolution that `suits`, in a tree of our own, whose weights do not change and have no gradient.
    Its attributes stay what they are, for a model that reads them.

    On the way there for a gradient it does as torch does: what is a rounding away from 0 lets through all or nothing
    in the ReLU after it.
    """

    def _conv_forward(self, inputs: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        if inputs.ndim != 4 or inputs.device.type != "cpu" or inputs.dtype != torch.float32:
            return super()._conv_forward(inputs, weight, bias)
        (down, right), (height, width) = self.zeros, inputs.shape[2:]
        if len(inputs) * _tiles(height, down) * _tiles(width, right) < FEWEST:
            return super()._conv_forward(inputs, weight, bias)
        if torch.is_grad_enabled() and inputs.requires_grad:
            answer: Tensor = _Back.apply(inputs, self, weight, bias)
            return answer
        return convolved(inputs, self.there, bias, self.zeros)

    @property
    def zeros(self) -> tuple[int, int]:
        """On either side of the rows and of the columns."""
        assert not isinstance(self.padding, str)
        return self.padding[0], self.padding[1]

    @cached_property
    def there(self) -> Tensor:
        """Its weights, as `convolved` wants them."""
        return taken(self.weight.detach())

    @cached_property
    def back(self) -> Tensor:
        """Those of the way back, which is a convolution too."""
        return taken(self.weight.detach().flip(2, 3).transpose(0, 1))


class _Back(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, inputs: Tensor, convolution: Winograd, weight: Tensor, bias: Tensor | None) -> Tensor:
        ctx.convolution = convolution
        return functional.conv2d(inputs, weight, bias, padding=convolution.zeros)

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> Any:
        down, right = ctx.convolution.zeros
        return convolved(gradient, ctx.convolution.back, None, (2 - down, 2 - right)), None, None, None


def taken(weight: Tensor) -> Tensor:
    """A convolution's weights (K, C, 3, 3) as the other functions want them: (36, C, K)."""
    return (OF_WEIGHTS.to(weight) @ weight.permute(2, 3, 1, 0).reshape(9, -1)).view(36, *weight.shape[1::-1])


def convolved(inputs: Tensor, weights: Tensor, bias: Tensor | None, padding: tuple[int, int]) -> Tensor:
    """What a convolution answers.

    Args:
        inputs: (N, C, H, W), float32 or float64.
        weights: (36, C, K), `taken` from its own.
        bias: (K,), or None.
        padding: zeros on either side of the rows and of the columns, at most 2.

    Returns:
        (N, K, H + 2 padding - 2, W + 2 padding - 2), in channels_last.
    """
    (down, right), (height, width) = padding, inputs.shape[2:]
    rows, columns = _tiles(height, down), _tiles(width, right)
    around = right, 4 * columns + 2 - width - right, down, 4 * rows + 2 - height - down
    padded = functional.pad(inputs.permute(0, 2, 3, 1), (0, 0, *around))
    outputs = inputs.new_empty(len(inputs), 4 * rows, 4 * columns, weights.shape[2])
    high, wide = height + 2 * down - 2, width + 2 * right - 2
    at_once = max(1, BLOCK // (36 * rows * columns * max(weights.shape[1:]) * weights.element_size()))
    for block, out in zip(padded.split(at_once), outputs.split(at_once), strict=True):
        tiles = block.unfold(1, 6, 4).unfold(2, 6, 4).permute(4, 5, 0, 1, 2, 3).reshape(36, -1)
        found = OF_INPUTS.to(tiles) @ tiles
        found = torch.bmm(found.view(36, -1, weights.shape[1]), weights)
        found = OF_OUTPUTS.to(tiles) @ found.view(36, -1)
        whole = found.view(4, 4, len(out), rows, columns, -1).permute(2, 3, 0, 4, 1, 5)
        torch.add(whole, 0 if bias is None else bias, out=out.view(whole.shape))
    return outputs[:, :high, :wide].contiguous().permute(0, 3, 1, 2)


def _tiles(side: int, padding: int) -> int:
    """How many along one side."""
    return max(0, -(-(side + 2 * padding - 2) // 4))


def _matrices() -> tuple[Tensor, Tensor, Tensor]:
    """What takes 6×6 inputs and 3×3 weights to 36 numbers each, and their products to 4×4 outputs, float64.

    Along one axis, 4 outputs of 6 inputs are the transpose of a product of polynomials of 4 and 3 coefficients, which
    its values at 6 points tell: Toom and Cook's way.
    """
    others = [[other for other in POINTS if other != point] for point in POINTS]
    infinity = np.eye(6)[-1]
    powers = np.vstack([np.vander(POINTS, 6, increasing=True), infinity])
    scale = [1 / np.prod(np.subtract(point, rest)) for point, rest in zip(POINTS, others, strict=True)] + [1]
    inputs = np.vstack([*(np.append(np.poly(rest)[::-1], 0) for rest in others), np.poly(POINTS)[::-1]])
    weights = np.hstack([powers[:, :2], powers[:, 2:3] + infinity[:, None]]) * np.transpose([scale])
    outputs = np.hstack([powers[:, :3], powers[:, 3:4] + infinity[:, None]]).T
    return (
        torch.from_numpy(np.kron(inputs, inputs)),
        torch.from_numpy(np.kron(weights, weights)),
        torch.from_numpy(np.kron(outputs, outputs)),
    )


OF_INPUTS, OF_WEIGHTS, OF_OUTPUTS = _matrices()
