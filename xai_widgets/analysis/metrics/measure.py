"""What a metric answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from torch import Tensor

from ...core.target import TargetLike, as_target


@dataclass(frozen=True, eq=False)
class Curve:
    """Points of a line, from left to right: float32 (n,) on the CPU each."""

    x: Tensor
    y: Tensor

    @property
    def area(self) -> float:
        """The area under the straight lines between the points, over the width: the mean height."""
        width = float(self.x[-1] - self.x[0])
        if not width:
            return float(self.y.mean())
        steps = (self.x[1:] - self.x[:-1]).double()
        return float((steps * (self.y[1:] + self.y[:-1]).double() / 2).sum()) / width


@dataclass(frozen=True, eq=False)
class Measure:
    """One whole estimate of a metric.

    Attributes:
        metric: registered name of the metric.
        value: the number; the metric's `better` says which way is good. Never NaN.
        progress: share of the work done, in [0, 1]; 1 only in the last estimate.
        error: standard error of a sampled mean; infinite where it is not known yet, None where there is none.
        parts: further numbers, by name.
        curves: the lines the value was read from, by name.
        model_calls: rows forwarded through the model by this metric so far.
        step: counts the estimates from 1.
        method, target: of the map that was measured.
        params: the parameters of the metric.
    """

    metric: str
    value: float
    progress: float = 1.0
    error: float | None = None
    parts: dict[str, float] = field(default_factory=dict)
    curves: dict[str, Curve] = field(default_factory=dict)
    model_calls: int = 0
    step: int = 1
    method: str = ""
    target: TargetLike = 0
    params: dict[str, Any] = field(default_factory=dict)

    @property
    def final(self) -> bool:
        """Whether this is the last estimate."""
        return self.progress >= 1.0

    def row(self) -> dict[str, Any]:
        """Plain numbers and strings, for a table; the curves stay behind."""
        return {
            "metric": self.metric, "value": self.value, "error": self.error, **self.parts, "method": self.method,
            "target": as_target(self.target).told(), "model_calls": self.model_calls, **self.params,
        }  # fmt: skip
