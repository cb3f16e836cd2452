"""Running a network only as far as a layer, and answering with that layer's output."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn

from ..core.errors import ExplainError
from .output import pick


class _Arrived(BaseException):
    """The layer's last call is done: what comes after is not needed."""


def answer(model: nn.Module, inputs: Tensor, head: Head | None) -> Tensor:
    """Raw outputs (N, …) of the model, or of the layer that `head` is of."""
    return pick(model(inputs)) if head is None else head(model, inputs)


class Head:
    """The output of a layer's last call, as it was then: what comes after may write to it.

    The first pass goes to the end of the network and counts the calls; later ones stop at the last.
    """

    def __init__(self, layer: str) -> None:
        self.layer = layer
        self._calls = 0

    def __call__(self, model: nn.Module, inputs: Tensor) -> Tensor:
        """(N, …) for inputs (N, C, H, W)."""
        found: list[Any] = []

        def note(_module: nn.Module, _inputs: Any, output: Any) -> None:
            found.append(output.clone() if isinstance(output, Tensor) else output)
            if len(found) == self._calls:
                raise _Arrived

        handle = model.get_submodule(self.layer).register_forward_hook(note)
        try:
            model(inputs)
        except _Arrived:
            pass
        finally:
            handle.remove()
        self._calls = len(found)
        return self._checked(found, inputs)

    def _checked(self, found: list[Any], inputs: Tensor) -> Tensor:
        if not found:
            raise ExplainError(f"Layer {self.layer!r} is not run for this input, so it has no output to explain.")
        output = found[-1]
        if not isinstance(output, Tensor) or not output.is_floating_point() or output.ndim < 2:
            shape = f" {tuple(output.shape)}" if isinstance(output, Tensor) else ""
            raise ExplainError(
                f"Layer {self.layer!r} gives {type(output).__name__}{shape}, where a float tensor (N, …) is needed. Use"
                " one of the layers inside it, or the one after it."
            )
        return output
