"""A model behind the Model protocol that counts the rows put through it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from torch import Tensor, nn

from xai_widgets.core.model import Rows, Trace
from xai_widgets.models import adapt


class Counting:
    """Everything passed on to the adapted model; rows and calls are counted, and `on_call` called before each."""

    def __init__(self, model: nn.Module, on_call: Callable[[], None] = lambda: None) -> None:
        self.original, self.model = model, adapt(model)
        self.on_call = on_call
        self.rows = self.calls = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.model, name)

    def _count(self, rows: int) -> None:
        self.rows += rows
        self.calls += 1
        self.on_call()

    def forward(self, inputs: Tensor) -> Tensor:
        self._count(len(inputs))
        return self.model.forward(inputs)

    def gradient(self, inputs: Tensor, target: int) -> tuple[Tensor, Tensor]:
        self._count(len(inputs))
        return self.model.gradient(inputs, target)

    def for_many(self, inputs: Tensor) -> Rows:
        ready = self.model.for_many(inputs)

        def forward(inputs: Tensor) -> Tensor:
            self._count(len(inputs))
            return ready.forward(inputs)

        def gradient(inputs: Tensor, target: Any) -> tuple[Tensor, Tensor]:
            self._count(len(inputs))
            return ready.gradient(inputs, target)

        return Rows(forward, gradient)

    def resumed(self, inputs: Tensor, layer: str) -> Callable[[Tensor], Tensor]:
        scores = self.model.resumed(inputs, layer)

        def counted(outputs: Tensor) -> Tensor:
            self._count(len(outputs))
            return scores(outputs)

        return counted

    @contextmanager
    def borrow(self, inputs: Tensor) -> Iterator[Any]:
        with self.model.borrow(inputs) as module:
            module.watchers.append(self._count)
            yield module

    def trace(self, inputs: Tensor, **also: str) -> Trace:
        self._count(len(inputs))
        return self.model.trace(inputs, **also)

    def fingerprint(self) -> Any:
        return self.model.fingerprint()
