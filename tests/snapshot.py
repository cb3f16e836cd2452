"""Everything that an explanation must leave as found, bit for bit."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

HOOKS = (
    "_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks", "_forward_hooks_with_kwargs",
    "_forward_pre_hooks_with_kwargs", "_forward_hooks_always_called", "_state_dict_hooks", "_state_dict_pre_hooks",
    "_load_state_dict_pre_hooks", "_load_state_dict_post_hooks",
)  # fmt: skip


def of(model: nn.Module) -> dict[str, Any]:
    """The model's state and the process's, as plain values that compare with ==."""
    return {**of_model(model), **of_process()}


def of_model(model: nn.Module) -> dict[str, Any]:
    """Parameters, buffers, modes, gradients and hooks, with the identity of each object and its storage."""
    state: dict[str, Any] = {}
    for name, parameter in model.named_parameters(remove_duplicate=False):
        state[f"parameter {name}"] = (*_tensor(parameter), parameter.requires_grad)
        state[f"gradient of {name}"] = None if parameter.grad is None else _tensor(parameter.grad)
    for name, buffer in model.named_buffers(remove_duplicate=False):
        state[f"buffer {name}"] = _tensor(buffer)
    for name, module in model.named_modules(remove_duplicate=False):
        state[f"mode of {name}"] = module.training
        state[f"in place {name}"] = getattr(module, "inplace", None)
        for kind in HOOKS:
            state[f"{kind} of {name}"] = list(getattr(module, kind).items())
    return state


def of_process() -> dict[str, Any]:
    """The global state that a computation could disturb."""
    name, keys, *rest = np.random.get_state()
    return {
        "torch's generator": torch.get_rng_state().numpy().tobytes(),
        "numpy's generator": (name, keys.tobytes(), rest),
        "python's generator": random.getstate(),
        "grad mode": torch.is_grad_enabled(),
        "inference mode": torch.is_inference_mode_enabled(),
        "default dtype": torch.get_default_dtype(),
        "autocast": (torch.is_autocast_enabled("cpu"), torch.get_autocast_dtype("cpu")),
        "deterministic": torch.are_deterministic_algorithms_enabled(),
        "cudnn": (torch.backends.cudnn.enabled, torch.backends.cudnn.benchmark, torch.backends.cudnn.deterministic),
        "mkldnn": torch.backends.mkldnn.enabled,
        "threads": torch.get_num_threads(),
    }


def _tensor(tensor: Tensor) -> tuple[Any, ...]:
    bits = tensor.detach().contiguous().view(-1).view(torch.uint8).numpy().tobytes() if tensor.numel() else b""
    return id(tensor), tensor.data_ptr(), tensor.dtype, tuple(tensor.shape), tensor.stride(), bits


def difference(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Names of what changed."""
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
