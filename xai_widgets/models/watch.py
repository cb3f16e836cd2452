"""What goes from module to module in one forward pass, and what else uses it."""

from __future__ import annotations

from collections import Counter
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._pytree import tree_leaves

from .dispatch import Dispatch


class Watch(Dispatch):
    """While open, notes the calls of some modules, and every operation that their outputs go into.

    Attributes:
        calls: each call of one of the modules, in turn, with its first input.
        makers: id of an output -> the module that answered it.
        convolved: each module's output that went into a convolution, with the id of that one's weight.
        largest: bytes of the largest tensor that was made.
    """

    def __init__(self, modules: list[nn.Module]) -> None:
        super().__init__()
        self.calls: list[tuple[nn.Module, Any]] = []
        self.makers: dict[int, nn.Module] = {}
        self.convolved: list[tuple[Tensor, int]] = []
        self.largest = 0
        self._uses: Counter[int] = Counter()
        self._kept: list[Any] = []  # so that no other tensor can take an id
        self._modules = modules
        self._hooks: list[torch.utils.hooks.RemovableHandle] = []

    def once(self, *modules: nn.Module | None) -> bool:
        """Whether each ran once."""
        return all(sum(part is module for part, _ in self.calls) == 1 for module in modules)

    def alone(self, tensor: Any) -> bool:
        """Whether one operation alone used a module's output."""
        return self._uses[id(tensor)] == 1

    def __enter__(self) -> Watch:
        self._hooks = [module.register_forward_hook(self._after) for module in self._modules]
        super().__enter__()
        return self

    def __exit__(self, *problem: Any) -> None:
        super().__exit__(*problem)
        for hook in self._hooks:
            hook.remove()

    def _after(self, module: nn.Module, inputs: Any, output: Any) -> None:
        self.calls.append((module, inputs[0] if inputs else None))
        self.makers[id(output)] = module
        self._kept.append(output)

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self._uses.update(id(leaf) for leaf in tree_leaves((args, kwargs)) if id(leaf) in self.makers)
        if func is torch.ops.aten.convolution.default and id(args[0]) in self.makers:
            self.convolved.append((args[0], id(args[1])))
        made = func(*args, **(kwargs or {}))
        if not any(returned.alias_info for returned in func._schema.returns):
            sizes = [leaf.numel() * leaf.element_size() for leaf in tree_leaves(made) if isinstance(leaf, Tensor)]
            self.largest = max(self.largest, *sizes, 0)
        return made
