"""Activations that a model calls several times in a pass, as one for each time: what hooks an activation to compare
two passes can then tell the calls apart."""

from __future__ import annotations

import copy
from collections import Counter
from typing import Any

import torch
from torch import Tensor, nn

from ..models.borrowed import Borrowed

ACTIVATIONS = (
    nn.ReLU, nn.ELU, nn.LeakyReLU, nn.Sigmoid, nn.Tanh, nn.Softplus, nn.MaxPool1d, nn.MaxPool2d, nn.MaxPool3d,
    nn.Softmax,
)  # fmt: skip
"""Those that DeepLIFT has rules for; none has weights."""


class InTurn(nn.Module):
    """One of its modules after the other, from the first in each pass of the whole model."""

    def __init__(self, one: nn.Module, times: int) -> None:
        super().__init__()
        self.each = nn.ModuleList([one, *(copy.deepcopy(one) for _ in range(times - 1))])
        self._calls = 0

    def begin(self, _rows: int) -> None:
        """A pass begins."""
        self._calls = 0

    def forward(self, *given: Any) -> Tensor:
        """What the next one answers."""
        self._calls += 1
        answer: Tensor = self.each[(self._calls - 1) % len(self.each)](*given)
        return answer


class Same(nn.Module):
    """An InTurn that is a part of the model elsewhere already: as a part twice it would be hooked twice."""

    def __init__(self, turn: InTurn) -> None:
        super().__init__()
        self._turn = (turn,)

    def forward(self, *given: Any) -> Tensor:
        """What the next one answers."""
        answer: Tensor = self._turn[0](*given)
        return answer


def set_apart(module: Borrowed, inputs: Tensor) -> Tensor:
    """Put an InTurn in the place of each activation that is called more than once in a pass of inputs (1, …), and say
    what the module answers to those. It is put back when it is no longer borrowed."""
    calls: Counter[nn.Module] = Counter()
    hooks = [
        one.register_forward_pre_hook(lambda each, _given: calls.update([each]))
        for one in module.modules() if type(one) in ACTIVATIONS
    ]  # fmt: skip
    try:
        with torch.no_grad():
            answer: Tensor = module(inputs)
    finally:
        for hook in hooks:
            hook.remove()
    turns = {one: InTurn(one, times) for one, times in calls.items() if times > 1}
    placed: set[nn.Module] = set()
    for parent in list(module.modules()):
        for name, child in parent._modules.items():
            if child in turns:
                parent._modules[name] = Same(turns[child]) if child in placed else turns[child]
                placed.add(child)
    module.watchers += [turn.begin for turn in turns.values()]
    return answer
