"""Explanations of neural networks under the hand, live in a notebook.

Nothing heavy is imported until a name is used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from . import explainers
    from .analysis import metrics, perturbations, sensitivity
    from .core.attribution import Attribution
    from .core.errors import ExplainError
    from .core.neuron import Neuron
    from .core.region import Region
    from .core.similarity import Similarity
    from .core.target import Difference
    from .widgets import (
        AttentionExplorer,
        CompareExplorer,
        FeatureExplorer,
        InputsExplorer,
        PerturbationExplorer,
        SaliencyExplorer,
        TextExplorer,
        explain,
        set_locale,
    )

_HOMES = {
    "AttentionExplorer": "widgets",
    "Attribution": "core.attribution",
    "CompareExplorer": "widgets",
    "Difference": "core.target",
    "ExplainError": "core.errors",
    "FeatureExplorer": "widgets",
    "InputsExplorer": "widgets",
    "Neuron": "core.neuron",
    "PerturbationExplorer": "widgets",
    "Region": "core.region",
    "SaliencyExplorer": "widgets",
    "Similarity": "core.similarity",
    "TextExplorer": "widgets",
    "explain": "widgets",
    "explainers": "",
    "metrics": "analysis",
    "perturbations": "analysis",
    "sensitivity": "analysis",
    "set_locale": "widgets",
}

__all__ = [
    "AttentionExplorer", "Attribution", "CompareExplorer", "Difference", "ExplainError", "FeatureExplorer",
    "InputsExplorer", "Neuron", "PerturbationExplorer", "Region", "SaliencyExplorer", "Similarity", "TextExplorer",
    "explain", "explainers", "metrics", "perturbations", "sensitivity", "set_locale",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = _HOMES[name]
    module = importlib.import_module(f"{__name__}.{home or name}")
    value = getattr(module, name) if home else module
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
