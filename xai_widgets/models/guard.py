"""Using the original model itself, for the few that have no private view, and putting everything back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn


@contextmanager
def put_back(model: nn.Module) -> Iterator[None]:
    """Eval mode while open; modes, buffers and values written by the forward pass are as found afterwards."""
    modes = [(module, module.training) for module in model.modules()]
    buffers = [(buffer, buffer._version, buffer.detach().clone()) for buffer in model.buffers()]
    try:
        for module, _ in modes:
            module.training = False
        yield
    finally:
        for module, training in modes:
            module.training = training
        with torch.no_grad():
            for buffer, version, value in buffers:
                if buffer._version != version:
                    buffer.copy_(value)


@contextmanager
def own_randomness(device: torch.device, seed: int = 0) -> Iterator[None]:
    """A fixed global random state while open, the one found afterwards: for models that are random by themselves."""
    devices = [device.index or 0] if device.type == "cuda" else []
    with torch.random.fork_rng(devices=devices):
        torch.manual_seed(seed)
        yield
