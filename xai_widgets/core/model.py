"""What a Run asks of a model. models/ has the implementations."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor


@dataclass(frozen=True)
class Layer:
    """A place in a model whose output is a grid over the picture.

    `label` is for people; `channels`, `height` and `width` are the output's.
    """

    name: str
    label: str
    channels: int
    height: int
    width: int


@dataclass
class Trace:
    """One forward pass with its graph kept: `outputs` (1, outputs), the `inputs` leaf (1, C, H, W) and the outputs
    (1, c, h, w) of layers by module name, those of `Model.layers` at least."""

    inputs: Tensor
    outputs: Tensor
    layers: dict[str, Tensor]


class Model(Protocol):
    """WHAT is explained: rows in, rows of raw outputs out, and the original never changed."""

    stochastic: str
    """The random operation that makes the model answer differently each time, or ""."""

    @property
    def device(self) -> torch.device:
        """Where its rows are computed."""

    def prepare(self, inputs: Tensor) -> Tensor:
        """(N, C, H, W) on the model's device, in its dtype and best memory layout."""

    def forward(self, inputs: Tensor) -> Tensor:
        """(N, C, H, W) -> float32 (N, outputs), without a graph."""

    def gradient(self, inputs: Tensor, target: int) -> tuple[Tensor, Tensor]:
        """(N, C, H, W) -> scores float32 (N,) and their gradients float32 (N, C, H, W)."""

    def trace(self, inputs: Tensor, also: str = "") -> Trace:
        """A forward pass of one row with its graph kept, and the map of one more module, if it has one."""

    def backward(self, trace: Trace, target: int, wrt: Tensor) -> Tensor:
        """The gradient of one output of a kept graph, in float32 and of the shape of `wrt`."""

    def layers(self, inputs: Tensor) -> tuple[Layer, ...]:
        """The layers that can be explained, in the order they are run."""

    def default_layer(self, inputs: Tensor) -> str:
        """The layer a CAM method starts at; ExplainError where there is none."""

    def renew(self) -> None:
        """Look at the original anew, for changes that no fingerprint shows."""

    def fingerprint(self) -> Hashable:
        """Changes when the original's weights change."""
