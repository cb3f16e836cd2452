"""Lending a model's private view to another library, which puts hooks and marks on it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from ..core.target import Target
from .dispatch import Dispatch
from .heads import Head, answer


class Borrowed(nn.Module):
    """A module that answers raw outputs (N, …), whatever the model's own answer is packed in.

    Attributes:
        target: where set, it answers (N, 1): the number of this target.
        watchers: called with the number of rows before each forward pass; what they raise ends it.
    """

    def __init__(self, inner: nn.Module, dtype: torch.dtype, head: Head | None) -> None:
        super().__init__()
        self.inner, self.dtype, self._head = inner, dtype, head
        self.watchers: list[Callable[[int], object]] = []
        self.target: Target | None = None

    def forward(self, x: Tensor) -> Tensor:
        """Raw outputs of a batch, or the target's number."""
        for watch in self.watchers:
            watch(len(x))
        outputs = answer(self.inner, x.to(self.dtype, copy=True), self._head)
        return outputs if self.target is None else self.target.pick(outputs.float())[:, None]

    def layer(self, name: str) -> nn.Module:
        """A layer by the name it has in the model."""
        return self.inner.get_submodule(name)


_NONE: OrderedDict[Any, Any] = OrderedDict()


@contextmanager
def put_back(model: nn.Module) -> Iterator[None]:
    """Afterwards all modules have the attributes and hooks they have now."""
    found = [(module, dict(module.__dict__), _containers(module)) for module in model.modules()]
    try:
        yield
    finally:
        for module, attributes, containers in found:
            module.__dict__.clear()
            module.__dict__.update(attributes)
            for container, items in containers:
                if container or items:
                    container.clear()
                    container.update(items)


def _containers(module: nn.Module) -> list[tuple[Any, Any]]:
    kept = (value for name, value in module.__dict__.items() if isinstance(value, dict) and name.startswith("_"))
    return [(value, OrderedDict(value) if value else _NONE) for value in kept]  # most are empty, and there are many


class OwnRandom(Dispatch):
    """Random operations run under it, in this thread only, draw from generators of its own.

    Other libraries draw from the global generator, which a training thread may be drawing from at the same time.
    """

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._seed = seed
        self._own: dict[torch.device, torch.Generator] = {}

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = dict(kwargs or {})
        takes = any(argument.name == "generator" for argument in func._schema.arguments)
        if takes and torch.Tag.nondeterministic_seeded in func.tags and kwargs.get("generator") is None:
            kwargs["generator"] = self._generator(args, kwargs)
        return func(*args, **kwargs)

    def _generator(self, args: Any, kwargs: Any) -> torch.Generator:
        place = next((arg.device for arg in args if isinstance(arg, Tensor)), kwargs.get("device") or "cpu")
        device = torch.device(place)
        if device not in self._own:
            self._own[device] = _generator_on(device).manual_seed(self._seed)
        return self._own[device]


def _generator_on(device: torch.device) -> torch.Generator:
    try:
        return torch.Generator(device)
    except RuntimeError:  # a device that has none draws from the CPU's
        return torch.Generator()
