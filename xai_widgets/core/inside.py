"""The outputs of a layer as the kind of input that is explained."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch import Tensor

from .model import Reading
from .places import Places
from .space import Space


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
