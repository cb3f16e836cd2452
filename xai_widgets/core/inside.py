"""The outputs of a layer as the kind of input that is explained, and the rest of the network as the model."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from .model import Reading
from .places import Places
from .space import Space

if TYPE_CHECKING:
    from .run import Run


class Inside(Space):
    """An answer has a number for each output of the layer. What says "nothing here" is what the layer makes of what
    says so to the model: the paths of path methods are straight inside the network, from there to the input's outputs,
    as in Captum's layer methods.

    Args:
        outer: the kind of input of the whole model.
        inputs: (1, …), the input.
        through: what the layer makes of inputs (N, …).
        shape: of the layer's output for one row.
        reading: how that is read as a map, if it can be.
    """

    def __init__(
        self, outer: Space, inputs: Tensor, through: Callable[[Tensor], Tensor], shape: tuple[int, ...],
        reading: Reading | None,
    ) -> None:  # fmt: skip
        background = None if outer.background is None else through(outer.background)
        super().__init__(shape, background=background)
        self.reading = reading
        self._outer, self._inputs, self._through = outer, inputs, through

    def usual(self, name: str, default: Any) -> tuple[Any, ...]:
        return self._outer.usual(name, default)

    @property
    def kind(self) -> str:
        return "layer"

    @property
    def blanks(self) -> tuple[str, ...]:
        return self._outer.blanks

    @property
    def places(self) -> Places:
        return Places("numbers")

    def baseline(self, name: str, inputs: Tensor) -> Tensor:
        return self._through(self._outer.baseline(name, self._inputs))


def after(run: Run, layer: str) -> Run:
    """A part of a Run whose input is a layer's output and whose model is the rest of the network; ExplainError where
    there is no such layer."""
    head = run.child(run.model.until(layer))

    def through(inputs: Tensor) -> Tensor:
        prepared = run.model.prepare(inputs)
        chunks = head.forwards(len(prepared), lambda start, stop: prepared[start:stop])
        return torch.cat([outputs for _, _, outputs in chunks])

    outputs = through(run.inputs)
    space = Inside(run.space, run.inputs, through, tuple(outputs.shape[1:]), run.trace.readings.get(layer))
    made = run.child(run.model.after(run.inputs, layer), outputs, space)
    made.model_calls, head.outer = head.model_calls, made
    made.chunks = run.chunks.after_a_layer()
    return made
