"""The private view: a copy of a model's module tree over the very same weights.

The copy has its own hooks, modes and in-place switches, so that nothing done to it is seen in the original; its
parameters and buffers are new tensors on the original's storage, made by `.data`, so that an optimizer step is seen
at once while version counters stay apart (a training thread would otherwise break our backward passes).
"""

from __future__ import annotations

import copy
from collections import OrderedDict
from collections.abc import Hashable, Iterator
from itertools import chain
from operator import attrgetter
from typing import Any

import torch
from torch import Tensor, nn

from .dispatch import Dispatch

_HOOKS = (
    "_forward_hooks", "_forward_hooks_with_kwargs", "_forward_hooks_always_called", "_forward_pre_hooks",
    "_forward_pre_hooks_with_kwargs", "_backward_hooks", "_backward_pre_hooks",
)  # fmt: skip


def modules(model: nn.Module) -> list[nn.Module]:
    """Every module, once. torch's own generators build names, which costs a millisecond in every frame."""
    return list(_walk(model))


def _walk(model: nn.Module) -> Iterator[nn.Module]:
    found, seen = [model], {id(model)}
    for module in found:
        yield module
        for child in module._modules.values():
            if child is not None and id(child) not in seen:
                seen.add(id(child))
                found.append(child)


def tensors(model: nn.Module) -> Iterator[Tensor]:
    """Every parameter and buffer, one that is tied as often as it is tied; found as they are asked for, since most who
    ask want the first."""
    for module in _walk(model):
        yield from _tensors([module])


def _tensors(found: list[nn.Module]) -> list[Tensor]:
    owners = [owner.values() for module in found for owner in (module._parameters, module._buffers) if owner]
    return [tensor for tensor in chain.from_iterable(owners) if tensor is not None]


def state(model: nn.Module) -> tuple[Hashable, Hashable]:
    """What a view depends on, the identities and places of all weights and the hooks that can change an answer (torch
    never gives an id twice); and the weights' versions. In one pass of few steps for each module, since it is asked
    for twice in every frame."""
    found = modules(model)
    all_ = _tensors(found)
    hooks = [(*m._forward_pre_hooks, *m._forward_hooks) for m in found if m._forward_pre_hooks or m._forward_hooks]
    places = (*map(id, all_), *map(Tensor.data_ptr, all_))
    return (places, tuple(hooks)), tuple(map(_version, all_))


_version = attrgetter("_version")


def copied(model: nn.Module, own_buffers: bool = False, own_parameters: bool = False) -> nn.Module:
    """A deep copy in eval mode whose weights share the original's storage, hooks and all.

    Args:
        model: the original; it is not changed.
        own_buffers: give the copy buffers of its own, for a trial that may write to them.
        own_parameters: give it parameters of its own, that nobody trains.

    Raises:
        Exception: whatever copy.deepcopy raises for a model that cannot be copied.
    """
    memo: dict[int, object] = {}
    for parameter in model.parameters():
        data = parameter.data.clone() if own_parameters else parameter.data
        memo[id(parameter)] = nn.Parameter(data, requires_grad=False)
    for buffer in model.buffers():
        memo[id(buffer)] = buffer.data.clone() if own_buffers else buffer.data
    memo.update(_empty(model))
    copy_ = copy.deepcopy(model, memo)
    for module in copy_.modules():
        module.training = False
    return copy_


def _empty(model: nn.Module) -> dict[int, object]:
    """New ones for the empty containers: every module has a dozen, of hooks, and deepcopy takes its time over each."""
    kinds = OrderedDict, dict
    held = (value for module in _walk(model) for value in vars(module).values() if type(value) in kinds and not value)
    return {id(value): type(value)() for value in held if not getattr(value, "__dict__", None)}


def without_hooks(model: nn.Module) -> nn.Module:
    """The same module, its users' hooks taken off and in-place activations switched off."""
    for module in model.modules():
        for name in _HOOKS:
            found: dict[int, object] = getattr(module, name, {})
            for key in [key for key, hook in found.items() if not _part_of_the_model(hook)]:
                del found[key]
        if getattr(module, "inplace", None) is True:
            setattr(module, "inplace", False)  # noqa: B010  (torch declares no such attribute)
    return model


def _part_of_the_model(hook: object) -> bool:
    """Old weight_norm and spectral_norm compute a weight in a hook of torch's own."""
    return type(hook).__module__.startswith("torch.nn.utils")


class RandomOps(Dispatch):
    """Notes the random operations run under it, in this thread only; the global state is put back if one ran.

    The state of a model that is not random is not even read: another thread may be drawing from it.
    """

    def __init__(self, device: torch.device) -> None:
        super().__init__()
        self.names: set[str] = set()
        self._device = device
        self._found: list[Tensor] = []

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if torch.Tag.nondeterministic_seeded in func.tags and "attention" not in func.name():
            self.names.add(func.name().removeprefix("aten::").partition(".")[0])
            if not self._found:
                self._found = [torch.get_rng_state()]
                if self._device.type == "cuda":
                    self._found.append(torch.cuda.get_rng_state(self._device))
        return func(*args, **(kwargs or {}))

    def __exit__(self, *problem: Any) -> None:
        if self._found:
            torch.set_rng_state(self._found[0])
        if len(self._found) > 1:
            torch.cuda.set_rng_state(self._found[1], self._device)
        super().__exit__(*problem)
