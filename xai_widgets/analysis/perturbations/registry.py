"""The list of perturbations, in the order in which several are applied: what moves, what stands before it, light, lens,
grain, file."""

from __future__ import annotations

from ...core.registry import Registry
from .base import Perturbation

_perturbations: Registry[Perturbation] = Registry("perturbation")
register, names, describe = _perturbations.register, _perturbations.names, _perturbations.describe


def get(name: str | Perturbation) -> Perturbation:
    """The perturbation of a name, or the one given; ExplainError with the nearest name where there is none."""
    return name if isinstance(name, Perturbation) else _perturbations.get(name)
