"""Local sensitivity: the gradient at the row, and one feature at a time moved by a step of its spread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from ...core.errors import ExplainError
from ..anytime import Anytime, Estimate
from .feature import Feature
from .study import Study


@dataclass(frozen=True)
class Slope:
    """What the answer does around the row when one feature moves.

    Attributes:
        feature: its name.
        gradient: of the number studied, per unit of the feature; None for categories and where the model has none.
        scaled: the gradient times the feature's spread, to be compared between features.
        down, up: changes of the number studied when the feature is moved by the step, or by 1 where only whole numbers
            make sense and that is more; None for categories.
        others: for categories, the change for each other one.
    """

    feature: str
    gradient: float | None
    scaled: float | None
    down: float | None
    up: float | None
    others: tuple[tuple[Any, float], ...] = ()

    @property
    def largest(self) -> float:
        """The largest absolute change found."""
        changes = [change for change in (self.down, self.up) if change is not None] + [c for _, c in self.others]
        return max(map(abs, changes), default=0.0)


@dataclass(frozen=True, eq=False, kw_only=True)
class Local(Estimate):
    """A Slope for each feature, in the order of the table."""

    slopes: tuple[Slope, ...]

    def rows(self) -> list[dict[str, Any]]:
        """Plain numbers and strings, the largest change first; see metrics.frame."""
        ordered = sorted(self.slopes, key=lambda slope: -slope.largest)
        return [{**vars(slope), "largest": slope.largest} for slope in ordered]


@Anytime
def local(study: Study, step: float = 0.1, features: Sequence[str | int] | None = None) -> Iterator[Local]:
    """How the number studied changes around the row.

    Args:
        study: the model, the data and the row.
        step: how far a feature is moved, as a share of its standard deviation in the data; over 0.
        features: columns, all where None; one that does not vary in the data is moved by nothing.

    Raises:
        ExplainError: a step that is not over 0, or a column that is not there.
    """
    if isinstance(step, bool) or not isinstance(step, (int, float)) or not 0 < step < float("inf"):
        raise ExplainError(f"step must be a number over 0, a share of each feature's spread, got {step!r}.")
    columns = list(study.features) if features is None else [study.feature(name) for name in features]
    moves = {column.index: _moves(column, float(study.row[column.index]), step) for column in columns}
    rows = torch.cat([_moved(study, index, values) for index, values in moves.items()])
    begun = study.run.model_calls
    changes = iter((study.scores(rows) - study.score).tolist())
    gradient = _gradient(study)
    slopes = [_slope(study, column, moves[column.index], changes, gradient) for column in columns]
    yield Local(slopes=tuple(slopes), model_calls=study.run.model_calls - begun)


def _moves(column: Feature, value: float, step: float) -> list[float]:
    """The other values that are tried: all other categories, or down and up."""
    if column.categories:
        return [float(code) for code in range(len(column.categories)) if code != value]
    size = max(1.0, round(step * column.spread)) if column.whole else step * column.spread
    return [value - size, value + size]


def _moved(study: Study, index: int, values: list[float]) -> Tensor:
    rows = study.row.repeat(len(values), 1)
    rows[:, index] = torch.tensor(values, dtype=torch.float64)
    return rows


def _gradient(study: Study) -> list[float] | None:
    trace = study.run.trace
    if not trace.outputs.requires_grad:
        return None
    return study.run.gradient(trace, study.target, trace.inputs)[0].cpu().double().tolist()


def _slope(
    study: Study, column: Feature, values: list[float], changes: Iterator[float], gradient: list[float] | None
) -> Slope:
    found = [next(changes) for _ in values]
    if column.categories:
        others = tuple((column.value(code), change) for code, change in zip(values, found, strict=True))
        return Slope(column.name, None, None, None, None, others)
    if gradient is None:
        return Slope(column.name, None, None, found[0], found[1])
    own = gradient[column.index]
    return Slope(column.name, own, own * column.spread, found[0], found[1])
