"""The way back through a network's first convolution, which takes strides over a picture of few channels.

torch's own takes there several times what the way forward does. With a stride s, the gradient at pixels (s u + r) for
each offset r is a convolution of its own, of stride 1, of the outputs' gradient with every s-th weight; all s² of them
for c channels are one convolution with c s² outputs, dealt out over the picture by a pixel shuffle (Shi et al. 2016,
https://arxiv.org/abs/1609.05158).
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


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
