"""The part of a network after a layer, as a model of its own whose inputs are that layer's outputs."""

from __future__ import annotations

from collections.abc import Hashable
from contextlib import AbstractContextManager
from typing import Any, NoReturn

import torch
from torch import Tensor

from ..core.errors import ExplainError
from ..core.model import Layer, Model, Rows, Trace
from ..core.run import picked
from ..core.target import Target


class Tail:
    """See core.model.Model: rows in are outputs of a layer (N, …), rows out what the model makes of them.

    What does not come after the layer, such as a branch around it, stays as it is for the input. Only what the gradient
    methods need is here: nothing is explained by a layer's map, or by another library.

    Args:
        model: the whole model.
        inputs: the input (1, …) it is of.
        layer: module name.
    """

    def __init__(self, model: Model, inputs: Tensor, layer: str) -> None:
        self._model, self._layer = model, layer
        self._rest = model.resumed(inputs, layer)
        self.head, self.stochastic = model.head, model.stochastic
        self.no_gradient = model.no_gradient

    @property
    def device(self) -> torch.device:
        """See core.model.Model."""
        return self._model.device

    def prepare(self, inputs: Tensor) -> Tensor:
        """See core.model.Model."""
        return self._model.prepare(inputs)

    def forward(self, inputs: Tensor) -> Tensor:
        """See core.model.Model."""
        with torch.no_grad():
            return self._rest(inputs.clone())  # what comes next may write to it

    def gradient(self, inputs: Tensor, target: Target) -> tuple[Tensor, Tensor]:
        """See core.model.Model."""
        trace = self.trace(inputs)
        return picked(trace.outputs.detach(), target), self.backward(trace, target, trace.inputs)

    def for_many(self, inputs: Tensor) -> Rows:
        """See core.model.Model."""
        return Rows(self.forward, self.gradient)

    def trace(self, inputs: Tensor, also: str = "") -> Trace:
        """See core.model.Model."""
        with torch.inference_mode(False), torch.enable_grad():
            leaf = inputs.detach().requires_grad_()
            return Trace(leaf, self._rest(leaf.clone()), {})

    def backward(self, trace: Trace, target: Target, wrt: Tensor) -> Tensor:
        """See core.model.Model."""
        return self._model.backward(trace, target, wrt)

    def contains(self, kind: type) -> bool:
        """See core.model.Model."""
        return self._model.contains(kind)

    def layers(self, inputs: Tensor) -> tuple[Layer, ...]:
        """See core.model.Model."""
        return ()

    def default_layer(self, inputs: Tensor) -> str:
        """See core.model.Model."""
        self._refuse()

    def attention(self, inputs: Tensor) -> NoReturn:
        """See core.model.Model."""
        self._refuse()

    def resumed(self, inputs: Tensor, layer: str) -> NoReturn:
        """See core.model.Model."""
        self._refuse()

    def until(self, layer: str) -> NoReturn:
        """See core.model.Model."""
        self._refuse()

    def after(self, inputs: Tensor, layer: str) -> NoReturn:
        """See core.model.Model."""
        self._refuse()

    def borrow(self, inputs: Tensor) -> AbstractContextManager[Any]:
        """See core.model.Model."""
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise ExplainError(
            f"What is explained is the output of layer {self._layer!r}, which only gradient methods can do: saliency,"
            " input × gradient, integrated gradients, expected gradients, GradientSHAP, SmoothGrad or VarGrad."
        )

    def renew(self) -> None:
        """See core.model.Model."""
        self._model.renew()

    def fingerprint(self) -> Hashable:
        """See core.model.Model."""
        return self._model.fingerprint()
