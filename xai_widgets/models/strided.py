"""The way back through a network's first convolution, which takes strides over a picture of few channels.

torch's own takes there several times what the way forward does. With a stride s, the gradient at pixels (s u + r) for
each offset r is a convolution of its own, of stride 1, of the outputs' gradient with every s-th weight; all s² of them
for c channels are one convolution with c s² outputs, dealt out over the picture by a pixel shuffle (Shi et al. 2016,
https://arxiv.org/abs/1609.05158).
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

FEW = 4
"""Channels up to which it is faster."""


def suits(convolution: Any) -> bool:
    """Whether a convolution is one that `Strided` can stand for, and faster."""
    if type(convolution) is not nn.Conv2d or isinstance(convolution.padding, str):
        return False
    if convolution._forward_pre_hooks or convolution._forward_hooks:
        return False
    plain = convolution.padding_mode == "zeros" and convolution.dilation == (1, 1) and convolution.groups == 1
    return plain and min(convolution.stride) > 1 and convolution.in_channels <= FEW


class Strided(nn.Conv2d):
    """The class of a convolution that `suits`, in a tree of our own, with another way back to its inputs, and none to
    its weights. Its attributes stay what they are, for a model that reads them."""

    def _conv_forward(self, inputs: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        asked = torch.is_grad_enabled() and inputs.requires_grad
        if not asked or inputs.ndim != 4 or inputs.device.type != "cpu":
            return super()._conv_forward(inputs, weight, bias)
        answer: Tensor = _Strided.apply(inputs, weight, bias, self.stride, self.padding)
        return answer


class _Strided(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, inputs: Tensor, weight: Tensor, bias: Any, stride: Any, padding: Any) -> Tensor:
        ctx.save_for_backward(weight)
        ctx.given = inputs.shape, stride, padding
        return functional.conv2d(inputs, weight, bias, stride, padding)

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> Any:
        (weight,) = ctx.saved_tensors
        return input_gradient(gradient, weight, *ctx.given), None, None, None, None


def input_gradient(
    gradient: Tensor, weight: Tensor, shape: torch.Size, stride: tuple[int, int], padding: tuple[int, int]
) -> Tensor:
    """The gradient with respect to a convolution's inputs.

    Args:
        gradient: (N, channels, h, w), with respect to its outputs.
        weight: (channels, C, k, l).
        shape: (N, C, H, W), the inputs'.
        stride: of the rows and of the columns; each at least 1.
        padding: zeros on either side of the rows and of the columns.

    Returns:
        (N, C, H, W), as torch.nn.grad.conv2d_input gives it but for rounding.
    """
    channels, (down, right) = shape[1], stride
    rows = _Way(shape[2], gradient.shape[2], weight.shape[2], down, padding[0])
    columns = _Way(shape[3], gradient.shape[3], weight.shape[3], right, padding[1])
    apart = functional.pad(weight, (*columns.around, *rows.around))
    apart = apart.unflatten(3, (-1, right)).unflatten(2, (-1, down)).permute(1, 3, 5, 0, 2, 4).flatten(0, 2).flip(2, 3)
    found = functional.conv2d(gradient, apart.contiguous(memory_format=torch.channels_last), None, 1,
                              (rows.padding, columns.padding))  # fmt: skip
    found = found[:, :, rows.wanted, columns.wanted].unflatten(1, (channels, down, right))
    whole = found.permute(0, 1, 4, 2, 5, 3).reshape(len(found), channels, rows.whole, columns.whole)
    return whole[:, :, : shape[2], : shape[3]]


class _Way:
    """Along one axis: `around`, the zeros to put before and after the weights so that every s-th begins at the same
    place; the convolution's `padding`; the slice of what it gives that is `wanted`; and the `whole` length of all."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, padding: int) -> None:
        first = -((padding + stride - 1) // stride)  # inputs s u + r meet outputs u - d with weights s d + r + padding
        before = -padding - stride * first
        steps = -(-(before + kernel) // stride)
        last = first + steps - 1
        each = -(-inputs // stride)
        self.around = before, steps * stride - before - kernel
        self.padding = max(last, each - first - outputs, 0)
        self.wanted = slice(self.padding - last, self.padding - last + each)
        self.whole = each * stride
