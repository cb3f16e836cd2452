"""Every registered metric, done within milliseconds, and everything it can ask for."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from counting import Counting
from judged import REGION, TARGET
from nets import picture, small
from torch import nn

from xai_widgets import explainers, metrics
from xai_widgets.core.chunk import Chunker
from xai_widgets.core.run import Run
from xai_widgets.models import adapt

FEWER = {"n_steps": 5, "n_perturb_samples": 4, "n_targets": 3}
SIMILAR = torch.stack([picture(seed=1) + 0.1 * picture(seed=i) for i in (2, 3, 4)])
ELSEWHERE = picture(1, seed=9)[0]

each = pytest.mark.parametrize("name", metrics.names())
asking = pytest.mark.parametrize("name", [name for name in metrics.names() if "model" in metrics.get(name).needs])


def made(name: str, **params: Any) -> metrics.Metric:
    """A metric that is done within milliseconds."""
    metric = metrics.get(name)
    declared = {param.name for param in metric.params}
    return metric(**{key: value for key, value in FEWER.items() if key in declared} | params)


def given(model: Any = None, *, live: bool = False, method: str = "saliency") -> metrics.Case:
    """Everything a metric can ask for."""
    model = small() if model is None else model
    map_ = explainers.get(method)().explain(small(), picture(), TARGET)
    run = Run(model if isinstance(model, Counting) else adapt(model), picture()[None], live=live)
    return metrics.case(map_, run=run, other=ELSEWHERE, region=REGION, similar=SIMILAR)


def adding_up(name: str) -> explainers.Explainer:
    """A method, which promises a sum where that is measured."""
    return explainers.IntegratedGradients(n_steps=4) if name == "completeness-gap" else explainers.Saliency()


def items(name: str, model: nn.Module | None = None, **params: Any) -> list[metrics.Measure]:
    model = small() if model is None else model
    return list(made(name, **params).steps(given(model)))


def in_chunks(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(Chunker, "size", property(lambda self: size))
