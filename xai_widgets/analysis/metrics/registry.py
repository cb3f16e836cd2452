"""The list of metrics. One decorator; the contract tests run over it unasked."""

from __future__ import annotations

from typing import Any

from ...core.errors import ExplainError, unknown
from .base import Metric

_registry: dict[str, type[Metric]] = {}


def register(cls: type[Metric]) -> type[Metric]:
    """Class decorator: make a metric known by its name."""
    if _registry.get(cls.name, cls).__qualname__ != cls.__qualname__:
        raise ExplainError(f"A metric called {cls.name!r} is registered already: choose another name.")
    _registry[cls.name] = cls
    return cls


def names() -> tuple[str, ...]:
    """Names of the registered metrics, in the order they were registered."""
    return tuple(_registry)


def get(name: str) -> type[Metric]:
    """The metric's class; ExplainError with the nearest name where there is none."""
    if name not in _registry:
        raise ExplainError(unknown("metric", name, _registry))
    return _registry[name]


def describe() -> list[dict[str, Any]]:
    """Every metric's declaration as plain data: what it means, which way is better, formula, paper."""
    return [metric.describe() for metric in _registry.values()]
