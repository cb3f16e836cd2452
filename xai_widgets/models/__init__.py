"""WHAT is explained: models behind the Model protocol, and pictures as a model sees them."""

from __future__ import annotations

import weakref
from typing import Any

import numpy as np
import torch

from ..core.model import Model
from .batches import of_array
from .predictor import Predictor
from .surroundings import autocast_of
from .torch_model import TorchModel

_adapted: weakref.WeakKeyDictionary[torch.nn.Module, dict[Any, TorchModel]] = weakref.WeakKeyDictionary()


def adapt(model: Any, channels_last: bool = False) -> Model:
    """The model behind the Model protocol; one private view for each module, however often it is asked for.

    A torch module is run under the autocast that is in force here, since other threads have none. What predicts from
    arrays is given rows (N, …) of float32 as preprocessing made them; models.opened gives it tables and frames. What
    takes pictures with their channels last is asked for scores alone: a map would lie on other axes.

    Raises:
        ExplainError: the model is no torch.nn.Module, does not predict and has not the protocol already.
    """
    if channels_last:
        return Predictor(model, of_array(np.zeros(0, np.float32), channels_last=True))
    if isinstance(model, torch.nn.Module):
        views, autocast = _adapted.setdefault(model, {}), autocast_of(model)
        if autocast not in views:
            views[autocast] = TorchModel(model, autocast)
        return views[autocast]
    if hasattr(model, "trace") and hasattr(model, "fingerprint"):
        return model
    return Predictor(model, lambda rows: rows.float().numpy())


def may_take_channels_last(model: Any) -> bool:
    """Whether it may be of another library than torch, where pictures are (H, W, C)."""
    torch_like = isinstance(model, torch.nn.Module) or hasattr(model, "trace")
    return hasattr(model, "predict_on_batch") or not torch_like


__all__ = ["TorchModel", "adapt", "may_take_channels_last"]
