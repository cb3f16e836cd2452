"""WHAT is explained: models behind the Model protocol, and pictures as a model sees them."""

from __future__ import annotations

import weakref
from typing import Any

import torch

from ..core.model import Model
from .predictor import Predictor
from .surroundings import autocast_of
from .torch_model import TorchModel

_adapted: weakref.WeakKeyDictionary[torch.nn.Module, dict[Any, TorchModel]] = weakref.WeakKeyDictionary()


def adapt(model: Any) -> Model:
    """The model behind the Model protocol; one private view for each module, however often it is asked for.

    A torch module is run under the autocast that is in force here, since other threads have none. What predicts from
    arrays is given rows (N, …) of float32 as preprocessing made them; models.opened gives it tables and frames.

    Raises:
        ExplainError: the model is no torch.nn.Module, does not predict and has not the protocol already.
    """
    if isinstance(model, torch.nn.Module):
        views, autocast = _adapted.setdefault(model, {}), autocast_of(model)
        if autocast not in views:
            views[autocast] = TorchModel(model, autocast)
        return views[autocast]
    if hasattr(model, "trace") and hasattr(model, "fingerprint"):
        return model
    return Predictor(model, lambda rows: rows.float().numpy())


__all__ = ["TorchModel", "adapt"]
