"""The list of explanation methods. One decorator; the contract tests run over it unasked."""

from __future__ import annotations

from ..core.registry import Registry
from .base import Explainer

_explainers: Registry[type[Explainer]] = Registry("explainer")
register, names, get = _explainers.register, _explainers.names, _explainers.get
