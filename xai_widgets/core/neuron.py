"""A unit inside the network as what is explained."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from torch import Tensor

from .errors import ExplainError
from .ours import Ours
from .target import NOWHERE, Setting, Target, at, is_whole


@dataclass(frozen=True, init=False, repr=False)
class Neuron(Target):
    """A unit of an inner layer: a channel, as the mean over its map, or one place of the layer's output.

    Args:
        layer: module name.
        index: the channel, or a tuple with an index for each axis of the layer's output but the rows, such as
            (channel, row, column).
        axis: where the channels are in the layer's output (N, …), for those that are no map over the picture; found
            where None.

    Raises:
        ExplainError: no name, or neither an index nor a tuple of them.
    """

    layer: str
    index: int | tuple[int, ...]
    axis: int | None = field(compare=False)

    def __init__(self, layer: str, index: Any, axis: int | None = None) -> None:
        if not isinstance(layer, str) or not layer:
            raise ExplainError(f"A neuron's layer must be the name of a module, got {layer!r}.")
        indices = index if isinstance(index, tuple) else (index,)
        if not indices or not all(map(is_whole, indices)):
            raise ExplainError(f"A neuron's index must be a channel or a tuple of whole numbers, got {index!r}.")
        object.__setattr__(self, "layer", layer)
        object.__setattr__(self, "index", tuple(map(int, index)) if isinstance(index, tuple) else int(index))
        object.__setattr__(self, "axis", axis)

    def pick(self, outputs: Tensor) -> Tensor:
        if isinstance(self.index, tuple):
            return at(outputs, self.index)
        return outputs.movedim(_axis(self.axis, outputs), 1)[:, self.index].reshape(len(outputs), -1).mean(1)

    def check(self, outputs: Tensor, setting: Setting = NOWHERE) -> Neuron:
        sizes = tuple(outputs.shape[1:])
        if isinstance(self.index, tuple):
            if len(self.index) != len(sizes) or not all(0 <= i < n for i, n in zip(self.index, sizes, strict=True)):
                raise ExplainError(f"Layer {self.layer!r} gives {sizes} numbers, so it has no unit {self.index}.")
            return self
        axis = self.axis if self.axis is not None else setting.channel_axis
        if axis is not None and not -outputs.ndim <= axis < outputs.ndim or axis in (0, -outputs.ndim):
            raise ExplainError(f"Layer {self.layer!r} gives {sizes} numbers, in which {axis} is no axis of channels.")
        channels = outputs.shape[_axis(axis, outputs)]
        if not 0 <= self.index < channels:
            raise ExplainError(
                f"Layer {self.layer!r} has channels 0 to {channels - 1}, so there is no channel {self.index}."
            )
        return Neuron(self.layer, self.index, axis)

    def label(self, name: Callable[[int], str] = str) -> str:
        single = isinstance(self.index, tuple)
        return Ours(f"{self.layer}, unit {self.index}" if single else f"{self.layer}, channel {self.index}")

    def __repr__(self) -> str:
        axis = "" if self.axis is None else f", {self.axis}"
        return f"xw.Neuron({self.layer!r}, {self.index!r}{axis})"


def _axis(axis: int | None, outputs: Tensor) -> int:
    """Tokens have their channels last; everything else has them first."""
    return axis if axis is not None else (-1 if outputs.ndim == 3 else 1)
