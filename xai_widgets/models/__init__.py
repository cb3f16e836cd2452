"""WHAT is explained: a torch module behind the Model protocol, and pictures as a model sees them."""

from __future__ import annotations

import weakref
from typing import Any

import torch

from ..core.errors import ExplainError
from ..core.model import Model
from .torch_model import TorchModel, autocast_of

_adapted: weakref.WeakKeyDictionary[torch.nn.Module, dict[Any, TorchModel]] = weakref.WeakKeyDictionary()


def adapt(model: Any) -> Model:
    """The model behind the Model protocol; one private view for each module, however often it is asked for.

    A torch module is run under the autocast that is in force here, since other threads have none.

    Raises:
        ExplainError: the model is neither a torch.nn.Module nor has the protocol already.
    """
    if isinstance(model, torch.nn.Module):
        views, autocast = _adapted.setdefault(model, {}), autocast_of(model)
        if autocast not in views:
            views[autocast] = TorchModel(model, autocast)
        return views[autocast]
    if hasattr(model, "trace") and hasattr(model, "fingerprint"):
        return model
    raise ExplainError(
        f"The model must be a torch.nn.Module, got {type(model).__name__}. Wrap a function in a module whose forward"
        " calls it."
    )


__all__ = ["TorchModel", "adapt"]
