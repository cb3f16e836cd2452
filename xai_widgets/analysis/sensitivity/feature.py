"""A column of a table as a person moves it: its range, its distribution, its categories."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ...core.errors import ExplainError, unknown
from ...models.table import Column

BARS = 24


@dataclass(frozen=True, eq=False)
class Feature:
    """A column, with what the data say of it.

    Attributes:
        name: of the column.
        index: its place in a row.
        values: float64 (N,), sorted; of categories their codes.
        categories: what a code stands for; () for numbers.
        whole: whether only whole numbers make sense.
    """

    name: str
    index: int
    values: Tensor
    categories: tuple[Any, ...] = ()
    whole: bool = False

    @property
    def low(self) -> float:
        """The smallest value in the data."""
        return float(self.values[0])

    @property
    def high(self) -> float:
        """The largest value in the data."""
        return float(self.values[-1])

    @property
    def constant(self) -> bool:
        """Whether all rows have one value."""
        return self.low == self.high

    @property
    def spread(self) -> float:
        """The standard deviation in the data; 1 for categories, where any change is one."""
        return 1.0 if self.categories else float(self.values.std(correction=0))

    def quantile(self, share: float | Tensor) -> Tensor:
        """The value that a share of the rows is at or under; linear between rows, of categories a code."""
        shares = torch.as_tensor(share, dtype=torch.float64)
        if self.categories:
            place = (shares * len(self.values)).long().clamp(0, len(self.values) - 1)
            return self.values[place]
        return self.values.quantile(shares)

    @property
    def histogram(self) -> tuple[Tensor, Tensor]:
        """Counts int64 (k,) and the edges float64 (k + 1,) between them; of categories a bar for each."""
        if self.categories:
            counts = torch.bincount(self.values.long(), minlength=len(self.categories))
            return counts, torch.arange(len(self.categories) + 1, dtype=torch.float64) - 0.5
        counted, edges = np.histogram(self.values.numpy(), BARS)
        return torch.from_numpy(counted), torch.from_numpy(edges)

    def grid(self, n: int, beyond: float = 0.05) -> Tensor:
        """float64 (at most n,), ascending: every category; every value, where there are no more than n; else evenly
        between the quantiles `beyond` and 1 - `beyond`."""
        if self.categories:
            return torch.arange(len(self.categories), dtype=torch.float64)
        single = self.values.unique()
        if len(single) <= n:
            return single
        low, high = (float(self.quantile(share)) for share in (beyond, 1 - beyond))
        values = torch.linspace(low, high, n, dtype=torch.float64)
        return (values.round() if self.whole else values).unique()

    def code(self, value: Any) -> float:
        """A value as a person gives it, as a number; ExplainError for what it cannot be."""
        plain = value.item() if isinstance(value, np.generic) else value
        if self.categories:
            if plain not in self.categories:
                raise ExplainError(unknown(f"category of {self.name!r} called", plain, map(str, self.categories)))
            return float(self.categories.index(plain))
        if isinstance(plain, bool) or not isinstance(plain, (int, float)) or not math.isfinite(plain):
            raise ExplainError(f"The feature {self.name!r} takes a number, got {value!r}.")
        return float(plain)

    def value(self, code: float) -> Any:
        """A number as a person reads it: the category, a whole number, or itself."""
        if self.categories:
            return self.categories[round(code)]
        return round(code) if self.whole else float(code)

    def varied(self) -> Feature:
        """Itself; ExplainError where there is nothing to vary."""
        if self.constant:
            raise ExplainError(
                f"The column {self.name!r} has the same value in every row, {self.value(self.low)!r}, so the data say"
                " nothing of how it varies. Choose another column."
            )
        return self


def features_of(columns: tuple[Column, ...], data: Tensor) -> tuple[Feature, ...]:
    """A Feature for each column of float64 (N, F)."""
    return tuple(
        Feature(column.name, i, data[:, i].sort().values, column.categories, _whole(column))
        for i, column in enumerate(columns)
    )


def _whole(column: Column) -> bool:
    return not column.categories and getattr(column.dtype, "kind", "") in ("i", "u")
