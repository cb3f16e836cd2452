"""The list of perturbations, in the order in which several are applied."""

from __future__ import annotations

from typing import Any

from ...core.errors import ExplainError, unknown
from .base import Perturbation

_registry: dict[str, Perturbation] = {}


def register(perturbation: Perturbation) -> Perturbation:
    """Make a perturbation known by its name. It is applied after those that are known already."""
    if perturbation.name in _registry:
        raise ExplainError(f"A perturbation called {perturbation.name!r} is registered already: choose another name.")
    _registry[perturbation.name] = perturbation
    return perturbation


def names() -> tuple[str, ...]:
    """Names of the registered perturbations, in the order in which they are applied: what moves, what stands before
    it, light, lens, grain, file."""
    return tuple(_registry)


def get(name: str | Perturbation) -> Perturbation:
    """The perturbation of a name, or the one given; ExplainError with the nearest name where there is none."""
    if isinstance(name, Perturbation):
        return name
    if name not in _registry:
        raise ExplainError(unknown("perturbation", name, _registry))
    return _registry[name]


def describe() -> list[dict[str, Any]]:
    """Every perturbation's declaration as plain data: its slider, unit, neutral strength and further parameters."""
    return [perturbation.describe() for perturbation in _registry.values()]
