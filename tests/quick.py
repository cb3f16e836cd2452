"""Explainers that are done within milliseconds, and the tests' ways to ask them."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import torch
from fewer import few
from nets import attending, picture, small
from torch import Tensor, nn

from xai_widgets import Attribution, explainers
from xai_widgets.core.chunk import Chunker
from xai_widgets.core.run import Run
from xai_widgets.models import adapt

TARGET = 2

each = pytest.mark.parametrize("name", explainers.names())


def fit(name: str, model: Any, channels: int = 3) -> Any:
    """A net that a method can explain: with attention in it for those that need some."""
    return attending(model, channels) if explainers.get(name).family == "attention" else model


def suited(name: str, channels: int = 3, **options: Any) -> Any:
    """`small()`, made fit for a method."""
    return fit(name, small(channels, **options), channels)


def without_attention() -> list[str]:
    """What a net can be asked that has no attention."""
    return [name for name in explainers.names() if explainers.get(name).family != "attention"]


def made(name: str, **params: Any) -> explainers.Explainer:
    """An explainer that is done within milliseconds."""
    return explainers.get(name)(**few(name) | params)


def items(name: str, model: nn.Module | None = None, *, live: bool = False, **params: Any) -> list[Attribution]:
    """Every estimate of an explanation of `picture()`."""
    model = suited(name) if model is None else model
    run = Run(adapt(model), picture()[None], live=live)
    return list(made(name, **params).steps(run, TARGET))


def in_chunks(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """Put rows through models in chunks of a size, whatever they cost."""
    monkeypatch.setattr(Chunker, "size", property(lambda self: size))


def scores(model: nn.Module) -> Tensor:
    """Raw outputs as an explanation sees them."""
    return Run(adapt(model), picture()[None]).scores


@torch.no_grad()
def own_answer(model: nn.Module) -> Tensor:
    """What a copy of the model says in eval mode."""
    return copy.deepcopy(model).eval()(picture()[None].clone())[0].float()
