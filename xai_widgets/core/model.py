"""What a Run asks of a model. models/ has the implementations."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

import torch
from torch import Tensor

from .target import Target


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


@dataclass(frozen=True)
class Reading:
    """How a layer's output is read as a map over the picture.

    `kind` is "maps" (N, C, h, w), "last" (N, h, w, C) or "tokens" (N, prefix + h w, C), row by row after `prefix`
    tokens that stand for no place.
    """

    kind: str
    height: int
    width: int
    prefix: int = 0

    @property
    def channel_axis(self) -> int:
        """Where the channels are in the layer's own output."""
        return 1 if self.kind == "maps" else -1

    def map(self, output: Tensor) -> Tensor:
        """(N, C, h, w) of the layer's output, or of its gradient."""
        if self.kind == "maps":
            return output
        if self.kind == "tokens":
            output = output[:, self.prefix :].unflatten(1, (self.height, self.width))
        return output.permute(0, 3, 1, 2)


@dataclass
class Trace:
    """One forward pass with its graph kept: `outputs` (1, …), the `inputs` leaf (1, …), the outputs of
    layers by module name, those of `Model.layers` at least, and how each is read as a map."""

    inputs: Tensor
    outputs: Tensor
    layers: dict[str, Tensor]
    readings: dict[str, Reading] = field(default_factory=dict)

    def map(self, name: str) -> Tensor:
        """float32 (1, c, h, w): a layer's output without its graph."""
        return self.readings[name].map(self.layers[name].detach()).float()


@dataclass(frozen=True)
class Rows:
    """A Model's `forward` and `gradient`, made ready for many rows, and how many go well together (0: not known)."""

    forward: Callable[[Tensor], Tensor]
    gradient: Callable[[Tensor, Target], tuple[Tensor, Tensor]]
    at_once: int = 0


class Model(Protocol):
    """WHAT is explained: rows in, rows of raw outputs out, and the original never changed."""

    no_gradient: str
    """The sentence for a method that needs a gradient, where the outputs have none."""

    head: str
    """The layer whose output it answers with; "" for the whole model."""

    @property
    def stochastic(self) -> str:
        """The random operation that makes the model answer differently each time, or ""."""

    @property
    def device(self) -> torch.device:
        """Where its rows are computed."""

    def prepare(self, inputs: Tensor) -> Tensor:
        """(N, …) on the model's device, in its dtype and best memory layout."""

    def forward(self, inputs: Tensor) -> Tensor:
        """(N, …) -> raw outputs, float32 (N, outputs) or (N, …), without a graph."""

    def gradient(self, inputs: Tensor, target: Target) -> tuple[Tensor, Tensor]:
        """(N, …) -> scores float32 (N,) and their gradients float32 (N, …)."""

    def for_many(self, inputs: Tensor) -> Rows:
        """`forward` and `gradient` for many rows like these of one explanation, from the weights as they are now: the
        model's own, or faster ones that answer the same but for rounding."""

    def trace(self, inputs: Tensor, also: str = "") -> Trace:
        """A forward pass of one row with its graph kept, and the map of one more module, if it has one."""

    def backward(self, trace: Trace, target: Target, wrt: Tensor) -> Tensor:
        """The gradient of the target's number in a kept graph, in float32 and of the shape of `wrt`."""

    def resumed(self, inputs: Tensor, layer: str) -> Callable[[Tensor], Tensor]:
        """What one row (1, …) gives with another output of a layer: n of them -> float32 (n, …), with a
        graph where gradients are on."""

    def until(self, layer: str) -> Model:
        """The part of the model up to a layer, whose outputs (N, …) are the layer's; ExplainError where there is no
        such layer."""

    def after(self, inputs: Tensor, layer: str) -> Model:
        """The part of the model after a layer, whose inputs (N, …) are the layer's outputs; the rest is as it is for
        one row."""

    def borrow(self, inputs: Tensor) -> AbstractContextManager[Any]:
        """While open, a module (N, …) -> (N, …) for libraries that need one: this thread's alone, and left as
        found when closed. Its `watchers` are called with the rows of each pass, `layer(name)` is one of its modules,
        and where a `target` is set it answers (N, 1), the target's number."""

    def contains(self, kind: type) -> bool:
        """Whether a module of this kind is part of it."""

    def layers(self, inputs: Tensor) -> tuple[Layer, ...]:
        """The layers that can be explained, in the order they are run."""

    def default_layer(self, inputs: Tensor) -> str:
        """The layer a CAM method starts at; ExplainError where there is none."""

    def attention(self, inputs: Tensor) -> Sequence[Mapping[str, Any]]:
        """Its layers of attention in the order they are run, each with name, kind ("self" or "cross"), heads, length,
        keys_length and groups; ExplainError where there is none or it cannot be seen."""

    def renew(self) -> None:
        """Look at the original anew, for changes that no fingerprint shows."""

    def fingerprint(self) -> Hashable:
        """Changes when the original's weights change."""
