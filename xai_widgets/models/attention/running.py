"""Which module of a network is running."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from .lineage import tensors

_LEAVES = ("torch.nn.modules.linear", "torch.nn.modules.normalization", "torch.nn.modules.dropout",
           "torch.nn.modules.sparse")  # fmt: skip


@contextmanager
def running(model: nn.Module, begins: Callable[[Tensor], None]) -> Iterator[list[str]]:
    """While open, the names of the modules that are running, the innermost last; `begins` is called with each float
    tensor that the model is given. The hooks are gone afterwards, whatever happens."""
    stack: list[str] = [""]
    handles = []

    def given(_module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        for tensor in tensors((args, tuple(kwargs.values()))):
            if tensor.is_floating_point():
                begins(tensor)

    def enter(name: str) -> Callable[[nn.Module, Any], None]:
        return lambda _module, _inputs: stack.append(name)

    def leave(_module: nn.Module, _inputs: Any, _output: Any) -> None:
        stack.pop()

    try:
        if not isinstance(model, torch.jit.ScriptModule):
            handles.append(model.register_forward_pre_hook(given, with_kwargs=True))
        for name, module in model.named_modules():
            if name and not isinstance(module, torch.jit.ScriptModule) and type(module).__module__ not in _LEAVES:
                handles.append(module.register_forward_pre_hook(enter(name)))
                handles.append(module.register_forward_hook(leave, always_call=True))
        yield stack
    finally:
        for handle in handles:
            handle.remove()
