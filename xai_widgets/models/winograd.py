"""A 3×3 convolution of stride 1 by a fourth of the multiplications, for many channels, where those take the time.

4×4 outputs of a channel are 144 multiplications as they are defined. Winograd's way has 36: a tile of 6×6 inputs and
the weights are each taken to 36 numbers, these are multiplied one by one (over all channels: 36 matrix products), and
those are taken to the outputs (Lavin and Gray 2016, https://arxiv.org/abs/1509.09308). The way back is a convolution of
the same kind. It rounds ten times as much as the definition does: less than 5e-6 of the largest output.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

BLOCK = 8 * 2**20
"""Bytes of tiles that are worked on at once, for a processor's cache and a picture of any size."""
POINTS = 0.0, 0.75, -0.75, 1.5, -1.5
"""Where polynomials are evaluated, beside infinity: of the points that were tried those that round least. Which ones
matters (Barabasz et al. 2020, https://arxiv.org/abs/1803.10986)."""


def taken(weight: Tensor) -> Tensor:
    """A convolution's weights (K, C, 3, 3) as the other functions want them: (36, C, K)."""
    return (OF_WEIGHTS.to(weight) @ weight.permute(2, 3, 1, 0).reshape(9, -1)).view(36, *weight.shape[1::-1])


def convolved(inputs: Tensor, weights: Tensor, bias: Tensor | None, padding: tuple[int, int]) -> Tensor:
    """What a convolution answers.

    Args:
        inputs: (N, C, H, W), float32 or float64.
        weights: (36, C, K), `taken` from its own.
        bias: (K,), or None.
        padding: zeros on either side of the rows and of the columns; what is below 0 is cut off.

    Returns:
        (N, K, H + 2 padding - 2, W + 2 padding - 2), in channels_last.
    """
    (down, right), (height, width) = padding, inputs.shape[2:]
    rows, columns = _along(height, down), _along(width, right)
    around = right, 4 * columns + 2 - width - right, down, 4 * rows + 2 - height - down
    padded = functional.pad(inputs.permute(0, 2, 3, 1), (0, 0, *around))
    outputs = inputs.new_empty(len(inputs), 4 * rows, 4 * columns, weights.shape[2])
    line = 36 * columns * max(weights.shape[1:])  # numbers of a line of tiles
    most = max(1, BLOCK // (line * inputs.element_size()))
    few, lines = (most // rows, rows) if most >= rows else (1, most)
    of_inputs, of_outputs = OF_INPUTS.to(inputs), OF_OUTPUTS.to(inputs)
    room, other = (inputs.new_empty(line * lines * min(few, len(inputs))) for _ in range(2))
    for start, top in product(range(0, len(inputs), few), range(0, rows, lines)):
        block = padded[start : start + few, 4 * top : 4 * (top + lines) + 2]
        out = outputs[start : start + few, 4 * top : 4 * (top + lines)]
        whole = out.unflatten(2, (columns, 4)).unflatten(1, (-1, 4)).permute(2, 4, 0, 1, 3, 5)
        tiles = block.unfold(1, 6, 4).unfold(2, 6, 4).permute(4, 5, 0, 1, 2, 3)
        tiles = _in(room, tiles.shape).copy_(tiles).view(36, -1)
        tiles = torch.mm(of_inputs, tiles, out=_in(other, tiles.shape)).view(36, -1, weights.shape[1])
        found = torch.bmm(tiles, weights, out=_in(room, (*tiles.shape[:2], weights.shape[2]))).view(36, -1)
        found = torch.mm(of_outputs, found, out=_in(other, (16, found.shape[1]))).view(whole.shape)
        torch.add(found, 0 if bias is None else bias.detach(), out=whole)
    wanted = outputs[:, : height + 2 * down - 2, : width + 2 * right - 2]
    return wanted.contiguous().permute(0, 3, 1, 2)


def _in(room: Tensor, shape: Sequence[int]) -> Tensor:
    """A tensor at the beginning of another one, which is in the processor's cache since it was just used."""
    return room[: math.prod(shape)].view(shape)


def tiles_in(size: Sequence[int], padding: tuple[int, int]) -> int:
    """How many there are in inputs of that height and width."""
    return _along(size[0], padding[0]) * _along(size[1], padding[1])


def _along(side: int, padding: int) -> int:
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
