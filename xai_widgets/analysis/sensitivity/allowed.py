"""Where a row may go: which features move, over which values, and how far is how far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from ...core.errors import ExplainError
from ...core.target import Function, Target
from .feature import Feature
from .study import Study


@dataclass(frozen=True, eq=False)
class Allowed:
    """What a search for another answer may do.

    Attributes:
        study: the model, the data and the row.
        features: the columns that may move.
        limits: (low, high) of each, by index; the row's own value is inside.
        values: float64, ascending, what is tried of each, by index.
        wanted: the output that should win, or None for any other.
    """

    study: Study
    features: tuple[Feature, ...]
    limits: dict[int, tuple[float, float]]
    values: dict[int, Tensor]
    wanted: int | None

    def margins(self, rows: Tensor) -> Tensor:
        """float32 (n,) of float64 rows (n, F): over 0 where the answer is as wanted."""
        return self.study.decided.margin(self.study.outputs(rows), self.study.answer, self.wanted)

    @property
    def margin(self) -> Target:
        """The same as a target, for gradients."""
        return Function(lambda outputs: self.study.decided.margin(outputs, self.study.answer, self.wanted))

    def sizes(self, rows: Tensor) -> Tensor:
        """float64 (n, F): how far each feature is from the row, over its spread; of categories whether it is."""
        apart = (rows - self.study.row).abs()
        for feature in self.study.features:
            i = feature.index
            # A column that does not vary may still be moved by hand; its own size is then its unit.
            unit = feature.spread or max(abs(feature.low), 1.0)
            apart[:, i] = (apart[:, i] > 0).double() if feature.categories else apart[:, i] / unit
        return apart

    def distance(self, row: Tensor) -> float:
        """The sum over features."""
        return float(self.sizes(row[None]).sum())


def allowed(
    study: Study, locked: Sequence[str | int], ranges: Mapping[str, tuple[float, float]], n: int, wanted: int | None
) -> Allowed:
    """An Allowed; ExplainError where nothing may move, or a range is none."""
    if isinstance(locked, str):
        raise ExplainError(f"locked must be a list of columns, such as ['age'], got {locked!r}.")
    stay = {study.feature(name).index for name in locked}
    given = {study.feature(name).index: range_of(study.feature(name), limits) for name, limits in ranges.items()}
    free = [f for f in study.features if f.index not in stay and (f.index in given or not f.constant)]
    if not free:
        raise ExplainError("Every column that varies is locked, so nothing can be moved. Unlock one.")
    limits, values = {}, {}
    for feature in free:
        own = float(study.row[feature.index])
        low, high = given.get(feature.index, (feature.low, feature.high))
        limits[feature.index] = min(low, own), max(high, own)
        values[feature.index] = _tried(feature, limits[feature.index], own, n)
    return Allowed(study, tuple(free), limits, values, wanted)


def _tried(feature: Feature, limits: tuple[float, float], own: float, n: int) -> Tensor:
    if feature.categories:
        seen = feature.values.unique()
        return seen[seen != own]
    values = torch.linspace(*limits, n, dtype=torch.float64)
    values = (values.round() if feature.whole else values).unique()
    return values[values != own]


def range_of(feature: Feature, given: Any) -> tuple[float, float]:
    """A range (low, high) in the column's own numbers, as a person gives it; ExplainError where it is none."""
    if feature.categories:
        raise ExplainError(
            f"The column {feature.name!r} has categories, which have no range: lock it, or leave it out."
        )
    try:
        low, high = given
    except (TypeError, ValueError) as problem:
        raise ExplainError(f"The range of {feature.name!r} must be (low, high), got {given!r}.") from problem
    low, high = feature.code(low), feature.code(high)
    if low > high:
        raise ExplainError(f"The range of {feature.name!r} must go up, got {low:g} to {high:g}.")
    return low, high
