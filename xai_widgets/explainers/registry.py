"""The list of explanation methods. One decorator; the contract tests run over it unasked."""

from __future__ import annotations

from ..core.errors import ExplainError, unknown
from .base import Explainer

_registry: dict[str, type[Explainer]] = {}


def register(cls: type[Explainer]) -> type[Explainer]:
    """Class decorator: make an explainer known by its name."""
    if _registry.get(cls.name, cls).__qualname__ != cls.__qualname__:
        raise ExplainError(f"An explainer called {cls.name!r} is registered already: choose another name.")
    _registry[cls.name] = cls
    return cls


def names() -> tuple[str, ...]:
    """Names of the registered explainers, in the order they were registered."""
    return tuple(_registry)


def get(name: str) -> type[Explainer]:
    """The explainer's class; ExplainError with the nearest name where there is none."""
    if name not in _registry:
        raise ExplainError(unknown("explainer", name, _registry))
    return _registry[name]
