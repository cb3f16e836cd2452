"""The list of metrics. One decorator; the contract tests run over it unasked."""

from __future__ import annotations

from ...core.registry import Registry
from .base import Metric

_metrics: Registry[type[Metric]] = Registry("metric")
register, names, get, describe = _metrics.register, _metrics.names, _metrics.get, _metrics.describe
