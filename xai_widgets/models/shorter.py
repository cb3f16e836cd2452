"""Convolutions that have a shorter way than torch's, as classes that torch's own take in a tree of ours.

Their attributes stay what they are, for a model that reads them. There is a way back to their inputs only, and where
one is asked for, the way there is torch's to the bit: what is a rounding away from 0 is let through or not by a ReLU.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from . import strided, winograd

FEW = 4
"""Channels up to which `Strided` is faster."""
MANY = 128
"""Channels, of the inputs and of the outputs, from which `Winograd` is faster."""
FEWEST = 24
"""Tiles from which it is."""
ROOM = 160 * 2**20
"""Bytes of a model's weights that are kept Winograd's way, and as many for the way back."""

Ways = tuple[tuple[str, type["Shorter"]], ...]


class Shorter(nn.Conv2d):
    """What the classes share."""

    _fewest = FEWEST

    def _conv_forward(self, inputs: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        plain = inputs.ndim == 4 and inputs.device.type == "cpu" and not torch.is_autocast_enabled("cpu")
        if not (plain and self._gains(inputs)):
            return super()._conv_forward(inputs, weight, bias)
        if torch.is_grad_enabled() and inputs.requires_grad:
            answer: Tensor = _Back.apply(inputs, weight, bias, self)
            return answer
        return self._there(inputs, weight, bias)

    def _gains(self, inputs: Tensor) -> bool:
        return True

    def _there(self, inputs: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        return super()._conv_forward(inputs, weight, bias)

    def _back(self, gradient: Tensor, weight: Tensor, shape: torch.Size) -> Tensor:
        raise NotImplementedError

    @property
    def _zeros(self) -> tuple[int, int]:
        """On either side of the rows and of the columns."""
        assert not isinstance(self.padding, str)
        return self.padding[0], self.padding[1]


class _Back(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, inputs: Tensor, weight: Tensor, bias: Tensor | None, convolution: Shorter) -> Tensor:
        ctx.save_for_backward(weight)
        ctx.given = convolution, inputs.shape
        return functional.conv2d(inputs, weight, bias, convolution.stride, convolution.padding)

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> Any:
        convolution, shape = ctx.given
        return convolution._back(gradient, *ctx.saved_tensors, shape), None, None, None


class Strided(Shorter):
    """A first convolution, which takes strides over a picture: see `strided`."""

    def _back(self, gradient: Tensor, weight: Tensor, shape: torch.Size) -> Tensor:
        return strided.input_gradient(gradient, weight, shape, (self.stride[0], self.stride[1]), self._zeros)


class Winograd(Shorter):
    """3×3 weights, which stay what they are at the first of many rows: see `winograd`."""

    def _gains(self, inputs: Tensor) -> bool:
        tiles = len(inputs) * winograd.tiles_in(inputs.shape[2:], self._zeros)
        return inputs.dtype == torch.float32 and tiles >= self._fewest

    def _there(self, inputs: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        return winograd.convolved(inputs, self._taken, bias, self._zeros)

    def _back(self, gradient: Tensor, weight: Tensor, shape: torch.Size) -> Tensor:
        down, right = self._zeros
        return winograd.convolved(gradient, self._taken_back, None, (2 - down, 2 - right))

    @cached_property
    def _taken(self) -> Tensor:
        return winograd.taken(self.weight.detach())

    @cached_property
    def _taken_back(self) -> Tensor:
        return winograd.taken(self.weight.detach().flip(2, 3).transpose(0, 1))


def ways(parts: dict[str, nn.Module]) -> Ways:
    """The names of those that have a shorter way, each with its class."""
    found: list[tuple[str, type[Shorter]]] = []
    room = ROOM
    for name, part in parts.items():
        way = way_of(part)
        size = _size(part) if way is Winograd else 0
        if way is not None and size <= room:
            found.append((name, way))
            room -= size
    return tuple(found)


def way_of(part: Any) -> type[Shorter] | None:
    """The class whose way is shorter for a module; None where there is none."""
    if type(part) is not nn.Conv2d or part._forward_pre_hooks or part._forward_hooks:
        return None
    pairs = all(isinstance(each, tuple) for each in (part.kernel_size, part.stride, part.padding))
    if not pairs or part.padding_mode != "zeros" or part.dilation != (1, 1) or part.groups != 1:
        return None
    if min(part.stride) > 1 and part.in_channels <= FEW:
        return Strided
    small = part.kernel_size == (3, 3) and part.stride == (1, 1) and part.weight.dtype == torch.float32
    many = min(part.in_channels, part.out_channels) >= MANY
    # Faster where torch's products of matrices are MKL's; where they are another's, nobody has measured it.
    return Winograd if small and many and torch.backends.mkl.is_available() else None


def _size(part: Any) -> int:
    """Bytes of its weights Winograd's way."""
    return int(36 * part.in_channels * part.out_channels * part.weight.element_size())
