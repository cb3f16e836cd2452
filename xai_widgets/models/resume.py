"""Running only the part of a network after a layer, for many outputs of that layer.

One row goes through the part before the layer; there a hook puts n rows in its place, and the rest of the network
runs on n. What went around the layer (a residual connection) is one row and is broadcast. Networks in which that
gives another answer than n rows from the start (one that joins both by concatenation) are found out by two rows of
each, once, and are run on n rows from the start.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from ..core.errors import ExplainError

Call = Callable[[nn.Module, Tensor, int], Tensor]


@dataclass(frozen=True)
class Way:
    """How a layer's output is replaced: in which of its `calls`, and whether one row `before` it is enough."""

    calls: int
    short: bool

    def __call__(self, call: Call, model: nn.Module, layer: str, inputs: Tensor, outputs: Tensor) -> Tensor:
        """(n, outputs) of the model for one row of input and n outputs of the layer."""
        rows = inputs if self.short else inputs.expand(len(outputs), -1, -1, -1)
        with _in_place_of(model.get_submodule(layer), outputs, self.calls):
            return call(model, rows, len(outputs))


def way(call: Call, model: nn.Module, layer: str, inputs: Tensor, outputs: Tensor) -> Way:
    """The short way where it gives what the long way gives, for one of `outputs` and for nothing at all."""
    calls = [0]
    with _in_place_of(model.get_submodule(layer), None, 0, calls):
        call(model, inputs, 1)
    two = torch.cat([outputs[:1], torch.zeros_like(outputs[:1])])
    long, short = Way(calls[0], False), Way(calls[0], True)
    wanted = long(call, model, layer, inputs, two)
    try:
        got = short(call, model, layer, inputs, two)
    except ExplainError:
        return long
    same = got.device.type == "meta" or torch.allclose(got, wanted, rtol=1e-3, atol=1e-4, equal_nan=True)
    return short if same else long


@contextmanager
def _in_place_of(layer: nn.Module, outputs: Tensor | None, at: int, calls: list[int] | None = None) -> Iterator[None]:
    """While open, the layer's call number `at` answers `outputs`; `calls` counts."""
    count = [0] if calls is None else calls

    def hook(_module: nn.Module, _inputs: Any, _output: Any) -> Tensor | None:
        count[0] += 1
        return outputs if count[0] == at else None

    handle = layer.register_forward_hook(hook)
    try:
        yield
    finally:
        handle.remove()
