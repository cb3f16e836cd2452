"""Where a module runs, and in which numbers: its device, its dtype, and the autocast in force."""

from __future__ import annotations

import torch
from torch import nn

from . import view


def device_of(model: nn.Module) -> torch.device:
    """Where its first parameter is; the CPU for a module without any."""
    return next((t.device for t in view.tensors(model)), torch.device("cpu"))


def dtype_of(model: nn.Module) -> torch.dtype:
    """That of its first floating parameter; float32 for a module without any."""
    return next((t.dtype for t in view.tensors(model) if t.is_floating_point()), torch.float32)


def autocast_of(model: nn.Module) -> torch.dtype | None:
    """The autocast dtype in force in this thread for the module's device, or None."""
    device = device_of(model).type
    try:
        return torch.get_autocast_dtype(device) if torch.is_autocast_enabled(device) else None
    except RuntimeError:  # a device without autocast
        return None
