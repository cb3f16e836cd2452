"""Using the original model itself, for the few that have no private view, and putting everything back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn


@contextmanager
def put_back(model: nn.Module) -> Iterator[None]:
    """Eval mode while open, the forward pass writing to stand-ins of the buffers; all as found afterwards, the
    buffers' version counters included, which say whether the model was trained."""
    modules = [module for module in model.modules() if not isinstance(module, torch.jit.ScriptModule)]
    modes = [(module, module.training) for module in model.modules()]
    buffers = [(module, dict(module._buffers)) for module in modules]
    stand_ins = {id(buffer): buffer.detach().clone() for buffer in model.buffers()}
    try:
        for module, _ in modes:
            module.training = False
        for module, own in buffers:
            module._buffers.update({name: None if b is None else stand_ins[id(b)] for name, b in own.items()})
        yield
    finally:
        for module, training in modes:
            module.training = training
        for module, own in buffers:
            module._buffers.clear()
            module._buffers.update(own)


@contextmanager
def own_randomness(device: torch.device, seed: int = 0) -> Iterator[None]:
    """A fixed global random state while open, the one found afterwards: for models that are random by themselves."""
    devices = [device.index or 0] if device.type == "cuda" else []
    with torch.random.fork_rng(devices=devices):
        torch.manual_seed(seed)
        yield
